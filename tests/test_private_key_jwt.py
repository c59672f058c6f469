"""Client authentication by a signed assertion (RFC 7521 §4.2, RFC 7523 §3, OIDC Core §9, RFC 8725)."""
import base64
import hashlib
import hmac
import itertools
import json
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from odoo.tests import new_test_user, tagged

from .common import BASE, REDIRECT_URI, OAuth2Case, after, basic, oauth_header
from .test_public_keys import jwk, public_pem, rsa_key

TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
ENDPOINTS = ('access_token', 'revoke', 'introspect')
P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
REMOVED = object()


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def segment(value):
    return base64url(value if isinstance(value, bytes) else json.dumps(value).encode())


class PrivateKeyJwtCase(OAuth2Case):
    """An application with three public keys, no secret, and a user of its own to act as."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rsa, cls.strange = rsa_key(), rsa_key()
        cls.p256, cls.ed25519 = ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()
        cls.acts_as = new_test_user(cls.env, login='robot', groups='base.group_user')
        cls.signer = cls.application_with_keys()
        cls.issuer = cls.env['ir.config_parameter'].get_param('web.base.url')
        cls.setting(cls, 'application_failures', 10000)
        cls.setting(cls, 'address_failures', 100000)
        cls.number = itertools.count()

    @classmethod
    def application_with_keys(cls, keys=None, **values):
        keys = keys or {'keys': [
            jwk(cls.rsa.public_key(), kid='rsa'), jwk(cls.p256.public_key(), kid='p256'),
            jwk(cls.ed25519.public_key(), kid='ed25519')]}
        return cls.env['oauth2.application'].create({
            'name': 'Robot', 'redirect_uris': REDIRECT_URI, 'scope_ids': cls.scopes('email'),
            'allow_client_credentials': True, 'user_id': cls.acts_as.id,
            'jwks': keys if isinstance(keys, str) else json.dumps(keys), **values})

    def claims(self, client_id=None, **changed):
        client_id = client_id or self.signer.client_id
        now = int(time.time())
        claims = {
            'iss': client_id, 'sub': client_id, 'aud': self.issuer, 'iat': now, 'exp': now + 60,
            'jti': f'jti-{next(self.number)}'} | changed
        return {name: value for name, value in claims.items() if value is not REMOVED}

    def assertion(self, key=None, algorithm='RS256', headers=None, client_id=None, **changed):
        headers = {'kid': 'rsa'} if headers is None else headers
        return jwt.encode(self.claims(client_id, **changed), key or self.rsa, algorithm, headers=headers)

    def by_hand(self, header, payload, key=None):
        """Sign with RS256 what no library would make."""
        signed = f'{segment(header)}.{segment(payload)}'
        return f'{signed}.{base64url((key or self.rsa).sign(signed.encode(), PKCS1v15(), SHA256()))}'

    def send(self, endpoint, assertion, **parameters):
        """Send what all three endpoints answer with 200 where the application is who it says."""
        return self.token(**{
            'url': f'{BASE}/{endpoint}', 'client_id': None, 'client_secret': None,
            'grant_type': 'client_credentials', 'token': 'x',
            'client_assertion': assertion, 'client_assertion_type': TYPE} | parameters)

    def assertTaken(self, response):
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.headers['Cache-Control'], 'no-store')

    def assertRefused(self, assertion, error='invalid_client', endpoints=ENDPOINTS, **parameters):
        for endpoint in endpoints:
            response = self.send(endpoint, assertion, **parameters)
            self.assertError(response, error, 401 if error == 'invalid_client' else 400)
            self.assertEqual('WWW-Authenticate' in response.headers, error == 'invalid_client')
            if assertion and len(assertion) > 20:
                self.assertNotIn(assertion[:20], response.text)

    def assertOneRefuses(self, assertion, error='invalid_client', **parameters):
        """As :meth:`assertRefused` for long lists: the endpoints take turns."""
        self.assertRefused(assertion, error, [ENDPOINTS[next(self.number) % len(ENDPOINTS)]], **parameters)


@tagged('post_install', '-at_install')
class TestPrivateKeyJwt(PrivateKeyJwtCase):

    # What works

    def test_each_algorithm_at_each_endpoint(self):
        for key, algorithm, kid in (
            (self.rsa, 'RS256', 'rsa'), (self.rsa, 'PS256', 'rsa'), (self.p256, 'ES256', 'p256'),
            (self.ed25519, 'EdDSA', 'ed25519'),
        ):
            for headers in ({'kid': kid}, {}):
                for endpoint in ENDPOINTS:
                    with self.subTest(algorithm=algorithm, headers=headers, endpoint=endpoint):
                        self.assertTaken(self.send(endpoint, self.assertion(key, algorithm, headers)))

    def test_the_answers_are_those_to_any_other_authentication(self):
        token = self.send('access_token', self.assertion()).json()['access_token']
        members = self.send('introspect', self.assertion(), token=token).json()
        self.assertEqual((members['active'], members['client_id']), (True, self.signer.client_id))
        self.assertEqual(self.userinfo(token).json()['sub'], str(self.acts_as.id))
        self.assertEqual(self.send('revoke', self.assertion(), token=token).content, b'')
        self.assertEqual(self.send('introspect', self.assertion(), token=token).text, '{"active": false}')
        self.assertError(self.send('revoke', self.assertion(), token=None), 'invalid_request')
        self.assertError(self.send('access_token', self.assertion(), grant_type=None), 'invalid_request')

    def test_whole_flow_of_a_user(self):
        self.sign_in()
        self.allow(['email'], application=self.signer)
        code = self.code(client_id=self.signer.client_id)
        members = self.send(
            'access_token', self.assertion(), grant_type='authorization_code', code=code, redirect_uri=REDIRECT_URI)
        self.assertTaken(members)
        members = self.send(
            'access_token', self.assertion(), grant_type='refresh_token',
            refresh_token=members.json()['refresh_token'])
        self.assertTaken(members)
        self.assertEqual(self.userinfo(members.json()['access_token']).status_code, 200)

    def test_client_id_may_be_there_or_left_out(self):
        for endpoint in ENDPOINTS:
            self.assertTaken(self.send(endpoint, self.assertion(), client_id=self.signer.client_id))
            self.assertTaken(self.send(endpoint, self.assertion()))

    def test_assertion_may_stand_in_the_oauth_header(self):
        header = oauth_header(client_assertion=self.assertion(), client_assertion_type=TYPE)
        self.assertTaken(self.token(
            url=f'{BASE}/introspect', client_id=None, client_secret=None, token='x', headers=header))

    def test_audience_is_the_issuer_the_token_endpoint_or_the_endpoint_itself(self):
        for endpoint in ENDPOINTS:
            for audience in (self.issuer, f'{self.issuer}{BASE}/access_token', f'{self.issuer}{BASE}/{endpoint}'):
                for aud in (audience, [audience]):
                    with self.subTest(endpoint=endpoint, aud=aud):
                        self.assertTaken(self.send(endpoint, self.assertion(aud=aud)))

    def test_types_that_mean_an_assertion_or_nothing_special(self):
        for typ in ('JWT', 'jwt', 'client-authentication+jwt'):
            with self.subTest(typ=typ):
                self.assertTaken(self.send('introspect', self.assertion(headers={'kid': 'rsa', 'typ': typ})))
        self.assertTaken(self.send('introspect', self.by_hand({'alg': 'RS256'}, self.claims())))

    def test_pem_takes_any_key_id(self):
        """A PEM gives its key no name, so a name that the application gives it is none that we could know better."""
        signer = self.application_with_keys(public_pem(self.p256) + public_pem(self.rsa))
        for headers in ({}, {'kid': 'x'}):
            for key, algorithm in ((self.p256, 'ES256'), (self.rsa, 'RS256'), (self.rsa, 'PS256')):
                self.assertTaken(
                    self.send('introspect', self.assertion(key, algorithm, headers, client_id=signer.client_id)))

    def test_keys_can_change_over(self):
        new = rsa_key()
        old_jwk, new_jwk = jwk(self.rsa.public_key(), kid='rsa'), jwk(new.public_key(), kid='new')
        self.signer.jwks = json.dumps({'keys': [old_jwk, new_jwk]})
        self.assertTaken(self.send('introspect', self.assertion()))
        self.assertTaken(self.send('introspect', self.assertion(new, headers={'kid': 'new'})))
        self.signer.jwks = json.dumps(new_jwk)
        self.assertRefused(self.assertion())
        self.assertRefused(self.assertion(headers={}))
        self.assertTaken(self.send('introspect', self.assertion(new, headers={})))

    def test_secret_works_beside_the_keys(self):
        secret = self.signer.generate_client_secret()
        self.assertTaken(self.introspect('x', client_id=self.signer.client_id, client_secret=secret))
        self.assertTaken(self.send('introspect', self.assertion()))
        self.signer.action_remove_client_secret()
        self.assertError(
            self.introspect('x', client_id=self.signer.client_id, client_secret=secret), 'invalid_client', 401)
        self.assertTaken(self.send('introspect', self.assertion()))

    # Once

    def test_assertion_works_once(self):
        for first, second in itertools.product(ENDPOINTS, repeat=2):
            with self.subTest(first=first, second=second):
                assertion = self.assertion()
                self.assertTaken(self.send(first, assertion))
                self.assertRefused(assertion, endpoints=[second])

    def test_jti_works_once(self):
        jti = 'the same'
        self.assertTaken(self.send('revoke', self.assertion(jti=jti)))
        self.assertRefused(self.assertion(jti=jti))
        self.assertRefused(self.assertion(jti=jti, exp=int(time.time()) + 1000))
        self.assertRefused(self.assertion(self.p256, 'ES256', {'kid': 'p256'}, jti=jti))
        self.assertTaken(self.send('revoke', self.assertion(jti='another')))

    def test_jti_is_of_one_application(self):
        other = self.application_with_keys()
        self.assertTaken(self.send('revoke', self.assertion(jti='x')))
        self.assertTaken(self.send('revoke', self.assertion(jti='x', client_id=other.client_id)))

    def test_without_jti_the_assertion_itself_works_once_however_it_is_written(self):
        for key, algorithm, kid in (
            (self.rsa, 'RS256', 'rsa'), (self.p256, 'ES256', 'p256'), (self.ed25519, 'EdDSA', 'ed25519'),
        ):
            assertion = self.assertion(key, algorithm, {'kid': kid}, jti=REMOVED)
            signed, _dot, signature = assertion.rpartition('.')
            alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
            last = alphabet[alphabet.index(signature[-1]) ^ 1]  # these bits mean nothing, and change the text
            copies = [
                assertion, assertion + '=', assertion + '==', assertion + '!', f'{signed}.!{signature}',
                f'{signed}.{signature[:-1]}{last}']
            if algorithm == 'ES256':
                raw = base64.urlsafe_b64decode(signature + '==')
                mirrored = P256_ORDER - int.from_bytes(raw[32:], 'big')
                copies.append(f'{signed}.{base64url(raw[:32] + mirrored.to_bytes(32, "big"))}')
                self.p256.public_key().verify(
                    utils.encode_dss_signature(int.from_bytes(raw[:32], 'big'), mirrored),
                    signed.encode(), ec.ECDSA(SHA256()))
            self.assertTaken(self.send('revoke', assertion))
            for number, copy in enumerate(copies):
                with self.subTest(algorithm=algorithm, copy=number):
                    self.assertOneRefuses(copy)
            self.assertTaken(
                self.send('revoke', self.assertion(key, algorithm, {'kid': kid}, jti=REMOVED, extra=algorithm)))

    def test_assertion_is_used_up_by_a_request_that_fails(self):
        for endpoint, parameters in (
            ('access_token', {'grant_type': 'authorization_code', 'code': 'x', 'redirect_uri': REDIRECT_URI}),
            ('access_token', {'grant_type': 'refresh_token', 'refresh_token': '1.a.b'}),
            ('revoke', {'token': None}),
            ('introspect', {'token': None}),
        ):
            assertion = self.assertion()
            self.assertEqual(self.send(endpoint, assertion, **parameters).status_code, 400)
            self.assertRefused(assertion)

    def test_refused_assertion_uses_nothing_up(self):
        """Else anybody could stop the application, with a jti that it is about to use."""
        for wrong in (
            self.assertion(self.strange, jti='mine'), self.assertion(jti='mine', aud='x'),
            self.assertion(jti='mine', exp=1)):
            self.assertRefused(wrong)
        self.assertTaken(self.send('introspect', self.assertion(jti='mine')))

    def test_use_is_remembered_as_long_as_the_assertion_is_good(self):
        assertions = self.env['oauth2.assertion']
        soon, late = self.assertion(exp=int(time.time()) + 10), self.assertion(exp=int(time.time()) + 3600)
        for assertion in (soon, late):
            self.assertTaken(self.send('revoke', assertion))
        for seconds, left in ((0, 2), (38, 2), (3625, 1), (3700, 0)):
            with self.subTest(seconds=seconds), after(seconds=seconds):
                assertions._gc_assertions()
                self.assertEqual(assertions.search_count([]), left)
                self.assertRefused(soon)
                self.assertRefused(late)

    def test_used_assertion_is_not_stored_itself(self):
        assertion = self.assertion(jti='a-very-special-jti')
        self.send('revoke', assertion)
        self.env.cr.execute('SELECT row_to_json(t)::text FROM oauth2_assertion t')
        stored = str(self.env.cr.fetchall())
        self.assertNotIn('a-very-special-jti', stored)
        self.assertNotIn(assertion[-20:], stored)

    # Whose it is

    def test_another_applications_key_is_refused(self):
        other = self.application_with_keys(jwk(self.strange.public_key(), kid='rsa'))
        self.assertRefused(self.assertion(self.strange))
        self.assertRefused(self.assertion(client_id=other.client_id))
        self.assertRefused(self.assertion(iss=other.client_id))
        self.assertRefused(self.assertion(sub=other.client_id))
        self.assertRefused(self.assertion(self.strange, iss=other.client_id))
        self.assertTaken(self.send('introspect', self.assertion(self.strange, client_id=other.client_id)))

    def test_client_id_has_to_be_that_of_the_assertion(self):
        other = self.application_with_keys()
        public = self.public_application(redirect_uris=REDIRECT_URI)
        for client_id in (other.client_id, self.client_id, public.client_id, 'x' * 32, 'x'):
            with self.subTest(client_id=client_id):
                self.assertRefused(self.assertion(), client_id=client_id)
        self.assertRefused(
            self.assertion(), 'invalid_request', client_id=[self.signer.client_id, other.client_id])

    def test_application_without_keys_cannot_use_it(self):
        for key, algorithm in ((self.rsa, 'RS256'), (self.client_secret, 'HS256')):
            assertion = self.assertion(key, algorithm, client_id=self.client_id)
            self.assertRefused(assertion)
            self.assertRefused(assertion, client_id=self.client_id)

    def test_public_application_cannot_use_it(self):
        public = self.env['oauth2.application'].create({
            'name': 'Mobile App', 'client_type': 'public', 'redirect_uris': REDIRECT_URI,
            'jwks': public_pem(self.rsa)})
        for _round in range(2):
            for client_id in (None, public.client_id):
                assertion = self.assertion(client_id=public.client_id)
                self.assertRefused(assertion, client_id=client_id)
                self.assertRefused(assertion, client_id=client_id, grant_type='authorization_code', code='x')
            public.jwks = public_pem(self.rsa)

    def test_archived_application_cannot_use_it(self):
        self.signer.active = False
        self.assertRefused(self.assertion())

    def test_application_with_keys_and_no_secret_cannot_pass_without_a_signature(self):
        client_id = self.signer.client_id
        nothing = {'client_assertion_type': None, 'client_id': client_id}
        for secret in (None, '', 'None', 'False', '0', ' ', 'x' * 32, self.client_secret, self.signer.jwks[:3000]):
            with self.subTest(secret=str(secret)[:40]):
                self.assertRefused(None, **nothing, client_secret=secret)
        for secret in ('', 'None', 'False'):
            self.assertRefused(None, client_assertion_type=None, headers=basic(client_id, secret))
        for endpoint in ENDPOINTS:
            response = self.url_open(
                f'{BASE}/{endpoint}', method='POST', headers={'Content-Type': 'application/json'},
                data=json.dumps({
                    'client_id': client_id, 'client_secret': None, 'token': 'x', 'grant_type': 'client_credentials'}))
            self.assertError(response, 'invalid_client', 401)

    # One way to authenticate

    def test_assertion_and_secret_are_refused_together(self):
        secret = self.signer.generate_client_secret()
        client_id = self.signer.client_id
        for value in (secret, 'x'):
            for parameters in (
                {'client_secret': value}, {'client_secret': value, 'client_id': client_id},
                {'headers': basic(client_id, value)}, {'client_id': client_id, 'headers': basic(client_id, value)},
                {'headers': oauth_header(client_id=client_id, client_secret=value)},
                {'client_secret': value, 'client_id': client_id, 'client_assertion': None},
            ):
                self.assertRefused(self.assertion(), 'invalid_request', **parameters)
        for parameters in (
            {'headers': basic(client_id, '')}, {'client_id': client_id, 'headers': basic(client_id, '')},
            {'headers': basic('', '')},
        ):
            self.assertRefused(self.assertion(), 'invalid_request', **parameters)
        self.assertRefused(self.assertion(), headers={'Authorization': f'Bearer {self.assertion()}'})

    def test_type_has_to_be_the_right_one_and_come_with_an_assertion(self):
        for kind in (
            None, '', 'x', 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer', TYPE.upper(), TYPE + ' ',
            'urn:ietf:params:oauth:grant-type:jwt-bearer',
        ):
            with self.subTest(kind=kind):
                self.assertOneRefuses(self.assertion(), client_assertion_type=kind)
        for assertion in (None, ''):
            self.assertOneRefuses(assertion)
            self.assertOneRefuses(assertion, client_id=self.signer.client_id)

    def test_assertion_comes_once_and_not_in_the_url(self):
        assertion = self.assertion()
        self.assertRefused([assertion, assertion], 'invalid_request')
        self.assertRefused(assertion, 'invalid_request', client_assertion_type=[TYPE, TYPE])
        for endpoint in ENDPOINTS:
            url = f'{BASE}/{endpoint}?client_assertion={assertion}&client_assertion_type={TYPE}'
            self.assertRefused(None, 'invalid_request', client_assertion_type=None, url=url)
        self.assertTaken(self.send('introspect', assertion))

    # RFC 8725

    def test_algorithms_that_prove_nothing(self):
        claims = self.claims()
        pem = public_pem(self.rsa).encode()
        der = self.rsa.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        stored = self.signer.jwks.encode()
        first = json.dumps(json.loads(self.signer.jwks)['keys'][0]).encode()
        for secret in (pem, pem.strip(), der, stored, first, b'', b'None', self.signer.client_id.encode()):
            for kid in ({'kid': 'rsa'}, {'kid': 'p256'}, {}):
                signed = f'{segment({"alg": "HS256", "typ": "JWT"} | kid)}.{segment(claims)}'
                self.assertOneRefuses(f'{signed}.{base64url(hmac.digest(secret, signed.encode(), hashlib.sha256))}')
        good = self.assertion()
        for algorithm in ('none', 'None', 'NONE', '', None, 'HS256', 'rs256', 'RS512', 'ES256', [], {}, 1, True):
            for kid in ({'kid': 'rsa'}, {}):
                with self.subTest(algorithm=algorithm, kid=kid):
                    header = {'alg': algorithm} | kid
                    self.assertOneRefuses(f'{segment(header)}.{segment(claims)}.')
                    self.assertOneRefuses(f'{segment(header)}.{segment(claims)}.{good.split(".")[2]}')
                    self.assertOneRefuses(self.by_hand(header, claims))
        self.assertOneRefuses(self.by_hand({'kid': 'rsa'}, claims))

    def test_algorithms_that_we_do_not_take(self):
        for algorithm in ('RS384', 'RS512', 'PS384', 'PS512'):
            for headers in ({'kid': 'rsa'}, {}):
                self.assertOneRefuses(self.assertion(self.rsa, algorithm, headers))

    def test_key_with_an_algorithm_takes_no_other(self):
        signer = self.application_with_keys(jwk(self.rsa.public_key(), alg='PS256'))
        self.assertRefused(self.assertion(client_id=signer.client_id, headers={}))
        self.assertTaken(self.send('revoke', self.assertion(
            self.rsa, 'PS256', client_id=signer.client_id, headers={})))

    def test_key_for_encryption_signs_nothing(self):
        signer = self.application_with_keys({'keys': [
            jwk(self.rsa.public_key(), use='enc', kid='rsa'), jwk(self.p256.public_key(), kid='p256')]})
        for headers in ({'kid': 'rsa'}, {'kid': 'p256'}, {}):
            self.assertOneRefuses(self.assertion(client_id=signer.client_id, headers=headers))

    def test_tampered_assertion(self):
        header, payload, signature = self.assertion().split('.')
        _header, other_payload, other_signature = self.assertion().split('.')
        self.assertNotEqual(payload, other_payload)
        for assertion in (
            f'{header}.{other_payload}.{signature}', f'{header}.{payload}.{other_signature}',
            f'{segment({"alg": "RS256"})}.{payload}.{signature}', f'{header}.{payload}.', f'{header}.{payload}',
            f'{header}.{payload}.{signature[:-4]}', f'{header}.{payload}.{"A" * len(signature)}',
            f'{header}..{signature}', f'.{payload}.{signature}', f'{header}.{payload}.{signature}.x',
            f'{header}.{payload}.{signature}.x.x', f'{header}.{payload}A.{signature}',
            f' {header}.{payload}.{other_signature}',
            f'{header}.{segment(json.dumps(self.claims(exp=int(time.time()) + 3000)).encode())}.{signature}',
        ):
            with self.subTest(assertion=assertion[-60:]):
                self.assertOneRefuses(assertion)
                self.assertOneRefuses(assertion, client_id=self.signer.client_id)

    def test_key_in_the_assertion_itself_is_ignored(self):
        public = jwk(self.strange.public_key(), kid='rsa')
        certificate = [base64.b64encode(b'x' * 30).decode()]
        for headers in (
            {'jwk': public}, {'jwk': public, 'kid': 'rsa'}, {'jku': 'https://evil.example.com/jwks', 'kid': 'rsa'},
            {'x5u': 'https://evil.example.com/x'}, {'x5c': certificate}, {'kid': '../../dev/null'},
        ):
            self.assertOneRefuses(self.assertion(self.strange, headers=headers))

    def test_unknown_key_id(self):
        """A JWK has its name from the application itself, which so says that it has used another (RFC 7515 §4.1.4)."""
        for kid in ('x', 'RSA', 'p256', 'ed25519', '', "' OR 1=1 --", 'x' * 1000):
            with self.subTest(kid=kid[:20]):
                self.assertOneRefuses(self.assertion(headers={'kid': kid}))
        for kid in (None, 1, [], {}, True, ['rsa']):
            with self.subTest(kid=kid):
                self.assertOneRefuses(self.by_hand({'alg': 'RS256', 'kid': kid}, self.claims()))

    def test_tokens_for_something_else(self):
        for typ in ('at+jwt', 'application/at+jwt', 'dpop+jwt', 'logout+jwt', 'secevent+jwt', 'x', '', None, 1, [], {}):
            with self.subTest(typ=typ):
                self.assertOneRefuses(self.by_hand({'alg': 'RS256', 'kid': 'rsa', 'typ': typ}, self.claims()))
        self.assertOneRefuses(self.connect()['access_token'])
        self.assertOneRefuses(self.connect()['access_token'], client_id=self.client_id)
        self.assertOneRefuses(self.connect()['refresh_token'], client_id=self.client_id)

    def test_critical_headers(self):
        for more in (
            {'crit': ['exp']}, {'crit': ['b64'], 'b64': False}, {'crit': ['b64'], 'b64': True}, {'crit': []},
            {'crit': None}, {'crit': 'x'}, {'b64': False},
        ):
            with self.subTest(more=more):
                self.assertOneRefuses(self.by_hand({'alg': 'RS256', 'kid': 'rsa'} | more, self.claims()))

    # The claims

    def test_audience_is_no_other_endpoint(self):
        issuer = self.issuer
        for endpoint, others in (('access_token', ('revoke', 'introspect')), ('revoke', ('introspect',)),
                                 ('introspect', ('revoke',))):
            for other in others:
                self.assertRefused(self.assertion(aud=f'{issuer}{BASE}/{other}'), endpoints=[endpoint])

    def test_audience_does_not_depend_on_the_host_header(self):
        aud = 'https://evil.example.com'
        response = self.send('introspect', self.assertion(aud=aud), headers={
            'X-Forwarded-Host': 'evil.example.com', 'X-Forwarded-Proto': 'https'})
        self.assertError(response, 'invalid_client', 401)

    def test_garbage(self):
        claims, header = self.claims(), {'alg': 'RS256', 'kid': 'rsa'}
        for assertion in (
            'x', '.', '..', '...', 'a.b.c', '=.=.=', '!.!.!', 'null', 'e30.e30.e30', 'e30.e30.', "' OR 1=1 --", '{}',
            'A' * 4000, '.' * 4000, 'A.' * 2000,
            f'{segment(header)}.{"A" * 3000}.AAAA', f'{"A" * 3000}.{segment(claims)}.AAAA',
            self.by_hand(b'[' * 1500, claims), self.by_hand(header, b'[' * 2000),
            self.by_hand(b'{"a":' * 400, claims), self.by_hand(header, b'{"a":' * 400),
            self.by_hand(header, b'[' * 900 + b']' * 900),
            self.by_hand(header, b'{"sub":' + b'[' * 900 + b']' * 900 + b'}'),
            self.by_hand(header, b'{"sub":' + b'1' * 1800 + b'}'),
            self.by_hand([], claims), self.by_hand(None, claims), self.by_hand('x', claims), self.by_hand(1, claims),
            self.by_hand(header, []), self.by_hand(header, None), self.by_hand(header, 'x'), self.by_hand(header, 1),
            self.by_hand(header, {}), self.by_hand({}, {}), self.by_hand(b'', b''), self.by_hand(header, b''),
            self.by_hand(header, b'\xff\xfe'), self.by_hand(b'\xff', claims), self.by_hand(header, b'\x00'),
            self.by_hand({'alg': 'RS256', 'enc': 'A128GCM'}, claims) + '.x.x',
        ):
            for client_id in (None, self.signer.client_id):
                with self.subTest(assertion=assertion[:40], client_id=client_id):
                    self.assertOneRefuses(assertion, client_id=client_id)
        for assertion in ('A' * 8001, 'A' * 60000, 'é', '\ud800'.encode('utf-8', 'surrogatepass'), '\x00', 'a\nb.c.d'):
            self.assertOneRefuses(assertion, 'invalid_request')

    # Applications written for the older REST API

    def test_old_style_requests_loosen_nothing(self):
        self.signer.legacy_requests = True
        secret = self.signer.generate_client_secret()
        client_id = self.signer.client_id
        now = int(time.time())
        for given in (None, client_id):
            for assertion in (
                self.assertion(self.strange), self.assertion(aud='https://evil.example.com'),
                self.assertion(exp=REMOVED), self.assertion(exp=now - 40), self.assertion(exp=now + 3700),
                self.assertion(nbf=now + 60), self.assertion(iss='x'), self.assertion(sub=self.client_id),
                self.assertion(headers={'typ': 'at+jwt'}), self.assertion(headers={'kid': 'x'}),
                f'{segment({"alg": "none"})}.{segment(self.claims())}.', 'x',
            ):
                self.assertOneRefuses(assertion, client_id=given)
            self.assertOneRefuses(self.assertion(), client_id=given, client_assertion_type='x')
            self.assertOneRefuses(self.assertion(), 'invalid_request', client_id=given, client_secret=secret)
            for value in (secret, ''):
                self.assertOneRefuses(
                    self.assertion(), 'invalid_request', client_id=given, headers=basic(client_id, value))
            self.assertOneRefuses(
                self.assertion(), 'invalid_request', client_id=given,
                headers=oauth_header(client_assertion=self.assertion()))
            assertion = self.assertion()
            self.assertTaken(self.send('revoke', assertion, client_id=given))
            self.assertOneRefuses(assertion, client_id=given)
        for endpoint in ENDPOINTS:
            url = f'{BASE}/{endpoint}?client_secret={secret}&client_id={client_id}'
            self.assertOneRefuses(self.assertion(), 'invalid_request', client_id=client_id, url=url)
        self.signer.action_remove_client_secret()
        for value in (None, ''):
            self.assertOneRefuses(None, client_assertion_type=None, client_id=client_id, client_secret=value)

    # The trail

    def test_trail_and_log_never_hold_the_assertion(self):
        wrong, right = self.assertion(self.strange), self.assertion()
        with self.assertLogs('odoo.addons.oauth2_provider', 'DEBUG') as log:
            for assertion in (wrong, right, right):
                self.send('introspect', assertion)
        events = self.env['oauth2.event'].search([('kind', '=', 'client_refused')])
        self.assertEqual(len(events), 2)
        self.assertEqual(events.application_id, self.signer)
        text = '\n'.join(log.output) + str(events.read())
        for assertion in (wrong, right):
            for part in assertion.split('.')[1:]:
                self.assertNotIn(part, text)
            self.assertNotIn(jwt.decode(assertion, options={'verify_signature': False})['jti'], text)
