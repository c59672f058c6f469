"""What a provider of OpenID Connect tells about itself (OIDC Discovery §3, §4)."""
from odoo.tests import tagged

from .common import BASE, OAuth2Case

DISCOVERY = '/.well-known/openid-configuration'


@tagged('post_install', '-at_install')
class TestDiscovery(OAuth2Case):

    def test_it_is_the_document_of_the_authorization_server(self):
        response = self.url_open(DISCOVERY)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers['Content-Type'], 'application/json')
        self.assertEqual(response.headers['Cache-Control'], 'public, max-age=3600')
        self.assertEqual(response.headers['Access-Control-Allow-Origin'], '*')
        self.assertEqual(response.text, self.url_open('/.well-known/oauth-authorization-server').text)
        self.assertEqual(self.url_open(DISCOVERY, method='HEAD').status_code, 200)
        self.assertError(self.url_open(DISCOVERY, method='POST'), 'invalid_request', 405)

    def test_required_members(self):
        document = self.url_open(DISCOVERY).json()
        issuer = self.env['ir.config_parameter'].get_param('web.base.url')
        self.assertEqual(document['issuer'], issuer)
        for name in ('authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'):
            self.assertTrue(document[name].startswith(f'{issuer}{BASE}/'), name)
        self.assertEqual(document['response_types_supported'], ['code'])
        self.assertEqual(document['subject_types_supported'], ['public', 'pairwise'])
        self.assertIn('openid', document['scopes_supported'])

    def test_what_is_not_supported_is_said_since_the_default_says_otherwise(self):
        document = self.url_open(DISCOVERY).json()
        for name in ('request_parameter_supported', 'request_uri_parameter_supported'):
            self.assertIs(document[name], False, name)
        self.assertIs(document['claims_parameter_supported'], True)

    def test_there_is_a_key_for_each_algorithm_that_signs_id_tokens(self):
        algorithms = self.url_open(DISCOVERY).json()['id_token_signing_alg_values_supported']
        self.assertIn('RS256', algorithms)  # OIDC Core §15.1
        self.assertNotIn('none', algorithms)
        self.assertLessEqual(set(algorithms), {key['alg'] for key in self.url_open(f'{BASE}/jwks').json()['keys']})
