"""What a request wants of the person (OIDC Core §3.1.2.1), and what it cannot have (§3.1.2.6)."""
from datetime import timedelta

import pytest
from oauth2_provider.protocol import errors, id_tokens
from oauth2_provider.protocol.authentication import Authentication
from oauth2_provider.protocol.endpoints import AUTHORIZATION, authorization
from oauth2_provider.protocol.prompts import Prompts

from fakes import AUTHENTICATION, CLIENT, ISSUER, KEY, NOW, PUBLIC, REDIRECT_URI, FakeStore, request
from unit_authorization import GOOD, refusal, validate

SECONDS = int(NOW.timestamp())


def hint(**changed):
    return id_tokens.issue(KEY, **{
        'issuer': ISSUER, 'subject': '7', 'client': CLIENT, 'connection': '9.binding', 'access_token': 'x.y.z',
        'authentication': AUTHENTICATION, 'nonce': None, 'now': NOW - timedelta(days=9)} | changed)


def test_what_is_read():
    assert validate().prompts == Prompts()
    found = validate(prompt='login  consent new', max_age='60', login_hint='jürgen', id_token_hint=hint()).prompts
    assert found == Prompts(frozenset({'login', 'consent', 'new'}), 60, 'jürgen', '7')
    assert (found.is_silent, found.lets_decide, found.depends_on_sign_in) == (False, True, True)
    assert validate(prompt='none').prompts.is_silent
    assert validate(prompt='select_account').prompts.lets_decide
    assert validate(max_age='0').prompts.depends_on_sign_in


@pytest.mark.parametrize('changed', [
    {'prompt': 'none login'}, {'max_age': '-1'}, {'max_age': 'x'}, {'max_age': '1' * 10}, {'id_token_hint': 'x'},
    {'id_token_hint': hint(client=PUBLIC)}])
def test_what_nobody_can_give(changed):
    refused = refusal(**changed)
    assert refused.redirect_uri == REDIRECT_URI
    assert refused.members['error'] == 'invalid_request'


@pytest.mark.parametrize(('name', 'value'), [
    ('request', 'x'), ('request', 'x' * 9000), ('registration', 'x'), ('registration', 'x' * 9000),
    ('request_uri', 'x'), ('request_uri', 'https://app.example.com/request'), ('request_uri', 'urn:example:x')])
def test_what_is_not_supported_has_its_error(name, value):
    assert refusal(**{name: value}).members['error'] == f'{name}_not_supported'


@pytest.mark.parametrize(('prompts', 'ago', 'since', 'wanted'), [
    (Prompts(), 9 ** 9, None, False),
    (Prompts(frozenset({'login'})), 0, None, True),
    (Prompts(frozenset({'login'})), 60, 61, False),
    (Prompts(frozenset({'login'})), 60, 60, False),
    (Prompts(frozenset({'login'})), 60, 59, True),
    (Prompts(max_age=60), 60, None, False),
    (Prompts(max_age=60), 61, None, True),
    (Prompts(max_age=0), 1, None, True),
    (Prompts(max_age=0), 1, 2, False),
])
def test_who_has_to_sign_in_again(prompts, ago, since, wanted):
    authentication = Authentication(SECONDS - ago)
    assert prompts.wants_sign_in(
        authentication, since=None if since is None else SECONDS - since, now=NOW) is wanted


def test_whom_it_is_for():
    assert Prompts().is_for('7')
    assert Prompts(subject='7').is_for('7')
    assert not Prompts(subject='7').is_for('8')


def test_a_refusal_in_silence_is_in_no_trail():
    store = FakeStore()
    made = request(store, AUTHORIZATION, client=None, **GOOD)
    refused = authorization.refuse(made, authorization.validate(made), errors.LoginRequired('x y.'), None)
    assert refused.members['error'] == 'login_required'
    assert not store.refusals
