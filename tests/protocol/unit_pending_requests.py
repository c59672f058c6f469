"""Pushed authorization requests (RFC 9126): checked when they are pushed and when they are used, and used once."""
from dataclasses import replace
from datetime import timedelta

import pytest
from oauth2_provider.protocol import errors, pending_requests
from oauth2_provider.protocol.endpoints import AUTHORIZATION, PUSHED_AUTHORIZATION, authorization
from oauth2_provider.protocol.prompts import SINCE

from fakes import AUTHENTICATION, CLIENT, ISSUER, NOW, PUBLIC, REDIRECT_URI, SECRET, USER, FakeStore, request

CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
GOOD = {'response_type': 'code', 'redirect_uri': REDIRECT_URI, 'state': 'a&b=c é', 'scope': 'email'}


def push(store, client=CLIENT, **changed):
    return PUSHED_AUTHORIZATION.handle(request(store, PUSHED_AUTHORIZATION, client=client, **(GOOD | changed)))


def refusal(store=None, **changed):
    with pytest.raises(errors.OAuth2Error) as raised:
        push(store or FakeStore(), **changed)
    return errors.members(raised.value)


def visit(store, request_uri, client=CLIENT, came_at=None, **more):
    """Return the request of a browser, and what it holds."""
    visited = request(store, AUTHORIZATION, client=None, client_id=client.client_id, request_uri=request_uri, **more)
    visited.came_at = came_at
    return visited, authorization.validate(visited)


def allow(visited, valid):
    return authorization.grant(visited, valid, USER, '', AUTHENTICATION, asked=True)


def refused_visit(store, request_uri, **more):
    with pytest.raises(authorization.Refusal) as raised:
        visit(store, request_uri, **more)
    return raised.value


def test_the_answer():
    """§2.2."""
    answer = push(FakeStore())
    assert answer['expires_in'] == 90
    prefix, _colon, reference = answer['request_uri'].rpartition(':')
    assert prefix == 'urn:ietf:params:oauth:request_uri'
    assert len(reference) == 43  # 256 bits (§7.1)


def test_what_was_pushed_is_what_counts():
    """RFC 9101 §6.3: all else that comes with the request_uri is ignored, be it twice there."""
    store = FakeStore()
    pushed = push(store, code_challenge=CHALLENGE, code_challenge_method='S256', resource=ISSUER)
    _visited, valid = visit(
        store, pushed['request_uri'], redirect_uri='https://evil.example/', state='other', scope='profile',
        response_type='token', resource='https://evil.example', nonce='x', code_challenge='x')
    assert (valid.redirect_uri, valid.state, valid.scopes, valid.resources, valid.nonce, valid.code_challenge) == (
        REDIRECT_URI, 'a&b=c é', ('email',), (ISSUER,), None, CHALLENGE)


def test_neither_credentials_nor_the_stamp_of_this_server_are_kept():
    store = FakeStore()
    push(store, nonce='n', **{SINCE: '1.x', 'csrf_token': 'x', 'decision': 'allow'})
    kept, = store.kept.values()
    assert set(kept.content['values']) == {*GOOD, 'client_id', 'nonce'}


def test_it_works_once_and_that_is_when_the_person_has_decided():
    store = FakeStore()
    request_uri = push(store)['request_uri']
    for _visit in range(3):  # the login page comes in between, or somebody reloads the page
        visited, valid = visit(store, request_uri)
    other_tab = visit(store, request_uri)
    assert 'code' in allow(visited, valid)
    for answer in (lambda: allow(*other_tab), lambda: authorization.deny(*other_tab, USER)):
        with pytest.raises(errors.InvalidRequestURI, match='used before'):
            answer()
    assert len(store.codes) == 1
    refused = refused_visit(store, request_uri)
    assert refused.redirect_uri is None
    assert refused.members['error'] == 'invalid_request_uri'


def test_a_denied_one_is_used_up():
    store = FakeStore()
    request_uri = push(store)['request_uri']
    refused = authorization.deny(*visit(store, request_uri), USER)
    assert refused.members['error'] == 'access_denied'
    assert 'used before' in refused_visit(store, request_uri).members['error_description']


def test_it_is_of_its_client_alone():
    """§2.2, §7.3."""
    store = FakeStore(clients=(CLIENT, PUBLIC, replace(CLIENT, id=3, client_id='o' * 32)))
    request_uri = push(store)['request_uri']
    for client_id in (PUBLIC.client_id, 'o' * 32):
        refused = refused_visit(store, request_uri, client=replace(CLIENT, client_id=client_id))
        assert refused.redirect_uri is None
        assert 'There is no such request_uri' in refused.members['error_description']


@pytest.mark.parametrize('client_id', [None, '', 'x' * 32])
def test_without_a_client_nothing_is_looked_up(client_id):
    store = FakeStore()
    request_uri = push(store)['request_uri']
    with pytest.raises(authorization.Refusal) as raised:
        authorization.validate(request(
            store, AUTHORIZATION, client=None, client_id=client_id, request_uri=request_uri, redirect_uri=REDIRECT_URI,
            response_type='code'))
    assert raised.value.redirect_uri is None
    assert raised.value.members['error'] == 'invalid_request'


