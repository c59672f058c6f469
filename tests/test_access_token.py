"""The token endpoint: the seed page's second request, RFC 6749 §4.1.3-4.1.4, §5, RFC 9068."""
import json
from datetime import datetime, timedelta, timezone

import jwt
from freezegun import freeze_time
from lxml import etree

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..protocol.store import Store
from ..shared.private_keys import signing_key
from .common import BASE, HTML, REDIRECT_URI, XML, OAuth2Case, after, oauth_header


@tagged('post_install', '-at_install')
class TestSeedPage(OAuth2Case):
    """Every row of the seed page's second request and response."""

    def test_request_is_answered_as_printed_with_its_line_breaks_and_missing_comma(self):
        response, text = self.raw('POST', f'{BASE}/access_token', headers={'Authorization': [
            f"OAuth client_id='{self.client_id}',",
            f"client_secret='{self.client_secret}',",
            "redirect_uri='https%3A%2F%2F127.0.0.1%2Fcallback',",
            f"code='{self.fresh_code()}'",
            "grant_type='authorization_code'",
        ]})
        self.assertEqual(response.status, 200, text)
        self.assertEqual(json.loads(text)['token_type'], 'bearer')

    def test_answer_is_as_printed(self):
        with freeze_time('2017-07-20 11:00:05'):
            response = self.url_open(f'{BASE}/access_token', method='POST', headers=oauth_header(
                client_id=self.client_id, client_secret=self.client_secret, code=self.fresh_code(),
                redirect_uri='https%3A%2F%2F127.0.0.1%2Fcallback', grant_type='authorization_code'))
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.headers['Content-Type'], 'application/json')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertEqual(response.headers['Pragma'], 'no-cache')
        members = response.json()
        self.assertEqual(set(members), {
            'access_token', 'token_type', 'expires_in', 'access_token_validity', 'refresh_token', 'scope'})
        self.assertEqual(members['token_type'], 'bearer')
        self.assertEqual(members['expires_in'], 3600)
        self.assertEqual(members['access_token_validity'], '7/20/2017 12:00:05')
        self.assertEqual(members['scope'], 'profile email')
        self.assertTrue(members['refresh_token'])
        self.assertTrue(members['access_token'].startswith('eyJ'))

    def test_no_session_is_begun(self):
        for method, path in (('POST', 'access_token'), ('GET', 'authorize'), ('GET', 'userinfo')):
            with self.subTest(path=path):
                response, _text = self.raw(method, f'{BASE}/{path}')
                self.assertIsNone(response.getheader('Set-Cookie'))

    def test_validity_is_seconds_where_the_application_says_so(self):
        self.application.write({'validity_format': 'seconds', 'access_token_lifetime': 900})
        members = self.connect()
        self.assertEqual(members['access_token_validity'], 900)
        self.assertEqual(members['expires_in'], 900)

    def test_parameters_may_come_as_form_multipart_or_json(self):
        def parameters():
            return {
                'client_id': self.client_id, 'client_secret': self.client_secret, 'redirect_uri': REDIRECT_URI,
                'code': self.fresh_code(), 'grant_type': 'authorization_code'}
        for kwargs in (
            {'data': parameters()},
            {'files': {name: (None, value) for name, value in parameters().items()}},
            {'json': parameters()},
        ):
            with self.subTest(kwargs=list(kwargs)):
                response = self.url_open(f'{BASE}/access_token', method='POST', **kwargs)
                self.assertEqual(response.status_code, 200, response.text)

    def test_answer_is_xml_where_xml_is_preferred_and_never_html(self):
        response = self.redeem(self.fresh_code(), headers=XML)
        root = etree.fromstring(response.content)
        self.assertEqual(root.tag, 'response')
        self.assertEqual(root.findtext('token_type'), 'bearer')
        self.assertEqual(self.redeem(self.fresh_code(), headers=HTML).headers['Content-Type'], 'application/json')
        self.assertError(self.redeem('wrong', headers=HTML), 'invalid_grant')

    def test_access_token_follows_rfc_9068(self):
        now = int(datetime.now(timezone.utc).timestamp())
        members = self.connect()
        header = jwt.get_unverified_header(members['access_token'])
        key = self.env['oauth2.key'].search([('state', '=', 'signing'), ('algorithm', '=', 'RS256')])
        self.assertEqual(header, {'typ': 'at+jwt', 'alg': 'RS256', 'kid': key.kid})
        issuer = self.env['ir.config_parameter'].get_param('web.base.url')
        public = signing_key(self.env, 'RS256').public
        claims = jwt.decode(members['access_token'], public, algorithms=['RS256'], audience=issuer)
        self.assertEqual(set(claims), {'iss', 'sub', 'aud', 'client_id', 'scope', 'iat', 'exp', 'jti', 'sid'})
        self.assertEqual(claims['iss'], issuer)
        self.assertEqual(claims['sub'], str(self.user.id))
        self.assertEqual(claims['client_id'], self.client_id)
        self.assertEqual(claims['scope'], 'profile email')
        self.assertAlmostEqual(claims['iat'], now, delta=60)
        self.assertEqual(claims['exp'] - claims['iat'], 3600)
        token = self.env['oauth2.token'].browse(int(claims['sid'].partition('.')[0]))
        self.assertEqual(token.application_id, self.application)
        self.assertEqual(token.user_id, self.user)
        self.assertEqual(set(token.scope_ids.mapped('name')), {'profile', 'email'})

    def test_without_scope_all_but_openid_and_offline_access_are_granted(self):
        self.assertEqual(self.connect()['scope'], 'profile email')

    def test_asked_scopes_are_granted_as_asked(self):
        self.allow(['openid', 'email', 'offline_access'])
        self.sign_in()
        code = self.code(scope='offline_access email openid email')
        self.assertEqual(self.redeem(code).json()['scope'], 'offline_access email openid')

    def test_no_refresh_token_where_the_application_gets_none(self):
        self.application.allow_refresh_token = False
        self.assertNotIn('refresh_token', self.connect())

    def test_secrets_and_tokens_are_in_no_log(self):
        with self.assertLogs(level='DEBUG') as logs:
            code = self.fresh_code()
            members = self.redeem(code).json()
            self.refresh(members['refresh_token'])
            self.redeem(code)
        text = '\n'.join(record.getMessage() for record in logs.records if record.name != 'odoo.sql_db')
        self.assertIn('OAuth2 connected', text)
        for secret in (code, self.client_secret, members['access_token'], members['refresh_token']):
            self.assertNotIn(secret, text)


