"""The settings page: what it shows, stores and refuses."""
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..models.oauth2_application import MAX_ACCESS_TOKEN_LIFETIME
from ..shared.server_address import issuer
from ..shared.settings import SETTINGS, setting

TEXTS = {'issuer': ('https://odoo.example.com', ''), 'suggested_scopes': ('api', 'profile email')}


@tagged('post_install', '-at_install')
class TestSettings(TransactionCase):

    def test_defaults_are_the_safe_ones(self):
        values = self.env['res.config.settings'].create({})
        self.assertEqual(
            {name: values[f'oauth2_{name}'] for name in SETTINGS},
            {
                'access_token_lifetime': 3600, 'refresh_token_lifetime': 30, 'connection_lifetime': 365,
                'code_lifetime': 60, 'pushed_request_lifetime': 90, 'refresh_grace': 120, 'secret_overlap': 24,
                'password_ends_connections': True, 'mail_on_connect': True,
                'key_lifetime': 90, 'key_notice': 24, 'application_failures': 50, 'address_failures': 300,
                'issuer': '', 'suggested_scopes': 'api.read', 'trail_days': 180,
            })

    def test_each_value_is_stored_and_shown_again(self):
        for name, declared in SETTINGS.items():
            values = TEXTS.get(name) or (declared.minimum, declared.maximum)
            for value in values:
                value = type(declared.default)(value)
                with self.subTest(name=name, value=value):
                    self.env['res.config.settings'].create({f'oauth2_{name}': value}).execute()
                    self.assertIs(type(setting(self.env, name)), type(declared.default))
                    self.assertEqual(setting(self.env, name), value)
                    self.assertEqual(self.env['res.config.settings'].create({})[f'oauth2_{name}'], value)

    def test_the_tooltip_of_a_number_says_which_are_allowed(self):
        described = self.env['res.config.settings'].fields_get([f'oauth2_{name}' for name in SETTINGS])
        for name, declared in SETTINGS.items():
            text = described[f'oauth2_{name}'].get('help', '')
            if isinstance(declared.default, bool | str):
                self.assertFalse(text)
            else:
                self.assertEqual(text, f'A number from {declared.minimum} to {declared.maximum}. '
                                       f'At first it is {declared.default}.')

    def test_values_out_of_range_are_refused(self):
        for name, declared in SETTINGS.items():
            if isinstance(declared.default, bool | str):
                continue
            for value in (declared.minimum - 1, declared.maximum + 1):
                with self.subTest(name=name, value=value), self.assertRaises(ValidationError):
                    self.env['res.config.settings'].create({f'oauth2_{name}': value})

    def test_an_issuer_is_an_address_and_nothing_more(self):
        """RFC 8414 §2."""
        for address in ('odoo.example.com', 'https://', 'ftp://odoo.example.com', 'https://odoo.example.com/x',
                        'https://odoo.example.com?x', 'https://odoo.example.com/#x', 'https://a b',
                        'https://u@odoo.example.com', 'https://odöo.example.com', 'https://odoo.example.com:99999'):
            with self.subTest(address), self.assertRaises(ValidationError):
                self.env['res.config.settings'].create({'oauth2_issuer': address})

    def test_an_issuer_that_is_fixed(self):
        parameters = self.env['ir.config_parameter']
        for name in ('web.base.url.freeze', 'oauth2_provider.issuer'):
            parameters.set_param(name, False)
        parameters.set_param('web.base.url', 'https://first.example.com')
        settings = self.env['res.config.settings'].create({})
        self.assertTrue(settings.oauth2_issuer_moves)
        self.assertEqual(settings.oauth2_current_issuer, 'https://first.example.com')
        settings.oauth2_issuer = 'https://odoo.example.com/'
        self.assertFalse(settings.oauth2_issuer_moves)
        settings.execute()
        parameters.set_param('web.base.url', 'https://second.example.com')  # as Odoo does when somebody signs in
        self.assertEqual(issuer(self.env), 'https://odoo.example.com')
        parameters.set_param('oauth2_provider.issuer', False)
        self.assertEqual(issuer(self.env), 'https://second.example.com')
        parameters.set_param('web.base.url.freeze', 'True')
        self.assertFalse(self.env['res.config.settings'].create({}).oauth2_issuer_moves)

    def test_suggested_scopes_exist(self):
        with self.assertRaises(ValidationError):
            self.env['res.config.settings'].create({'oauth2_suggested_scopes': 'api.read,profile'})

    def test_ranges_are_no_wider_than_is_safe(self):
        self.assertLessEqual(SETTINGS['pushed_request_lifetime'].maximum, 600)  # RFC 9126 §2.2
        self.assertLessEqual(SETTINGS['code_lifetime'].maximum, 600)  # RFC 6749 §4.1.2
        self.assertLessEqual(SETTINGS['refresh_grace'].maximum, 600)
        # for so long a retired key is kept
        self.assertLessEqual(SETTINGS['access_token_lifetime'].maximum, MAX_ACCESS_TOKEN_LIFETIME)
        self.assertTrue(SETTINGS['password_ends_connections'].default)

    def test_nonsense_in_a_system_parameter_does_no_harm(self):
        parameters = self.env['ir.config_parameter']
        for stored, expected in (('', 120), ('x', 120), ('-5', 0), ('99999', 600), ('1e3', 120), ('7', 7)):
            parameters.set_param('oauth2_provider.refresh_grace', stored)
            self.assertEqual(setting(self.env, 'refresh_grace'), expected)
        for stored, expected in (('', True), ('x', True), ('False', False), ('0', True), ('true', True)):
            parameters.set_param('oauth2_provider.password_ends_connections', stored)
            self.assertIs(setting(self.env, 'password_ends_connections'), expected)

    def test_new_applications_take_them(self):
        self.env['res.config.settings'].create({
            'oauth2_access_token_lifetime': 600, 'oauth2_refresh_token_lifetime': 3,
            'oauth2_connection_lifetime': 0}).execute()
        application = self.env['oauth2.application'].create({'name': 'New'})
        self.assertEqual(application.access_token_lifetime, 600)
        self.assertEqual(application.refresh_token_lifetime, 3)
        self.assertEqual(application.connection_lifetime, 0)

    def test_only_administrators_change_them(self):
        manager = new_test_user(self.env, login='manager', groups='oauth2_provider.group_oauth2_manager')
        with self.assertRaises(AccessError):
            self.env['res.config.settings'].with_user(manager).create({'oauth2_refresh_grace': 60}).execute()
