"""Grants (RFC 6749 §4.1.3, §4.4, §6): what is granted, and each reason for which nothing is."""
from dataclasses import replace

import jwt
import pytest
from oauth2_provider.protocol import errors, id_tokens
from oauth2_provider.protocol.authorization_request import AuthorizationRequest
from oauth2_provider.protocol.endpoints import TOKEN

from fakes import (
    AUTHENTICATION,
    CLIENT,
    ISSUER,
    KEY,
    NOW,
    PUBLIC,
    REDIRECT_URI,
    USER,
    Claim,
    FakeStore,
    Locked,
    after,
    request,
)

CODE = 'k' * 43
REFRESH_TOKEN = f'9.{"f" * 43}.{"s" * 43}'
# RFC 7636 appendix B
VERIFIER, CHALLENGE = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'


def asked(**changed):
    """Return the authorization request that a code answers."""
    return AuthorizationRequest(**{
        'client': CLIENT, 'scopes': ('profile', 'email'), 'redirect_uri': REDIRECT_URI, 'redirect_uri_given': True,
        'state': None, 'code_challenge': None, 'resources': ()} | changed)


def redeem(store=None, claim=None, **parameters):
    store = store or FakeStore()
    store.codes[CODE] = claim or Claim(asked())
    return TOKEN.handle(request(store, **{
        'grant_type': 'authorization_code', 'code': CODE, 'redirect_uri': REDIRECT_URI} | parameters))


def refresh(store=None, locked=None, **parameters):
    store = store or FakeStore()
    store.refresh_tokens[REFRESH_TOKEN] = locked or Locked()
    return TOKEN.handle(request(store, **{
        'grant_type': 'refresh_token', 'refresh_token': REFRESH_TOKEN} | parameters))


def client_credentials(store=None, **parameters):
    return TOKEN.handle(request(store or FakeStore(), grant_type='client_credentials', **parameters))


def claims(members, audience=ISSUER):
    return jwt.decode(
        members['access_token'], KEY.public, [KEY.algorithm], audience=audience, options={
            'verify_exp': False, 'verify_iat': False})


def test_a_code_becomes_a_connection_with_what_was_allowed():
    store = FakeStore()
    members = redeem(store, Claim(asked(), epoch=3))
    assert members['token_type'] == 'bearer'
    assert members['expires_in'] == 3600
    assert members['scope'] == 'profile email'
    assert members['refresh_token']
    assert claims(members).items() >= {
        'iss': ISSUER, 'sub': str(USER), 'client_id': CLIENT.client_id, 'sid': '9.binding', 'scope': 'profile email',
        'iat': int(NOW.timestamp()), 'exp': int(NOW.timestamp()) + 3600}.items()
    [connection] = store.connected
    assert (connection['user_id'], connection['code_id'], connection['epoch']) == (USER, 5, 3)


def test_scopes_that_the_application_has_lost_are_not_granted():
    assert redeem(claim=Claim(asked(scopes=('profile', 'gone'))))['scope'] == 'profile'


@pytest.mark.parametrize(('parameters', 'claim', 'error', 'sentence'), [
    ({'code': None}, {}, errors.InvalidRequestError, 'Add the parameter code.'),
    ({'code': 'x'}, {}, errors.InvalidGrantError, 'There is no such code'),
    ({'redirect_uri': None}, {}, errors.InvalidRequestError, 'Add the redirect_uri of the authorization request.'),
    ({'redirect_uri': f'{REDIRECT_URI}/'}, {}, errors.InvalidGrantError, 'Send the same redirect_uri'),
    ({}, {'code_challenge': CHALLENGE}, errors.MissingCodeVerifierError, 'Add the code_verifier'),
    ({'code_verifier': VERIFIER[::-1]}, {'code_challenge': CHALLENGE}, errors.InvalidGrantError, 'does not belong'),
    ({'code_verifier': 'x' * 42}, {'code_challenge': CHALLENGE}, errors.InvalidGrantError, '43 to 128 characters'),
    ({'code_verifier': VERIFIER}, {}, errors.InvalidGrantError, 'had no code_challenge'),
    ({}, {'redirect_uri': 'https://elsewhere.example/'}, errors.InvalidGrantError, 'Register this exact redirect_uri'),
    ({'resource': f'{ISSUER}/json/2'}, {'resources': (ISSUER,)}, errors.InvalidTargetError, 'was not for this'),
    ({'resource': 'https://elsewhere.example'}, {}, errors.InvalidTargetError, 'The resource has to be the issuer'),
])
def test_a_code_that_is_not_redeemed(parameters, claim, error, sentence):
    with pytest.raises(error) as raised:
        redeem(claim=Claim(asked(**claim)), **parameters)
    assert sentence in errors.members(raised.value)['error_description']


