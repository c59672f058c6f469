"""The parameter ``claims`` (OIDC Core §5.5): what is read, what an application may have, and whom it is for."""
import json
from dataclasses import replace

import jwt
import pytest
from oauth2_provider.protocol import errors
from oauth2_provider.protocol.authorization_request import AuthorizationRequest
from oauth2_provider.protocol.endpoints import TOKEN, authorization
from oauth2_provider.protocol.requested_claims import NONE, RequestedClaims
from oauth2_provider.protocol.subjects import sector

from fakes import AUTHENTICATION, CLIENT, ISSUER, KEY, REDIRECT_URI, USER, Claim, FakeStore, Locked, request
from unit_authorization import refusal, validate

EMAIL = ('email', 'email_verified')


def asked(**sections):
    return validate(scope='openid', claims=json.dumps(sections)).claims


def test_nothing_is_asked_for_without_it():
    assert validate(scope='openid').claims == NONE
    for nothing in ({}, {'userinfo': None}, {'userinfo': {}, 'id_token': {}}, {'more': 1, 'verified_claims': []}):
        assert asked(**nothing) == NONE


def test_what_is_read():
    found = asked(
        userinfo={'name': {'essential': True}, 'email': None, 'x': None, 'https://x/y': {'value': 1}},
        id_token={'email': {'essential': False, 'values': ['a', 'b'], 'other': 1}, 'auth_time': {'essential': True}})
    assert found == RequestedClaims(('name', 'email'), ('email',), ('profile', 'email'))
    valid = validate(scope='openid', claims=json.dumps({'userinfo': {'name': None}}))
    assert valid.shown_scopes == ('openid', 'profile')


def test_claims_of_scopes_that_the_application_may_not_ask_for_are_not_given():
    """The fake application has profile and email."""
    assert asked(userinfo={'phone_number': {'essential': True}, 'address': None, 'groups': None, 'department': None},
                 id_token={'groups': None}) == NONE


@pytest.mark.parametrize('text', [
    'x', '{', '[]', '1', '"x"', '{"userinfo": []}', '{"userinfo": [1]}', '{"id_token": "x"}',
    '{"userinfo": {"name": 1}}', '{"userinfo": {"name": "x"}}', '{"id_token": {"name": [null]}}',
    '{"userinfo": {"name": {"essential": "yes"}}}', '{"userinfo": {"name": {"values": "x"}}}', '[' * 3000])
def test_what_cannot_be_read(text):
    if text == '{"userinfo": []}':  # nothing, and so nothing is asked for
        assert validate(claims=text).claims == NONE
        return
    refused = refusal(claims=text)
    assert (refused.members['error'], refused.redirect_uri) == ('invalid_request', REDIRECT_URI)


@pytest.mark.parametrize(('section', 'value', 'is_for'), [
    ('id_token', {'value': '7'}, True), ('id_token', {'value': '8'}, False), ('id_token', {'values': ['8', '7']}, True),
    ('id_token', {'values': ['8']}, False), ('userinfo', {'value': '8'}, False), ('id_token', None, True),
    ('id_token', {'essential': True}, True), ('id_token', {'value': 8}, False)])
def test_whom_it_is_for(section, value, is_for):
    """§5.5.1: never an answer about somebody else."""
    valid = validate(scope='openid', claims=json.dumps({section: {'sub': value}}))
    assert valid.claims.is_for('7') is is_for
    made = request(FakeStore(), client=None)
    if is_for:
        authorization.check_person(made, valid, USER, AUTHENTICATION)
    else:
        with pytest.raises(authorization.Refusal) as refused:
            authorization.check_person(made, valid, USER, AUTHENTICATION)
        assert refused.value.members['error'] == 'login_required'


@pytest.mark.parametrize(('acr', 'factors', 'given'), [
    (None, 1, '1'), (None, 2, '2'), ({'values': ['2']}, 1, '1'), ({'essential': True}, 1, '1'),
    ({'essential': True, 'values': ['1', '2']}, 2, '2'), ({'essential': True, 'value': '1'}, 2, '1'),
    ({'essential': True, 'values': ['2']}, 1, None), ({'essential': True, 'value': 'urn:x'}, 2, None)])
