"""What a request for a logout is worth (RP-Initiated Logout 1.0 §2), and what applications are told of one."""
from dataclasses import replace

import jwt
import pytest
from oauth2_provider.protocol import errors, id_tokens, logout_tokens, parameters, token_check
from oauth2_provider.protocol.client_request import ClientRequest
from oauth2_provider.protocol.endpoints import LOGOUT
from oauth2_provider.protocol.endpoints.logout import LogoutRequest, read
from oauth2_provider.shared import outgoing

from fakes import AUTHENTICATION, CLIENT, ISSUER, KEY, NOW, PUBLIC, FakeStore

BACK = 'https://app.example.com/signed-out'
STORE = FakeStore(clients=(replace(CLIENT, post_logout_redirect_uris=(BACK, f'{BACK}?x=1')), PUBLIC))
SECONDS = int(NOW.timestamp())


def hint(client=CLIENT, subject='7'):
    return id_tokens.issue(
        KEY, issuer=ISSUER, subject=subject, client=client, connection='9.binding', access_token='x.y.z',
        authentication=AUTHENTICATION, nonce=None, now=NOW)


def asked(**sent):
    request = ClientRequest(STORE, LOGOUT)
    request.parameters = parameters.merge([
        (name, value) for name, values in sent.items() for value in ([values] if isinstance(values, str) else values)])
    return read(request)


def test_a_good_request():
    found = asked(id_token_hint=hint(), post_logout_redirect_uri=BACK, state='a b')
    assert (found.client.client_id, found.subject, found.location) == (CLIENT.client_id, '7', f'{BACK}?state=a+b')
    assert [found.needs_no_question(user) for user in ('7', None, '8')] == [True, True, False]
    assert asked(id_token_hint=hint(), post_logout_redirect_uri=BACK).location == BACK
    more = f'{BACK}?x=1'
    assert asked(id_token_hint=hint(), post_logout_redirect_uri=more, state='s').location == f'{more}&state=s'
    assert asked(id_token_hint=hint(), client_id=CLIENT.client_id, post_logout_redirect_uri=BACK).location == BACK


@pytest.mark.parametrize('sent', [
    {}, {'post_logout_redirect_uri': BACK}, {'client_id': CLIENT.client_id, 'post_logout_redirect_uri': BACK},
    {'id_token_hint': 'x', 'post_logout_redirect_uri': BACK}, {'id_token_hint': 'x.y.z', 'client_id': CLIENT.client_id},
    {'id_token_hint': hint(), 'client_id': PUBLIC.client_id, 'post_logout_redirect_uri': BACK},
    {'id_token_hint': hint(PUBLIC), 'client_id': CLIENT.client_id, 'post_logout_redirect_uri': BACK},
    {'id_token_hint': hint(replace(CLIENT, client_id='u' * 32)), 'post_logout_redirect_uri': BACK},
    {'id_token_hint': hint() + 'x', 'post_logout_redirect_uri': BACK},
    {'id_token_hint': hint(), 'post_logout_redirect_uri': BACK, 'state': ('a', 'b')},
    {'id_token_hint': hint(), 'post_logout_redirect_uri': BACK, 'state': 'a\nb'},
    {'id_token_hint': jwt.encode({'aud': [CLIENT.client_id]}, 's' * 64), 'post_logout_redirect_uri': BACK},
])
def test_what_is_worth_nothing(sent):
    assert asked(**sent) == LogoutRequest()
    assert not asked(**sent).needs_no_question(None)


@pytest.mark.parametrize('address', [
    f'{BACK}/', f'{BACK}?', f'{BACK}?x=2', f'{BACK}#x', BACK.upper(), 'https://evil.example.com/', None])
def test_an_address_that_is_not_registered_to_the_letter(address):
    found = asked(id_token_hint=hint(), post_logout_redirect_uri=address or (), state='x')
    assert found.subject == '7'
    assert found.location is None
    assert not found.needs_no_question('7')


def test_a_logout_token():
    token = logout_tokens.issue(
        KEY, issuer=ISSUER, client_id=CLIENT.client_id, subject='7', connection='9.binding', now=NOW)
    assert jwt.get_unverified_header(token) == {'typ': 'logout+jwt', 'alg': KEY.algorithm, 'kid': KEY.kid}
    claims = jwt.decode(token, KEY.public, [KEY.algorithm], audience=CLIENT.client_id, options={
        'verify_exp': False, 'verify_iat': False})
    assert claims.pop('jti')
    assert claims == {
        'iss': ISSUER, 'sub': '7', 'aud': CLIENT.client_id, 'iat': SECONDS, 'exp': SECONDS + 120, 'sid': '9.binding',
        'events': {'http://schemas.openid.net/event/backchannel-logout': {}}}


def test_a_logout_token_passes_for_no_other():
    token = logout_tokens.issue(KEY, issuer=ISSUER, client_id=ISSUER, subject='7', connection='9.binding', now=NOW)
    with pytest.raises(errors.InvalidTokenError):
        token_check.verify(FakeStore(), token, audience=ISSUER, now=NOW)
    assert id_tokens.hinted_user(
        token, keys={KEY.kid: KEY}, issuer=ISSUER, client=replace(CLIENT, client_id=ISSUER)) is None


@pytest.mark.parametrize('ip', [
    '127.0.0.1', '127.1.2.3', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1',
    '0.0.0.0',  # noqa: S104
    '224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1', '::1', '::', 'fe80::1', 'fe80::1%eth0', 'fd00::1',
    'ff02::1', 'fec0::1', '::ffff:10.0.0.1', '::ffff:127.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b::7f00:1',
    '2002:a00:1::1',
    '2002:7f00:1::', '2001:db8::1',
])
def test_what_is_not_on_the_internet(ip):
    assert not outgoing.is_public(ip)


@pytest.mark.parametrize('ip', ['1.1.1.1', '93.184.216.34', '2606:4700::1111', '64:ff9b::1.1.1.1', '::ffff:1.1.1.1'])
def test_what_is(ip):
    assert outgoing.is_public(ip)
