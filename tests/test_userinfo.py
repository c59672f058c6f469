"""Userinfo: the first proof that a token works (OIDC Core §5.3, RFC 6750)."""
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from freezegun import freeze_time
from lxml import etree

from odoo.tests import tagged

from ..shared.private_keys import signing_key
from .common import BASE, XML, OAuth2Case


@tagged('post_install', '-at_install')
class TestUserinfo(OAuth2Case):

    def metadata_of_resource(self):
        """Return the parameter by which a client finds who gives out tokens (RFC 9728 §5.1)."""
        issuer = self.env['ir.config_parameter'].get_param('web.base.url')
        return f'resource_metadata="{issuer}/.well-known/oauth-protected-resource"'

    def test_claims_follow_the_granted_scopes(self):
        scopes = ('openid', 'profile', 'email', 'offline_access')
        self.allow(scopes)
        self.sign_in()
        self.user.tz = 'Europe/Brussels'
        self.user.flush_recordset()
        changed_at = max(self.user.write_date, self.user.partner_id.write_date)
        profile = {
            'name': 'Alice Archer', 'preferred_username': 'alice', 'locale': 'en-US', 'zoneinfo': 'Europe/Brussels',
            'updated_at': int(changed_at.replace(tzinfo=timezone.utc).timestamp())}
        email = {'email': 'alice@example.com', 'email_verified': False}
        for scope, claims in (
            ('openid', {}), ('profile', profile), ('email', email), ('openid profile email', profile | email),
        ):
            with self.subTest(scope=scope):
                token = self.redeem(self.code(scope=scope)).json()['access_token']
                response = self.userinfo(token)
                self.assertEqual(response.status_code, 200, response.text)
                self.assertEqual(response.json(), {'sub': str(self.user.id)} | claims)
                self.assertEqual(response.headers['Cache-Control'], 'no-store')

    def test_each_scope_about_a_person_gives_what_the_page_promises(self):
        self.application.scope_ids = self.scopes('profile', 'email', 'phone', 'address')
        self.user.partner_id.write({
            'phone': '+32 2 290 34 90', 'street': 'Chaussée de Namur 40', 'street2': 'Box 3', 'zip': '1367',
            'city': 'Grand-Rosière', 'country_id': self.env.ref('base.be').id})
        self.allow(('profile', 'email', 'phone', 'address'))
        self.sign_in()
        address = {
            'formatted': 'Chaussée de Namur 40\nBox 3\n1367 Grand-Rosière\nBelgium',
            'street_address': 'Chaussée de Namur 40\nBox 3', 'locality': 'Grand-Rosière', 'postal_code': '1367',
            'country': 'Belgium'}
        for scope, claims in (('phone', {
            'phone_number': '+3222903490', 'phone_number_verified': False}), ('address', {'address': address})):
            with self.subTest(scope=scope):
                token = self.redeem(self.code(scope=scope)).json()['access_token']
                self.assertEqual(self.userinfo(token).json(), {'sub': str(self.user.id)} | claims)
        response = self.url_open(f'{BASE}/userinfo', headers=XML | {'Authorization': f'Bearer {token}'})
        self.assertEqual(etree.fromstring(response.content).findtext('address/locality'), 'Grand-Rosière')
        self.user.partner_id.write(dict.fromkeys(('phone', 'street', 'street2', 'zip', 'city', 'country_id'), False))
        self.assertEqual(self.userinfo(token).json(), {'sub': str(self.user.id)})

    def test_post_works_and_other_methods_do_not(self):
        token = self.connect()['access_token']
        self.assertEqual(self.userinfo(token, method='POST').status_code, 200)
        response = self.userinfo(token, method='DELETE')
        self.assertError(response, 'invalid_request', 405)
        self.assertEqual(response.headers['Allow'], 'GET, HEAD, POST')

    def test_no_token_gets_no_error_code_in_the_challenge(self):
        for headers in ({}, {'Authorization': 'Basic abc'}, {'Authorization': 'Bearer'}, {'Authorization': 'Bearer '}):
            with self.subTest(headers=headers):
                response = self.url_open(f'{BASE}/userinfo', headers=headers)
                self.assertEqual(response.status_code, 401)
                self.assertEqual(response.headers['WWW-Authenticate'], f'Bearer {self.metadata_of_resource()}')

    def test_token_is_taken_from_the_header_alone(self):
        """RFC 6750 §2: one way at a time; §2.3 warns of tokens in URLs."""
        token = self.connect()['access_token']
        bearer = {'Authorization': f'Bearer {token}'}
        for headers in ({}, bearer):
            for response in (
                self.url_open(f'{BASE}/userinfo?access_token={token}', headers=headers),
                self.url_open(f'{BASE}/userinfo', headers=headers, data={'access_token': token}),
            ):
                self.assertError(response, 'invalid_request')
                self.assertEqual(
                    response.headers['WWW-Authenticate'],
                    f'Bearer error="invalid_request", {self.metadata_of_resource()}')
        for body in (b'', b'x=1', b'{"x'):
            self.assertEqual(self.url_open(f'{BASE}/userinfo?x=1', headers=bearer, data=body).status_code, 200)

    def assertRefused(self, token):
        response = self.userinfo(token)
        self.assertError(response, 'invalid_token', 401)
        self.assertIn('error="invalid_token"', response.headers['WWW-Authenticate'])
        self.assertTrue(response.headers['WWW-Authenticate'].startswith('Bearer '))

    def test_expired_token_is_refused(self):
        token = self.connect()['access_token']
        with freeze_time(datetime.now(timezone.utc) + timedelta(seconds=3595)):
            self.assertEqual(self.userinfo(token).status_code, 200)
        with freeze_time(datetime.now(timezone.utc) + timedelta(seconds=3605)):
            self.assertRefused(token)

    def test_garbage_is_refused(self):
        token = self.connect()['access_token']
        head, payload, signature = token.split('.')
        for garbage in (
            'x', 'a.b.c', '..', token[:-4], f'{head}.{payload}.', f'{head}.{payload}', f'x{token}',
            f'{head}.{payload}.{signature[::-1]}', 'x' * 9000, 'é', f'{token} {token}',
        ):
            with self.subTest(garbage=garbage[:40]):
                self.assertRefused(garbage.encode('utf-8').decode('latin-1'))

    def test_library_that_gives_up_on_a_deep_header_is_no_server_error(self):
        """PyJWT 2.9 does so."""
        with patch('jwt.get_unverified_header', side_effect=RecursionError):
            self.assertRefused('a.b.c')

    def test_other_signatures_types_issuers_and_audiences_are_refused(self):
        token = self.connect()['access_token']
        key = signing_key(self.env, 'RS256')
        claims = jwt.decode(token, options={'verify_signature': False})
        header = {'typ': 'at+jwt', 'kid': key.kid}

        def signed(changes=None, head=None, with_key=key.private, algorithm='RS256'):
            merged = {name: value for name, value in (claims | (changes or {})).items() if value is not None}
            return jwt.encode(merged, with_key, algorithm, headers=header | (head or {}))
        self.assertEqual(self.userinfo(signed()).status_code, 200)
        other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        for name, forged in {
            'another key': signed(with_key=other),
            'no algorithm': signed(with_key=None, algorithm='none'),
            'public key as HMAC secret': signed(with_key='x' * 64, algorithm='HS256'),
            'another hash': signed(algorithm='RS512'),
            'unknown kid': signed(head={'kid': 'x'}),
            'an ID token': signed(head={'typ': 'JWT'}),
            'another issuer': signed({'iss': 'https://evil.example.com'}),
            'another audience': signed({'aud': 'https://evil.example.com'}),
            'another user': signed({'sub': str(self.env.ref('base.user_admin').id)}),
            'another application': signed({'client_id': self.public_application().client_id}),
            'no application': signed({'client_id': 'x' * 32}),
            'another connection': signed({'sid': '999999'}),
            'a connection without its random part': signed({'sid': claims['sid'].partition('.')[0]}),
            'a connection with another random part': signed({'sid': claims['sid'][:-1] + '_'}),
            'no connection': signed({'sid': None}),
            'no expiry': signed({'exp': None}),
            'a connection by name': signed({'sid': 'x'}),
        }.items():
            with self.subTest(name):
                self.assertRefused(forged)

    def test_it_counts_as_a_use_of_the_connection(self):
        token = self.connect()['access_token']
        with patch.object(self.registry['oauth2.usage'], '_count') as count:
            self.userinfo('x')
            count.assert_not_called()
            self.userinfo(token)
        connection = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        self.assertEqual([call.args[0].id for call in count.call_args_list], connection.ids)

    def test_archived_user_ends_the_token(self):
        token = self.connect()['access_token']
        self.assertEqual(self.userinfo(token).status_code, 200)
        self.user.active = False
        # it ended the connection (see test_lifecycle); one that began in the same moment would stand
        self.env.cr.execute('UPDATE oauth2_token SET revoked_at = NULL WHERE user_id = %s', [self.user.id])
        self.assertRefused(token)

    def test_archived_application_ends_the_token(self):
        token = self.connect()['access_token']
        self.assertEqual(self.userinfo(token).status_code, 200)
        self.application.active = False
        self.env.flush_all()
        # as if the connection stood, so that nothing but this check is left
        self.env.cr.execute(
            'UPDATE oauth2_token SET revoked_at = NULL WHERE application_id = %s', [self.application.id])
        self.assertRefused(token)

    def test_session_cookie_is_no_token(self):
        self.sign_in()
        self.assertEqual(self.url_open(f'{BASE}/userinfo').status_code, 401)

    def test_a_name_that_xml_cannot_hold(self):
        self.user.name = 'Alice\x0b\ufffeArcher'
        token = self.connect()['access_token']
        response = self.url_open(f'{BASE}/userinfo', headers={
            'Authorization': f'Bearer {token}', 'Accept': 'application/xml'})
        self.assertEqual(response.status_code, 200, response.text)
        self.assertIn('<name>Alice\ufffd\ufffdArcher</name>', response.content.decode())
