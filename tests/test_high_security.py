"""The switch for the FAPI 2.0 Security Profile: what it sets, and that nothing else can be set while it is on."""
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..protocol.high_security import MAX_CODE_LIFETIME
from ..shared import clock
from .common import OAuth2Case

SETS = {
    'require_pkce': True, 'require_pushed_authorization_requests': True, 'dpop_bound_access_tokens': True,
    'rotate_refresh_tokens': False, 'legacy_requests': False, 'signing_algorithm': 'ES256'}


@tagged('post_install', '-at_install')
class TestHighSecurity(OAuth2Case):

    def values(self):
        return self.application.read([*SETS])[0]

    def test_what_it_sets(self):
        self.application.high_security = True
        self.assertLessEqual(SETS.items(), self.values().items())

    def test_what_it_sets_from_the_beginning(self):
        made = self.env['oauth2.application'].create({'name': 'Bank', 'high_security': True})
        self.assertLessEqual(SETS.items(), made.read([*SETS])[0].items())

    def test_what_it_sets_in_the_form(self):
        with Form(self.application) as form:
            form.high_security = True
            self.assertTrue(form.require_pkce)
        self.assertLessEqual(SETS.items(), self.values().items())

    def test_a_strong_algorithm_stays(self):
        self.application.signing_algorithm = 'EdDSA'
        self.application.high_security = True
        self.assertEqual(self.application.signing_algorithm, 'EdDSA')

    def test_nothing_else_can_be_set_while_it_is_on(self):
        self.application.high_security = True
        for name, value in SETS.items():
            with self.subTest(name), self.assertRaisesRegex(ValidationError, 'turn High Security off first'):
                self.application.write({name: 'RS256' if name == 'signing_algorithm' else not value})
        with self.assertRaisesRegex(ValidationError, 'confidential'):
            self.application.client_type = 'public'

    def test_what_was_issued_before_ends(self):
        token = self.env['oauth2.token'].create({
            'application_id': self.application.id, 'user_id': self.user.id})
        self.application.high_security = True
        self.env.invalidate_all()
        self.assertTrue(token.revoked_at)

    def test_codes_work_for_a_minute_at_most(self):
        """FAPI 2.0 Security Profile §5.3.2.1."""
        self.setting('code_lifetime', 600)
        codes, applications = self.env['oauth2.authorization.code'], self.env['oauth2.application']
        client_id = self.application.client_id
        self.assertEqual(codes._lifetime(applications._get_client(client_id)), 600)
        self.application.high_security = True
        self.assertEqual(codes._lifetime(applications._get_client(client_id)), MAX_CODE_LIFETIME)

    def test_pushed_requests_work_for_less_than_ten_minutes(self):
        """FAPI 2.0 Security Profile §5.3.2.2."""
        self.setting('pushed_request_lifetime', 600)
        self.application.high_security = True
        client = self.env['oauth2.application']._get_client(self.application.client_id)
        self.assertLess(self.env['oauth2.pending.request']._keep(
            'x', content={}, client=client, is_pushed=True, now=clock.now(self.env)), 600)

    def test_its_secret_is_of_no_use_any_more(self):
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        self.assertEqual(self.client_credentials().status_code, 200)
        self.application.high_security = True
        refused = self.client_credentials()
        self.assertEqual((refused.status_code, refused.json()['error']), (401, 'invalid_client'))
        self.assertIn('sign a client_assertion', refused.json()['error_description'])
