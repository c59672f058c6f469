"""Each line of the tables of what no token can change, and each step: fence/protected.py."""
import contextlib
import json
from types import SimpleNamespace

from odoo.tests import TransactionCase, new_test_user, tagged

from ..fence import protected, protected_methods, targets
from ..fence.caller_values import CallerValues
from ..fence.configuration_models import is_configuration
from ..fence.permissions import OPERATIONS, ModelAccess, Permissions
from ..fence.protected_models import holds_secrets, is_protected
from ..fence.token_context import TokenContext
from .asked import Asked


class TablesCase(Asked, TransactionCase):
    """Ask the rules themselves, as they are asked in a request with a token for everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.me = new_test_user(cls.env, login='mia', email='mia@example.com', groups='base.group_system')
        cls.other = new_test_user(cls.env, login='otto', email='otto@example.com')

    def setUp(self):
        super().setUp()
        rows = [(name, ModelAccess(frozenset(OPERATIONS))) for name in self.env if is_configuration(name)]
        self.bearer = bearer = TokenContext(SimpleNamespace(
            application_id=(), user_id=self.me.id), (), Permissions(OPERATIONS, rows))
        self.ask_as(bearer)

    @contextlib.contextmanager
    def allowed(self, *args):
        with self.subTest(args):
            yield

    def check_new(self, model, /, **values):
        """Check a record where it leads, once it is there."""
        targets.check_records(self.env[model].new(values))


def named(model, *ids):
    """Return what stands for records of a model that need not be installed."""
    return SimpleNamespace(_name=model, _ids=ids, _fields={}, has_access=lambda operation: True)


class Rows(list):
    """Stands for records of a model that need not be installed."""

    def __init__(self, rows=(), like=None):
        super().__init__(rows)
        if like is not None:
            self._name, self._fields = like._name, like._fields

    def sudo(self):
        return self


@tagged('post_install', '-at_install')
class TestProtectedTables(TablesCase):

    def test_methods(self):
        for model, names in {
            'res.partner': 'signup_get_auth_param signup_prepare message_process',
            'res.users': 'action_create_passkey action_totp_disable action_totp_enable_wizard api_key_wizard '
                         'authenticate change_password preference_change_password reset_password signup '
                         'signup_get_auth_param signup_prepare',
            'ir.model.fields': 'formbuilder_whitelist',
            'website.assets': 'make_scss_customization reset_asset save_asset',
            'mail.thread': 'message_process',
            'oauth2.token': 'action_other', 'oauth2.application': 'action_revoke', 'res.users.apikeys': 'remove',
        }.items():
            for name in names.split():
                with self.refused(model, name):
                    protected_methods.check_method(named(model), name)
        for model, name in (('res.partner', 'message_post'), ('res.users', 'action_get'), ('oauth2.token',
                'action_revoke')):
            with self.allowed(model, name):
                protected_methods.check_method(named(model), name)

    def test_methods_for_the_own_user(self):
        with self.refused():
            protected_methods.check_method(named('res.users', self.other.id, self.me.id), 'action_reset_password')
        with self.allowed():
            protected_methods.check_method(named('res.users', self.other.id), 'action_reset_password')

    def test_ways_to_sign_in_as_the_own_user(self):
        for name in ('api_key_ids', 'auth_passkey_key_ids', 'new_password', 'oauth_access_token', 'oauth_provider_id',
                     'oauth_uid', 'password', 'totp_enabled', 'totp_last_counter', 'totp_secret',
                     'totp_trusted_device_ids'):
            with self.refused(name):
                protected.check_write(self.me + self.other, {name: 'x'})
            with self.allowed(name):
                protected.check_write(self.other, {name: 'x'})

    def test_addresses_of_the_own_user(self):
        for own, other, values in (
            (self.me, self.other, {'login': 'mallory'}), (self.me, self.other,
            {'partner_id': self.other.partner_id.id}),
            (self.me.partner_id, self.other.partner_id, {'email': 'mallory@example.com'}),
            (self.me.partner_id, self.other.partner_id, {'signup_type': 'reset'}),
        ):
            with self.refused(values):
                protected.check_write(own, values)
            with self.refused(values):
                protected.check_write(own + other, values)
            with self.allowed(values):
                protected.check_write(other, values)
            name, = values
            with self.allowed(name):
                protected.check_write(own, {name: own._fields[name].convert_to_write(own[name], own)})

    def test_keys(self):
        for model, name in (('res.users', 'password'), ('res.users', 'new_password'),
                            ('ir.attachment', 'name'), ('res.partner', 'no_field_token')):
            with self.allowed(model, name):
                protected.check_keys(self.env[model], [name])
        for model, name in (
                ('ir.attachment', 'access_token'), ('res.users', 'totp_secret'), ('res.partner', 'signup_type')):
            with self.refused(model, name):
                protected.check_keys(self.env[model], [name])

    def test_fields_of_other_models(self):
        for model, names in {
            'ir.cron': 'user_id',
            'ir.model': 'website_form_access website_form_default_field_id website_form_key website_form_label',
            'ir.model.fields': 'website_form_blacklisted', 'pos.config': 'self_ordering_default_user_id',
            'res.groups': 'api_key_duration lock_timeout lock_timeout_2fa_selection lock_timeout_inactivity '
                          'lock_timeout_inactivity_2fa_selection lock_timeout_inactivity_mfa lock_timeout_mfa',
            'website': 'auth_signup_uninvited cdn_activated cdn_filters cdn_url custom_code_footer custom_code_head '
                       'domain specific_user_account user_id',
        }.items():
            field = SimpleNamespace(convert_to_write=lambda value, record: value)
            for name in names.split():
                stored, new = Rows([{name: 7}]), Rows()
                stored._name = new._name = model
                stored._fields = new._fields = {name: field}
                with self.refused(model, name):
                    protected._check_settings(stored, {name: 8})
                with self.refused('new', model, name):
                    protected._check_settings(new, {name: 8})
                with self.refused('one of them', model, name):
                    protected._check_settings(Rows([*stored, {name: 8}], stored), {name: 7})
                with self.allowed(model, name):
                    protected._check_settings(stored, {name: 7, 'other': 8})
                    protected._check_settings(new, {name: False})

    def test_models(self):
        for name in (
            *(name for name in self.env if name.startswith(('oauth2.', 'res.users.apikeys'))), 'theme.ir.ui.view',
            'auth.oauth.provider', 'auth.passkey.key', 'auth.passkey.key.create', 'auth.passkey.key.name',
            'auth.totp.rate.limit.log', 'auth_totp.device', 'auth_totp.wizard', 'change.password.own',
            'change.password.user', 'change.password.wizard', 'res.company.ldap', 'res.device', 'res.device.log',
            'res.users.identitycheck', 'res.users.log', 'certificate.certificate', 'certificate.key',
            'fetchmail.server', 'ir.mail_server', 'mail.alias.domain', 'base.import.module', 'base.language.import',
            'base.module.install.request', 'base.module.install.review', 'base.module.uninstall',
            'base.module.update', 'base.module.upgrade', 'ir.demo', 'ir.demo_failure.wizard', 'ir.model.constraint',
            'ir.model.inherit', 'ir.model.relation', 'ir.module.module', 'ir.module.module.dependency',
            'ir.module.module.exclusion', 'server.action.history.wizard', 'ir.asset', 'reset.view.arch.wizard',
            'theme.website.menu', 'theme.website.page',
        ):
            with self.subTest(name):
                self.assertTrue(is_protected(name))
        for name in ('res.partner', 'res.users', 'ir.actions.server', 'x_oauth2.token'):
            with self.subTest(name):
                self.assertFalse(is_protected(name) or holds_secrets(name))

    def test_models_that_tell_nobody_a_secret(self):
        for name in ('oauth2.application', 'oauth2.key', 'res.users.apikeys', 'auth_totp.device', 'res.device'):
            self.assertTrue(holds_secrets(name), name)
        for name in ('oauth2.event', 'oauth2.token', 'oauth2.usage', 'ir.module.module', 'theme.ir.ui.view'):
            self.assertFalse(holds_secrets(name), name)


@tagged('post_install', '-at_install')
class TestEachStep(TablesCase):
    """Each step of a change asks each rule."""

    values = (
        ('ir.attachment', {'access_token': 'x'}), ('ir.rule', {'domain_force': '[f()]'}),
        ('ir.actions.act_window', {'res_model': 'oauth2.scope'}), ('oauth2.scope', {}))

    # A refusal empties the cache, and with it a record that was made before and is not stored.
    def leading(self):
        return self.env['ir.actions.act_window'].new({'res_model': 'oauth2.scope'})

    def equation(self):
        return self.env['ir.actions.server'].new({'evaluation_type': 'equation', 'value': '1'})

    def test_values_before_anything_happens(self):
        for model, values in self.values:
            with self.refused(model):
                protected.check_values(self.env[model], values)

    def test_create_and_write(self):
        for model, values in json.loads(json.dumps(self.values)):
            self.bearer.caller = CallerValues(values)
            with self.refused('create', model):
                protected.check_create(self.env[model], [{}, values])
            with self.refused('write', model):
                protected.check_write(self.env[model].new(), values)
            with self.refused('new', model):
                protected.check_create(
                    self.env[model], [{'name': 'x'}, {**values}] if values else [{}])

    def test_defaults_of_the_context(self):
        for model, values in self.values[:3]:
            context = json.loads(json.dumps({f'default_{name}': value for name, value in values.items()}))
            if model != 'ir.attachment':  # see test_new_records: its key is a value of the context
                self.bearer.caller = CallerValues(context)
                with self.refused(model):
                    protected.check_create(self.env[model].with_context(**context), [{}])
            self.bearer.caller = CallerValues()
            with self.allowed(model):
                protected.check_create(self.env[model].with_context(**context), [{}])

    def test_keys_of_the_own_code(self):
        self.bearer.caller = CallerValues()
        with self.allowed():
            protected.check_create(self.env['ir.attachment'], [{'access_token': 'x'}])
            protected.check_write(self.env['ir.attachment'], {'access_token': 'x'})

    def test_new_records(self):
        with self.refused('leads on'):
            protected.check_created(self.leading())
        with self.refused('code'):
            protected.check_created(self.env['ir.rule'].new({'domain_force': '[f()]'}))
        with self.refused('equation'):
            protected.check_created(self.equation())

    def test_records_that_lead_there_already(self):
        with self.refused('write'):
            protected.check_write(self.leading(), {'name': 'x'})
        with self.refused('unlink'):
            protected.check_unlink(self.leading())
        with self.refused('protected'):
            protected.check_unlink(self.env['oauth2.scope'].search([], limit=1))
        with self.allowed('none'):
            protected.check_unlink(self.env['oauth2.scope'])

    def test_records_that_were_changed(self):
        plain = self.env['ir.actions.act_window'].new({'res_model': 'res.partner'})
        self.assertEqual(protected.check_write(plain, {'name': 'x'}), (True, False, None))
        self.assertEqual(protected.check_write(self.other, {'name': 'x'}), (False, False, None))
        self.assertEqual(protected.check_write(self.equation(), {'evaluation_type': 'value'}), (True, True, None))
        with self.refused('leads there now'):
            protected.check_written(self.leading(), (True, False, None))
        with self.refused('an equation now'):
            protected.check_written(self.equation(), (False, True, None))
        with self.allowed():
            protected.check_written(self.leading(), (False, True, None))