@pytest.mark.parametrize(('fault', 'sentence'), [
    ('unknown', 'There is no such code'), ('used', 'was used before'), ('expired', 'has expired'),
    ('archived', 'is archived'), ('ended', 'has ended')])
def test_a_code_that_is_over_says_why(fault, sentence):
    with pytest.raises(errors.InvalidGrantError, match=sentence):
        redeem(FakeStore(faults=fault), code='x')


def test_the_verifier_of_the_rfc():
    assert redeem(claim=Claim(asked(code_challenge=CHALLENGE)), code_verifier=VERIFIER)['access_token']


def test_a_code_whose_scopes_open_more_by_now():
    with pytest.raises(errors.InvalidGrantError, match='has ended'):
        redeem(FakeStore(versions={'email': 1}))
    assert redeem(FakeStore(versions={'email': 1}), Claim(asked(), scope_versions='email:1'))


def test_a_failed_attempt_uses_the_code_up():
    store = FakeStore()
    with pytest.raises(errors.InvalidGrantError):
        redeem(store, Claim(asked(code_challenge=CHALLENGE)), code_verifier='x' * 43)
    assert not store.codes


def test_nothing_is_connected_where_anything_fails():
    store = FakeStore()
    with pytest.raises(errors.InvalidTargetError):
        redeem(store, resource='https://elsewhere.example')
    assert not store.connected


def test_who_may_no_longer_use_the_application():
    for act in (redeem, refresh):
        with pytest.raises(errors.InvalidGrantError, match='This user is not allowed'):
            act(FakeStore(allowed=False))


def test_who_is_held_off():
    for act in (redeem, refresh, client_credentials):
        with pytest.raises(errors.HeldOff):
            act(FakeStore(held_off=True))


def test_a_refresh_gives_what_was_allowed_and_a_new_token():
    members = refresh()
    assert members['scope'] == 'profile email'
    assert members['refresh_token'].endswith('y' * 64)
    assert claims(members)['sid'] == '9.binding'


def test_a_refresh_may_ask_for_less_and_not_for_more():
    assert refresh(scope='email')['scope'] == 'email'
    for scope in ('profile email openid', 'api'):
        with pytest.raises(errors.InvalidScopeError, match='Ask only for scopes that the refresh token has'):
            refresh(scope=scope)


def test_scopes_with_another_separator():
    for scope, hint in (('profile,email', 'Put a space between two scopes'), ('mail', 'does not exist here')):
        with pytest.raises(errors.InvalidScopeError, match=hint):
            refresh(scope=scope)
    with pytest.raises(errors.InvalidScopeError, match='This grant brings no refresh token'):
        client_credentials(scope='offline_access')


def test_an_access_token_ends_with_its_connection():
    members = refresh(locked=Locked(ends_at=after(minutes=5)))
    assert members['expires_in'] == 300
    assert claims(members)['exp'] == int(NOW.timestamp()) + 300


@pytest.mark.parametrize('token', ['x', '1.x', REFRESH_TOKEN[:-1], REFRESH_TOKEN + 'x', 'a.b.c', f'9.{"f" * 43}.'])
def test_what_is_no_refresh_token_is_unknown_and_steals_nothing(token):
    store = FakeStore()
    store.lock_connection = None  # which would end the connection
    with pytest.raises(errors.InvalidGrantError, match='There is no such refresh token'):
        TOKEN.handle(request(store, grant_type='refresh_token', refresh_token=token))


def test_an_application_acts_by_itself():
    store = FakeStore()
    members = client_credentials(store, scope='email')
    assert members['scope'] == 'email'
    assert 'refresh_token' not in members
    assert claims(members).items() >= {'sub': str(USER), 'sid': '8.binding'}.items()


