"""Each hint is true for its cause: what people who connect tools ran into."""
import gzip
import inspect
import json
import re

from oauthlib.oauth2.rfc6749.grant_types import authorization_code, base, client_credentials, refresh_token

from odoo.tests import tagged

from ..protocol import errors
from .common import BASE, CHALLENGE, JSON, REDIRECT_URI, VERIFIER, OAuth2Case, basic

FORM = {'Content-Type': 'application/x-www-form-urlencoded'}


@tagged('post_install', '-at_install')
class TestHints(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application.write({'allow_client_credentials': True, 'user_id': cls.user.id})

    def hint(self, response, error, status=400):
        """Return the sentence of an error."""
        self.assertError(response, error, status)
        return response.json()['error_description']

    def test_what_oauthlib_raises_without_a_sentence_gets_one(self):
        """Which errors these are is read from its source: a new version may raise others."""
        raised = {name for module in (authorization_code, base, client_credentials, refresh_token)
                  for name in re.findall(r'raise errors\.(\w+)\(request=request\)', inspect.getsource(module))}
        self.assertGreater(len(raised), 10)
        # where our own answers to its questions have said no, and raised these with a sentence, or the token endpoint
        answered = {'InvalidClientError', 'InvalidGrantError', 'InvalidScopeError', 'UnsupportedGrantTypeError'}
        self.assertEqual(raised - answered - {cls.__name__ for cls in errors.HINTS}, set())

    # Scopes

    def test_any_run_of_spaces_separates_scopes(self):
        """RFC 6749 §3.3 has one; templates and copied text have more."""
        for scope in ('profile  email', ' profile email', 'profile email ', '  profile   email  '):
            with self.subTest(scope=scope):
                members = self.redeem(self.fresh_code(scope=scope)).json()
                self.assertEqual(members['scope'], 'profile email')
                self.assertEqual(self.refresh(members['refresh_token'], scope=scope).json()['scope'], 'profile email')
                self.assertEqual(self.client_credentials(scope=scope).json()['scope'], 'profile email')
        self.assertEqual(
            self.client_credentials(scope='   ').json()['scope'], self.client_credentials().json()['scope'])

    def test_scopes_with_another_separator(self):
        for scope in ('profile,email', 'profile;email', 'profile+email', 'profile, email', 'profile|email'):
            with self.subTest(scope=scope):
                self.assertIn('Put a space between', self.hint(self.client_credentials(scope=scope), 'invalid_scope'))
        self.sign_in()
        self.assertIn('Put a space between', self.hint(self.authorize(JSON, scope='profile,email'), 'invalid_scope'))

    def test_a_scope_that_is_not_the_applications_is_named(self):
        self.assertNotIn('api', self.application.scope_ids.mapped('name'))
        sentence = self.hint(self.client_credentials(scope='profile api nothing.like.it'), 'invalid_scope')
        self.assertIn('Leave out api, or let an administrator add it', sentence)
        self.assertNotIn('nothing', sentence)
        sentence = self.hint(self.client_credentials(scope='profile nothing.like.it'), 'invalid_scope')
        self.assertIn('does not exist', sentence)

    def test_a_scope_that_the_refresh_token_lacks(self):
        token = self.redeem(self.fresh_code(scope='profile')).json()['refresh_token']
        self.assertIn('leave the parameter out', self.hint(self.refresh(token, scope='profile email'), 'invalid_scope'))
        self.assertEqual(self.refresh(token, scope='profile').status_code, 200)

    # Who asks, and how

    def test_a_left_over_header(self):
        for header in ('Bearer left.over.token', 'Digest x', 'Negotiate x'):
            for url in ('access_token', 'introspect', 'revoke'):
                with self.subTest(header=header, url=url):
                    response = self.token(
                        {'Authorization': header}, url=f'{BASE}/{url}', grant_type='client_credentials', token='x')
                    self.assertIn(
                        'Leave the Authorization header out', self.hint(response, 'invalid_client', 401))

    def test_a_compressed_body(self):
        body = gzip.compress(b'grant_type=client_credentials')
        for headers in (FORM, {'Content-Type': 'application/json'}):
            for url in ('access_token', 'introspect', 'revoke', 'authorize'):
                response, text = self.raw('POST', f'{BASE}/{url}', body, {
                    **headers, **JSON, 'Content-Encoding': 'gzip',
                    'Authorization': basic(self.client_id, self.client_secret)})
                with self.subTest(url=url, headers=headers):
                    self.assertEqual(response.status, 415, text)
                    self.assertIn('leave out the compression', json.loads(text)['error_description'])
        self.assertEqual(self.token({'Content-Encoding': 'identity'}, grant_type='client_credentials').status_code, 200)

    def test_members_of_a_json_body_that_are_no_parameters(self):
        body = {'grant_type': 'client_credentials', 'client_id': self.client_id, 'client_secret': self.client_secret}
        headers = {'Content-Type': 'application/json'}
        for more in ({'scopes': ['profile']}, {'expires_in': 3600}, {'nested': {'a': 1}}, {'debug': True}, {'x': None}):
            with self.subTest(more):
                self.assertEqual(self.token(headers, data=json.dumps(body | more)).status_code, 200)
        for more in ({'scope': ['profile']}, {'scope': 1}, {'resource': True}):
            with self.subTest(more):
                sentence = self.hint(self.token(headers, data=json.dumps(body | more)), 'invalid_request')
                self.assertIn(f'member {next(iter(more))} ', sentence)

    # Where to go back to

    def test_the_port_of_localhost(self):
        public = self.public_application(redirect_uris='http://localhost/cb\nhttp://127.0.0.1/cb')
        self.sign_in()
        self.allow(application=public)
        pkce = {'client_id': public.client_id, 'code_challenge': CHALLENGE, 'code_challenge_method': 'S256'}
        for uri in ('http://localhost:5000/cb', 'http://localhost/cb', 'http://127.0.0.1:5000/cb'):
            code = self.authorize(JSON, redirect_uri=uri, **pkce).json()['code']
            self.assertEqual(self.redeem(
                code, client_id=public.client_id, client_secret=None, redirect_uri=uri,
                code_verifier=VERIFIER).status_code, 200)
        exact, whole = 'exact redirect_uri', 'Send the redirect_uri as a whole address'
        for uri, hint in (
            ('http://localhost:5000/cb/', exact), ('http://localhost:5000/other', exact),
            ('https://localhost:5000/cb', exact), ('http://localhost:5000', exact), ('http://localhost:0/cb', whole),
            ('http://localhost.evil.example:5000/cb', 'plain http is for 127.0.0.1 and localhost alone'),
        ):
            with self.subTest(uri):
                self.assertIn(hint, self.hint(self.authorize(JSON, redirect_uri=uri, **pkce), 'invalid_request'))
        self.application.redirect_uris = 'http://localhost/cb'
        self.assertError(self.authorize(JSON, redirect_uri='http://localhost:5000/cb'), 'invalid_request')
        self.application.redirect_uris = REDIRECT_URI
