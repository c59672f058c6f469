"""The authorization endpoint: the seed page's first request, RFC 6749 §3.1 and §4.1, RFC 9207."""
import json
from unittest.mock import patch

from lxml import etree, html

from odoo.tests import new_test_user, tagged

from .common import BASE, CHALLENGE, HTML, JSON, REDIRECT_URI, STATE, XML, OAuth2Case, oauth_header


@tagged('post_install', '-at_install')
class TestSeedPage(OAuth2Case):
    """Every row of the seed page's first request and response."""

    def seed_request(self, **headers):
        return self.url_open(f'{BASE}/authorize', allow_redirects=False, headers=headers | oauth_header(
            client_id=self.client_id, state=STATE, redirect_uri='https%3A%2F%2F127.0.0.1%2Fcallback',
            response_type='code'))

    def test_request_with_oauth_header_is_answered_as_printed(self):
        self.sign_in()
        self.allow()
        response = self.seed_request()
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.headers['Content-Type'], 'application/json')
        members = response.json()
        self.assertEqual(set(members), {'code', 'state', 'iss'})
        self.assertEqual(members['state'], STATE)
        self.assertGreaterEqual(len(members['code']), 20)

    def test_request_is_answered_as_printed_with_its_line_breaks(self):
        self.sign_in()
        self.allow()
        response, text = self.raw('GET', f'{BASE}/authorize', headers={
            'Authorization': [
                f"OAuth client_id='{self.client_id}',",
                f"state='{STATE}',",
                "redirect_uri='https%3A%2F%2F127.0.0.1%2Fcallback',",
                "response_type='code'",
            ]})
        self.assertEqual(response.status, 200, text)
        self.assertEqual(json.loads(text)['state'], STATE)

    def test_query_string_is_answered_the_same(self):
        self.sign_in()
        self.allow()
        members = self.authorize(JSON).json()
        self.assertEqual(set(members), {'code', 'state', 'iss'})
        self.assertEqual(members['state'], STATE)

    def test_answer_depends_on_accept(self):
        self.sign_in()
        self.allow()
        cases = (
            ({}, 200, 'application/json'),
            ({'Accept': '*/*'}, 200, 'application/json'),
            (JSON, 200, 'application/json'),
            ({'Accept': 'application/json, text/plain, */*'}, 200, 'application/json'),
            (XML, 200, 'application/xml; charset=utf-8'),
            (HTML, 302, None),
        )
        for headers, status, content_type in cases:
            with self.subTest(headers=headers):
                response = self.seed_request(**headers)
                self.assertEqual(response.status_code, status, response.text)
                if content_type:
                    self.assertEqual(response.headers['Content-Type'], content_type)

    def test_xml_has_the_same_members(self):
        self.sign_in()
        self.allow()
        response = self.authorize(XML, state='<&> "é"')
        root = etree.fromstring(response.content)
        self.assertEqual(root.tag, 'response')
        self.assertEqual([member.tag for member in root], ['code', 'state', 'iss'])
        self.assertEqual(root.findtext('state'), '<&> "é"')

    def test_code_state_and_issuer_come_back_by_redirect(self):
        self.sign_in()
        self.allow()
        parameters = self.redirected(self.authorize(HTML))
        self.assertEqual(set(parameters), {'code', 'state', 'iss'})
        self.assertEqual(parameters['state'], STATE)
        self.assertEqual(
            parameters['iss'], self.env['ir.config_parameter'].get_param('web.base.url').rstrip('/'))

    def test_issuer_has_no_trailing_slash(self):
        self.env['ir.config_parameter'].set_param('web.base.url', 'https://odoo.example.com/')
        self.sign_in()
        self.allow()
        self.assertEqual(self.authorize(JSON).json()['iss'], 'https://odoo.example.com')

    def test_without_accept_a_query_string_is_a_browser(self):
        self.sign_in()
        self.allow()
        self.redirected(self.authorize({'Accept': '*/*'}))

    def test_header_takes_single_double_and_no_quotes_and_lacks_commas(self):
        self.sign_in()
        self.allow()
        uri = 'https%3A%2F%2F127.0.0.1%2Fcallback'
        for header in (
            f"OAuth client_id='{self.client_id}', state='a%20b+c', redirect_uri='{uri}', response_type='code'",
            f'OAuth client_id="{self.client_id}",state="a%20b+c",redirect_uri="{uri}",response_type="code"',
            f'oauth client_id={self.client_id} state=a%20b+c\tredirect_uri={uri}  response_type=code',
            f"OAuth  client_id = '{self.client_id}' ,, state='a%20b+c'redirect_uri='{uri}' response_type=\"code\",",
        ):
            with self.subTest(header=header):
                response = self.url_open(f'{BASE}/authorize', headers={'Authorization': header})
                self.assertEqual(response.status_code, 200, response.text)
                self.assertEqual(response.json()['state'], 'a b+c')

    def test_same_value_in_two_places_is_fine_and_two_values_are_not(self):
        self.sign_in()
        self.allow()
        header = oauth_header(client_id=self.client_id, state='other')
        response = self.authorize(header | JSON, state=None)
        self.assertEqual(response.json()['state'], 'other')
        self.assertError(self.authorize(header | JSON, state='one'), 'invalid_request')

    def test_post_is_answered_like_get(self):
        self.sign_in()
        self.allow()
        response = self.url_open(f'{BASE}/authorize', headers=JSON, data={
            'client_id': self.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code', 'state': STATE})
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.json()['state'], STATE)


@tagged('post_install', '-at_install')
class TestWhoAsks(OAuth2Case):

    def test_signed_out_browser_goes_through_login_and_comes_back(self):
        response = self.authorize(HTML, scope='profile', code_challenge=CHALLENGE, code_challenge_method='S256')
        self.assertEqual(response.status_code, 303)
        self.assertIn('/web/login?redirect=', response.headers['Location'])
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        login = self.url_open(response.headers['Location'])
        self.assertEqual(login.status_code, 200)
        form = self.html_form(login)
        form.update(login='alice', password='alice-password')
        back = self.url_open('/web/login', data=form)
        self.assertEqual(back.status_code, 200)
        self.assertIn(f'{BASE}/authorize?', back.url)
        _form, fields = self.consent_form(back)
        self.assertEqual(fields['state'], STATE)
        self.assertEqual(fields['scope'], 'profile')
        self.assertEqual(fields['code_challenge'], CHALLENGE)

    def html_form(self, response):
        form = html.fromstring(response.content).find_class('oe_login_form')[0]
        return {field.name: field.value or '' for field in form.xpath('.//input') if field.name}

    def test_signed_out_browser_with_header_keeps_its_parameters(self):
        response = self.url_open(f'{BASE}/authorize', allow_redirects=False, headers=HTML | oauth_header(
            client_id=self.client_id, redirect_uri='https%3A%2F%2F127.0.0.1%2Fcallback', response_type='code'))
        self.assertEqual(response.status_code, 303)
        self.assertIn(self.client_id, response.headers['Location'])

    def test_locked_session_counts_as_signed_out(self):
        """Odoo's module auth_timeout asks for the password again; so do we."""
        self.application.trusted = True
        self.sign_in()
        for lock, page in (
            ({'check_identity': True, 'mfa': False}, '/auth-timeout/check-identity?redirect='),
            ({'logout': True, 'mfa': False}, '/web/login?redirect='),
        ):
            answer = staticmethod(lambda lock=lock: lock)
            with self.subTest(lock=lock), patch.object(
                    self.registry['ir.http'], '_must_check_identity', answer, create=True):
                self.assertError(self.authorize(JSON), 'login_required', 401)
                response = self.authorize(HTML)
                self.assertEqual(response.status_code, 303)
                self.assertTrue(response.headers['Location'].startswith(page), response.headers['Location'])
        self.assertError(self.authorize(JSON), 'login_required', 401)

    def test_signed_out_program_gets_login_required(self):
        for headers in (JSON, XML, oauth_header()):
            with self.subTest(headers=headers):
                response = self.authorize(headers)
                self.assertEqual(response.status_code, 401)
                self.assertIn('login_required', response.text)
                self.assertIn('WWW-Authenticate', response.headers)

    def test_program_without_consent_is_told_where_to_get_it(self):
        self.sign_in()
        members = self.assertError(self.authorize(JSON), 'consent_required', 403)
        self.assertTrue(members['authorization_uri'].startswith('http'))
        page = self.url_open(members['authorization_uri'], headers=HTML)
        self.consent_form(page)

    def test_trusted_application_needs_no_consent(self):
        self.application.trusted = True
        self.sign_in()
        self.redirected(self.authorize(HTML))
        self.assertEqual(self.authorize(JSON).status_code, 200)

    def test_consent_is_asked_again_for_more_scopes(self):
        self.sign_in()
        self.allow(['profile'])
        self.assertEqual(self.authorize(JSON, scope='profile').status_code, 200)
        self.assertError(self.authorize(JSON, scope='profile email'), 'consent_required', 403)

    def test_consent_of_one_user_is_none_of_another(self):
        self.allow()
        other = new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user')
        self.sign_in(other)
        self.assertError(self.authorize(JSON), 'consent_required', 403)

    def test_consent_for_one_application_is_none_for_another(self):
        self.allow()
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': REDIRECT_URI})
        self.sign_in()
        self.assertError(self.authorize(JSON, client_id=other.client_id, scope='profile'), 'consent_required', 403)

    def test_user_outside_the_allowed_groups_is_refused(self):
        portal = new_test_user(self.env, login='paula', password='paula-password', groups='base.group_portal')
        self.sign_in(portal)
        self.assertEqual(self.redirected(self.authorize(HTML))['error'], 'access_denied')
        self.assertError(self.authorize(JSON), 'access_denied')
        self.application.group_ids = self.env.ref('base.group_portal')
        self.assertError(self.authorize(JSON), 'consent_required', 403)

    def test_parameters_of_the_other_endpoint_mean_nothing(self):
        self.sign_in()
        self.allow()
        response = self.authorize(
            JSON, redirect_uri=None, grant_type='authorization_code', code='x', client_secret='x', refresh_token='x')
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(self.redeem(response.json()['code'], redirect_uri=None, state='x').status_code, 200)

    def test_user_parameters_in_the_request_change_nothing(self):
        """Another provider's worst bug: uid as a parameter gave a token of any user."""
        self.sign_in()
        self.allow()
        admin = self.env.ref('base.user_admin')
        code = self.code(uid=admin.id, user=admin.id, user_id=admin.id, client='1', scopes='api', credentials='1')
        tokens = self.redeem(code, user=admin.id, uid=admin.id).json()
        self.assertEqual(tokens['scope'], 'profile email')
        self.assertEqual(self.userinfo(tokens['access_token']).json()['sub'], str(self.user.id))


@tagged('post_install', '-at_install')
class TestAuthorizationErrors(OAuth2Case):
    """RFC 6749 §4.1.2.1: what is redirected and what never is."""

    def setUp(self):
        super().setUp()
        self.sign_in()
        self.allow()

    def test_unknown_client_or_redirect_uri_is_never_redirected(self):
        archived = self.public_application(active=False)
        for parameters in (
            {'client_id': None},
            {'client_id': ''},
            {'client_id': 'x' * 32},
            {'client_id': archived.client_id},
            {'client_id': [self.client_id, self.client_id]},
            {'client_id': [self.client_id, 'x' * 32]},
            {'redirect_uri': 'https://evil.example.com/callback'},
            {'redirect_uri': REDIRECT_URI + '/'},
            {'redirect_uri': REDIRECT_URI + '?x=1'},
            {'redirect_uri': REDIRECT_URI + '#'},
            {'redirect_uri': 'https://127.0.0.1:8443/callback'},
            {'redirect_uri': REDIRECT_URI.upper()},
            {'redirect_uri': '//127.0.0.1/callback'},
            {'redirect_uri': 'javascript:alert(1)'},
            {'redirect_uri': [REDIRECT_URI, REDIRECT_URI]},
            {'redirect_uri': [REDIRECT_URI, 'https://evil.example.com/callback']},
        ):
            with self.subTest(parameters=parameters):
                page = self.assertErrorPage(self.authorize(HTML, **parameters))
                self.assertNotIn('evil', page.text_content())
                self.assertError(self.authorize(JSON, **parameters), 'invalid_request')

    def test_redirect_uri_may_be_left_out_where_there_is_one(self):
        self.redirected(self.authorize(HTML, redirect_uri=None))
        self.application.redirect_uris = f'{REDIRECT_URI}\nhttps://app.example.com/callback'
        self.assertErrorPage(self.authorize(HTML, redirect_uri=None))

    def test_other_errors_go_back_to_the_application_with_state_and_issuer(self):
        cases = (
            ('invalid_request', {'response_type': None}),
            ('invalid_request', {'response_type': ''}),
            ('unsupported_response_type', {'response_type': 'token'}),
            ('unsupported_response_type', {'response_type': 'code token'}),
            ('unsupported_response_type', {'response_type': 'code id_token'}),
            ('unsupported_response_type', {'response_type': 'none'}),
            ('invalid_request', {'response_mode': 'fragment'}),
            ('invalid_scope', {'scope': 'api'}),
            ('invalid_scope', {'scope': 'no-such-scope'}),
            ('invalid_scope', {'scope': 'profile no-such-scope'}),
            ('invalid_request', {'scope': ['profile', 'profile']}),
            ('invalid_request', {'response_type': ['code', 'code']}),
            ('invalid_request', {'foo': ['1', '2']}),
            ('invalid_request', {'scope': 'profile\x00'}),
            ('invalid_request', {'scope': 'x' * 5000}),
            ('invalid_request', {'code_challenge': CHALLENGE}),
            ('invalid_request', {'code_challenge': CHALLENGE, 'code_challenge_method': 'plain'}),
            ('invalid_request', {'code_challenge': CHALLENGE, 'code_challenge_method': 's256'}),
            ('invalid_request', {'code_challenge_method': 'S256'}),
            ('invalid_request', {'code_challenge': 'x' * 42, 'code_challenge_method': 'S256'}),
            ('invalid_request', {'code_challenge': 'x' * 129, 'code_challenge_method': 'S256'}),
            ('invalid_request', {'code_challenge': 'x' * 42 + '!', 'code_challenge_method': 'S256'}),
        )
        issuer = self.env['ir.config_parameter'].get_param('web.base.url')
        for error, parameters in cases:
            with self.subTest(parameters=parameters):
                answer = self.redirected(self.authorize(HTML, **parameters))
                self.assertEqual(answer['error'], error)
                self.assertTrue(answer['error_description'])
                self.assertEqual(answer['state'], STATE)
                self.assertEqual(answer['iss'], issuer)
                self.assertNotIn('code', answer)
                members = self.assertError(self.authorize(JSON, **parameters), error)
                self.assertEqual(members['state'], STATE)
                self.assertEqual(members['iss'], issuer)

    def test_unknown_parameters_are_ignored(self):
        """RFC 6749 §3.1."""
        answer = self.redirected(self.authorize(
            HTML, login_hint='jürgen', claims='{\n}', nonce='x' * 5000, **{'x' * 200: '1'}))
        self.assertIn('code', answer)

    def test_head_gives_no_code(self):
        """RFC 9110 §9.2.1: HEAD changes nothing."""
        response = self.authorize(HTML, method='HEAD')
        self.assertEqual(response.status_code, 200)
        self.assertNotIn('Location', response.headers)
        self.assertFalse(self.env['oauth2.authorization.code'].search_count([]))

    def test_no_scope_asked_and_none_to_fall_back_on(self):
        self.application.scope_ids = self.scopes('openid', 'offline_access')
        answer = self.redirected(self.authorize(HTML))
        self.assertEqual(answer['error'], 'invalid_scope')
        self.assertIn('Add the parameter scope', answer['error_description'])

    def test_application_that_may_not_use_codes_is_told_so(self):
        self.application.allow_authorization_code = False
        self.assertEqual(self.redirected(self.authorize(HTML))['error'], 'unauthorized_client')

    def test_state_that_cannot_be_trusted_does_not_come_back(self):
        for state in (['one', 'two'], 'x' * 5000, 'a\x00b', 'a\r\nSet-Cookie: x=1'):
            with self.subTest(state=state):
                answer = self.redirected(self.authorize(HTML, state=state))
                self.assertEqual(answer['error'], 'invalid_request')
                self.assertNotIn('state', answer)

    def test_state_may_be_left_out(self):
        self.assertEqual(set(self.redirected(self.authorize(HTML, state=None))), {'code', 'iss'})

    def test_public_application_has_to_use_pkce(self):
        application = self.public_application()
        to = 'com.example.app:/callback'
        self.allow(application=application)
        parameters = {'client_id': application.client_id, 'redirect_uri': to}
        answer = self.redirected(self.authorize(HTML, **parameters), to)
        self.assertEqual(answer['error'], 'invalid_request')
        answer = self.redirected(self.authorize(
            HTML, code_challenge=CHALLENGE, code_challenge_method='S256', **parameters), to)
        self.assertIn('code', answer)

    def test_confidential_application_has_to_use_pkce_where_it_says_so(self):
        self.application.require_pkce = True
        self.assertEqual(self.redirected(self.authorize(HTML))['error'], 'invalid_request')

    def test_query_of_the_registered_address_is_kept(self):
        self.application.redirect_uris = 'https://app.example.com/callback?tenant=a%20b&flag'
        self.allow()
        response = self.authorize(HTML, redirect_uri='https://app.example.com/callback?tenant=a%20b&flag')
        self.assertTrue(response.headers['Location'].startswith(
            'https://app.example.com/callback?tenant=a%20b&flag&code='), response.headers['Location'])

    def test_port_is_free_on_the_loopback_address_only(self):
        self.application.redirect_uris = 'http://127.0.0.1/cb\nhttp://[::1]:1234/cb\nhttp://localhost/cb\nhttps://127.0.0.1/cb'
        self.allow()
        for uri, good in (
            ('http://127.0.0.1:51234/cb', True),
            ('http://127.0.0.1/cb', True),
            ('http://[::1]:51234/cb', True),
            ('http://[::1]/cb', True),
            ('http://127.0.0.1:51234/other', False),
            ('http://127.0.0.1:0/cb', False),
            ('http://127.0.0.1:99999/cb', False),
            ('http://127.0.0.1:51234@evil.example.com/cb', False),
            ('http://localhost:51234/cb', False),
            ('https://127.0.0.1:51234/cb', False),
        ):
            with self.subTest(uri=uri):
                response = self.authorize(HTML, redirect_uri=uri)
                if good:
                    self.assertIn('code', self.redirected(response, uri))
                else:
                    self.assertErrorPage(response)
