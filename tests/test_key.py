"""Signing keys: one of each algorithm, parsed once, private to everybody (RFC 7517, RFC 7638, RFC 8037)."""
import base64
import hashlib
import json
from datetime import datetime, timezone
from unittest.mock import patch

import jwt
import psycopg2.errors
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..shared import keys, private_keys
from ..shared.private_keys import signing_key
from .common import OAuth2Case

ALGORITHMS = ('RS256', 'ES256', 'EdDSA')
# RFC 7517 §9.3, RFC 7518 §6.2.2, §6.3.2, §6.4.1: what only the owner of a key may know
PRIVATE_MEMBERS = {'d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'}
REQUIRED_MEMBERS = {'RS256': {'e', 'n'}, 'ES256': {'crv', 'x', 'y'}, 'EdDSA': {'crv', 'x'}}
# RFC 7638 §3.1
RSA_JWK = {
    'kty': 'RSA', 'e': 'AQAB',
    'n': '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjB'
         'ZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8'
         'KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_'
         'xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
}
RSA_THUMBPRINT = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'
# RFC 8037 appendices A.2 and A.3
ED25519_JWK = {'kty': 'OKP', 'crv': 'Ed25519', 'x': '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'}
ED25519_THUMBPRINT = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'


@tagged('post_install', '-at_install')
class TestKey(TransactionCase):

    def setUp(self):
        super().setUp()
        self.keys = self.env['oauth2.key']

    def test_install_has_made_one_signing_key_of_each_algorithm(self):
        signing = self.keys.search([('state', '=', 'signing')])
        self.assertEqual(sorted(signing.mapped('algorithm')), sorted(ALGORITHMS))
        self.assertEqual(signing_key(self.env, 'RS256').private.key_size, 2048)
        self.assertEqual(signing_key(self.env, 'ES256').private.curve.name, 'secp256r1')
        self.assertIsInstance(signing_key(self.env, 'EdDSA').private, ed25519.Ed25519PrivateKey)

    def test_kid_is_the_thumbprint_of_the_key(self):
        for key in self.keys.search([('state', '=', 'signing')]):
            self.assertEqual(signing_key(self.env, key.algorithm).kid, key.kid)
            self.assertRegex(key.kid, r'^[A-Za-z0-9_-]{43}$')

    def test_nobody_reads_or_writes_what_a_key_is_made_of(self):
        admin = self.env.ref('base.user_admin')
        key = self.keys.with_user(admin).search([], limit=1)
        self.assertTrue(key.kid)
        self.assertNotIn('public_pem', key.fields_get())
        self.assertNotIn('public_pem', key.read()[0])
        for attempt in (
            lambda: key.read(['public_pem']),
            lambda: key.search([('public_pem', 'like', '%')]),
            lambda: key.search_read([], ['public_pem']),
            lambda: key.export_data(['public_pem']),
            lambda: key._read_group([], ['public_pem']),
            lambda: key.mapped('public_pem'),
            lambda: key.write({'public_pem': 'x'}),
            lambda: key.write({'state': 'signing'}),
            lambda: key.create({'kid': 'x', 'algorithm': 'RS256', 'public_pem': 'x'}),
            key.unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_others_than_managers_see_no_keys(self):
        user = new_test_user(self.env, login='alice', groups='base.group_user')
        with self.assertRaises(AccessError):
            self.keys.with_user(user).search_read([], ['kid'])

    def test_key_is_parsed_once(self):
        private_keys._parsed.clear()
        keys.parse_public.cache_clear()
        with patch.object(keys, 'parse', wraps=keys.parse) as parse:
            for _use in range(3):
                signing_key(self.env, 'RS256')
                self.keys._verification_keys()
                self.env.registry.clear_cache()
        self.assertEqual(parse.call_count, 1)
        self.assertEqual(keys.parse_public.cache_info().misses, len(self.keys.search([])))

    def test_stored_keys_are_read_once(self):
        signing_key(self.env, 'ES256')
        self.keys._verification_keys()
        with self.assertQueryCount(0):
            signing_key(self.env, 'ES256')
            self.keys._verification_keys()
            self.keys._public_jwks()

    def test_what_is_kept_in_memory_follows_each_change(self):
        signing = self.keys.search([('state', '=', 'signing'), ('algorithm', '=', 'EdDSA')])
        pem = keys.generate('EdDSA')
        new = keys.parse(pem, 'EdDSA')
        self.keys._verification_keys()
        key = self.add('EdDSA', 'published', pem=pem, kid=new.kid, public_pem=new.public_pem())
        self.assertIn(new.kid, self.keys._verification_keys())
        signing_key(self.env, 'EdDSA')
        key._start_signing(datetime.now(timezone.utc))
        self.assertEqual(signing_key(self.env, 'EdDSA').kid, new.kid)
        self.keys._verification_keys()
        key.unlink()
        self.assertNotIn(new.kid, self.keys._verification_keys())
        with self.assertRaises(LookupError):
            self.keys._signing_kid('EdDSA')
        self.assertEqual(signing.state, 'retired')

    def test_keys_that_verify_cannot_sign(self):
        for key in self.keys._verification_keys().values():
            self.assertIsNone(key.private)

    def test_database_holds_one_signing_and_one_published_key_of_an_algorithm(self):
        for algorithm in ALGORITHMS:
            for state, others in (('signing', 0), ('published', 1)):
                with self.subTest(algorithm=algorithm, state=state):
                    for _other in range(others):
                        self.add(algorithm, state)
                    with (
                        self.assertRaises(psycopg2.errors.UniqueViolation),
                        mute_logger('odoo.sql_db'),
                        self.env.cr.savepoint(),
                    ):
                        self.add(algorithm, state)

    def test_database_holds_no_private_part_of_a_retired_or_deleted_key(self):
        first, second, third = self.keys.search([])
        first.state = 'retired'
        second.unlink()
        self.env.cr.execute("SELECT key_id FROM oauth2_key_private")
        self.assertEqual(self.env.cr.fetchall(), [(third.id,)])
        with self.assertRaises(LookupError):
            private_keys.load(self.env, first.kid)

    def add(self, algorithm, state, pem='x', **values):
        number = self.keys.search_count([])
        key = self.keys.create({
            'kid': f'kid{number}', 'algorithm': algorithm, 'state': state, 'published_at': '2026-01-01',
            'public_pem': 'x',
        } | values)
        private_keys.store(self.env, key.id, key.kid, pem)
        self.env.flush_all()
        return key


@tagged('post_install', '-at_install')
class TestJwk(TransactionCase):

    def test_thumbprints_are_those_of_the_rfcs(self):
        public = RSAAlgorithm.from_jwk(RSA_JWK)
        self.assertEqual(keys.thumbprint(public), RSA_THUMBPRINT)
        public = OKPAlgorithm.from_jwk(ED25519_JWK)
        self.assertEqual(keys.thumbprint(public), ED25519_THUMBPRINT)
        self.assertEqual(keys.Key('x', 'EdDSA', None, public).public_jwk() | ED25519_JWK, {
            **ED25519_JWK, 'use': 'sig', 'alg': 'EdDSA', 'kid': 'x'})

    def test_thumbprint_of_an_elliptic_curve_key_is_of_its_four_members_in_order(self):
        """RFC 7638 §3.2 and §3.3, with the key of RFC 7517 appendix A.1."""
        jwk = {
            'crv': 'P-256', 'kty': 'EC',
            'x': 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4', 'y': '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM'}
        public = ec.EllipticCurvePublicNumbers(
            self.number(jwk['x']), self.number(jwk['y']), ec.SECP256R1()).public_key()
        canonical = ('{"crv":"P-256","kty":"EC","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",'
                     '"y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}')
        self.assertEqual(keys.thumbprint(public), jwt.utils.base64url_encode(self.sha256(canonical)).decode())
        self.assertEqual(keys.Key('x', 'ES256', None, public).public_jwk(), {
            **jwk, 'use': 'sig', 'alg': 'ES256', 'kid': 'x'})

    def test_coordinate_keeps_its_leading_zeros(self):
        """RFC 7518 §6.2.1.2: 32 octets each, whatever the number."""
        def short(private):
            numbers = private.public_key().public_numbers()
            return min(numbers.x, numbers.y).bit_length() <= 248
        private = next(
            private for number in range(1, 5000) if short(private := ec.derive_private_key(number, ec.SECP256R1())))
        jwk = keys.Key('x', 'ES256', None, private.public_key()).public_jwk()
        for name in ('x', 'y'):
            self.assertEqual(len(self.octets(jwk[name])), 32)

    def test_generated_keys_are_of_their_algorithm_and_all_different(self):
        for algorithm in ALGORITHMS:
            pem = keys.generate(algorithm)
            key = keys.parse(pem, algorithm)
            self.assertNotEqual(keys.parse(keys.generate(algorithm), algorithm).kid, key.kid)
            public = keys.parse_public(key.public_pem(), algorithm)
            self.assertEqual((public.kid, public.private), (key.kid, None))
            self.assertEqual(public.public_jwk(), key.public_jwk())
        for algorithm in ('none', 'HS256', 'RS512', ''):
            with self.assertRaises(ValueError):
                keys.generate(algorithm)

    def test_public_jwks_hold_what_is_public_and_nothing_else(self):
        jwks = self.env['oauth2.key']._public_jwks()
        self.assertEqual(len(jwks), self.env['oauth2.key'].search_count([]))
        for jwk in jwks:
            with self.subTest(algorithm=jwk['alg']):
                self.assertEqual(set(jwk), {'kty', 'use', 'alg', 'kid'} | REQUIRED_MEMBERS[jwk['alg']])
                self.assertFalse(set(jwk) & PRIVATE_MEMBERS)
                self.assertEqual(jwk['use'], 'sig')
                self.assertIn(jwk['kid'], self.env['oauth2.key']._verification_keys())
                # another implementation reads the same key
                public = jwt.PyJWK(jwk).key
                self.assertIsInstance(
                    public, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey, ed25519.Ed25519PublicKey))
                self.assertEqual(
                    public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
                    self.env['oauth2.key'].search([('kid', '=', jwk['kid'])]).public_pem)
        self.assertNotIn('PRIVATE', json.dumps(jwks))

    def octets(self, text):
        return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))

    def number(self, text):
        return int.from_bytes(self.octets(text), 'big')

    def sha256(self, text):
        return hashlib.sha256(text.encode()).digest()