@tagged('post_install', '-at_install')
class TestCode(OAuth2Case):
    """RFC 6749 §4.1.2-4.1.3: 60 seconds, once, and bound to what it was issued for."""

    def test_code_works_once_and_its_replay_ends_the_connection(self):
        code = self.fresh_code()
        members = self.redeem(code).json()
        self.assertEqual(self.userinfo(members['access_token']).status_code, 200)
        self.assertError(self.redeem(code), 'invalid_grant')
        self.assertEqual(self.userinfo(members['access_token']).status_code, 401)
        self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')

    def test_replay_by_another_application_ends_nothing(self):
        code = self.fresh_code()
        members = self.redeem(code).json()
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': REDIRECT_URI})
        response = self.redeem(code, client_id=other.client_id, client_secret=other.generate_client_secret())
        self.assertError(response, 'invalid_grant')
        self.assertEqual(self.userinfo(members['access_token']).status_code, 200)

    def test_code_of_another_application_is_refused_and_stays_good(self):
        code = self.fresh_code()
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': REDIRECT_URI})
        response = self.redeem(code, client_id=other.client_id, client_secret=other.generate_client_secret())
        self.assertError(response, 'invalid_grant')
        self.assertEqual(self.redeem(code).status_code, 200)

    def test_code_lives_sixty_seconds(self):
        for seconds, status in ((58, 200), (61, 400)):
            with self.subTest(seconds=seconds):
                code = self.fresh_code()
                with freeze_time(datetime.now(timezone.utc) + timedelta(seconds=seconds)):
                    self.assertEqual(self.redeem(code).status_code, status)

    def test_how_long_a_code_lives_is_a_setting(self):
        for lifetime, seconds, status in ((20, 18, 200), (20, 21, 400), (600, 590, 200), (600, 601, 400)):
            self.setting('code_lifetime', lifetime)
            with self.subTest(lifetime=lifetime, seconds=seconds):
                code = self.fresh_code()
                with after(seconds=seconds):
                    self.assertEqual(self.redeem(code).status_code, status)

    def test_redirect_uri_has_to_be_that_of_the_first_request(self):
        self.application.redirect_uris = f'{REDIRECT_URI}\nhttps://app.example.com/callback'
        self.assertError(
            self.redeem(self.fresh_code(), redirect_uri='https://app.example.com/callback'), 'invalid_grant')
        self.assertError(self.redeem(self.fresh_code(), redirect_uri=None), 'invalid_request')

    def test_redirect_uri_may_be_left_out_where_the_first_request_left_it_out(self):
        self.assertEqual(self.redeem(self.fresh_code(redirect_uri=None), redirect_uri=None).status_code, 200)
        self.assertEqual(self.redeem(self.fresh_code(redirect_uri=None)).status_code, 200)
        self.assertError(
            self.redeem(self.fresh_code(redirect_uri=None), redirect_uri='https://evil.example.com/'), 'invalid_grant')

    def test_code_of_an_archived_user_or_application_is_refused(self):
        code = self.fresh_code()
        self.user.active = False
        self.assertError(self.redeem(code), 'invalid_grant')
        self.user.active = True
        code = self.fresh_code()
        self.application.active = False
        self.assertError(self.redeem(code), 'invalid_client', 401)

    def test_code_of_a_user_archived_behind_odoos_back_is_refused(self):
        """Archiving voids codes; where that was missed, as by an import, they are no good either."""
        code = self.fresh_code()
        self.env.flush_all()
        self.env.cr.execute('UPDATE res_users SET active = FALSE WHERE id = %s', [self.user.id])
        self.env.invalidate_all()
        self.assertError(self.redeem(code), 'invalid_grant')

    def test_code_of_a_user_who_lost_the_group_is_refused(self):
        self.application.group_ids = self.env.ref('base.group_system')
        self.user.group_ids += self.env.ref('base.group_system')
        code = self.fresh_code()
        self.user.group_ids -= self.env.ref('base.group_system')
        self.assertError(self.redeem(code), 'invalid_grant')

    def test_scopes_taken_from_the_application_are_not_granted(self):
        code = self.fresh_code()
        self.application.scope_ids = self.scopes('email')
        self.assertEqual(self.redeem(code).json()['scope'], 'email')

    def test_codes_and_tokens_are_stored_as_hashes_only(self):
        code = self.fresh_code()
        members = self.redeem(code).json()
        renewed = self.refresh(members['refresh_token']).json()['refresh_token']
        self.env.flush_all()
        stored = []
        for table in ('oauth2_authorization_code', 'oauth2_token', 'oauth2_application'):
            self.env.cr.execute(f'SELECT row_to_json(t)::text FROM {table} t')  # noqa: S608
            stored += [row for row, in self.env.cr.fetchall()]
        text = '\n'.join(stored)
        secrets = [code, self.client_secret, *members['refresh_token'].split('.')[1:], renewed.split('.')[2]]
        for secret in secrets:
            self.assertNotIn(secret, text)

    def test_codes_are_cleaned_up_a_day_later(self):
        """Until then a replay ends the connection, although the code has expired long since (RFC 6749 §4.1.2)."""
        code = self.fresh_code()
        members = self.redeem(code).json()
        codes = self.env['oauth2.authorization.code']
        with after(hours=23):
            codes._gc_codes()
            self.assertError(self.redeem(code), 'invalid_grant')
            self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')
        self.assertTrue(codes.search_count([]))
        with after(days=2):
            codes._gc_codes()
        self.assertFalse(codes.search_count([]))