def test_an_acr_that_has_to_be(acr, factors, given):
    """§5.5.1.1."""
    authentication = AUTHENTICATION if factors == 1 else AUTHENTICATION.with_second_factor(AUTHENTICATION.at, ('otp',))
    valid = validate(scope='openid', claims=json.dumps({'id_token': {'acr': acr}}))
    assert valid.claims.acr(authentication) == given
    if given is None:
        with pytest.raises(authorization.Refusal) as refused:
            authorization.check_person(request(FakeStore(), client=None), valid, USER, authentication)
        assert refused.value.members['error'] == 'unmet_authentication_requirements'


def test_it_is_kept_as_json():
    valid = validate(scope='openid', claims=json.dumps({
        'userinfo': {'name': None}, 'id_token': {'acr': {'essential': True, 'value': '1'}, 'sub': {'value': '7'}}}))
    kept = AuthorizationRequest.from_content(json.loads(json.dumps(valid.content())), client=CLIENT)
    assert kept.claims == RequestedClaims(('name',), (), ('profile',), ('1',))
    older = {name: value for name, value in valid.content().items() if name != 'claims'}
    assert AuthorizationRequest.from_content(older, client=CLIENT).claims == NONE


def id_token(client=CLIENT, claims=NONE, scopes=('openid', 'email')):
    """Return the claims of the ID token that a client gets for a code."""
    store = FakeStore(clients=(client,))
    valid = AuthorizationRequest(client, scopes, REDIRECT_URI, True, None, None, (), claims=claims)
    store.codes['c'] = Claim(valid)
    members = TOKEN.handle(request(
        store, client=client, grant_type='authorization_code', code='c', redirect_uri=REDIRECT_URI))
    assert members['scope'] == ' '.join(scopes)
    return jwt.decode(
        members['id_token'], KEY.public, [KEY.algorithm], audience=client.client_id, options={
            'verify_exp': False, 'verify_iat': False}), store


def test_the_id_token_says_what_was_asked_for_alone():
    found, store = id_token()
    assert set(EMAIL).isdisjoint(found)
    requested = RequestedClaims(('name',), ('email',), ('profile', 'email'))
    found, store = id_token(claims=requested)
    assert (found['email'], found['sub'], found['iss']) == ('the email', '7', ISSUER)
    assert {'name', 'email_verified'}.isdisjoint(found)
    assert store.connected[0]['claims'] == requested


def test_not_what_the_application_may_no_longer_have():
    found, _store = id_token(
        replace(CLIENT, scopes=('openid', 'email')), RequestedClaims((), ('name', 'email'), ('profile', 'email')))
    assert 'name' not in found
    assert 'email' in found


def test_an_application_that_gets_all_in_its_id_token():
    found, _store = id_token(replace(CLIENT, claims_in_id_token=True))
    assert set(EMAIL) <= set(found)
    assert 'name' not in found
    assert found['exp'] - found['iat'] == 3600
    found, _store = id_token(replace(CLIENT, id_token_lifetime=60))
    assert found['exp'] - found['iat'] == 60


def test_a_refreshed_one_says_it_too():
    store = FakeStore()
    store.refresh_tokens[f'9.{"f" * 43}.{"x" * 43}'] = Locked(
        scopes=('openid',), claims=RequestedClaims((), ('email',), ('email',)))
    members = TOKEN.handle(request(store, grant_type='refresh_token', refresh_token=f'9.{"f" * 43}.{"x" * 43}'))
    assert jwt.decode(members['id_token'], options={'verify_signature': False})['email'] == 'the email'


@pytest.mark.parametrize(('uris', 'expected'), [
    (('https://a.example/x', 'https://a.example:8443/y'), 'a.example'), (('https://A.example/x',), 'a.example'),
    (('https://a.example/', 'https://b.example/'), 'id'), ((), 'id'), (('com.example.app:/x',), 'id'),
    (('https://a.example/', 'com.example.app:/x'), 'id')])
def test_the_sector_of_an_application(uris, expected):
    assert sector(uris, 'id') == expected


def test_a_pairwise_subject_is_in_the_id_token_and_not_in_the_access_token():
    pairwise = replace(CLIENT, subject_type='pairwise')
    found, _store = id_token(pairwise)
    assert found['sub'] == '7@app.example.com'
    assert CLIENT.sector is None
    valid = replace(validate(scope='openid'), client=pairwise)
    authorization.check_hint(request(FakeStore(), client=None), valid, USER)
    other = replace(valid, prompts=replace(valid.prompts, subject='7'))
    with pytest.raises(authorization.Refusal):
        authorization.check_hint(request(FakeStore(), client=None), other, USER)


def test_errors_are_those_of_the_standard():
    assert errors.UnmetAuthenticationRequirements.error == 'unmet_authentication_requirements'