@tagged('post_install', '-at_install')
class TestSigningAlgorithm(OAuth2Case):

    def test_application_chooses_how_its_access_tokens_are_signed(self):
        self.assertEqual(self.application.signing_algorithm, 'RS256')
        for algorithm in ALGORITHMS:
            with self.subTest(algorithm=algorithm):
                self.application.signing_algorithm = algorithm
                members = self.connect()
                for token in (members, self.refresh(members['refresh_token']).json()):
                    header = jwt.get_unverified_header(token['access_token'])
                    self.assertEqual(header['alg'], algorithm)
                    self.assertEqual(self.userinfo(token['access_token']).json()['name'], 'Alice Archer')
                    jwk, = (jwk for jwk in self.env['oauth2.key']._public_jwks() if jwk['kid'] == header['kid'])
                    jwt.decode(
                        token['access_token'], jwt.PyJWK(jwk).key, algorithms=[jwk['alg']],
                        audience=self.env['ir.config_parameter'].get_param('web.base.url'))

    def test_algorithm_is_the_keys_and_never_the_tokens(self):
        """RFC 8725 §3.1: a token of one algorithm under the key of another."""
        token = self.connect()['access_token']
        claims = jwt.decode(token, options={'verify_signature': False})
        signing = {algorithm: signing_key(self.env, algorithm) for algorithm in ALGORITHMS}
        for algorithm in ALGORITHMS:
            for other in ALGORITHMS:
                forged = jwt.encode(
                    claims, signing[algorithm].private, algorithm,
                    headers={'typ': 'at+jwt', 'kid': signing[other].kid})
                with self.subTest(algorithm=algorithm, kid=other):
                    self.assertEqual(self.userinfo(forged).status_code, 200 if algorithm == other else 401)