@tagged('post_install', '-at_install')
class TestTokenErrors(OAuth2Case):
    """RFC 6749 §5.2, each code."""

    def test_invalid_request(self):
        code = self.fresh_code()
        good = {'grant_type': 'authorization_code', 'code': code, 'redirect_uri': REDIRECT_URI}
        for parameters in (
            good | {'grant_type': None},
            good | {'grant_type': ''},
            good | {'grant_type': ['authorization_code', 'authorization_code']},
            good | {'code': None},
            good | {'code': [code, code]},
            good | {'code': code + '\x00'},
            good | {'code': code + 'é'},
            good | {'code': 'x' * 5000},
            good | {'client_id': [self.client_id, self.client_id]},
            good | {'client_secret': [self.client_secret, 'x']},
            good | {'foo': ['1', '1']},
            {'grant_type': 'refresh_token'},
        ):
            with self.subTest(parameters=list(parameters.items())):
                self.assertError(self.token(**parameters), 'invalid_request')
        self.assertEqual(self.token(**good).status_code, 200)

    def test_invalid_client(self):
        for parameters in (
            {'client_id': 'x' * 32},
            {'client_id': None},
            {'client_secret': 'x' * 32},
            {'client_secret': None},
            {'client_secret': ''},
        ):
            with self.subTest(parameters=parameters):
                response = self.redeem('code', **parameters)
                self.assertError(response, 'invalid_client', 401)
                self.assertEqual(response.headers['WWW-Authenticate'], 'Basic realm="OAuth2"')

    def test_invalid_grant(self):
        self.assertError(self.redeem('no-such-code'), 'invalid_grant')
        self.assertError(self.refresh('no-such-token'), 'invalid_grant')

    def test_unauthorized_client(self):
        self.application.write({'allow_authorization_code': False, 'allow_refresh_token': False})
        self.assertError(self.redeem('code'), 'unauthorized_client')
        self.assertError(self.refresh('1.a.b'), 'unauthorized_client')

    def test_unsupported_grant_type(self):
        for grant_type in ('password', 'implicit', 'openid', 'AUTHORIZATION_CODE', 'None', 'x'):
            with self.subTest(grant_type=grant_type):
                response = self.token(grant_type=grant_type, username='alice', password='alice-password', code='x')
                self.assertError(response, 'unsupported_grant_type')

    def test_invalid_scope(self):
        members = self.connect()
        self.assertError(self.refresh(members['refresh_token'], scope='profile api'), 'invalid_scope')

    def test_unexpected_error_says_nothing_but_server_error(self):
        def broken(store, client_id):
            raise RuntimeError(f'the secret is {self.client_secret}')
        self.patch(Store, 'client', broken)
        with mute_logger('odoo.addons.oauth2_provider.controllers.dispatcher', 'odoo.http'):
            response = self.redeem('code', headers=HTML)
        self.assertError(response, 'server_error', 500)
        self.assertNotIn('Traceback', response.text)

    def test_errors_are_xml_where_xml_is_preferred(self):
        response = self.redeem('wrong', headers=XML)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(etree.fromstring(response.content).findtext('error'), 'invalid_grant')

    def test_only_post_is_allowed(self):
        for method in ('GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'):
            with self.subTest(method=method):
                response = self.url_open(f'{BASE}/access_token', method=method)
                self.assertEqual(response.status_code, 405)
                self.assertEqual(response.headers['Allow'], 'POST')
                self.assertEqual(response.headers['Content-Type'], 'application/json')
                if method != 'HEAD':
                    self.assertEqual(json.loads(response.text)['error'], 'invalid_request')