def test_what_is_unknown_is_never_redirected():
    for reference in ('', 'x', 'x' * 43):
        refused = refused_visit(
            FakeStore(), f'{pending_requests.PREFIX}{reference}', redirect_uri=REDIRECT_URI, response_type='code')
        assert refused.redirect_uri is None
        assert refused.members['error'] == 'invalid_request_uri'


def test_who_comes_in_time_may_decide_later():
    store = FakeStore()
    request_uri = push(store)['request_uri']
    store.passed = timedelta(seconds=91)
    for came_at, good in ((None, False), (NOW, True), (NOW + timedelta(seconds=89), True),
                          (NOW + timedelta(seconds=91), False)):
        came_at = came_at and int(came_at.timestamp())
        if good:
            visit(store, request_uri, came_at=came_at)
        else:
            refused = refused_visit(store, request_uri, came_at=came_at)
            assert 'has expired' in refused.members['error_description']


@pytest.mark.parametrize(('changed', 'error'), [
    ({'client_secret': 'wrong'}, 'invalid_client'),
    ({'client_secret': None}, 'invalid_client'),
    ({'client_id': None}, 'invalid_client'),
    ({'redirect_uri': 'https://evil.example/'}, 'invalid_request'),
    ({'redirect_uri': f'{REDIRECT_URI}/'}, 'invalid_request'),
    ({'request_uri': f'{pending_requests.PREFIX}x'}, 'invalid_request'),
    ({'request_uri': 'https://app.example.com/request'}, 'invalid_request'),
    ({'request': 'x.y.z'}, 'request_not_supported'),
    ({'registration': '{}'}, 'registration_not_supported'),
    ({'response_type': None}, 'invalid_request'),
    ({'response_type': 'code token'}, 'unsupported_response_type'),
    ({'scope': 'profile api'}, 'invalid_scope'),
    ({'resource': 'https://elsewhere.example'}, 'invalid_target'),
    ({'code_challenge': CHALLENGE}, 'invalid_request'),
    ({'prompt': 'none login'}, 'invalid_request'),
    ({'max_age': 'x'}, 'invalid_request'),
])
def test_what_is_wrong_is_said_at_once(changed, error):
    """§2.3."""
    store = FakeStore()
    assert refusal(store, **changed)['error'] == error
    assert not store.kept


def test_parameters_in_the_address_are_refused():
    """§2.1: they are in the body."""
    with pytest.raises(errors.InvalidRequestError, match='in the body'):
        request(FakeStore(), PUSHED_AUTHORIZATION, query=[('scope', 'email')], **GOOD)


def test_a_public_client_pushes_by_its_name_and_needs_pkce():
    store = FakeStore()
    assert refusal(store, client=PUBLIC)['error'] == 'invalid_request'
    pushed = push(store, client=PUBLIC, code_challenge=CHALLENGE, code_challenge_method='S256')
    assert visit(store, pushed['request_uri'], client=PUBLIC)[1].client == PUBLIC


def test_it_is_checked_again_where_it_is_used():
    """§7.4: the client may have changed."""
    store = FakeStore()
    request_uri = push(store)['request_uri']
    for changed, error, to in (
        ({'redirect_uris': ('https://app.example.com/other',)}, 'invalid_request', None),
        ({'scopes': ('profile',)}, 'invalid_scope', REDIRECT_URI),
        ({'require_pkce': True}, 'invalid_request', REDIRECT_URI),
        ({'grant_types': frozenset()}, 'unauthorized_client', REDIRECT_URI),
    ):
        store.clients = (replace(CLIENT, **changed),)
        refused = refused_visit(store, request_uri)
        assert (refused.members['error'], refused.redirect_uri) == (error, to)


def test_a_client_that_has_to_push():
    """§6."""
    store = FakeStore(clients=(replace(CLIENT, require_pushed_authorization_requests=True),))
    with pytest.raises(authorization.Refusal) as raised:
        authorization.validate(request(store, AUTHORIZATION, client=None, client_id=CLIENT.client_id, **GOOD))
    assert raised.value.redirect_uri == REDIRECT_URI
    assert raised.value.members['error'] == 'invalid_request'
    _visited, valid = visit(store, push(store)['request_uri'])
    assert valid.scopes == ('email',)


def test_a_form_that_was_kept_was_not_pushed():
    """Or else anybody could post what the client alone may push."""
    store = FakeStore()
    posted = request(store, AUTHORIZATION, client=None, client_id=CLIENT.client_id, **GOOD)
    pending_requests.keep(posted, authorization.validate(posted).client)
    request_uri = posted.parameters.get('request_uri')
    assert visit(store, request_uri)[1].scopes == ('email',)
    store.clients = (replace(CLIENT, require_pushed_authorization_requests=True),)
    refused = refused_visit(store, request_uri)
    assert (refused.redirect_uri, refused.members['error']) == (REDIRECT_URI, 'invalid_request')


def test_secrets_of_the_client_are_in_no_request():
    store = FakeStore()
    push(store)
    assert SECRET not in repr(store.kept)
