"""The public keys of an application: what can be registered, and what is wrong with the rest (RFC 7517, RFC 8725)."""
import json

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from jwt.utils import to_base64url_uint

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from ..protocol import public_keys

SENTENCES = {
    'kind': "These keys do not work here: use signing keys of the kind RSA, P-256 or Ed25519.",
    'many': "These are too many keys: 10 are allowed.",
    'private':
        "This is a private key, which nobody else may see. Make a new pair, and paste the public one here.",
    'unreadable':
        "This is not a public key. Paste the PEM that begins with -----BEGIN PUBLIC KEY-----, or a JSON Web Key Set.",
    'heavy': "This RSA key is too large: use 2048 to 4096 bits, and an exponent such as 65537.",
    'weak': "This RSA key is too short: use 2048 bits or more.",
}


def rsa_key(bits=2048):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def private_pem(key, form=serialization.PrivateFormat.PKCS8, password=None):
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, encryption).decode()


def jwk(key, **members):
    """Return the JWK of a key of cryptography: its public part where it is a public key, else all of it."""
    algorithm = {
        'RSA': jwt.algorithms.RSAAlgorithm, 'EC': jwt.algorithms.ECAlgorithm, 'OKP': jwt.algorithms.OKPAlgorithm}
    kind = next(kind for kind, classes in (
        ('RSA', (rsa.RSAPrivateKey, rsa.RSAPublicKey)),
        ('EC', (ec.EllipticCurvePrivateKey, ec.EllipticCurvePublicKey)),
        ('OKP', object)) if isinstance(key, classes))
    made = {
        name: value for name, value in algorithm[kind].to_jwk(key, as_dict=True).items() if name != 'key_ops'}
    return made | members


