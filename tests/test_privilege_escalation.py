"""No token, whatever its scopes, gets more power than it has: that takes a person's own session."""
from unittest.mock import patch

from odoo.tests import tagged

from ..fence import protected
from .json2 import JSON2Case

CODE = "env['oauth2.application'].sudo().create({'name': 'Made by code'})"


@tagged('post_install', '-at_install')
class TestMorePower(JSON2Case):
    """The token of an administrator who may do everything, for the scope ``api``."""

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()

    def never(self, model, method, **arguments):
        response = self.assertRefused(self.api, model, method, **arguments)
        self.assertNotIn('scope=', response.headers['WWW-Authenticate'], 'no scope would be enough')

    def test_applications_and_their_secrets(self):
        application, values = self.application.ids, {'name': 'x'}
        self.never('oauth2.application', 'create', vals_list=[values])
        self.never('oauth2.application', 'write', ids=application, vals={'trusted': True})
        self.never('oauth2.application', 'web_save', ids=application, vals=values, specification={})
        self.never('oauth2.application', 'copy', ids=application)
        self.never('oauth2.application', 'unlink', ids=application)
        self.never('oauth2.application', 'load', fields=['name'], data=[['x']])
        self.never('oauth2.application', 'name_create', name='x')
        for method in ('generate_client_secret', 'action_generate_client_secret', 'action_end_previous_secret',
                       'action_remove_client_secret'):
            self.never('oauth2.application', method, ids=application)

    def test_scopes(self):
        scope = self.env.ref('oauth2_provider.scope_profile').ids
        self.never('oauth2.scope', 'create', vals_list=[{'name': 'x', 'description': 'x', 'model_access': 'all'}])
        self.never('oauth2.scope', 'write', ids=scope, vals={'model_access': 'all'})
        self.never('oauth2.scope.access', 'create', vals_list=[{'scope_id': scope[0], 'model_id': 1}])
        self.never('oauth2.scope', 'action_archive', ids=scope)

    def test_keys_and_consents(self):
        self.never('oauth2.key', 'action_rotate', ids=[])
        self.never('oauth2.key', 'action_discard', ids=self.env['oauth2.key'].search([]).ids)
        self.never('oauth2.consent', 'create', vals_list=[{}])

    def test_api_keys(self):
        self.never('res.users.apikeys.description', 'create', vals_list=[{'name': 'x', 'duration': '1'}])
        self.never('res.users.apikeys.description', 'make_key', ids=[1])
        self.never('res.users', 'api_key_wizard', ids=self.admin.ids)
        self.never('res.users', 'write', ids=self.admin.ids, vals={'api_key_ids': [[5]]})
        self.never('res.users.apikeys', 'unlink', ids=[1])
        self.never('res.users.apikeys', 'remove', ids=[1])

    def test_the_own_password(self):
        own = self.admin.id
        self.never('res.users', 'change_password', old_passwd='olga-password', new_passwd='new-password')
        for vals in ({'password': 'new-password'}, {'new_password': 'new-password'}):
            self.never('res.users', 'write', ids=[own], vals=vals)
            self.never('res.users', 'write', ids=[self.user.id, own], vals=vals)
            self.never('res.users', 'web_save', ids=[own], vals=vals, specification={})
            self.never('res.partner', 'write', ids=self.admin.partner_id.ids, vals={'user_ids': [[1, own, vals]]})
            self.never('res.groups', 'write', ids=self.env.ref('base.group_user').ids, vals={
                'user_ids': [[1, own, vals]]})
        self.never('change.password.own', 'create', vals_list=[{'new_password': 'x', 'confirm_password': 'x'}])
        self.never('change.password.wizard', 'create', vals_list=[{}])
        self.never('res.users', 'preference_change_password', ids=[own])
        self.never('res.users', 'action_reset_password', ids=[own])
        self.never('res.users', 'reset_password', login='olga')
        self.authenticate('olga', 'olga-password')  # still

    def test_the_own_second_factor(self):
        own = self.admin.ids
        self.never('res.users', 'write', ids=own, vals={'totp_secret': False})
        self.never('res.users', 'action_totp_disable', ids=own)
        self.never('res.users', 'action_totp_enable_wizard', ids=own)
        self.never('auth_totp.wizard', 'create', vals_list=[{'user_id': own[0], 'secret': 'x', 'url': 'x'}])
        self.never('auth_totp.device', 'unlink', ids=[1])

    def test_whatever_else_would_let_the_own_user_sign_in(self):
        own = self.admin.ids
        for name in ('api_key_ids', 'totp_enabled', 'totp_last_counter', 'totp_trusted_device_ids'):
            self.assertIn(name, self.admin._fields)
            self.never('res.users', 'write', ids=own, vals={name: False})
        for name in ('oauth_uid', 'oauth_provider_id', 'oauth_access_token', 'auth_passkey_key_ids'):
            with patch.object(self.registry['res.users'], 'write', lambda records, vals: protected.check_write(
                    records, vals) or True):  # their addons are not installed
                self.never('res.users', 'write', ids=own, vals={name: False})

    def test_lines_of_others_are_refused_before_they_are_made(self):
        with patch.object(self.registry['res.users.apikeys'], 'create') as create:
            self.never('res.users', 'write', ids=self.user.ids, vals={'api_key_ids': [[0, 0, {'name': 'x'}]]})
        create.assert_not_called()

    def test_methods_that_let_somebody_sign_in(self):
        for model, ids, methods in (
            ('res.users', self.user.ids, ('authenticate', 'action_create_passkey', 'signup', 'signup_prepare',
                                          'signup_get_auth_param', 'change_password', 'reset_password')),
            ('res.partner', self.person.ids, ('signup_prepare', 'signup_get_auth_param')),
        ):
            for name in methods:
                with self.subTest(model=model, name=name), self.method(model, name, lambda records: True):
                    self.never(model, name, ids=ids)

    def test_wizards_and_what_belongs_to_a_connection(self):
        for model in (
            'change.password.user', 'change.password.own', 'change.password.wizard', 'res.users.apikeys.show',
            'res.users.identitycheck', 'oauth2.authorization.code', 'oauth2.client.secret', 'oauth2.consent',
            'oauth2.key', 'oauth2.scope.access', 'auth_totp.wizard', 'auth_totp.device',
        ):
            with self.subTest(model=model):
                self.never(model, 'create', vals_list=[{}])

    def test_code_reaches_none_of_them_either(self):
        """Whichever way an addon takes."""
        consent = self.env['oauth2.consent'].create({
            'application_id': self.application.id, 'user_id': self.admin.id, 'scope_ids': self.scopes('profile')})

        def oauth2_create(records):
            return records.env['oauth2.scope'].sudo().create({'name': 'made', 'description': 'x'}).ids

        def oauth2_write(records):
            return consent.with_env(records.env).sudo().write({'scope_ids': [(5,)]})

        def oauth2_unlink(records):
            return consent.with_env(records.env).sudo().unlink()
        for function in (oauth2_create, oauth2_write, oauth2_unlink):
            with self.subTest(function=function.__name__), \
                    self.method('res.partner', function.__name__, function):
                self.never('res.partner', function.__name__, ids=[])

    def test_others_can_be_looked_after(self):
        """Many companies make their users by the API."""
        self.result(self.api, 'res.users', 'write', ids=self.user.ids, vals={'password': 'new-password-of-alice'})
        self.result(self.api, 'res.users', 'create', vals_list=[{
            'name': 'New', 'login': 'new', 'password': 'password-of-new'}])
        self.result(self.api, 'res.users', 'write', ids=self.admin.ids, vals={'signature': 'x'})
        with self.method('res.users', 'action_reset_password', lambda users: True):
            self.result(self.api, 'res.users', 'action_reset_password', ids=self.user.ids)

    def test_code_that_somebody_writes(self):
        model = self.env['ir.model']._get_id('res.partner')
        values = {'name': 'x', 'model_id': model, 'state': 'code', 'code': CODE}
        self.never('ir.actions.server', 'create', vals_list=[values])
        self.never('ir.cron', 'create', vals_list=[values])
        action = self.env['ir.actions.server'].create(values | {'code': 'action = {}'})
        self.never('ir.actions.server', 'write', ids=action.ids, vals={'code': CODE})
        self.never('ir.actions.server', 'copy', ids=action.ids, default={'code': CODE})
        self.never('ir.actions.server', 'write', ids=action.ids, vals={'child_ids': [[0, 0, values]]})
        self.never('ir.actions.server', 'load', fields=['name', 'code'], data=[['x', CODE]])
        self.never('ir.model.fields', 'create', vals_list=[{
            'name': 'x_x', 'model_id': model, 'ttype': 'char', 'compute': 'for record in self: pass'}])
        self.never('ir.model', 'write', ids=[model], vals={'field_id': [[0, 0, {
            'name': 'x_x', 'ttype': 'char', 'compute': 'x'}]]})

    def test_code_that_a_person_wrote(self):
        """It runs for a token, too, with one exception."""
        model = self.env['ir.model']._get_id('res.partner')
        for code in (CODE, "env['res.users'].browse(env.uid).write({'password': 'new-password'})",
                     "env['res.users'].sudo().browse(env.uid).write({'totp_secret': False})",
                     "env['oauth2.scope'].sudo().search([]).write({'model_access': 'all'})"):
            action = self.env['ir.actions.server'].create({
                'name': 'x', 'model_id': model, 'state': 'code', 'code': code})
            with self.subTest(code=code):
                self.never('ir.actions.server', 'run', ids=action.ids)

    def test_the_ways_to_sign_in_as_the_own_user(self):
        """A new password is sent to the e-mail address; other servers know people by their logins."""
        own, partner = self.admin.ids, self.admin.partner_id
        self.never('res.users', 'write', ids=own, vals={'login': 'mallory'})
        self.never('res.users', 'write', ids=own, vals={'email': 'mallory@example.com'})
        self.never('res.users', 'write', ids=own, vals={'partner_id': self.person.id})
        self.never('res.partner', 'write', ids=partner.ids, vals={'email': 'mallory@example.com'})
        self.never('res.partner', 'write', ids=self.company.ids, vals={
            'child_ids': [[1, partner.id, {'email': 'mallory@example.com'}]]})
        self.never('res.partner', 'write', ids=self.person.ids, vals={'user_ids': [[4, own[0]]]})
        token = self.token_for(self.scope('partners.write', ('res.partner', 'read write')))
        self.assertRefused(token, 'res.partner', 'write', ids=partner.ids, vals={'email': 'mallory@example.com'})
        self.env.invalidate_all()
        self.assertEqual((self.admin.login, self.admin.email), ('olga', 'olga@example.com'))
        self.result(token, 'res.partner', 'write', ids=partner.ids, vals={'email': 'olga@example.com', 'phone': '1'})

    def test_code_that_comes_as_a_default(self):
        model = self.env['ir.model']._get_id('res.partner')
        self.never('ir.actions.server', 'create', vals_list=[{'name': 'x', 'model_id': model, 'state': 'code'}],
                   context={'default_code': CODE})
        self.never('ir.model.fields', 'create', vals_list=[{'name': 'x_x', 'model_id': model, 'ttype': 'char'}],
                   context={'default_compute': 'for record in self: pass'})
        self.env['ir.default'].set('ir.actions.server', 'code', CODE)
        self.never('ir.actions.server', 'create', vals_list=[{'name': 'x', 'model_id': model, 'state': 'code'}])
        self.assertFalse(self.env['ir.actions.server'].search([('code', '=', CODE)]))

    def test_code_in_other_fields(self):
        model = self.env['ir.model']._get_id('res.partner')
        self.never('ir.actions.server', 'create', vals_list=[{
            'name': 'x', 'model_id': model, 'state': 'object_write', 'update_path': 'comment',
            'evaluation_type': 'equation', 'value': "env.cr.execute('SELECT 1')"}])
        action = self.env['ir.actions.server'].create({'name': 'x', 'model_id': model, 'state': 'code'})
        self.never('ir.actions.server.history', 'create', vals_list=[{'action_id': action.id, 'code': CODE}])
        action.write({'state': 'object_write', 'update_path': 'comment', 'evaluation_type': 'equation', 'value': '1'})
        self.never('ir.actions.server', 'write', ids=action.ids, vals={'value': '2'})

    def test_a_server_action_without_code(self):
        self.result(self.api, 'ir.actions.server', 'create', vals_list=[{
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner'), 'state': 'object_write',
            'update_path': 'comment', 'evaluation_type': 'value'}])

    def test_settings_of_this_addon(self):
        key = 'oauth2_provider.connection_lifetime'
        self.never('ir.config_parameter', 'set_param', key=key, value='0')
        self.never('ir.config_parameter', 'create', vals_list=[{'key': key, 'value': '0'}])
        parameter = self.env['ir.config_parameter'].create({'key': 'some.thing', 'value': '0'})
        self.never('ir.config_parameter', 'write', ids=parameter.ids, vals={'key': key})
        self.result(self.api, 'ir.config_parameter', 'set_param', key='some.thing', value='1')

    def test_code_of_an_addon_makes_no_api_key_either(self):
        def make_key(self):
            return self.env['res.users.apikeys'].sudo()._generate('rpc', 'x', None)
        with self.method('res.partner', 'make_key', make_key):
            self.never('res.partner', 'make_key', ids=[])

    def test_a_refusal_that_code_has_wrapped_is_told(self):
        def make_key(records):
            records.env['res.users.apikeys'].sudo()._generate('rpc', 'x', None)

        def wrap(records):
            try:
                make_key(records)
            except Exception as error:
                raise ValueError('x') from error

        def replace(records):
            try:
                make_key(records)
            except Exception:  # noqa: BLE001
                raise ValueError('x')  # noqa: B904
        for function in (wrap, replace):
            with self.subTest(function=function.__name__), self.method('res.partner', 'make_key', function):
                self.never('res.partner', 'make_key', ids=[])

    def test_the_secret_that_odoo_signs_with(self):
        secret = self.env['ir.config_parameter'].get_param('database.secret')
        parameter = self.env['ir.config_parameter'].search([('key', '=', 'database.secret')])
        for scope in ('api', 'api.read', self.scope('parameters', ('ir.config_parameter', 'read'))):
            token = self.token_for(scope)
            self.assertRefused(token, 'ir.config_parameter', 'get_param', key='database.secret')\
                if scope != 'parameters' else None
            for method, arguments in (
                ('search_read', {'domain': [], 'fields': ['key', 'value']}),
                ('read', {'ids': parameter.ids, 'fields': ['value']}),
                ('export_data', {'ids': parameter.ids, 'fields_to_export': ['value']}),
                ('search_count', {'domain': [('value', '=', secret)]}),
                ('set_param', {'key': 'database.secret', 'value': 'x'}),
                ('write', {'ids': parameter.ids, 'vals': {'value': 'x'}}),
            ):
                with self.subTest(scope=scope, method=method):
                    response = self.call(token, 'ir.config_parameter', method, **arguments)
                    self.assertNotIn(secret, response.text)
                    if method == 'search_count':
                        self.assertEqual(response.json(), 0)
        self.env.invalidate_all()
        self.assertEqual(self.env['ir.config_parameter'].get_param('database.secret'), secret)

    def test_reading_is_no_power(self):
        self.assertTrue(self.result(self.api, 'oauth2.application', 'search_read', domain=[], fields=['name']))

    def test_an_application_keeps_its_own_power_to_end_connections(self):
        connection = self.env['oauth2.token'].search([('application_id', '=', self.application.id)])
        self.result(self.api, 'oauth2.token', 'action_revoke', ids=connection.ids)
        self.assertEqual(self.call(self.api, 'res.users', 'context_get').status_code, 401)
