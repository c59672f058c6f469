"""What the server tells about itself (RFC 8414, RFC 7517), and who may read it (CORS)."""
import jwt

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..protocol.store import Store
from .common import BASE, REDIRECT_URI, OAuth2Case

METADATA = '/.well-known/oauth-authorization-server'
ORIGIN = {'Origin': 'https://app.example.com'}


@tagged('post_install', '-at_install')
class TestMetadata(OAuth2Case):

    def metadata(self):
        return self.url_open(METADATA).json()

    def test_required_and_recommended_members(self):
        metadata, base = self.metadata(), self.base_url() + BASE
        issuer = self.env['ir.config_parameter'].get_param('web.base.url')
        self.assertEqual(metadata['issuer'], issuer.rstrip('/'))
        for name, path in (
            ('authorization_endpoint', 'authorize'), ('token_endpoint', 'access_token'), ('jwks_uri', 'jwks'),
            ('revocation_endpoint', 'revoke'), ('introspection_endpoint', 'introspect'),
            ('userinfo_endpoint', 'userinfo'),
        ):
            self.assertEqual(metadata[name], f'{issuer}{BASE}/{path}')
            self.assertNotEqual(self.url_open(f'{base}/{path}').status_code, 404)
        self.assertEqual(metadata['response_types_supported'], ['code'])
        self.assertEqual(metadata['response_modes_supported'], ['query', 'form_post'])
        self.assertEqual(metadata['code_challenge_methods_supported'], ['S256'])
        self.assertIs(metadata['authorization_response_iss_parameter_supported'], True)  # RFC 9207 §3
        self.assertLessEqual({'openid', 'profile', 'email', 'api', 'contacts.read'}, set(metadata['scopes_supported']))

    def test_a_worker_that_knows_nothing_yet_alarms_nobody(self):
        for path in (METADATA, '/.well-known/openid-configuration'):
            self.env.registry.clear_cache()
            with self.subTest(path), self.assertNoLogs('odoo.http', 'WARNING'):
                self.assertEqual(self.url_open(path).status_code, 200)

    def test_scopes_of_our_own_are_nobodys_business(self):
        scope = self.env['oauth2.scope'].create({'name': 'project.unicorn', 'description': 'x'})
        self.assertNotIn('project.unicorn', self.metadata()['scopes_supported'])
        scope.published = True
        self.assertIn('project.unicorn', self.metadata()['scopes_supported'])
        scope.unlink()
        self.assertNotIn('project.unicorn', self.metadata()['scopes_supported'])

    def test_it_is_true(self):
        """Whatever it names works or is known; whatever it does not name is refused."""
        metadata = self.metadata()
        for grant_type in (*metadata['grant_types_supported'], 'password', 'implicit', 'x'):
            error = self.token(grant_type=grant_type).json()['error']
            self.assertEqual(
                error == 'unsupported_grant_type', grant_type not in metadata['grant_types_supported'], grant_type)
        self.sign_in()
        self.allow()
        for response_type in ('code', 'token', 'id_token', 'none', 'code token'):
            self.assertEqual(
                self.authorize(response_type=response_type).status_code == 200,
                response_type in metadata['response_types_supported'], response_type)
        for response_mode in ('query', 'fragment', 'form_post'):
            self.assertEqual(
                self.authorize(response_mode=response_mode).status_code == 200,
                response_mode in metadata['response_modes_supported'], response_mode)
        self.assertEqual(set(metadata['token_endpoint_auth_methods_supported']), {
            'client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'})
        self.assertNotIn('none', metadata['introspection_endpoint_auth_methods_supported'])
        for name in ('token', 'revocation', 'introspection'):  # RFC 8414 §2: none and symmetric ones must not be there
            algorithms = metadata[f'{name}_endpoint_auth_signing_alg_values_supported']
            self.assertEqual(set(algorithms), {'RS256', 'PS256', 'ES256', 'EdDSA'})

    def test_issuer_has_no_trailing_slash_and_is_the_same_everywhere(self):
        address = self.env['ir.config_parameter'].get_param('web.base.url')
        self.env['ir.config_parameter'].set_param('web.base.url', address.rstrip('/') + '/')
        issuer = self.metadata()['issuer']
        self.assertFalse(issuer.endswith('/'))
        self.sign_in()
        self.allow()
        answer = self.authorize().json()
        self.assertEqual(answer['iss'], issuer)
        token = self.redeem(answer['code']).json()['access_token']
        self.assertEqual(jwt.decode(token, options={'verify_signature': False})['iss'], issuer)

    def test_keys_verify_tokens(self):
        members = self.connect()
        keys = jwt.PyJWKSet.from_dict(self.url_open(f'{BASE}/jwks').json())
        key = keys[jwt.get_unverified_header(members['access_token'])['kid']]
        issuer = self.metadata()['issuer']
        claims = jwt.decode(members['access_token'], key, algorithms=['RS256'], audience=issuer, issuer=issuer)
        self.assertEqual(claims['sub'], str(self.user.id))

    def test_keys_are_public(self):
        for key in self.url_open(f'{BASE}/jwks').json()['keys']:
            self.assertEqual(key['use'], 'sig')
            self.assertTrue(key['kid'] and key['alg'])
            self.assertTrue({'d', 'p', 'q', 'dp', 'dq', 'qi', 'k'}.isdisjoint(key))

    def test_they_can_be_kept_for_a_while(self):
        for path in (METADATA, f'{BASE}/jwks'):
            with self.subTest(path=path):
                response = self.url_open(path)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.headers['Content-Type'], 'application/json')
                self.assertEqual(response.headers['Cache-Control'], 'public, max-age=3600')
                self.assertNotIn('Set-Cookie', response.headers)
                again = self.url_open(path, headers={'If-None-Match': response.headers['ETag']})
                self.assertEqual(again.status_code, 304)
                head = self.url_open(path, method='HEAD')
                self.assertEqual((head.status_code, head.text), (200, ''))

    def test_keys_are_kept_for_less_time_than_one_is_published_before_it_signs(self):
        for hours, seconds in ((24, 3600), (1, 1800), (0, 0)):
            self.setting('key_notice', hours)
            response = self.url_open(f'{BASE}/jwks')
            self.assertEqual(response.headers['Cache-Control'], f'public, max-age={seconds}')

    def test_only_get_is_allowed(self):
        for path in (METADATA, f'{BASE}/jwks'):
            for method in ('POST', 'PUT', 'DELETE', 'PATCH'):
                with self.subTest(path=path, method=method):
                    response = self.url_open(path, method=method)
                    self.assertError(response, 'invalid_request', 405)
                    self.assertEqual(response.headers['Allow'], 'GET, HEAD')


