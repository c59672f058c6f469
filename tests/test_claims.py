"""Claims about a person (OIDC Core §5.1, §5.4, §5.7): those that are known, in the forms of the standard."""
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
