"""How an application proves who it is: RFC 6749 §2.3, and the switch for sloppy clients."""
from urllib.parse import quote_plus, urlencode

from odoo.tests import tagged

from .common import BASE, CHALLENGE, REDIRECT_URI, VERIFIER, OAuth2Case, after, basic, oauth_header


@tagged('post_install', '-at_install')
class TestClientAuthentication(OAuth2Case):

    def test_basic_body_and_header_all_work(self):
        good = basic(self.client_id, self.client_secret)
        self.assertEqual(self.redeem(
            self.fresh_code(), client_id=None, client_secret=None, headers=good).status_code, 200)
        self.assertEqual(self.redeem(self.fresh_code(), client_secret=None, headers=good).status_code, 200)
        self.assertEqual(self.redeem(self.fresh_code()).status_code, 200)
        header = oauth_header(client_id=self.client_id, client_secret=self.client_secret)
        self.assertEqual(self.redeem(
            self.fresh_code(), client_id=None, client_secret=None, headers=header).status_code, 200)

    def test_basic_is_percent_decoded(self):
        encoded = basic(self.client_id, ''.join(f'%{ord(character):02x}' for character in self.client_secret))
        self.assertEqual(self.redeem(
            self.fresh_code(), client_id=None, client_secret=None, headers=encoded).status_code, 200)
        encoded = basic(quote_plus(self.client_id), 'wrong')
        response = self.redeem('code', client_id=None, client_secret=None, headers=encoded)
        self.assertError(response, 'invalid_client', 401)
        self.assertIn('Basic', response.headers['WWW-Authenticate'])

    def test_secret_in_two_places_is_refused(self):
        good = basic(self.client_id, self.client_secret)
        self.assertError(self.redeem('code', headers=good), 'invalid_request')
        header = oauth_header(client_id=self.client_id, client_secret=self.client_secret)
        self.assertError(self.redeem('code', headers=header), 'invalid_request')

    def test_two_different_client_ids_are_refused(self):
        response = self.redeem(
            'code', client_id='x' * 32, client_secret=None, headers=basic(self.client_id, self.client_secret))
        self.assertError(response, 'invalid_request')

    def test_broken_or_foreign_authorization_is_refused(self):
        for header in (
            'Basic', 'Basic !!!', 'Basic Zm9v', 'Basic /w==', 'Basic ' + 'A' * 5000,
            'Bearer abc', 'Digest username="a"', 'Negotiate abc',
        ):
            with self.subTest(header=header[:40]):
                response = self.redeem('code', headers={'Authorization': header})
                self.assertIn(response.status_code, (400, 401))
                self.assertError(
                    response, 'invalid_client' if response.status_code == 401 else 'invalid_request',
                    response.status_code)

    def test_challenge_names_the_scheme_that_was_used(self):
        header = oauth_header(
            client_id=self.client_id, client_secret='wrong', grant_type='authorization_code', code='x')
        response = self.url_open(f'{BASE}/access_token', method='POST', headers=header)
        self.assertError(response, 'invalid_client', 401)
        self.assertEqual(response.headers['WWW-Authenticate'], 'OAuth realm="OAuth2"')

    def test_public_application_has_no_secret_and_must_not_send_one(self):
        application = self.public_application(redirect_uris=REDIRECT_URI)
        self.sign_in()
        self.allow(application=application)
        pkce = {'code_challenge': CHALLENGE, 'code_challenge_method': 'S256'}
        public = {'client_id': application.client_id, 'client_secret': None, 'code_verifier': VERIFIER}
        response = self.redeem(self.code(client_id=application.client_id, **pkce), **public)
        self.assertEqual(response.status_code, 200, response.text)
        response = self.redeem(
            self.code(client_id=application.client_id, **pkce), **public | {'client_secret': 'whatever'})
        self.assertError(response, 'invalid_client', 401)
        response = self.redeem(
            self.code(client_id=application.client_id, **pkce), **public | {'client_id': None},
            headers=basic(application.client_id, ''))
        self.assertEqual(response.status_code, 200, response.text)

    def test_application_without_a_generated_secret_cannot_authenticate(self):
        application = self.env['oauth2.application'].create({'name': 'New', 'redirect_uris': REDIRECT_URI})
        for secret in (None, '', 'False', 'None', 'x' * 32):
            with self.subTest(secret=secret):
                response = self.redeem('code', client_id=application.client_id, client_secret=secret)
                self.assertError(response, 'invalid_client', 401)

    def test_basic_without_a_password_is_a_second_way_beside_a_secret(self):
        for header in (basic(self.client_id, ''), basic(self.client_id, self.client_secret)):
            self.assertError(self.redeem(self.fresh_code(), headers=header), 'invalid_request')

    def test_basic_with_characters_that_no_secret_has_is_a_failed_authentication(self):
        """RFC 6749 §5.2: 401 where the client tried the Authorization header."""
        for secret in ('s%C3%A9cret', 'a%00b', 'a%0Ab', 'sécret'):
            self.assertError(self.redeem(
                'x', client_id=None, client_secret=None, headers=basic(self.client_id, secret)), 'invalid_client', 401)

    def redeem_with(self, secret):
        return self.redeem(self.fresh_code(), client_secret=secret)

    def test_two_secrets_overlap_while_one_is_replaced(self):
        first, second = self.client_secret, self.application.generate_client_secret()
        for secret in (first, second):
            self.assertEqual(self.redeem_with(secret).status_code, 200)
        third = self.application.generate_client_secret()
        self.assertError(self.redeem_with(first), 'invalid_client', 401)
        for secret in (second, third):
            self.assertEqual(self.redeem_with(secret).status_code, 200)

    def test_replaced_secret_ends_after_its_time(self):
        first, second = self.client_secret, self.application.generate_client_secret()
        with after(hours=23, minutes=59):
            self.assertEqual(self.redeem_with(first).status_code, 200)
        with after(hours=24, minutes=1):
            self.assertError(self.redeem_with(first), 'invalid_client', 401)
            self.assertEqual(self.redeem_with(second).status_code, 200)

    def test_replaced_secret_can_be_stopped_at_once(self):
        first, second = self.client_secret, self.application.generate_client_secret()
        self.assertTrue(self.application.previous_secret_works)
        self.application.action_end_previous_secret()
        self.assertFalse(self.application.previous_secret_works)
        self.assertError(self.redeem_with(first), 'invalid_client', 401)
        self.assertEqual(self.redeem_with(second).status_code, 200)

    def test_no_overlap_where_the_setting_says_so(self):
        self.setting('secret_overlap', 0)
        first = self.client_secret
        self.application.generate_client_secret()
        self.assertError(self.redeem_with(first), 'invalid_client', 401)

    def test_no_secret_works_once_the_application_is_public(self):
        first, second = self.client_secret, self.application.generate_client_secret()
        self.application.client_type = 'public'
        self.application.client_type = 'confidential'
        for secret in (first, second):
            self.assertError(self.redeem_with(secret), 'invalid_client', 401)