@tagged('post_install', '-at_install')
class TestCors(OAuth2Case):
    """Pages of other websites may call what needs no cookie (Fetch standard §3.2)."""

    OPEN = (METADATA, f'{BASE}/jwks', f'{BASE}/access_token', f'{BASE}/userinfo', f'{BASE}/revoke')
    CLOSED = (f'{BASE}/authorize', f'{BASE}/introspect')

    def assertOpen(self, response):
        self.assertEqual(response.headers['Access-Control-Allow-Origin'], '*', response.text)
        self.assertNotIn('Access-Control-Allow-Credentials', response.headers)
        # the browser takes one value only
        self.assertEqual([name.lower() for name in response.headers].count('access-control-allow-origin'), 1)

    def test_preflight(self):
        for path in self.OPEN:
            with self.subTest(path=path):
                response = self.url_open(path, method='OPTIONS', headers=ORIGIN | {
                    'Access-Control-Request-Method': 'POST',
                    'Access-Control-Request-Headers': 'authorization,content-type'})
                self.assertEqual(response.status_code, 204)
                self.assertOpen(response)
                self.assertIn('POST', response.headers['Access-Control-Allow-Methods'])
                allowed = response.headers['Access-Control-Allow-Headers'].lower().replace(' ', '').split(',')
                self.assertLessEqual({'authorization', 'content-type'}, set(allowed))

    def test_answers_and_errors(self):
        members = self.connect()
        for path in self.OPEN:
            with self.subTest(path=path):
                self.assertOpen(self.url_open(path, headers=ORIGIN))
                self.assertOpen(self.url_open(path, headers=ORIGIN, method='PUT'))
        self.assertOpen(self.refresh(members['refresh_token'], headers=ORIGIN))
        self.assertOpen(self.redeem('wrong', headers=ORIGIN))
        unauthorized = self.redeem('wrong', headers=ORIGIN, client_secret='wrong')
        self.assertOpen(unauthorized)
        self.assertIn('WWW-Authenticate', unauthorized.headers['Access-Control-Expose-Headers'])
        self.assertOpen(self.url_open(
            f'{BASE}/userinfo', headers=ORIGIN | {'Authorization': f"Bearer {members['access_token']}"}))
        self.assertOpen(self.token(url=f'{BASE}/revoke', token=members['access_token'], headers=ORIGIN))

    def test_broken_requests_too(self):
        for body in (b'x' * 100_000, b'{'):
            response, text = self.raw(
                'POST', f'{BASE}/access_token', body=body, headers=ORIGIN | {'Content-Type': 'application/json'})
            self.assertEqual(response.status, 400, text)
            self.assertEqual(response.getheader('Access-Control-Allow-Origin'), '*')

    def test_unexpected_errors_too(self):
        """Else the page learns that there was no answer, and not that it may try again later."""
        def broken(store, client_id):
            raise RuntimeError
        self.patch(Store, 'client', broken)
        with mute_logger('odoo.addons.oauth2_provider.controllers.dispatcher', 'odoo.http'):
            response = self.redeem('code', headers=ORIGIN)
        self.assertError(response, 'server_error', 500)
        self.assertOpen(response)
        self.assertIn('Retry-After', response.headers['Access-Control-Expose-Headers'])

    def test_what_takes_cookies_or_secrets_of_servers_is_closed(self):
        for path in self.CLOSED:
            for method in ('GET', 'POST', 'OPTIONS'):
                with self.subTest(path=path, method=method):
                    response = self.url_open(path, method=method, headers=ORIGIN, allow_redirects=False)
                    self.assertNotIn('Access-Control-Allow-Origin', response.headers)

    def test_json2(self):
        """With each answer that it can give, and the headers that libraries add."""
        token = self.connect()['access_token']
        json = {'Content-Type': 'application/json'}
        bearer = json | {'Authorization': f'Bearer {token}'}
        for method, path, headers, body, status in (
            ('OPTIONS', 'res.users/context_get', {}, None, 204), ('POST', 'res.users/context_get', json, b'{}', 401),
            ('POST', 'res.partner/search', bearer, b'{"domain": []}', 403),
            ('POST', 'no.model/search', bearer, b'{}', 404),
            ('POST', 'res.users/context_get', bearer, b'{', 400), ('GET', 'x', {}, None, 404),
            ('OPTIONS', 'x', {}, None, 204), ('POST', 'res.users/context_get', json | {
                'Authorization': 'Bearer wrong'}, b'{}', 401),
        ):
            with self.subTest(method=method, path=path, status=status):
                response, text = self.raw(method, f'/json/2/{path}', body=body, headers=headers | ORIGIN | {
                    'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'traceparent'})
                self.assertEqual(response.status, status, text)
                self.assertEqual(response.headers.get_all('Access-Control-Allow-Origin'), ['*'])
                self.assertFalse(response.headers.get_all('Access-Control-Allow-Credentials'))
                allowed, = response.headers.get_all('Access-Control-Allow-Headers')
                self.assertLessEqual({'Authorization', 'traceparent', '*'}, set(allowed.split(', ')))
                self.assertIn('WWW-Authenticate', response.headers['Access-Control-Expose-Headers'])

    def test_public_application_in_a_page_can_do_the_whole_flow(self):
        public = self.public_application(redirect_uris=REDIRECT_URI)
        self.sign_in()
        self.allow(application=public)
        verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
        code = self.code(
            client_id=public.client_id, code_challenge='E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
            code_challenge_method='S256')
        response = self.redeem(
            code, client_id=public.client_id, client_secret=None, code_verifier=verifier, headers=ORIGIN)
        self.assertEqual(response.status_code, 200, response.text)
        self.assertOpen(response)
