"""ID tokens: who has signed in, when and how, for the application alone (OIDC Core §2, §3.1.3, §12.2)."""
import base64
import time
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from unittest.mock import patch

import jwt

from odoo.http import root
from odoo.tests import tagged

from ..models import res_users_sign_in
from .common import BASE, HTML, REDIRECT_URI, after
from .sign_in import TOTP_KEY, SignInCase


@tagged('post_install', '-at_install')
class TestIdToken(SignInCase):

    def test_claims(self):
        before = int(time.time())
        self.log_in()
        members = self.connect_openid(nonce='a nonce')
        claims = self.id_claims(members)
        self.assertEqual(set(claims), {
            'iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'auth_time', 'nonce', 'acr', 'amr', 'at_hash', 'sid'})
        self.assertEqual(claims['sub'], str(self.user.id))
        self.assertEqual(claims['aud'], self.client_id)
        self.assertEqual(claims['nonce'], 'a nonce')
        self.assertEqual((claims['acr'], claims['amr']), ('1', ['pwd']))
        self.assertLessEqual(before, claims['auth_time'])
        self.assertLessEqual(claims['auth_time'], claims['iat'])
        for name in ('auth_time', 'iat', 'exp'):
            self.assertIsInstance(claims[name], int, name)
        access = jwt.decode(members['access_token'], options={'verify_signature': False})
        self.assertEqual(claims['sid'], access['sid'])
        self.assertNotEqual(claims['jti'], access['jti'])
        header = jwt.get_unverified_header(members['id_token'])
        self.assertEqual((header['typ'], header['alg']), ('JWT', 'RS256'))

    def test_it_is_signed_as_the_application_wants(self):
        self.sign_in()
        for algorithm in ('ES256', 'EdDSA', 'RS256'):
            self.application.signing_algorithm = algorithm
            members = self.connect_openid()
            self.assertEqual(self.id_claims(members)['sub'], str(self.user.id))
            self.assertEqual(jwt.get_unverified_header(members['id_token'])['alg'], algorithm)

    def test_none_without_openid_and_none_for_an_application_by_itself(self):
        self.assertNotIn('id_token', self.connect())
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        response = self.client_credentials(scope='openid profile')
        self.assertEqual(response.status_code, 200, response.text)
        self.assertNotIn('id_token', response.json())

    def test_long_and_odd_nonces_and_states_come_back_as_they_were(self):
        self.sign_in()
        for text in ('n' * 512, 'é €+%20&=#', '{"a": "b"}'):
            self.allow(('openid', ))
            response = self.authorize(scope='openid', nonce=text, state=text)
            self.assertEqual(response.json()['state'], text)
            claims = self.id_claims(self.redeem(response.json()['code']).json())
            self.assertEqual(claims['nonce'], text)

    def test_the_nonce_survives_login_and_consent(self):
        page = self.authorize(HTML, scope='openid', nonce='n' * 512, state='s' * 512)
        page = self.url_open(self.log_in(page.headers['Location']).headers['Location'])
        _form, fields = self.consent_form(page)
        response = self.url_open(
            f'{BASE}/authorize', data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False)
        answer = self.redirected(response)
        self.assertEqual(answer['state'], 's' * 512)
        self.assertEqual(self.id_claims(self.redeem(answer['code']).json())['nonce'], 'n' * 512)

    def test_a_nonce_that_comes_twice_or_holds_a_line_break_is_refused(self):
        self.sign_in()
        for nonce in (['a', 'b'], 'a\nb', 'n' * 8001):
            self.assertError(self.authorize(scope='openid', nonce=nonce), 'invalid_request')

    def test_a_refreshed_one_says_the_same_of_the_sign_in(self):
        """OIDC Core §12.2: the same iss, sub, aud and auth_time, a new iat, and no nonce."""
        self.log_in()
        members = self.connect_openid(nonce='n')
        first = self.id_claims(members)
        for _again in range(2):
            with after(minutes=5), patch.object(time, 'time', lambda: first['iat'] + 300):
                members = self.refresh(members['refresh_token']).json()
            claims = jwt.decode(members['id_token'], options={'verify_signature': False})
            for name in ('iss', 'sub', 'aud', 'auth_time', 'acr', 'amr', 'sid'):
                self.assertEqual(claims[name], first[name], name)
            self.assertGreater(claims['iat'], first['iat'])
            self.assertNotIn('nonce', claims)
        members = self.refresh(members['refresh_token'], scope='offline_access').json()
        self.assertNotIn('id_token', members)

    def test_a_connection_of_before_has_no_id_token_when_it_is_renewed(self):
        self.sign_in()
        members = self.connect_openid()
        self.env['oauth2.token'].search([('user_id', '=', self.user.id)]).auth_time = False
        self.env.flush_all()
        self.assertNotIn('id_token', self.refresh(members['refresh_token']).json())

    def test_it_is_no_access_token_anywhere(self):
        """RFC 8725 §3.11."""
        self.sign_in()
        members = self.connect_openid()
        token = members['id_token']
        self.assertError(self.userinfo(token), 'invalid_token', 401)
        self.assertEqual(self.introspect(token).json(), {'active': False})
        response = self.url_open(
            '/json/2/res.users/context_get', data=b'{}',
            headers={'Authorization': f'Bearer {token}', 'Content-Type': 'application/json'})
        self.assertEqual(response.status_code, 401, response.text)
        self.assertError(self.refresh(token), 'invalid_grant')
        self.assertEqual(self.revoke(token).status_code, 200)
        self.assertEqual(self.userinfo(members['access_token']).status_code, 200)

    def test_introspection_and_revocation_know_nothing_more(self):
        self.sign_in()
        members = self.connect_openid(nonce='secret nonce')
        self.assertNotIn('nonce', self.introspect(members['access_token']).json())
        self.assertEqual(self.env['oauth2.event'].search_count([('detail', 'ilike', 'secret nonce')]), 0)


@tagged('post_install', '-at_install')
class TestAuthTime(SignInCase):
    """When and how a person has signed in (OIDC Core §2)."""

    def claims(self, **parameters):
        return self.id_claims(self.connect_openid(**parameters))

    def test_it_is_the_sessions_and_not_the_users(self):
        with after(hours=-2):
            self.log_in()
        first = self.claims()['auth_time']
        self.user._update_last_login()
        self.assertEqual(self.claims()['auth_time'], first)
        self.assertAlmostEqual(first, time.time() - 7200, delta=60)

    def test_a_second_factor_counts_when_it_was_given(self):
        self.user.sudo().totp_secret = base64.b32encode(TOTP_KEY).decode()
        self.assertIn('/web/login/totp', self.log_in().headers['Location'])
        self.second_factor()
        claims = self.claims()
        self.assertEqual((claims['acr'], claims['amr']), ('2', ['pwd', 'otp', 'mfa']))

    def test_each_way_to_sign_in_has_its_name(self):
        """RFC 8176 §2. Odoo has a passkey checked together with its person; of a way that nobody knows nothing is said.
        """
        for method, amr, acr in (
            ('password', ['pwd'], '1'), ('ldap', ['pwd'], '1'), ('passkey', ['pop', 'user', 'mfa'], '2'),
            ('oauth', None, '1'),
        ):
            with self.subTest(method), patch.object(self.registry['res.users'], '_check_credentials', lambda user, *_: {
                    'uid': user.id, 'auth_method': method, 'mfa': 'skip'}):  # noqa: B023
                self.opener.cookies.clear()
                self.log_in()
                claims = self.claims()
                self.assertEqual((claims.get('amr'), claims['acr']), (amr, acr))

    def test_a_trusted_device_gives_no_second_factor(self):
        self.user.sudo().totp_secret = base64.b32encode(TOTP_KEY).decode()
        self.log_in()
        with patch.object(self.registry['auth_totp.device'], '_check_credentials_for_uid', lambda *a, **k: True):
            self.url_open('/web/login/totp', cookies={'td_id': 'x'})
        claims = self.claims()
        self.assertEqual((claims['acr'], claims['amr']), ('1', ['pwd']))

    def test_a_second_factor_without_a_login_that_waits_for_it_changes_nothing(self):
        """Such as where Odoo has a person who is signed in confirm who they are."""
        self.user.sudo().totp_secret = base64.b32encode(TOTP_KEY).decode()
        first = {'user_id': self.user.id, 'at': 1, 'methods': ['pwd']}
        user = self.user.with_user(self.user)
        for waits_for, methods in ((None, ['pwd']), (self.user.id + 1, ['pwd']), (self.user.id, ['pwd', 'otp', 'mfa'])):
            session = {'oauth2_sign_in': first, 'pre_uid': waits_for}
            self.user.sudo().totp_last_counter = False
            with patch.object(res_users_sign_in, 'request', SimpleNamespace(session=session)), \
                    patch.multiple(self.registry['res.users'], _totp_rate_limit=lambda *_args: None,
                                   _totp_rate_limit_purge=lambda *_args: None):
                user._check_credentials({'type': 'totp', 'token': self.totp()}, {'interactive': True})
            self.assertEqual(list(session['oauth2_sign_in']['methods']), methods)

    def test_signing_in_anew_gives_a_new_time(self):
        with after(hours=-2):
            self.log_in()
        first = self.claims()['auth_time']
        self.url_open('/web/session/logout')
        self.log_in()
        self.assertGreater(self.claims()['auth_time'], first + 7000)

    def test_what_a_session_remembers_of_another_user_does_not_count(self):
        self.sign_in()
        session = root.session_store.get(self.opener.cookies['session_id'])
        session['oauth2_sign_in'] = {'user_id': self.user.id + 1, 'at': 1, 'methods': ['mfa']}
        root.session_store.save(session)
        claims = self.claims()
        self.assertGreater(claims['auth_time'], time.time() - 600)
        self.assertEqual(claims['acr'], '1')

    def test_a_session_of_before_the_upgrade_is_as_old_as_its_first_use(self):
        """``create_time`` rises whenever Odoo renews the session, and so would make it younger than it is."""
        self.sign_in()
        day = int((datetime.now(timezone.utc) - timedelta(days=1)).timestamp())
        session = root.session_store.get(self.opener.cookies['session_id'])
        session['_trace'] = [
            {'platform': 'x', 'browser': 'x', 'ip_address': 'x', 'first_activity': day, 'last_activity': day}]
        root.session_store.save(session)
        claims = self.claims()
        self.assertEqual(claims['auth_time'], day)
        self.assertNotIn('amr', claims)

    def test_programs_that_check_a_password_change_no_session(self):
        self.log_in()
        first = self.claims()['auth_time']
        with after(hours=1):
            self.env['res.users'].authenticate(
                {'type': 'password', 'login': 'alice', 'password': 'alice-password'}, {'interactive': False})
        self.assertEqual(self.claims()['auth_time'], first)

    def test_the_code_is_for_the_sign_in_of_its_moment(self):
        with after(hours=-2):
            self.log_in()
        self.allow(('openid', ))
        code = self.code(scope='openid')
        self.opener.cookies.clear()  # another browser
        self.log_in()
        claims = self.id_claims(self.redeem(code, redirect_uri=REDIRECT_URI).json())
        self.assertLess(claims['auth_time'], time.time() - 7000)
