"""Access tokens (RFC 9068): what is in them, and each reason for which one is refused."""
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from oauth2_provider.protocol import access_tokens, errors, token_check
from oauth2_provider.shared import keys

from fakes import CLIENT, ISSUER, KEY, NOW, FakeStore

SECONDS = int(NOW.timestamp())
JSON2 = f'{ISSUER}/json/2'
OTHER = keys.parse(keys.generate('EdDSA'), 'EdDSA')
CLAIMS = {
    'iss': ISSUER, 'sub': '7', 'aud': ISSUER, 'client_id': CLIENT.client_id, 'scope': 'email', 'iat': SECONDS,
    'exp': SECONDS + 60, 'jti': 'x', 'sid': '9.binding'}


def issue(**changed):
    return access_tokens.issue(KEY, **{
        'issuer': ISSUER, 'audience': (ISSUER,), 'user_id': 7, 'client': CLIENT, 'connection': '9.binding',
        'scopes': ['email'], 'lifetime': 60, 'now': NOW} | changed)


def verify(token, audience=ISSUER, now=NOW):
    return token_check.verify(FakeStore(), token, audience=audience, now=now)


def made(key=KEY, algorithm=None, headers=(), **claims):
    """Return a token that is none of ours in one point."""
    return jwt.encode(
        {name: value for name, value in (CLAIMS | claims).items() if value is not None}, key.private,
        algorithm or key.algorithm, headers={'typ': 'at+jwt', 'kid': KEY.kid} | dict(headers))


def test_what_is_in_it():
    claims = verify(issue())
    assert claims.pop('jti')
    assert claims == {name: value for name, value in CLAIMS.items() if name != 'jti'}
    assert jwt.get_unverified_header(issue()) == {'typ': 'at+jwt', 'alg': KEY.algorithm, 'kid': KEY.kid}


def test_no_two_are_the_same():
    assert issue() != issue()


def test_it_ends_to_the_second():
    token = issue()
    assert verify(token, now=NOW + timedelta(seconds=59))
    with pytest.raises(errors.InvalidTokenError, match='has expired'):
        verify(token, now=NOW + timedelta(seconds=60))


def test_whom_it_is_for():
    token = issue(audience=(JSON2,))
    assert verify(token, audience=(ISSUER, JSON2))
    with pytest.raises(errors.InvalidTokenError, match='for another resource'):
        verify(token)


def test_where_it_is_from():
    with pytest.raises(errors.InvalidTokenError, match='address of this server has changed'):
        verify(issue(issuer='https://before.example.com'))


@pytest.mark.parametrize('token', [
    '', 'x', 'x.y.z', 'x' * 9000, made(headers={'typ': 'JWT'}.items()), made(headers={'kid': 'another'}.items()),
    made(OTHER), made(sub=None), made(sub='x'), made(sid=None), made(sid='x'), made(sid=9), made(client_id=None),
    made(jti=None), made(exp=None), issue() + 'x', issue().rpartition('.')[0] + '.',
    jwt.encode(CLAIMS, 's' * 64, 'HS256', headers={'typ': 'at+jwt', 'kid': KEY.kid}),
    jwt.encode(CLAIMS, None, 'none', headers={'typ': 'at+jwt', 'kid': KEY.kid}),
])
def test_what_is_none(token):
    with pytest.raises(errors.InvalidTokenError, match='This is not a valid access token'):
        verify(token)


def test_a_refresh_token_in_its_place():
    with pytest.raises(errors.InvalidTokenError, match='This is a refresh token'):
        verify(f'9.{"f" * 43}.{"s" * 64}')


def test_the_algorithm_is_that_of_the_key():
    """RFC 8725 §3.1: a public key is no secret, so it must not verify what was signed with it as one."""
    token = jwt.encode(CLAIMS, 's' * 64, 'HS256', headers={'typ': 'at+jwt', 'kid': KEY.kid})
    with pytest.raises(errors.InvalidTokenError):
        access_tokens.verify(
            token, keys={KEY.kid: replace(KEY, public='s' * 64)}, issuer=ISSUER, audience=ISSUER, now=NOW)
