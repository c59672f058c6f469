"""Introspection: an application asks whether a token is good (RFC 7662)."""
import base64
import hashlib
import hmac

import jwt
from cryptography.hazmat.primitives import serialization
from lxml import etree

from odoo.tests import tagged

from ..protocol.store import Store
from ..shared.private_keys import signing_key
from .common import BASE, CHALLENGE, JSON, REDIRECT_URI, VERIFIER, XML, OAuth2Case, after, basic, oauth_header


@tagged('post_install', '-at_install')
class TestIntrospect(OAuth2Case):

    def assertAnswer(self, response):
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.headers['Content-Type'], 'application/json')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')

    def assertActive(self, response):
        self.assertAnswer(response)
        self.assertIs(response.json()['active'], True)
        return response.json()

    def assertInactive(self, response):
        """Check that the answer says nothing more: not why, and not whether there ever was such a token (§2.2, §4)."""
        self.assertAnswer(response)
        self.assertEqual(response.text, '{"active": false}')

    def connection(self):
        return self.env['oauth2.token'].search([('user_id', '=', self.user.id)], limit=1)

    # Tokens of its own

    def test_access_token(self):
        token = self.connect()['access_token']
        claims = jwt.decode(token, options={'verify_signature': False})
        members = self.assertActive(self.introspect(token))
        self.assertEqual(members, {
            'active': True,
            'scope': 'profile email',
            'client_id': self.client_id,
            'username': 'alice',
            'token_type': 'bearer',
            'exp': claims['exp'],
            'iat': claims['exp'] - 3600,
            'sub': str(self.user.id),
            'aud': self.env['ir.config_parameter'].get_param('web.base.url'),
            'iss': self.env['ir.config_parameter'].get_param('web.base.url'),
            'jti': claims['jti'],
        })

    def test_refresh_token(self):
        members = self.assertActive(self.introspect(self.connect()['refresh_token']))
        exp = members.pop('exp')
        self.assertAlmostEqual(exp, self.connection().create_date.timestamp() + 30 * 86400, delta=2)
        # no token_type: a resource server must not take it for an access token
        self.assertEqual(members, {
            'active': True,
            'scope': 'profile email',
            'client_id': self.client_id,
            'username': 'alice',
            'sub': str(self.user.id),
            'iss': self.env['ir.config_parameter'].get_param('web.base.url'),
        })

    def test_access_token_of_an_application_that_acts_by_itself(self):
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        members = self.assertActive(self.introspect(self.client_credentials(scope='email').json()['access_token']))
        self.assertEqual(
            (members['username'], members['sub'], members['scope']), ('alice', str(self.user.id), 'email'))

    def test_scope_is_that_of_the_token(self):
        first = self.connect()
        second = self.refresh(first['refresh_token'], scope='email').json()
        self.assertEqual(self.introspect(first['access_token']).json()['scope'], 'profile email')
        self.assertEqual(self.introspect(second['access_token']).json()['scope'], 'email')
        self.assertEqual(self.introspect(second['refresh_token']).json()['scope'], 'profile email')

    def test_refresh_token_is_no_more_than_what_it_can_still_get(self):
        token = self.connect()['refresh_token']
        self.application.scope_ids = self.scopes('email')
        self.assertEqual(self.assertActive(self.introspect(token))['scope'], 'email')
        self.application.allow_refresh_token = False
        self.assertError(self.refresh(token), 'unauthorized_client')
        self.assertInactive(self.introspect(token))

    def test_hint_changes_nothing(self):
        members = self.connect()
        for token in (members['access_token'], members['refresh_token']):
            for hint in ('access_token', 'refresh_token', 'id_token', 'x' * 4000, '0', "';--", ''):
                with self.subTest(token=token[:20], hint=hint[:20]):
                    self.assertActive(self.introspect(token, token_type_hint=hint))

    def test_the_answer_does_not_come_from_a_replica(self):
        """One that lags behind would call a revoked token active."""
        seen = []

        def client(store, client_id):
            seen.append(store._env.cr.readonly)
            return find(store, client_id)
        find = Store.client
        self.patch(Store, 'client', client)
        self.introspect('x')
        self.assertEqual(set(seen), {False})

    def test_asking_changes_nothing(self):
        members = self.connect()
        self.env.flush_all()

        def state():
            self.env.cr.execute('SELECT row_to_json(t)::text FROM oauth2_token t ORDER BY id')
            return self.env.cr.fetchall()
        before = state()
        for token in (members['access_token'], members['refresh_token']) * 2:
            self.introspect(token)
        self.assertEqual(state(), before)
        self.assertEqual(self.refresh(members['refresh_token']).status_code, 200)

    # Refresh tokens change with each use

    def test_previous_refresh_token_is_active_as_long_as_it_can_be_used(self):
        first = self.connect()['refresh_token']
        second = self.refresh(first).json()['refresh_token']
        self.assertActive(self.introspect(first))
        self.assertActive(self.introspect(second))
        with after(seconds=118):
            self.assertActive(self.introspect(first))
        with after(seconds=122):
            self.assertInactive(self.introspect(first))
            self.assertActive(self.introspect(second))

    def test_asking_about_an_old_refresh_token_does_not_end_the_connection(self):
        first = self.connect()['refresh_token']
        second = self.refresh(first).json()['refresh_token']
        third = self.refresh(second).json()
        row, family, _secret = first.split('.')
        with after(minutes=5):
            for token in (first, second, f'{row}.{family}.x', f'{row}.x.x'):
                self.assertInactive(self.introspect(token))
            self.assertActive(self.introspect(third['refresh_token']))
            self.assertActive(self.introspect(third['access_token']))
            self.assertEqual(self.refresh(third['refresh_token']).status_code, 200)
        self.assertFalse(self.env['oauth2.event'].search_count([('kind', '=', 'refresh_token_stolen')]))

    # Tokens of others

    def test_other_application_sees_nothing(self):
        members = self.connect()
        others = self.credentials_of_another()
        for token in (members['access_token'], members['refresh_token']):
            for hint in (None, 'access_token', 'refresh_token'):
                self.assertInactive(self.introspect(token, token_type_hint=hint, **others))

    def test_resource_server_sees_access_tokens_of_all_and_refresh_tokens_of_none(self):
        first = self.connect()
        members = self.refresh(first['refresh_token']).json()
        others = self.credentials_of_another(can_introspect=True)
        self.assertEqual(
            self.assertActive(self.introspect(members['access_token'], **others)),
            self.introspect(members['access_token']).json())
        for token in (members['refresh_token'], first['refresh_token']):
            for hint in (None, 'access_token', 'refresh_token'):
                self.assertInactive(self.introspect(token, token_type_hint=hint, **others))
        other = self.env['oauth2.application'].search([('client_id', '=', others['client_id'])])
        other.can_introspect = False
        self.assertInactive(self.introspect(members['access_token'], **others))

    def test_being_seen_does_not_need_the_permission_to_see(self):
        """The permission is of the one who asks, not of the one whose token it is."""
        self.application.can_introspect = True
        token = self.connect()['access_token']
        self.assertInactive(self.introspect(token, **self.credentials_of_another()))

    # What is not active

    def test_what_is_no_token(self):
        members = self.connect()
        access_token, refresh_token = members['access_token'], members['refresh_token']
        others = self.credentials_of_another(can_introspect=True)
        header, payload, signature = access_token.split('.')
        row, family, secret = refresh_token.split('.')
        key = signing_key(self.env, 'RS256')
        claims = jwt.decode(access_token, options={'verify_signature': False})
        right = {'typ': 'at+jwt', 'kid': key.kid}

        def signed(changed=None, headers=None):
            return jwt.encode(claims | (changed or {}), key.private, 'RS256', headers=right | (headers or {}))

        def base64url(data):
            return base64.urlsafe_b64encode(data).rstrip(b'=').decode()
        self.assertActive(self.introspect(signed()))
        none = base64url(b'{"alg":"none","typ":"at+jwt","kid":"%s"}' % key.kid.encode())
        confused = base64url(b'{"alg":"HS256","typ":"at+jwt","kid":"%s"}' % key.kid.encode()) + '.' + payload
        pem = key.public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        for token in (
            'x', '.', '..', '...', 'null', '0', '*', '%', "' OR 1=1 --", '{}', ' ', 'x' * 4000,
            self.client_id, self.client_secret, self.fresh_code(), header, payload,
            f'{header}.{payload}.', f'{header}.{payload}.{signature[::-1]}', f'{none}.{payload}.',
            f'{confused}.{base64url(hmac.digest(pem, confused.encode(), hashlib.sha256))}',
            f'{header}.{payload[::-1]}.{signature}', f'{access_token}.x',
            signed(headers={'typ': 'JWT'}), signed(headers={'kid': 'x'}),
            signed({'iss': 'https://evil.example.com'}), signed({'aud': 'https://evil.example.com'}),
            signed({'client_id': others['client_id']}), signed({'sub': '999999'}), signed({'sub': str(self.env.uid)}),
            signed({'sid': '999999'}), signed({'sid': 'x'}), signed({'exp': claims['iat'] - 1}),
            f'{row}', f'{row}..', f'{row}.{family}', f'{row}.{family}.', f'{row}.{family}.x', f'{row}.x.{secret}',
            f'{row}.{secret}.{family}', f'{int(row) + 1}.{family}.{secret}', f'-{row}.{family}.{secret}',
            f'{"9" * 30}.{family}.{secret}', f'{refresh_token}.x', f'{row} .{family}.{secret}',
            'é', '\x00', 'a\nb', b'\xff', 'x' * 60000, f'{access_token}é', f'{refresh_token}é', f'{refresh_token}\x00',
            f'{row}.{family}.'.encode() + b'\xff',
        ):
            for parameters in ({}, others):
                with self.subTest(token=token[:60], others=bool(parameters)):
                    self.assertInactive(self.introspect(token, **parameters))
        self.assertActive(self.introspect(access_token))
        self.assertActive(self.introspect(refresh_token))

    def test_expired(self):
        members = self.connect()
        with after(seconds=3590):
            self.assertActive(self.introspect(members['access_token']))
        with after(seconds=3605):
            self.assertInactive(self.introspect(members['access_token']))
            self.assertActive(self.introspect(members['refresh_token']))
        with after(days=29):
            self.assertActive(self.introspect(members['refresh_token']))
        with after(days=31):
            self.assertInactive(self.introspect(members['refresh_token']))

    def test_connection_past_its_whole_lifetime(self):
        self.application.write({'connection_lifetime': 2})
        members = self.connect()
        exp = self.assertActive(self.introspect(members['refresh_token']))['exp']
        self.assertLessEqual(exp, self.connection().create_date.timestamp() + 2 * 86400 + 1)
        with after(days=1, hours=12):
            token = self.refresh(members['refresh_token']).json()['refresh_token']
            self.assertLessEqual(self.assertActive(self.introspect(token))['exp'], exp)
        with after(days=2, minutes=1):
            self.assertInactive(self.introspect(token))

    def test_end_is_never_later_than_the_application_allows(self):
        token = self.connect()['refresh_token']
        self.application.connection_lifetime = 3
        exp = self.assertActive(self.introspect(token))['exp']
        self.assertAlmostEqual(exp, self.connection().create_date.timestamp() + 3 * 86400, delta=2)
        with after(days=2, hours=23):
            self.assertActive(self.introspect(token))
        with after(days=3, minutes=1):
            self.assertInactive(self.introspect(token))

    def test_ended(self):
        for end in (
            lambda members: self.connection().action_revoke(),
            lambda members: self.revoke(members['access_token']),
            lambda members: self.revoke(members['refresh_token']),
            lambda members: self.user.write({'active': False}),
            lambda members: self.application.write({'group_ids': self.env.ref('base.group_system')}),
        ):
            members = self.connect()
            others = self.credentials_of_another(can_introspect=True)
            self.assertActive(self.introspect(members['access_token'], **others))
            end(members)
            with self.subTest():
                for token in (members['access_token'], members['refresh_token']):
                    self.assertInactive(self.introspect(token))
                    self.assertInactive(self.introspect(token, **others))
            self.user.active = True

    def test_archived_application(self):
        members = self.connect()
        others = self.credentials_of_another(can_introspect=True)
        self.application.active = False
        for token in (members['access_token'], members['refresh_token']):
            self.assertError(self.introspect(token), 'invalid_client', 401)
            self.assertInactive(self.introspect(token, **others))

    def test_archived_behind_odoos_back(self):
        """Archiving ends connections; where that was missed, as by an import, their tokens are no good either."""
        others = self.credentials_of_another(can_introspect=True)
        for table, row in (('res_users', self.user), ('oauth2_application', self.application)):
            members = self.connect()
            self.env.flush_all()
            self.env.cr.execute(f'UPDATE {table} SET active = FALSE WHERE id = %s', [row.id])  # noqa: S608
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            with self.subTest(table=table):
                self.assertInactive(self.introspect(members['access_token'], **others))
                if table == 'res_users':
                    self.assertInactive(self.introspect(members['access_token']))
                    self.assertInactive(self.introspect(members['refresh_token']))
            row.active = True

    def test_long_tokens_can_be_asked_about_and_revoked(self):
        """Many scopes make long tokens."""
        self.application.scope_ids = [(0, 0, {
            'name': f'scope.number.{number}.{"x" * 30}', 'description': 'x'}) for number in range(90)]
        self.env['oauth2.consent'].search([]).unlink()
        self.allow(self.application.scope_ids.mapped('name'))
        members = self.connect(scope='')
        self.assertGreater(len(members['access_token']), 4000)
        self.assertActive(self.introspect(members['access_token']))
        self.assertEqual(self.revoke(members['access_token']).status_code, 200)
        self.assertInactive(self.introspect(members['access_token']))

    # Who asks

    def test_all_ways_to_authenticate_work(self):
        token = self.connect()['access_token']
        header = oauth_header(client_id=self.client_id, client_secret=self.client_secret)
        for headers in (basic(self.client_id, self.client_secret), header):
            self.assertActive(self.introspect(token, client_id=None, client_secret=None, headers=headers))

    def test_who_does_not_authenticate_learns_nothing(self):
        members = self.connect()
        for parameters in self.not_authenticated(members['access_token']):
            answers = set()
            for token in (members['access_token'], members['refresh_token'], 'x', None):
                with self.subTest(parameters=parameters, token=(token or '')[:20]):
                    response = self.introspect(token, **parameters)
                    self.assertError(response, 'invalid_client', 401)
                    self.assertTrue(response.headers['WWW-Authenticate'].startswith('Basic '))
                    answers.add(response.text)
            self.assertEqual(len(answers), 1)

    def test_public_application_may_not_ask(self):
        application = self.public_application(redirect_uris=REDIRECT_URI, can_introspect=True)
        self.sign_in()
        self.allow(application=application)
        public = {'client_id': application.client_id, 'client_secret': None}
        code = self.code(client_id=application.client_id, code_challenge=CHALLENGE, code_challenge_method='S256')
        members = self.redeem(code, code_verifier=VERIFIER, **public).json()
        for token in (members['access_token'], members['refresh_token'], 'x', None):
            self.assertError(self.introspect(token, **public), 'invalid_client', 401)
        nobody = {'client_id': None, 'client_secret': None, 'headers': basic(application.client_id, '')}
        self.assertError(self.introspect(members['access_token'], **nobody), 'invalid_client', 401)

    # The request itself

    def test_token_has_to_be_there_once_and_in_the_body(self):
        token = self.connect()['access_token']
        url = f'{BASE}/introspect?token={token}'
        for parameters in ({'token': None}, {'token': ''}, {'token': [token, token]}, {'token': [token, 'x']}):
            with self.subTest(parameters=parameters):
                self.assertError(self.introspect(**parameters), 'invalid_request')
        self.assertError(self.token(url=url), 'invalid_request')
        self.assertError(self.token(url=url, token=token), 'invalid_request')

    def test_only_post_is_allowed(self):
        token = self.connect()['access_token']
        query = f'client_id={self.client_id}&client_secret={self.client_secret}&token={token}'
        self.application.legacy_requests = True
        for method in ('GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'):
            with self.subTest(method=method):
                response = self.url_open(f'{BASE}/introspect?{query}', method=method, headers=JSON)
                self.assertEqual(response.status_code, 405)
                self.assertEqual(response.headers['Allow'], 'POST')
                if method != 'HEAD':
                    self.assertError(response, 'invalid_request', 405)

    def test_page_of_another_website_may_not_call_it(self):
        token = self.connect()['access_token']
        origin = {'Origin': 'https://app.example.com'}
        for response in (
            self.introspect(token, headers=origin),
            self.introspect('x', headers=origin),
            self.introspect(None, headers=origin),
            self.introspect(token, client_secret='wrong', headers=origin),
            self.url_open(f'{BASE}/introspect', method='GET', headers=origin),
            self.url_open(f'{BASE}/introspect', method='OPTIONS', headers=origin | {
                'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'Authorization'}),
        ):
            self.assertFalse(
                [name for name in response.headers if name.lower().startswith('access-control-')], response.headers)

    def test_xml_says_true_and_false_as_xml_does(self):
        response = self.introspect('x', headers=XML)
        self.assertEqual(etree.fromstring(response.content).findtext('active'), 'false')
        response = self.introspect(self.connect()['access_token'], headers=XML)
        self.assertEqual(etree.fromstring(response.content).findtext('active'), 'true')

    def test_xml_has_an_element_for_each_of_several_values(self):
        self.allow()
        self.sign_in()
        issuer = self.env['ir.config_parameter'].get_param('web.base.url').rstrip('/')
        resources = [issuer, f'{issuer}/json/2']
        token = self.redeem(self.code(resource=resources)).json()['access_token']
        root = etree.fromstring(self.introspect(token, headers=XML).content)
        self.assertEqual([element.text for element in root.findall('aud')], resources)
