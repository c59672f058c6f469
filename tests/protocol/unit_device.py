"""The device authorization grant (RFC 8628): what a device is answered, and each reason for which it gets nothing."""
import re
from dataclasses import replace

import jwt
import pytest
from oauth2_provider.protocol import device_codes, errors
from oauth2_provider.protocol.authorization_request import AuthorizationRequest
from oauth2_provider.protocol.endpoints import DEVICE_AUTHORIZATION, TOKEN
from oauth2_provider.protocol.grants.device_code import GRANT_TYPE

from fakes import AUTHENTICATION, CLIENT, ISSUER, KEY, NOW, PUBLIC, USER, Claim, FakeStore, request

CODE = 'd' * 43
BASE = f'{ISSUER}/restapi/1.0/common/oauth2'
DEVICES = replace(PUBLIC, grant_types=frozenset({GRANT_TYPE, 'refresh_token'}))
SERVER = replace(CLIENT, grant_types=frozenset({GRANT_TYPE}))


def store_of(**values):
    return FakeStore(clients=(SERVER, DEVICES), **values)


def ask(store=None, client=DEVICES, **parameters):
    return DEVICE_AUTHORIZATION.handle(request(store or store_of(), DEVICE_AUTHORIZATION, client=client, **parameters))


def allowed(client=DEVICES, **changed):
    """Return what a person has allowed a device."""
    return Claim(AuthorizationRequest(**{
        'client': client, 'scopes': ('profile', 'email'), 'redirect_uri': '', 'redirect_uri_given': False,
        'state': None, 'code_challenge': None, 'resources': ()} | changed))


def poll(state='allowed', claim=None, store=None, client=DEVICES, **parameters):
    store = store or store_of()
    store.devices[CODE] = (state, (claim or allowed()) if state == 'allowed' else None)
    return TOKEN.handle(request(store, client=client, **{'grant_type': GRANT_TYPE, 'device_code': CODE} | parameters))


def test_the_answer_to_a_device():
    """§3.2."""
    store = store_of()
    members = ask(store, scope='email')
    assert members.keys() == {
        'device_code', 'user_code', 'verification_uri', 'verification_uri_complete', 'expires_in', 'interval'}
    assert members['verification_uri'] == f'{BASE}/device'
    assert members['verification_uri_complete'] == f'{BASE}/device?user_code={members["user_code"]}'
    assert (members['expires_in'], members['interval']) == (600, 5)
    assert len(members['device_code']) == 43
    [(code, user_code, kept)] = store.saved_devices
    assert (code, user_code) == (members['device_code'], members['user_code'])
    assert kept.scopes == ('email',)


def test_a_device_proves_its_key_when_it_asks_for_its_token():
    """RFC 9449 §5: a proof is for token requests. Libraries send none before."""
    client = replace(DEVICES, dpop_bound_access_tokens=True)
    store = FakeStore(clients=(client,))
    assert ask(store, client, scope='email')['device_code']
    with pytest.raises(errors.InvalidDPoPProofError, match='has to use DPoP'):
        poll(store=store, client=client, claim=allowed(client))


def test_user_codes_have_eight_letters_that_nobody_mistakes():
    """§6.1: no vowels, and nothing that looks like something else."""
    codes = {device_codes.generate_user_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch('[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}', code) for code in codes)


@pytest.mark.parametrize('typed', [
    'WDJB-MJHT', 'wdjb-mjht', 'WDJBMJHT', ' wdjb mjht ', 'W-D-J-B-M-J-H-T', 'wdjb_mjht', 'wdjb.mjht'])
def test_what_people_type_is_the_same_code(typed):
    """§6.1: any case, and with or without what stands between the letters."""
    assert device_codes.read_user_code(typed) == 'WDJB-MJHT'


@pytest.mark.parametrize('typed', [
    '', 'WDJB', 'WDJB-MJH', 'WDJB-MJHTT', 'WDJB-MJHA', 'WDJB-MJH1', "WDJB-MJH'", 'ß' * 8])
def test_what_cannot_be_a_code(typed):
    assert device_codes.read_user_code(typed) is None


def test_without_scope_a_device_asks_for_the_default_ones():
    store = store_of()
    ask(store)
    assert store.saved_devices[0][2].scopes == ('profile', 'email')


@pytest.mark.parametrize(('client', 'parameters', 'error', 'sentence'), [
    (None, {}, errors.InvalidClientError, 'Add the client_id'),
    (None, {'client_id': 'x' * 32}, errors.InvalidClientError, 'There is no application'),
    (SERVER, {'client_secret': 'wrong'}, errors.InvalidClientError, 'There is no application'),
    (SERVER, {'client_secret': None}, errors.InvalidClientError, 'is confidential'),
    (DEVICES, {'client_secret': 'x'}, errors.InvalidClientError, 'has no client_secret'),
    (DEVICES, {'scope': 'api'}, errors.InvalidScopeError, 'Leave out api'),
    (DEVICES, {'scope': 'profile,email'}, errors.InvalidScopeError, 'Put a space'),
    (DEVICES, {'resource': 'https://elsewhere.example'}, errors.InvalidTargetError, 'The resource has to be'),
])
def test_a_device_that_may_not_ask(client, parameters, error, sentence):
    """§3.1: as at the token endpoint."""
    store = store_of()
    with pytest.raises(error) as raised:
        ask(store, client=client, **parameters)
    assert sentence in errors.members(raised.value)['error_description']
    assert not store.saved_devices


