"""Authorization requests (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2.1): a value, or a refusal at its place."""
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from oauth2_provider.protocol import errors
from oauth2_provider.protocol.authorization_request import AuthorizationRequest
from oauth2_provider.protocol.endpoints import AUTHORIZATION, authorization

from fakes import CLIENT, ISSUER, PUBLIC, REDIRECT_URI, FakeStore, request

CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
GOOD = {'client_id': CLIENT.client_id, 'response_type': 'code', 'redirect_uri': REDIRECT_URI, 'state': 'a&b=c é'}


def validate(store=None, **changed):
    store = store or FakeStore()
    return authorization.validate(request(store, AUTHORIZATION, client=None, **(GOOD | changed)))


def refusal(store=None, **changed):
    with pytest.raises(authorization.Refusal) as raised:
        validate(store, **changed)
    return raised.value


def test_what_a_request_is():
    valid = validate(scope='email', code_challenge=CHALLENGE, code_challenge_method='S256', resource=f'{ISSUER}/')
    assert valid == AuthorizationRequest(
        client=CLIENT, scopes=('email',), redirect_uri=REDIRECT_URI, redirect_uri_given=True, state='a&b=c é',
        code_challenge=CHALLENGE, resources=(ISSUER,))


def test_what_goes_without_saying():
    valid = validate(redirect_uri=None, state=None)
    assert valid.redirect_uri == REDIRECT_URI
    assert not valid.redirect_uri_given
    assert valid.scopes == ('profile', 'email')


def test_what_is_stored_of_it_comes_back_as_it_was():
    valid = validate(code_challenge=CHALLENGE, code_challenge_method='S256', resource=ISSUER)
    content = json.loads(json.dumps(valid.content()))
    assert 'client' not in content
    assert AuthorizationRequest.from_content(content, client=CLIENT) == valid


@pytest.mark.parametrize(('changed', 'sentence'), [
    ({'client_id': None}, 'Add the parameter client_id.'),
    ({'client_id': 'x' * 32}, 'There is no application with this client_id.'),
    ({'redirect_uri': 'https://evil.example/'}, 'Register this exact redirect_uri'),
    ({'redirect_uri': f'{REDIRECT_URI}/'}, 'Register this exact redirect_uri'),
    ({'redirect_uri': '/callback'}, 'Send the redirect_uri as a whole address'),
    ({'redirect_uri': 'http://app.example/callback'}, 'Send a redirect_uri with https; plain http'),
    ({'redirect_uri': 'com.example.app:/callback'}, 'Send a redirect_uri with https; only a public application'),
    ({'redirect_uri': 'javascript:alert(1)'}, 'Send a redirect_uri with https, or for a public application'),
    ({'redirect_uri': 'https://*.example.com/callback'}, 'Send a redirect_uri without an asterisk'),
    ({'redirect_uri': 'https://me@app.example/callback'}, 'Send the redirect_uri as a whole address'),
    ({'redirect_uri': 'https://app.example/callback?code=x'}, 'Send a redirect_uri without code, state'),
    ({'redirect_uri': 'https://app.example:0/callback'}, 'Send the redirect_uri as a whole address'),
    ({'redirect_uri': 'https://app.example/callback#x'}, 'Send the redirect_uri as a whole address'),
])
def test_where_the_client_or_its_address_is_in_doubt_nobody_is_redirected(changed, sentence):
    """RFC 6749 §4.1.2.1."""
    refused = refusal(**changed)
    assert refused.redirect_uri is None
    assert sentence in refused.members['error_description']
    assert 'state' not in refused.members


@pytest.mark.parametrize(('changed', 'error'), [
    ({'response_type': None}, 'invalid_request'),
    ({'response_type': 'token'}, 'unsupported_response_type'),
    ({'response_type': 'code token'}, 'unsupported_response_type'),
    ({'response_mode': 'fragment'}, 'invalid_request'),
    ({'scope': 'profile api'}, 'invalid_scope'),
    ({'resource': 'https://elsewhere.example'}, 'invalid_target'),
    ({'code_challenge_method': 'S256'}, 'invalid_request'),
    ({'code_challenge': CHALLENGE}, 'invalid_request'),  # without a method it is plain (RFC 7636 §4.3)
    ({'code_challenge': CHALLENGE, 'code_challenge_method': 'plain'}, 'invalid_request'),
    ({'code_challenge': 'x' * 42, 'code_challenge_method': 'S256'}, 'invalid_request'),
])
def test_all_else_goes_back_to_the_client_with_its_state(changed, error):
    store = FakeStore()
    refused = refusal(store, **changed)
    assert refused.redirect_uri == REDIRECT_URI
    assert refused.members.items() >= {'error': error, 'state': GOOD['state'], 'iss': ISSUER}.items()
    assert len(store.refusals) == 1


def test_a_public_client_needs_pkce():
    public = {'client_id': PUBLIC.client_id}
    assert refusal(**public).members['error'] == 'invalid_request'
    assert validate(**public, code_challenge=CHALLENGE, code_challenge_method='S256').client == PUBLIC


def test_a_client_without_a_redirect_uri():
    refused = refusal(FakeStore(clients=(replace(CLIENT, redirect_uris=()),)), redirect_uri=None)
    assert refused.redirect_uri is None
    assert 'has no redirect URI' in refused.members['error_description']


def test_a_client_that_may_not_use_codes():
    client = replace(CLIENT, grant_types=frozenset({'client_credentials'}))
    assert refusal(FakeStore(clients=(client,))).members['error'] == 'unauthorized_client'


def test_the_answer_keeps_the_query_of_the_registered_address():
    """RFC 6749 §3.1.2."""
    location = authorization.location('https://app.example.com/cb?a=1&b=%2F', {'code': 'x', 'state': GOOD['state']})
    assert location.startswith('https://app.example.com/cb?a=1&b=%2F&')
    assert parse_qs(urlsplit(location).query)['state'] == [GOOD['state']]


def test_a_refusal_says_no_more_than_it_has_to():
    for changed in ({'scope': '<script>'}, {'redirect_uri': '<script>'}, {'response_type': '<script>'}):
        assert '<script>' not in str(refusal(**changed).members)


def test_errors_are_of_the_standard():
    assert errors.members(errors.LoginRequired())['error'] == 'login_required'
    assert errors.members(errors.ConsentRequired())['error'] == 'consent_required'
