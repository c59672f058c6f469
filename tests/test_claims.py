"""Claims about a person (OIDC Core §5.1, §5.4, §5.7): those that are known, in the forms of the standard."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models import res_users_claims
from .common import OAuth2Case
from .test_discovery import DISCOVERY


@tagged('post_install', '-at_install')
class TestClaims(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application.scope_ids = cls.scopes('openid', 'profile', 'email', 'phone', 'address')

    def claims(self, scopes, user=None):
        client = self.env['oauth2.application']._get_client(self.client_id)
        return (user or self.user)._oauth2_claims(client, scopes.split())

    def test_profile(self):
        self.env['res.lang']._activate_lang('fr_BE')
        self.user.write({'lang': 'fr_BE', 'tz': 'Europe/Brussels'})
        claims = self.claims('openid profile')
        self.assertEqual(set(claims), {'sub', 'name', 'preferred_username', 'locale', 'zoneinfo', 'updated_at'})
        self.assertEqual(claims['preferred_username'], 'alice')
        self.assertEqual((claims['locale'], claims['zoneinfo']), ('fr-BE', 'Europe/Brussels'))
        self.assertIsInstance(claims['updated_at'], int)
        self.user.flush_recordset()
        self.assertEqual(claims['updated_at'], int(max(
            self.user.write_date, self.user.partner_id.write_date).replace(microsecond=0).timestamp()))

    def test_serbian_in_latin_script(self):
        self.env['res.lang']._activate_lang('sr@latin')
        self.user.lang = 'sr@latin'
        self.assertEqual(self.claims('profile')['locale'], 'sr-Latn')

    def test_what_is_not_known_is_left_out(self):
        self.user.partner_id.write({'email': False, 'phone': False, 'tz': False})
        claims = self.claims('openid profile email phone address')
        self.assertNotIn('', claims.values())
        self.assertNotIn(None, claims.values())
        self.assertTrue({'email', 'email_verified', 'phone_number', 'phone_number_verified', 'zoneinfo', 'address'}
                        .isdisjoint(claims), claims)

    def test_phone_numbers_of_the_world_alone(self):
        for written, number in (
            ('+32 2 290 34 90', '+3222903490'), ('+32-2/290.34.90', '+3222903490'),
            ('+1 (555) 010-9999', '+15550109999'), ('02 290 34 90', None), ('+32 (0)2 290 34 90', None),
            ('+32 2 290 34 90 ext. 5', None), ('0032 2 290', None),
            ('+', None), ('+123', None), ('+' + '1' * 16, None), ('+0322903490', None), ('x', None),
        ):
            self.user.partner_id.phone = written
            claims = self.claims('phone')
            self.assertEqual(claims.get('phone_number'), number, written)
            self.assertIs(claims.get('phone_number_verified'), None if number is None else False, written)

    def test_an_address_that_staff_has_typed_is_verified(self):
        staff = self.env(user=self.env.ref('base.user_admin'))
        bob = staff['res.users'].create({'name': 'Bob', 'login': 'bob@example.com', 'email': 'Bob@Example.com '})
        self.assertIs(self.claims('email', bob)['email_verified'], True)

    def test_an_address_that_its_user_has_typed_is_not(self):
        staff = self.env(user=self.env.ref('base.user_admin'))
        bob = staff['res.users'].create({'name': 'Bob', 'login': 'bob@example.com', 'email': 'bob@example.com'})
        bob.with_user(bob).write({'email': 'ceo@example.com'})
        claims = self.claims('email', bob)
        self.assertEqual((claims['email'], claims['email_verified']), ('ceo@example.com', False))
        self.assertIs(self.claims('email')['email_verified'], False)  # a login that is no address

    def test_who_has_signed_up_alone_is_not_verified(self):
        portal = new_test_user(self.env, login='pat@example.com', groups='base.group_portal')
        for maker in (self.env.ref('base.public_user'), portal):
            bob = self.env['res.users'].with_user(maker).sudo().create(
                {'name': 'Bob', 'login': f'bob{maker.id}@example.com', 'email': f'bob{maker.id}@example.com'})
            self.assertEqual(bob.create_uid, maker)
            self.assertIs(self.claims('email', bob)['email_verified'], False)

    def staff_made(self, **values):
        """Return a user that an administrator has made."""
        staff = self.env(user=self.env.ref('base.user_admin'))
        return staff['res.users'].create({
            'name': 'Bob', 'login': 'bob@example.com', 'email': 'bob@example.com', **values}).with_user(self.env.user)

    def assertVerified(self, user, verified):
        self.assertIs(self.claims('email', user)['email_verified'], verified, user.email)

    def test_capital_letters_do_not_matter_and_letters_that_become_ascii_do(self):
        """A Kelvin sign becomes a k, and is another address for a mail server."""
        user = self.staff_made(login='Kim@Example.com', email='kim@example.com')
        self.assertVerified(user, True)
        for address in (
            '\u212aim@example.com', 'kim@ex\u0430mple.com', 'kim+x@example.com', 'kim@example.com.evil.example',
            '"x" <kim@example.com>', 'kim@example.com, ceo@example.com', 'x@x, kim@example.com',
        ):
            user.partner_id.email = address
            self.assertVerified(user, False)

    def test_an_invitation_to_another_address_than_the_login(self):
        user = self.staff_made(email='ceo@example.com')
        self.assertVerified(user, False)
        user.partner_id.with_user(user).sudo().email = 'x@example.com'  # as the portal's own form does
        self.assertVerified(user, False)

    def test_a_user_cannot_make_the_login_follow_the_address(self):
        user = self.staff_made()
        user.with_user(user).email = 'ceo@example.com'
        with self.assertRaises(AccessError):
            user.with_user(user).login = 'ceo@example.com'
        self.assertVerified(user, False)

    def test_who_signs_up_by_an_invitation_may_type_any_login(self):
        """Odoo's form sends the login along with the token of the invitation, whoever that was for."""
        public = self.env.ref('base.public_user')
        user = self.env['res.users'].with_user(public).sudo().create({
            'name': 'Bob', 'login': 'ceo@example.com',
            'partner_id': self.env['res.partner'].create({'name': 'Bob', 'email': 'ceo@example.com'}).id})
        self.assertVerified(user, False)

    def test_staff_who_sign_up_somebody_else_have_typed_that_address_alone(self):
        """Odoo's form is open to who is signed in, too, and its user would be one that staff has made."""
        self.env['ir.config_parameter'].set_param('auth_signup.invitation_scope', 'b2c')
        for maker in (self.user, self.env.ref('base.user_admin'), self.env.ref('base.user_root')):
            login = f'ceo{maker.id}@example.com'
            self.env['res.users'].with_user(maker).sudo().signup({'name': 'CEO', 'login': login, 'password': login})
            user = self.env['res.users'].search([('login', '=', login)])
            self.assertEqual((user.email, user.share), (login, True))
            self.assertVerified(user, False)

    def test_an_import_by_staff_and_a_second_company(self):
        staff = self.env(user=self.env.ref('base.user_admin'))
        result = staff['res.users'].load(
            ['name', 'login', 'email'],
            [['A', 'a@example.com', 'A@example.com'], ['B', 'b@example.com', 'ceo@example.com']])
        first, second = self.env['res.users'].browse(result['ids'])
        self.assertVerified(first, True)
        self.assertVerified(second, False)
        company = self.env['res.company'].create({'name': 'Second', 'email': 'ceo@example.com'})
        second.write({'company_ids': [(4, company.id)], 'company_id': company.id})
        self.assertVerified(second, False)

    def test_whose_maker_is_no_longer_staff(self):
        maker = new_test_user(
            self.env, login='maker', groups='base.group_user,base.group_erp_manager,base.group_partner_manager')
        user = self.env['res.users'].with_user(maker).create(
            {'name': 'Bob', 'login': 'bob@example.com', 'email': 'bob@example.com'}).with_user(self.env.user)
        self.assertVerified(user, True)
        maker.group_ids = self.env.ref('base.group_portal')
        self.assertVerified(user, False)

    def test_an_application_that_trusts_addresses(self):
        self.application.trust_email = True
        self.assertVerified(self.user, True)
        self.user.partner_id.email = False
        self.assertNotIn('email_verified', self.claims('email'))

    def test_who_comes_from_a_sign_in_provider_is_not_verified(self):
        """That of the module auth_oauth, which need not be installed."""
        person = {'email': 'a@example.com', 'login': 'a@example.com', 'is_made_by_staff': True, 'provider_user': None}
        self.assertTrue(res_users_claims._is_verified(person))
        self.assertFalse(res_users_claims._is_verified(person | {'provider_user': '1'}))
        self.assertFalse(res_users_claims._is_verified(person | {'is_made_by_staff': None}))  # who made it is gone

    def test_discovery_names_them_all(self):
        self.user.partner_id.write({'phone': '+3222903490', 'street': 'x', 'tz': 'UTC'})
        self.assertLessEqual(
            set(self.claims('openid profile email phone address')),
            set(self.url_open(DISCOVERY).json()['claims_supported']))