def test_an_application_that_may_not_use_the_grant():
    store = FakeStore()
    for client in (CLIENT, PUBLIC):
        with pytest.raises(errors.UnauthorizedClientError):
            ask(store, client=client)
        with pytest.raises(errors.UnauthorizedClientError):
            poll(store=store, client=client)
    assert not store.saved_devices
    assert not store.connected


def test_nothing_is_asked_for_while_a_person_changes_the_application():
    with pytest.raises(errors.HeldOff):
        ask(store_of(held_off=True))


@pytest.mark.parametrize(('state', 'error', 'code'), [
    ('pending', errors.AuthorizationPendingError, 'authorization_pending'),
    ('too_soon', errors.SlowDownError, 'slow_down'),
    ('denied', errors.AccessDenied, 'access_denied'),
    ('expired', errors.ExpiredTokenError, 'expired_token'),
    ('unknown', errors.InvalidGrantError, 'invalid_grant'),
    ('used', errors.InvalidGrantError, 'invalid_grant'),
    ('archived', errors.InvalidGrantError, 'invalid_grant'),
    ('ended', errors.InvalidGrantError, 'invalid_grant'),
])
def test_a_device_that_gets_no_token(state, error, code):
    """§3.5; status 400 as RFC 6749 §5.2 has it, and a sentence for the developer."""
    store = store_of()
    with pytest.raises(error) as raised:
        poll(state, store=store)
    members = errors.members(raised.value)
    assert (members['error'], raised.value.status_code) == (code, 400)
    assert re.fullmatch(r'[A-Z][^"\\]{20,}', members['error_description'])
    assert not store.connected


def test_a_device_code_that_was_made_up_gets_no_token():
    """CVE-2026-49272 of oauthlib."""
    store = store_of()
    for code in ('x', 'null', '0', CODE[:-1], CODE.upper()):
        with pytest.raises(errors.InvalidGrantError):
            poll(store=store, device_code=code)
    with pytest.raises(errors.InvalidRequestError, match='Add the parameter device_code'):
        poll(store=store, device_code=None)
    assert not store.connected


def test_polling_leaves_nothing_in_the_trail():
    store = store_of()
    for state, count in (('pending', 0), ('too_soon', 0), ('denied', 0), ('expired', 0), ('unknown', 1)):
        asked = request(store, client=DEVICES, grant_type=GRANT_TYPE, device_code=CODE)
        store.devices[CODE] = (state, None)
        with pytest.raises(errors.OAuth2Error) as raised:
            TOKEN.handle(asked)
        asked.record_refusal(raised.value)
        assert len(store.refusals) == count, state


def test_what_was_allowed_becomes_a_connection():
    store = store_of()
    members = poll(store=store)
    assert members['scope'] == 'profile email'
    assert members['refresh_token']
    assert 'id_token' not in members
    [connection] = store.connected
    assert (connection['user_id'], connection['code_id'], connection['authentication']) == (USER, None, AUTHENTICATION)


def test_a_device_cannot_ask_for_more_when_it_fetches_its_token():
    assert poll(scope='openid profile email offline_access')['scope'] == 'profile email'


def test_scopes_that_the_application_has_lost_are_not_granted():
    assert poll(claim=allowed(scopes=('profile', 'gone')))['scope'] == 'profile'
    with pytest.raises(errors.InvalidGrantError, match='no longer has any of the scopes'):
        poll(claim=allowed(scopes=('gone',)))


def test_a_scope_that_opens_more_by_now():
    with pytest.raises(errors.InvalidGrantError, match='has ended'):
        poll(store=store_of(versions={'email': 1}))


def test_who_may_no_longer_use_the_application():
    with pytest.raises(errors.InvalidGrantError, match='This user is not allowed'):
        poll(store=store_of(allowed=False))


def test_an_id_token_says_when_the_person_has_signed_in_and_has_no_nonce():
    members = poll(claim=allowed(scopes=('openid', 'profile')))
    claims = jwt.decode(members['id_token'], KEY.public, [KEY.algorithm], audience=DEVICES.client_id, options={
        'verify_exp': False, 'verify_iat': False})
    assert claims['auth_time'] == int(NOW.timestamp()) - 600
    assert 'nonce' not in claims


def test_a_token_is_for_the_resource_that_the_device_asked_for():
    resource = f'{ISSUER}/json/2'
    store = store_of()
    ask(store, resource=resource)
    assert store.saved_devices[0][2].resources == (resource,)
    members = poll(claim=allowed(resources=(resource,)))
    assert jwt.decode(members['access_token'], options={'verify_signature': False})['aud'] == resource
    with pytest.raises(errors.InvalidTargetError, match='was not for this resource'):
        poll(claim=allowed(resources=(resource,)), resource=ISSUER)