@tagged('post_install', '-at_install')
class TestPublicKeys(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application = cls.env['oauth2.application'].create({
            'name': 'Reporting Tool', 'redirect_uris': 'https://app.example.com/callback'})
        cls.rsa, cls.p256, cls.ed25519 = rsa_key(), ec.generate_private_key(ec.SECP256R1()), \
            ed25519.Ed25519PrivateKey.generate()

    def public(self, key, **members):
        return jwk(key.public_key(), **members)

    def register(self, value):
        self.application.jwks = value if isinstance(value, str) else json.dumps(value)

    def assertTaken(self, value, algorithms):
        self.register(value)
        self.assertFalse(self.application.jwks_problem)
        found = [key.algorithms for key in public_keys.load(self.application.jwks)]
        self.assertEqual(found, algorithms)

    def assertRefused(self, value, fault):
        """Check that a value is refused with its sentence, which the form shows before anything is saved as well."""
        text = value if isinstance(value, str) else json.dumps(value)
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            self.application.jwks = text
        self.assertEqual(str(caught.exception), SENTENCES[fault])
        self.application.invalidate_recordset()
        self.assertEqual(self.env['oauth2.application'].new({'jwks': text}).jwks_problem, SENTENCES[fault])
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.env['oauth2.application'].create({
                'name': 'New', 'redirect_uris': 'https://app.example.com/callback', 'jwks': text})

    def test_public_keys_are_taken_in_every_form(self):
        for key, algorithms in (
            (self.rsa, ('RS256', 'PS256')), (self.p256, ('ES256',)), (self.ed25519, ('EdDSA',)),
        ):
            with self.subTest(algorithms=algorithms):
                self.assertTaken(public_pem(key), [algorithms])
                self.assertTaken('\r\n ' + public_pem(key).replace('\n', '\r\n') + '\r\n', [algorithms])
                self.assertTaken(self.public(key), [algorithms])
                self.assertTaken(self.public(key, use='sig', kid='one', key_ops=['verify']), [algorithms])
                self.assertTaken({'keys': [self.public(key)]}, [algorithms])
                self.assertTaken(self.public(key, alg=algorithms[-1]), [algorithms[-1:]])

    def test_pkcs1_pem_is_taken(self):
        pem = self.rsa.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.PKCS1).decode()
        self.assertTaken(pem, [('RS256', 'PS256')])

    def test_several_keys_are_taken_so_that_one_can_replace_another(self):
        three = [('RS256', 'PS256'), ('ES256',), ('EdDSA',)]
        keys = (self.rsa, self.p256, self.ed25519)
        self.assertTaken('\n'.join(public_pem(key) for key in keys), three)
        self.assertTaken({'keys': [self.public(key, kid=str(n)) for n, key in enumerate(keys)]}, three)
        self.assertTaken({'keys': [self.public(self.p256)] * 10}, [('ES256',)] * 10)

    def test_keys_for_encryption_are_left_aside(self):
        self.assertTaken({'keys': [self.public(self.rsa, use='enc'), self.public(self.p256)]}, [('ES256',)])
        for alone in (self.public(self.rsa, use='enc'), {'keys': [self.public(self.rsa, use='enc')]}):
            self.assertRefused(alone, 'kind')

    def test_no_keys_are_no_problem(self):
        for nothing in (False, ''):
            self.application.jwks = nothing
            self.assertFalse(self.application.jwks_problem)

    def test_private_keys_are_refused(self):
        traditional = serialization.PrivateFormat.TraditionalOpenSSL
        for key in (self.rsa, self.p256, self.ed25519):
            public = public_pem(key)
            private = jwk(key)
            for value in (
                private_pem(key), private_pem(key, password=b'secret'), public + private_pem(key),
                private_pem(key) + public, private_pem(key, serialization.PrivateFormat.OpenSSH),
                private, private | {'use': 'enc'}, {'keys': [private]}, {'keys': [self.public(key), private]},
                {'keys': [self.public(key), private | {'use': 'enc'}]},
                public + json.dumps(private), json.dumps(private) + public,
                private_pem(key).replace('-----END', '----- END') + public,
            ):
                with self.subTest(value=str(value)[:60]):
                    self.assertRefused(value, 'private')
        for key in (self.rsa, self.p256):
            for password in (None, b'secret'):  # with a password, there are lines with a hyphen above the base64
                self.assertRefused(private_pem(key, traditional, password), 'private')
                self.assertRefused(public_pem(key) + private_pem(key, traditional, password), 'private')

    def test_each_private_member_is_noticed(self):
        private = jwk(self.rsa)
        for name in ('d', 'p', 'q', 'dp', 'dq', 'qi'):
            self.assertRefused(self.public(self.rsa, **{name: private[name]}), 'private')
        self.assertRefused(self.public(self.rsa, oth=[]), 'private')

    def test_symmetric_keys_are_refused(self):
        secret = {'kty': 'oct', 'k': 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75'}
        for value in (
            secret, secret | {'alg': 'HS256'}, secret | {'use': 'enc'}, {'keys': [secret]},
            {'keys': [self.public(self.p256), secret]}, self.public(self.p256, k='AyM1'),
        ):
            self.assertRefused(value, 'private')

    def test_rsa_keys_that_take_long_are_refused(self):
        usual = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key().public_numbers().n
        for n, e in ((usual, 2 ** 32 + 1), (usual, usual - 2), ((1 << 16383) + 1, 65537), ((1 << 4096) + 1, 65537)):
            jwk = json.dumps({'kty': 'RSA', 'n': to_base64url_uint(n).decode(), 'e': to_base64url_uint(e).decode()})
            with self.subTest(bits=n.bit_length(), e=e):
                self.assertEqual(public_keys.fault(jwk), 'heavy')
        self.assertIsNone(public_keys.fault(public_pem(rsa_key(4096))))

    def test_weak_rsa_keys_are_refused(self):
        for bits in (1024, 2047):
            key = rsa_key(bits)
            for value in (public_pem(key), self.public(key), {'keys': [self.public(self.rsa), self.public(key)]}):
                with self.subTest(bits=bits, value=str(value)[:40]):
                    self.assertRefused(value, 'weak')

    def test_rsa_keys_that_are_none_are_refused(self):
        numbers = self.rsa.public_key().public_numbers()
        for n, e in ((numbers.n - 1, 65537), (numbers.n, 65536), (numbers.n, 1)):
            with self.subTest(n=n % 2, e=e):
                value = {'kty': 'RSA', 'n': to_base64url_uint(n).decode(), 'e': to_base64url_uint(e).decode()}
                self.assertIn(public_keys.fault(json.dumps(value)), ('weak', 'unreadable'))

    def test_points_of_small_order_are_refused(self):
        """RFC 8032 §8.9; the encodings in which y is not below p, and those with the other sign, as well."""
        p = 2 ** 255 - 19
        order_8 = int.from_bytes(bytes.fromhex(
            'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'), 'little')
        for y in (0, 1, p - 1, p, p + 1, order_8, p - order_8):
            for sign in (0, 2 ** 255):
                key = ed25519.Ed25519PublicKey.from_public_bytes((y + sign).to_bytes(32, 'little'))
                with self.subTest(y=y, sign=sign):
                    self.assertEqual(public_keys.fault(json.dumps(jwk(key))), 'weak')

    def test_other_kinds_are_refused(self):
        for key in (
            ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP521R1()),
            ec.generate_private_key(ec.SECP256K1()), ed448.Ed448PrivateKey.generate(),
        ):
            for value in (public_pem(key), self.public(key), public_pem(self.rsa) + public_pem(key)):
                with self.subTest(key=type(key), value=str(value)[:40]):
                    self.assertRefused(value, 'kind')
        for key in (dsa.generate_private_key(2048), x25519.X25519PrivateKey.generate()):
            self.assertRefused(public_pem(key), 'kind')
        self.assertRefused(self.public(self.ed25519, crv='X25519'), 'kind')

    def test_other_algorithms_are_refused(self):
        for key, algorithms in (
            (self.rsa, ('RS384', 'RS512', 'PS512')), (self.p256, ('ES512', 'ES384')),
        ):
            for algorithm in algorithms:
                with self.subTest(algorithm=algorithm):
                    self.assertRefused(self.public(key, alg=algorithm), 'kind')

    def test_garbage_is_refused(self):
        good, rsa_jwk = public_pem(self.rsa), self.public(self.rsa)
        body = good.splitlines()[1]
        for value in (
            ' ', 'x', '{', '[]', '{}', 'null', 'true', '0', '1e999', '"x"', '[[]]', '{"keys": []}', '{"keys": {}}',
            '{"keys": null}', '{"keys": 1}', '{"keys": "x"}', '{"keys": [null]}', '{"keys": [[]]}', '{"keys": ["x"]}',
            '{"keys": [{}]}', '{"kty": "RSA"}', '{"kty": null}', '{"kty": []}', '{"kty": "x"}', '{"kty": "oct"}',
            '[' * 10000, '{"a":' * 3000, '\ud800'.encode('utf-8', 'replace').decode(), 'é', '-----BEGIN',
            '-----BEGIN PUBLIC KEY-----', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----',
            good.replace(body, ''), good.replace(body, body[::-1]), good.replace('-----END', '-----X'),
            good.replace('PUBLIC', 'CERTIFICATE'), good + 'x', good + '-----BEGIN PUBLIC KEY-----',
            good + good.replace(body, ''), good + json.dumps(rsa_jwk), body,
            '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
            rsa_jwk | {'n': ''}, rsa_jwk | {'n': 1}, rsa_jwk | {'n': None}, rsa_jwk | {'n': 'AQAB'},
            rsa_jwk | {'n': 'é'}, rsa_jwk | {'e': 'AQ'}, rsa_jwk | {'e': ''}, rsa_jwk | {'e': []},
            rsa_jwk | {'alg': 'HS256'}, rsa_jwk | {'alg': []}, rsa_jwk | {'alg': {}}, rsa_jwk | {'alg': 1},
            rsa_jwk | {'alg': 'none'},
            self.public(self.p256, x='AAAA'), self.public(self.p256, crv='x'), self.public(self.p256, crv=[]),
            self.public(self.p256, y=self.public(self.p256)['x']), self.public(self.ed25519, x='AAAA'),
        ):
            with self.subTest(value=str(value)[:80]):
                text = value if isinstance(value, str) else json.dumps(value)
                self.assertIn(public_keys.fault(text), ('unreadable', 'kind', 'weak'))
        for value in ('x', '{}', '{"keys": []}', good.replace('PUBLIC', 'CERTIFICATE'), good + 'x', rsa_jwk | {'n': 1}):
            self.assertRefused(value, 'unreadable')

    def test_too_many_keys_are_refused(self):
        self.assertRefused({'keys': [self.public(self.p256)] * 11}, 'many')
        self.assertRefused(public_pem(self.p256) * 11, 'many')
        self.assertRefused({'keys': [self.public(self.p256)], 'x': 'x' * 20000}, 'many')

    def test_sentences_are_those_of_the_faults(self):
        self.assertEqual(self.application._jwks_sentences(), SENTENCES)
        self.assertEqual(set(public_keys.FAULTS), set(SENTENCES))

    def test_fault_leaves_the_keys_as_they_were(self):
        self.register(public_pem(self.p256))
        self.assertRefused('x', 'unreadable')
        self.assertEqual(self.application.jwks, public_pem(self.p256))

    def test_public_application_keeps_no_keys(self):
        """Whoever has the application has what is in it (RFC 6749 §2.1)."""
        self.register(public_pem(self.p256))
        self.application.client_type = 'public'
        self.assertFalse(self.application.jwks)
