"""Request objects are refused in the way that they want the answer, since clients say so in there alone."""
import base64
import json

import pytest
from oauth2_provider.protocol.endpoints import AUTHORIZATION, authorization

from fakes import CLIENT, REDIRECT_URI, FakeStore, request

GOOD = {'client_id': CLIENT.client_id, 'response_type': 'code', 'redirect_uri': REDIRECT_URI}


def part(members):
    return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b'=').decode()


def request_object(**claims):
    return f'{part({"alg": "none"})}.{part(claims)}.'


def refusal(**changed):
    with pytest.raises(authorization.Refusal) as raised:
        authorization.validate(request(FakeStore(), AUTHORIZATION, client=None, **(GOOD | changed)))
    return raised.value


def test_the_refusal_goes_back_as_the_object_asks():
    refused = refusal(request=request_object(response_mode='form_post', state='inside', nonce='n'))
    assert refused.members['error'] == 'request_not_supported'
    assert (refused.response_mode, refused.members['state']) == ('form_post', 'inside')


def test_what_stands_outside_counts():
    refused = refusal(
        request=request_object(response_mode='form_post', state='inside'), response_mode='query', state='outside')
    assert (refused.response_mode, refused.members['state']) == ('query', 'outside')


def test_the_object_says_nothing_of_where_it_goes():
    elsewhere = 'https://evil.example/callback'
    assert refusal(request=request_object(redirect_uri=elsewhere)).redirect_uri == REDIRECT_URI
    assert refusal(request=request_object(redirect_uri=REDIRECT_URI), redirect_uri=elsewhere).redirect_uri is None
    assert refusal(request=request_object(client_id=CLIENT.client_id), client_id=None).redirect_uri is None


@pytest.mark.parametrize('garbage', [
    'x', '..', 'a.b.c', f'{part({"alg": "none"})}.{part([1])}.', f'{part({"alg": "none"})}.W1tb.',
    request_object(state=['x'], response_mode={'a': 1}), request_object(state='line\nbreak'),
    request_object(state='x' * 9000)])
def test_garbage_is_refused_as_any_other(garbage):
    refused = refusal(request=garbage, state='outside')
    assert refused.members == {
        'error': 'request_not_supported', 'state': 'outside', 'iss': refused.members['iss'],
        'error_description': refused.members['error_description']}
    assert 'state' not in refusal(request=garbage).members
