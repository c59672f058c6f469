"""Whatever the header DPoP holds, it is a good proof or an error of the standard (RFC 9449 §4.3)."""
import base64
import json
from datetime import datetime, timezone

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from oauth2_provider.protocol import dpop, errors

from encoders import ANY_TEXT

ADDRESS, NOW = 'https://odoo.example.com/token', datetime(2030, 1, 1, tzinfo=timezone.utc)
KEY = ec.generate_private_key(ec.SECP256R1())
JWK = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
GOOD = {'htm': 'POST', 'htu': ADDRESS, 'iat': int(NOW.timestamp()), 'jti': 'x'}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3), max_leaves=5)


def members(*names):
    return st.dictionaries(st.sampled_from(names), ANY_JSON, max_size=2)


def is_taken(proof):
    try:
        return bool(dpop.verify(proof, method='POST', address=ADDRESS, now=NOW))
    except errors.InvalidDPoPProofError as error:
        assert error.description
        return False


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b'=').decode()


def signed(claims):
    return jwt.PyJWS().encode(
        json.dumps(claims).encode(), KEY, 'ES256', headers={'typ': dpop.TYPE, 'jwk': JWK})


def test_the_good_one_is_taken():
    assert is_taken(signed(GOOD))


@given(ANY_TEXT)
def test_any_text(text):
    assert not is_taken(text)


@given(members('typ', 'alg', 'jwk', 'crit', 'b64', 'kid', 'zip'))
def test_any_header(changed):
    head, payload, signature = signed(GOOD).split('.')
    header = json.loads(base64.urlsafe_b64decode(head + '==')) | changed
    assert not is_taken(f'{part(header)}.{payload}.{signature}')


@given(members('kty', 'crv', 'x', 'y', 'n', 'e', 'use', 'alg', 'd', 'k'))
def test_any_key(changed):
    proof = jwt.PyJWS().encode(
        json.dumps(GOOD).encode(), KEY, 'ES256', headers={'typ': dpop.TYPE, 'jwk': JWK | changed})
    assert is_taken(proof) in (True, False)


@given(members('htm', 'htu', 'iat', 'jti', 'exp', 'nbf'))
def test_any_claims(changed):
    may_be_taken = changed.keys() <= {'jti', 'exp', 'nbf'} or changed.items() <= GOOD.items()
    assert may_be_taken or not is_taken(signed(GOOD | changed))