def test_default_scopes_leave_out_what_is_asked_for_by_name():
    assert client_credentials()['scope'] == 'profile email'


def test_an_archived_user():
    with pytest.raises(errors.UnauthorizedClientError, match='is archived'):
        client_credentials(FakeStore(archived=True))


def test_a_public_application_does_not_act_by_itself():
    with pytest.raises(errors.UnauthorizedClientError, match='A public application cannot act by itself'):
        client_credentials(client=PUBLIC)


@pytest.mark.parametrize(('scope', 'sentence'), [
    ('profile api', 'Leave out api'), ('profile,email', 'Put a space between'), ('x', 'does not exist here')])
def test_scopes_that_are_not_the_applications(scope, sentence):
    with pytest.raises(errors.InvalidScopeError, match=sentence):
        client_credentials(scope=scope)


def test_a_grant_that_is_not_the_applications():
    for grant, act in (
        ('authorization_code', redeem), ('refresh_token', refresh), ('client_credentials', client_credentials),
    ):
        less = replace(CLIENT, grant_types=CLIENT.grant_types - {grant})
        with pytest.raises(errors.UnauthorizedClientError):
            act(FakeStore(clients=(less,)))


def test_an_unknown_grant():
    with pytest.raises(errors.InvalidRequestError, match='Add the parameter grant_type'):
        TOKEN.handle(request(FakeStore()))
    for grant in ('password', 'implicit', 'Authorization_Code', 'urn:ietf:params:oauth:grant-type:saml2-bearer'):
        with pytest.raises(errors.UnsupportedGrantTypeError) as raised:
            TOKEN.handle(request(FakeStore(), grant_type=grant))
        assert 'refresh_token' in errors.members(raised.value)['error_description']


def test_a_token_is_for_the_resource_that_was_asked_for():
    resource = f'{ISSUER}/json/2'
    assert claims(client_credentials(resource=resource), audience=resource)['aud'] == resource
    assert claims(redeem(claim=Claim(asked(resources=(resource,)))), audience=resource)['aud'] == resource


def test_errors_that_an_endpoint_leaves_out_of_the_trail():
    """Such as that a person has not decided yet (RFC 8628 §3.5), which a device hears every five seconds."""
    store = FakeStore()
    waiting = replace(TOKEN, unrecorded=frozenset({'invalid_grant'}))
    for endpoint, error, count in (
        (waiting, errors.InvalidGrantError('x'), 0), (waiting, errors.InvalidRequestError('x'), 1),
        (TOKEN, errors.InvalidGrantError('x'), 2),
    ):
        assert request(store, endpoint).record_refusal(error) is error
        assert len(store.refusals) == count


def id_claims(members):
    return jwt.decode(
        members['id_token'], KEY.public, [KEY.algorithm], audience=CLIENT.client_id, options={
            'verify_exp': False, 'verify_iat': False})


def test_an_id_token_comes_with_openid_alone():
    """OIDC Core §3.1.3.3: to whom a person has signed in."""
    members = redeem(claim=Claim(asked(scopes=('openid', 'email'), nonce='n')))
    found = id_claims(members)
    assert found.items() >= {
        'sub': str(USER), 'nonce': 'n', 'auth_time': int(NOW.timestamp()) - 600, 'sid': '9.binding'}.items()
    assert found['at_hash'] == id_tokens.at_hash(members['access_token'], KEY.algorithm)
    assert 'id_token' not in redeem(claim=Claim(asked(nonce='n')))
    assert 'id_token' not in client_credentials(scope='openid email')


def test_a_refreshed_id_token_has_no_nonce_and_the_same_sign_in():
    """OIDC Core §12.2."""
    openid = Locked(scopes=('openid', 'email'))
    found = id_claims(refresh(locked=openid))
    assert 'nonce' not in found
    assert found['auth_time'] == int(NOW.timestamp()) - 600
    assert 'id_token' not in refresh(locked=openid, scope='email')
    assert 'id_token' not in refresh(locked=replace(openid, authentication=None))


def test_the_sign_in_is_remembered_with_the_connection():
    store = FakeStore()
    redeem(store)
    assert store.connected[0]['authentication'] == AUTHENTICATION