@tagged('post_install', '-at_install')
class TestLegacyRequests(OAuth2Case):
    """Clients of the older REST API: a switch on one application, off at first."""

    def parameters(self):
        return {
            'client_id': self.client_id, 'client_secret': self.client_secret, 'redirect_uri': REDIRECT_URI,
            'code': self.fresh_code(), 'grant_type': 'authorization_code'}

    def test_off_at_first(self):
        self.assertFalse(self.application.legacy_requests)
        response = self.url_open(f'{BASE}/access_token?{urlencode(self.parameters())}', method='POST')
        self.assertError(response, 'invalid_request')
        parameters = self.parameters()
        query = urlencode({'client_secret': self.client_secret})
        response = self.token(url=f'{BASE}/access_token?{query}', **parameters)
        self.assertError(response, 'invalid_request')

    def test_parameters_in_the_url_where_allowed(self):
        self.application.legacy_requests = True
        response = self.url_open(f'{BASE}/access_token?{urlencode(self.parameters())}', method='POST')
        self.assertEqual(response.status_code, 200, response.text)

    def test_credentials_in_two_places_where_allowed(self):
        self.application.legacy_requests = True
        response = self.token(headers=basic(self.client_id, self.client_secret), **self.parameters())
        self.assertEqual(response.status_code, 200, response.text)
        query = urlencode({'client_id': self.client_id, 'client_secret': self.client_secret})
        response = self.token(url=f'{BASE}/access_token?{query}', **self.parameters())
        self.assertEqual(response.status_code, 200, response.text)

    def test_two_different_secrets_are_refused_all_the_same(self):
        self.application.legacy_requests = True
        response = self.token(headers=basic(self.client_id, 'other'), **self.parameters())
        self.assertError(response, 'invalid_request')

    def test_other_query_parameters_are_not_ours(self):
        response = self.token(url=f'{BASE}/access_token?db=x&utm_source=y', **self.parameters())
        self.assertEqual(response.status_code, 200, response.text)
