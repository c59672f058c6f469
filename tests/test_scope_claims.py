"""Claims that administrators add to scopes, and group names: each user's own data, with each user's own rights."""
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models import claim_paths
from ..protocol.claims import RESERVED, STANDARD
from .common import OAuth2Case
from .test_discovery import DISCOVERY


class ClaimCase(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, login='manager', groups='base.group_user,oauth2_provider.group_oauth2_manager')
        cls.scope = cls.env['oauth2.scope'].create({'name': 'work', 'description': 'See where you work'})
        cls.application.scope_ids += cls.scope

    def claim(self, path, name='company', **values):
        return self.env['oauth2.scope.claim'].create({
            'scope_id': self.scope.id, 'name': name, 'field_path': path, 'label': 'the name of your company', **values})

    def claims(self, user=None, scopes=('work',)):
        client = self.env['oauth2.application']._get_client(self.client_id)
        return (user or self.user)._oauth2_claims(client, scopes)


@tagged('post_install', '-at_install')
class TestScopeClaims(ClaimCase):

    def test_a_field_becomes_a_claim_of_its_scope(self):
        self.user.company_id.name = 'Example Company'
        self.claim('company_id.name')
        self.allow(('work', 'openid'))
        self.sign_in()
        for scope, expected in (('openid work', 'Example Company'), ('openid', None)):
            token = self.redeem(self.code(scope=scope)).json()['access_token']
            self.assertEqual(self.userinfo(token).json().get('company'), expected)

    def test_anybody_can_see_those_of_public_scopes_alone(self):
        self.claim('company_id.name')
        for public in (False, True):
            self.scope.published = public
            self.assertEqual('company' in self.url_open(DISCOVERY).json()['claims_supported'], public)

    def test_values_are_those_of_json(self):
        self.user.partner_id.write({
            'function': 'Engineer', 'partner_latitude': 50.5, 'color': 3, 'employee': True, 'vat': False})
        for name, path in (('a', 'partner_id.function'), ('b', 'partner_id.partner_latitude'),
                           ('c', 'partner_id.color'), ('d', 'partner_id.employee'), ('e', 'partner_id.vat'),
                           ('f', 'create_date'), ('g', 'partner_id.type'),
                           ('h', 'company_id.partner_id.country_id.code')):
            self.claim(path, name)
        found = self.claims()
        self.assertEqual({name: found.get(name) for name in 'abcdeg'}, {
            'a': 'Engineer', 'b': 50.5, 'c': 3, 'd': True, 'e': None, 'g': 'contact'})
        self.assertRegex(found['f'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$')
        self.assertNotIn('e', found)
        self.user.partner_id.function = 'x' * (claim_paths.MAX_LENGTH + 1)
        self.assertNotIn('a', self.claims())

    def test_paths_that_lead_to_secrets_or_others_are_refused(self):
        for path in (
            'password', 'new_password', 'totp_secret', 'api_key_ids.name', 'partner_id.signup_token', 'x', '', '.name',
            'partner_id.', 'partner_id', 'partner_id.x', 'group_ids.name', 'all_group_ids', 'create_uid.login',
            'write_uid.name', 'partner_id.user_id.login', 'partner_id.create_uid.login', 'partner_id.parent_id',
            'partner_id.user_ids.login', 'company_id.create_uid.name', 'partner_id.image_1920', 'signature', 'env',
            'partner_id.display_name', 'session_token', '__class__', 'partner_id.commercial_partner_id.parent_id.'
            'company_id.name', 'action_id.name', 'res_users_settings_id.id', 'connected_application_ids.name',
            'company_id.partner_id.signup_type', 'oauth_access_token', 'partner_id.write_uid.password',
        ):
            with self.subTest(path), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.claim(path)

    def test_a_field_of_some_groups_is_no_claim(self):
        field = self.env['res.partner']._fields['vat']
        self.assertIsNone(claim_paths.problem(self.env, 'partner_id.vat'))
        self.user.partner_id.vat = 'BE0477472701'
        self.claim('partner_id.vat')
        self.assertEqual(self.claims()['company'], 'BE0477472701')
        self.patch(field, 'groups', 'base.group_system')  # a module guards it later
        self.assertNotIn('company', self.claims())
        self.assertIn('not for everybody', claim_paths.problem(self.env, 'partner_id.vat'))

    def test_a_field_that_is_related_leads_nowhere_that_a_path_may_not(self):
        field = self.env['res.partner']._fields['vat']
        for related, why in (('user_id.login', 'claims cannot show'), ('user_ids.login', 'not lead to one record'),
                             ('signup_type', 'not for everybody'), ('parent_id.vat_token', 'no field')):
            with self.subTest(related):
                self.patch(field, 'related', related)
                self.assertIn(why, claim_paths.problem(self.env, 'partner_id.vat') or '')

    def test_it_is_read_with_the_rights_of_the_user_and_not_out_of_the_cache(self):
        secret = self.env['res.partner'].create({'name': 'Holding', 'ref': 'secret'})
        self.user.partner_id.parent_id = secret
        self.claim('partner_id.parent_id.ref')
        self.assertEqual(self.claims()['company'], 'secret')
        self.env['ir.rule'].create({
            'name': 'hidden', 'model_id': self.env['ir.model']._get_id('res.partner'),
            'domain_force': [('ref', '!=', 'secret')]})
        self.assertEqual(self.user.partner_id.parent_id.ref, 'secret')  # what a superuser has read
        self.assertNotIn('company', self.claims())
        portal = new_test_user(self.env, login='paula', groups='base.group_portal')
        portal.partner_id.function = 'Buyer'
        self.claim('partner_id.function', 'job')
        self.assertEqual(self.claims(portal), {'sub': str(portal.id), 'job': 'Buyer'})

    def test_a_field_that_goes_takes_its_claim_along(self):
        self.claim('company_id.name')
        self.env.flush_all()
        self.env.cr.execute("UPDATE oauth2_scope_claim SET field_path = 'company_id.gone.name'")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.claims(), {'sub': str(self.user.id)})

    def test_names_of_the_standard_are_taken(self):
        self.assertLessEqual(set(STANDARD), RESERVED)
        for name in ('sub', 'iss', 'aud', 'exp', 'nonce', 'email', 'email_verified', 'groups', 'name', 'picture', 'sid',
                     'acr', 'cnf', 'scope', 'given_name', 'Sub', 'EMAIL_VERIFIED', '', '1a', 'a b', 'é', 'a:b',
                     'x' * 101, '<x>'):
            with self.subTest(name), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.claim('company_id.name', name)
        self.claim('company_id.name')
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.claim('partner_id.name')

    def test_whoever_has_allowed_the_scope_is_asked_again_when_a_claim_is_added(self):
        self.sign_in()
        self.allow(('work',))
        token = self.redeem(self.code(scope='work')).json()['access_token']
        claim = self.claim('company_id.name')
        self.assertError(self.userinfo(token), 'invalid_token', 401)
        self.assertError(self.authorize(scope='work'), 'consent_required', 403)
        self.allow(('work',))
        self.code(scope='work')
        claim.label = 'your company'  # says more, opens no more
        self.code(scope='work')
        claim.field_path = 'partner_id.name'
        self.assertError(self.authorize(scope='work'), 'consent_required', 403)
        self.allow(('work',))
        claim.unlink()
        token = self.redeem(self.code(scope='work')).json()['access_token']
        self.assertEqual(self.userinfo(token).json(), {'sub': str(self.user.id)})

    def test_a_manager_cannot_add_to_what_others_have_allowed(self):
        self.allow(('profile',))
        profile = self.env.ref('oauth2_provider.scope_profile')
        values = {'name': 'job', 'field_path': 'partner_id.function', 'label': 'your job'}
        with self.assertRaises(AccessError):
            profile.with_user(self.manager).claim_ids = [(0, 0, values)]
        own = self.env['oauth2.scope'].with_user(self.manager).create({
            'name': 'own', 'description': 'See your job', 'claim_ids': [(0, 0, values)]})
        self.assertEqual(own.claim_ids.name, 'job')

    def test_it_is_in_the_trail(self):
        self.claim('company_id.name')
        self.assertTrue(self.env['oauth2.event'].search_count(
            [('kind', '=', 'scope_changed'), ('detail', 'like', 'claim company: company_id.name')]))


@tagged('post_install', '-at_install')
class TestGroupNames(ClaimCase):

    def test_only_groups_that_have_a_name_here_and_implied_ones(self):
        user, system = self.env.ref('base.group_user'), self.env.ref('base.group_system')
        child = self.env['res.groups'].create({'name': 'Child', 'implied_ids': [(6, 0, user.ids)]})
        self.application.group_name_ids = [
            (0, 0, {'group_id': user.id, 'name': 'staff'}), (0, 0, {'group_id': system.id, 'name': 'admins'}),
            (0, 0, {'group_id': child.id, 'name': 'a child'})]
        self.assertEqual(self.claims(scopes=('groups',))['groups'], ['staff'])
        self.user.group_ids += child
        self.assertEqual(self.claims(scopes=('groups',))['groups'], ['a child', 'staff'])
        portal = new_test_user(self.env, login='paula', groups='base.group_portal')
        self.assertEqual(self.claims(portal, ('groups',))['groups'], [])
        self.assertNotIn('groups', self.claims(scopes=('profile',)))
        self.application.group_name_ids.filtered(lambda row: row.name == 'staff').name = 'all'
        self.assertEqual(self.claims(scopes=('groups',))['groups'], ['a child', 'all'])
        self.application.group_name_ids.unlink()
        self.assertEqual(self.claims(scopes=('groups',))['groups'], [])

    def test_they_are_the_applications_own(self):
        other = self.env['oauth2.application'].create({'name': 'Other', 'group_name_ids': [
            (0, 0, {'group_id': self.env.ref('base.group_user').id, 'name': 'staff'})]})
        self.assertEqual(self.claims(scopes=('groups',))['groups'], [])
        self.assertEqual(other.copy().group_name_ids.name, 'staff')
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            other.group_name_ids = [(0, 0, {'group_id': self.env.ref('base.group_system').id, 'name': 'staff'})]
        self.assertTrue(self.env['oauth2.event'].search_count(
            [('application_id', '=', other.id), ('detail', 'like', ': staff')]))

    def test_the_scope_ships_and_the_claim_comes_by_userinfo(self):
        self.application.scope_ids += self.env.ref('oauth2_provider.scope_groups')
        self.application.group_name_ids = [(0, 0, {'group_id': self.env.ref('base.group_user').id, 'name': 'staff'})]
        self.sign_in()
        self.allow(('openid', 'groups'))
        token = self.redeem(self.code(scope='openid groups')).json()['access_token']
        self.assertEqual(self.userinfo(token).json()['groups'], ['staff'])
