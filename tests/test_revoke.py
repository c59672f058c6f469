"""Revocation: an application ends its own connections (RFC 7009)."""
import base64
import json

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from odoo.tests import new_test_user, tagged

from .common import BASE, CHALLENGE, JSON, REDIRECT_URI, VERIFIER, OAuth2Case, after, basic, oauth_header


@tagged('post_install', '-at_install')
class TestRevoke(OAuth2Case):

    def assertRevoked(self, response):
        """Check the one answer to all that is over now, whatever it was before (§2.2)."""
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.content, b'')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')

    def assertEnded(self, members):
        self.assertEqual(self.userinfo(members['access_token']).status_code, 401)
        self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')

    def assertStands(self, members):
        self.assertEqual(self.userinfo(members['access_token']).status_code, 200)
        self.assertEqual(self.introspect(members['refresh_token']).json()['active'], True)

    # What ends

    def test_each_token_ends_the_connection_at_once(self):
        for name in ('access_token', 'refresh_token'):
            with self.subTest(name=name):
                members = self.connect()
                self.assertStands(members)
                self.assertRevoked(self.revoke(members[name]))
                self.assertEnded(members)
                connection = self.env['oauth2.token'].search([('user_id', '=', self.user.id)], limit=1)
                self.assertTrue(connection.revoked_at)

    def test_all_tokens_of_the_connection_end(self):
        first = self.connect()
        second = self.refresh(first['refresh_token']).json()
        self.assertRevoked(self.revoke(first['access_token']))
        self.assertEnded(second)
        self.assertEnded(first)

    def test_old_refresh_token_ends_the_connection_and_nobody_calls_it_theft(self):
        first = self.connect()
        second = self.refresh(first['refresh_token']).json()
        third = self.refresh(second['refresh_token']).json()
        with after(minutes=5):
            self.assertRevoked(self.revoke(first['refresh_token']))
            self.assertEnded(third)
        self.assertFalse(self.env['oauth2.event'].search_count([('kind', '=', 'refresh_token_stolen')]))

    def test_other_connections_stand(self):
        same_user, mine = self.connect(), self.connect()
        bob = new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user')
        self.sign_in(bob)
        self.allow(user=bob)
        same_application = self.redeem(self.code()).json()
        self.assertRevoked(self.revoke(mine['access_token']))
        self.assertEnded(mine)
        self.assertStands(same_user)
        self.assertStands(same_application)

    def test_connection_of_an_application_that_acts_by_itself_ends_and_can_begin_anew(self):
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        token = self.client_credentials(scope='email').json()['access_token']
        self.assertEqual(self.userinfo(token).status_code, 200)
        self.assertRevoked(self.revoke(token))
        self.assertEqual(self.userinfo(token).status_code, 401)
        again = self.client_credentials(scope='email').json()['access_token']
        self.assertEqual(self.userinfo(again).status_code, 200)
        self.assertEqual(self.userinfo(token).status_code, 401)

    def test_hint_changes_nothing(self):
        for name in ('access_token', 'refresh_token'):
            for hint in ('access_token', 'refresh_token', 'id_token', 'x' * 4000, '0', "';--", ''):
                with self.subTest(name=name, hint=hint[:20]):
                    members = self.connect()
                    self.assertRevoked(self.revoke(members[name], token_type_hint=hint))
                    self.assertEnded(members)

    def test_trail_and_log_say_who_and_never_the_token(self):
        members = self.connect()
        connection = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        with self.assertLogs('odoo.addons.oauth2_provider', 'DEBUG') as log:
            self.revoke(members['refresh_token'])
            self.revoke(members['refresh_token'])
        event = self.env['oauth2.event'].search([('kind', '=', 'revoked')])
        self.assertEqual(len(event), 1)
        self.assertEqual(event.application_id, self.application)
        self.assertEqual(event.user_id, self.user)
        self.assertEqual(event.connection, connection.id)
        self.assertFalse(event.actor_id)
        for secret in (members['access_token'], *members['refresh_token'].split('.')[1:], self.client_secret):
            self.assertNotIn(secret, '\n'.join(log.output))
            self.assertNotIn(secret, str(event.read()))

    # What is over already

    def test_token_that_means_nothing_is_no_error_and_ends_nothing(self):
        members = self.connect()
        access_token, refresh_token = members['access_token'], members['refresh_token']
        header, payload, signature = access_token.split('.')
        row, family, secret = refresh_token.split('.')
        claims = jwt.decode(access_token, options={'verify_signature': False})
        foreign = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b'=').decode()
        for token in (
            'x', '.', '..', '...', 'null', '0', 'false', '*', '%', "' OR 1=1 --", '{}', ' ', 'x' * 4000,
            self.client_id, self.client_secret, self.fresh_code(),
            payload, f'{header}.{payload}.', f'{header}.{payload}.{signature[::-1]}', f'{none}.{payload}.',
            f'{header}.{payload[::-1]}.{signature}', f'{access_token}.x',
            jwt.encode(claims, foreign, 'RS256', headers={'typ': 'at+jwt', 'kid': 'x'}),
            jwt.encode(claims, foreign, 'RS256', headers=jwt.get_unverified_header(access_token)),
            f'{row}', f'{row}..', f'{row}.{family}', f'{row}.{family[:-1]}.{secret}', f'{row}.{secret}.{family}',
            f'{row}..{secret}', f'{row}.x.{secret}', f'{int(row) + 1}.{family}.{secret}', f'0.{family}.{secret}',
            f'-{row}.{family}.{secret}', f'{"9" * 9}.{family}.{secret}', f'{"9" * 30}.{family}.{secret}',
            f'{refresh_token}.x', f'{row} .{family}.{secret}',
            'é', '\x00', 'a\nb', b'\xff', 'x' * 60000, f'{access_token}é', f'{refresh_token}é',
            f'{row}.{family}.'.encode() + b'\xff',
        ):
            for hint in ('access_token', 'refresh_token'):
                with self.subTest(token=token[:60], hint=hint):
                    self.assertRevoked(self.revoke(token, token_type_hint=hint))
        self.assertStands(members)

    def test_ended_connection_can_be_ended_again(self):
        members = self.connect()
        self.revoke(members['access_token'])
        for name in ('access_token', 'refresh_token'):
            self.assertRevoked(self.revoke(members[name]))

    def test_expired_tokens_are_no_error(self):
        members = self.connect()
        with after(days=31):
            self.assertRevoked(self.revoke(members['refresh_token']))
            self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')

    def test_an_expired_access_token_ends_its_connection(self):
        """Who disconnects long after the last call has no other one."""
        members = self.connect()
        with after(hours=2):
            self.assertRevoked(self.revoke(members['access_token']))
            self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')

    def test_token_of_an_archived_user_is_no_error(self):
        members = self.connect()
        self.user.active = False
        for name in ('access_token', 'refresh_token'):
            self.assertRevoked(self.revoke(members[name]))
        self.user.active = True
        self.assertEnded(members)

    # Whose token it is

    def test_token_of_another_application_is_refused_and_stays_good(self):
        first = self.connect()
        members = self.refresh(first['refresh_token']).json()
        public = self.public_application(name='Other')
        for others in (
            self.credentials_of_another(),
            self.credentials_of_another(can_introspect=True, trusted=True, legacy_requests=True),
            {'client_id': public.client_id, 'client_secret': None},
        ):
            for token in (members['access_token'], members['refresh_token'], first['refresh_token']):
                for hint in (None, 'access_token', 'refresh_token'):
                    with self.subTest(token=token[:20], hint=hint):
                        self.assertError(self.revoke(token, token_type_hint=hint, **others), 'invalid_grant')
        self.assertStands(members)

    def test_other_application_learns_nothing_from_a_guess(self):
        members = self.connect()
        row, _family, secret = members['refresh_token'].split('.')
        others = self.credentials_of_another()
        self.assertRevoked(self.revoke(f'{row}.x.{secret}', **others))
        self.assertStands(members)

    # Who asks

    def test_all_ways_to_authenticate_work(self):
        header = oauth_header(client_id=self.client_id, client_secret=self.client_secret)
        for parameters in (
            {},
            {'client_id': None, 'client_secret': None, 'headers': basic(self.client_id, self.client_secret)},
            {'client_id': None, 'client_secret': None, 'headers': header},
        ):
            with self.subTest(parameters=list(parameters)):
                members = self.connect()
                self.assertRevoked(self.revoke(members['refresh_token'], **parameters))
                self.assertEnded(members)
        members = self.connect()
        body = {'client_id': self.client_id, 'client_secret': self.client_secret, 'token': members['access_token']}
        self.assertRevoked(self.url_open(
            f'{BASE}/revoke', data=json.dumps(body), headers={'Content-Type': 'application/json'}, method='POST'))
        self.assertEnded(members)

    def test_who_does_not_authenticate_ends_nothing(self):
        members = self.connect()
        for parameters in self.not_authenticated(members['access_token']):
            for token in (members['access_token'], members['refresh_token'], 'x', None):
                with self.subTest(parameters=parameters, token=(token or '')[:20]):
                    response = self.revoke(token, **parameters)
                    self.assertError(response, 'invalid_client', 401)
                    self.assertTrue(response.headers['WWW-Authenticate'].startswith('Basic '))
        self.assertError(
            self.revoke(members['access_token'], headers=basic(self.client_id, self.client_secret)), 'invalid_request')
        self.assertStands(members)
        self.application.active = False
        self.assertError(self.revoke(members['access_token']), 'invalid_client', 401)

    def test_public_application_says_its_client_id(self):
        application = self.public_application(redirect_uris=REDIRECT_URI)
        self.sign_in()
        self.allow(application=application)
        public = {'client_id': application.client_id, 'client_secret': None}

        def connect():
            code = self.code(
                client_id=application.client_id, code_challenge=CHALLENGE, code_challenge_method='S256')
            return self.redeem(code, code_verifier=VERIFIER, **public).json()

        for name in ('access_token', 'refresh_token'):
            members = connect()
            self.assertError(self.revoke(members[name], **public | {'client_secret': 'x'}), 'invalid_client', 401)
            self.assertError(self.revoke(members[name], client_id=None, client_secret=None), 'invalid_client', 401)
            self.assertError(self.revoke(members[name]), 'invalid_grant')
            self.assertEqual(self.userinfo(members['access_token']).status_code, 200)
            self.assertRevoked(self.revoke(members[name], **public))
            self.assertEqual(self.userinfo(members['access_token']).status_code, 401)
            self.assertError(self.refresh(members['refresh_token'], **public), 'invalid_grant')

    # The request itself

    def test_token_has_to_be_there_once_and_in_the_body(self):
        members = self.connect()
        token = members['access_token']
        url = f'{BASE}/revoke?token={token}'
        for parameters in ({'token': None}, {'token': ''}, {'token': [token, token]}, {'token': [token, 'x']}):
            with self.subTest(parameters=parameters):
                self.assertError(self.revoke(**parameters), 'invalid_request')
        self.assertError(self.token(url=url), 'invalid_request')
        self.assertError(self.token(url=url, token=token), 'invalid_request')
        self.assertStands(members)

    def test_only_post_is_allowed(self):
        members = self.connect()
        query = f'client_id={self.client_id}&client_secret={self.client_secret}&token={members["access_token"]}'
        for method in ('GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'):
            with self.subTest(method=method):
                response = self.url_open(f'{BASE}/revoke?{query}', method=method, headers=JSON)
                self.assertEqual(response.status_code, 405)
                self.assertEqual(response.headers['Allow'], 'POST')
                if method != 'HEAD':
                    self.assertError(response, 'invalid_request', 405)
        self.assertStands(members)

    def test_page_of_another_website_may_call_it(self):
        """§2.3: an application that runs in the browser ends its connection from there."""
        response = self.url_open(f'{BASE}/revoke', method='OPTIONS', headers={
            'Origin': 'https://app.example.com', 'Access-Control-Request-Method': 'POST'})
        self.assertEqual(response.headers['Access-Control-Allow-Origin'], '*')
        response = self.revoke('x', headers={'Origin': 'https://app.example.com'})
        self.assertRevoked(response)
        self.assertEqual(response.headers['Access-Control-Allow-Origin'], '*')
        self.assertNotIn('Access-Control-Allow-Credentials', response.headers)
