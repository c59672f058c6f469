"""ID tokens (OIDC Core §2, §3.1.3.6): what is in them, and which ones are taken back as a hint."""
import base64
import hashlib
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from oauth2_provider.protocol import access_tokens, errors, id_tokens, token_check
from oauth2_provider.protocol.authentication import Authentication
from oauth2_provider.shared import keys

from fakes import AUTHENTICATION, CLIENT, ISSUER, KEY, NOW, PUBLIC, FakeStore

SECONDS = int(NOW.timestamp())
CLAIMS = {'iss': ISSUER, 'sub': '7', 'aud': CLIENT.client_id, 'iat': SECONDS, 'exp': SECONDS + 60}
# OIDC Core appendix A.4, RS256
ACCESS_TOKEN, AT_HASH = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y', '77QmUPtjPfzWtF2AnpK9RQ'


def issue(key=KEY, **changed):
    return id_tokens.issue(key, **{
        'issuer': ISSUER, 'subject': '7', 'client': CLIENT, 'connection': '9.binding', 'access_token': 'x.y.z',
        'authentication': AUTHENTICATION, 'nonce': 'n', 'now': NOW} | changed)


def claims(token, key=KEY):
    return jwt.decode(token, key.public, [key.algorithm], audience=CLIENT.client_id, options={
        'verify_exp': False, 'verify_iat': False})


def hinted(token, client=CLIENT):
    return id_tokens.hinted_user(token, keys={KEY.kid: KEY}, issuer=ISSUER, client=client)


def made(key=KEY, headers=(), **changed):
    """Return a token that is none of ours in one point."""
    return jwt.encode(
        {name: value for name, value in (CLAIMS | changed).items() if value is not None}, key.private, key.algorithm,
        headers={'typ': 'JWT', 'kid': KEY.kid} | dict(headers))


def test_what_is_in_it():
    found = claims(issue())
    assert found.pop('jti')
    assert found == {
        'iss': ISSUER, 'sub': '7', 'aud': CLIENT.client_id, 'iat': SECONDS, 'exp': SECONDS + 3600,
        'auth_time': SECONDS - 600, 'nonce': 'n', 'acr': '1', 'amr': ['pwd'], 'sid': '9.binding',
        'at_hash': id_tokens.at_hash('x.y.z', KEY.algorithm)}
    assert jwt.get_unverified_header(issue()) == {'typ': 'JWT', 'alg': KEY.algorithm, 'kid': KEY.kid}
    assert issue() != issue()


def test_what_is_not_known_is_not_in_it():
    found = claims(issue(nonce=None, authentication=Authentication(SECONDS)))
    assert {'nonce', 'amr', 'azp', 'nbf'}.isdisjoint(found)
    assert found['auth_time'] == SECONDS


def test_several_factors():
    found = claims(issue(authentication=AUTHENTICATION.with_second_factor(SECONDS, ('otp',))))
    assert found.items() >= {'acr': '2', 'amr': ['pwd', 'otp', 'mfa'], 'auth_time': SECONDS}.items()


def test_the_hash_of_the_specification():
    assert id_tokens.at_hash(ACCESS_TOKEN, 'RS256') == AT_HASH


@pytest.mark.parametrize('algorithm', keys.ALGORITHMS)
def test_the_hash_is_that_of_the_algorithm(algorithm):
    key = keys.parse(keys.generate(algorithm), algorithm)
    digest = (hashlib.sha512 if algorithm == 'EdDSA' else hashlib.sha256)(b'x.y.z').digest()
    half = base64.urlsafe_b64encode(digest[:len(digest) // 2]).rstrip(b'=').decode()
    assert claims(issue(key), key)['at_hash'] == half


def test_it_is_no_access_token():
    """RFC 8725 §3.11: also where its audience would do."""
    as_client = replace(CLIENT, client_id=ISSUER)
    with pytest.raises(errors.InvalidTokenError, match='This is not a valid access token'):
        token_check.verify(FakeStore(), issue(client=as_client), audience=ISSUER, now=NOW)


def test_one_that_is_a_hint_also_when_it_has_expired():
    assert hinted(issue()) == '7'
    assert hinted(issue(now=NOW - timedelta(days=900))) == '7'


@pytest.mark.parametrize('token', [
    '', 'x', 'x.y.z', 'x' * 9000, issue() + 'x', issue().rpartition('.')[0] + '.',
    made(headers={'typ': 'at+jwt'}.items()), made(headers={'typ': 'logout+jwt'}.items()),
    made(headers={'kid': 'another'}.items()), made(keys.parse(keys.generate('ES256'), 'ES256')),
    made(iss='https://elsewhere.example.com'), made(sub=None), made(aud=PUBLIC.client_id), made(exp=None),
    jwt.encode(CLAIMS, None, 'none', headers={'typ': 'JWT', 'kid': KEY.kid}),
    jwt.encode(CLAIMS, 's' * 64, 'HS256', headers={'typ': 'JWT', 'kid': KEY.kid}),
])
def test_what_is_no_hint(token):
    assert hinted(token) is None


def test_an_access_token_is_no_hint():
    """Also where its audience would do."""
    token = access_tokens.issue(
        KEY, issuer=ISSUER, audience=(CLIENT.client_id,), user_id=7, client=CLIENT, connection='9.binding',
        scopes=['openid'], lifetime=60, now=NOW)
    assert hinted(token) is None
    assert hinted(issue(), client=PUBLIC) is None
