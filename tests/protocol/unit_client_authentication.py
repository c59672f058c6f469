"""Client authentication (RFC 6749 §2.3, RFC 7523 §3, RFC 8725): by a secret, by an assertion, or none."""
import json
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm
from oauth2_provider.protocol import client_auth, credentials, errors
from oauth2_provider.protocol.client_assertion import TYPE
from oauth2_provider.protocol.issuer import BASE_PATH

from fakes import CLIENT, ISSUER, NOW, PUBLIC, SECRET, FakeStore, after, request

MISSING, EVIL = object(), 'https://evil.example.com'
BASIC = [('client_id', CLIENT.client_id), ('client_secret', SECRET)]
SIGNING, STRANGE = (ec.generate_private_key(ec.SECP256R1()) for _key in range(2))
SIGNER = replace(CLIENT, id=3, client_id='k' * 32, secret_digest=None, jwks=json.dumps(
    {'keys': [ECAlgorithm.to_jwk(SIGNING.public_key(), as_dict=True) | {'kid': 'one'}]}))
SECONDS = int(NOW.timestamp())
CLAIMS = {'iss': SIGNER.client_id, 'sub': SIGNER.client_id, 'aud': ISSUER, 'exp': SECONDS + 60, 'jti': 'x'}


def authenticate(store=None, **parameters):
    return request(store or FakeStore(), **parameters).authenticate()


def signed(claims=CLAIMS, key=SIGNING, algorithm='ES256', **headers):
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, algorithm,
                      headers={'kid': 'one'} | headers)


def by_hand(claims):
    """Sign what no library would make; a claim that is ``MISSING`` is left out."""
    payload = json.dumps({name: value for name, value in claims.items() if value is not MISSING}).encode()
    return jwt.api_jws.PyJWS().encode(payload, SIGNING, 'ES256', headers={'kid': 'one'})


def assert_refused(claims, **parameters):
    with pytest.raises(errors.InvalidClientError):
        assert_who(by_hand(claims), **parameters)


def assert_who(assertion, store=None, **parameters):
    return authenticate(store or FakeStore(clients=(SIGNER,)), client=None, **{
        'client_assertion': assertion, 'client_assertion_type': TYPE} | parameters)


def test_each_way():
    assert authenticate() == CLIENT
    assert authenticate(client=None, basic=BASIC) == CLIENT
    assert authenticate(client=PUBLIC) == PUBLIC
    assert assert_who(signed()) == SIGNER
    assert assert_who(signed(), client_id=SIGNER.client_id) == SIGNER


@pytest.mark.parametrize(('parameters', 'sentence'), [
    ({'client': None}, 'Add the client_id'),
    ({'client_secret': 'wrong'}, 'There is no application with this client_id and client_secret.'),
    ({'client_secret': None}, 'send its client_secret'),
    ({'client_id': 'x' * 32}, 'There is no application with this client_id and client_secret.'),
    ({'client': PUBLIC, 'client_secret': SECRET}, 'A public application has no client_secret'),
])
def test_a_client_that_does_not_prove_itself(parameters, sentence):
    with pytest.raises(errors.InvalidClientError, match=sentence):
        authenticate(**parameters)


@pytest.mark.parametrize('parameters', [
    {'basic': BASIC}, {'basic': [BASIC[0], ('client_secret', '')]}, {'header': [BASIC[1]]},
    {'query': [BASIC[1]]}, {'client_assertion': 'x', 'client_assertion_type': TYPE},
    {'header': [('client_id', 'x' * 32)]},
])
def test_two_ways_or_places_are_refused(parameters):
    """RFC 6749 §2.3, §2.3.1."""
    with pytest.raises(errors.InvalidRequestError):
        authenticate(**parameters)


def test_two_secrets_overlap_while_one_is_replaced():
    new = replace(CLIENT, secret_digest=credentials.digest('n' * 32), previous_secret_digest=credentials.digest(SECRET))
    assert authenticate(FakeStore(clients=(replace(new, previous_secret_until=after(seconds=1)),)))
    for until in (after(), after(seconds=-1), None):
        with pytest.raises(errors.InvalidClientError):
            authenticate(FakeStore(clients=(replace(new, previous_secret_until=until),)))


def test_old_style_requests_where_an_application_may_send_them():
    store = FakeStore(clients=(replace(CLIENT, legacy_requests=True),))
    assert authenticate(store, header=[BASIC[1]])
    assert authenticate(store, client=None, query=BASIC)
    with pytest.raises(errors.InvalidRequestError):
        authenticate(store, header=[('client_secret', 'another')])


@pytest.mark.parametrize('text', ['', 'x', '%', 'eA==', 'Og', 'é'])
def test_a_broken_basic_header(text):
    with pytest.raises(errors.InvalidClientError, match='The Basic header is broken'):
        client_auth.from_basic_header(text)


@pytest.mark.parametrize('text', ['w6k6eA==', 'eDp5Cg=='])
def test_a_basic_header_with_a_letter_or_a_line_break(text):
    with pytest.raises(errors.InvalidClientError, match='The Basic header holds a line break'):
        client_auth.from_basic_header(text)


def test_an_assertion_works_once():
    store, assertion = FakeStore(clients=(SIGNER,)), signed()
    assert_who(assertion, store)
    with pytest.raises(errors.InvalidClientError, match='was used before'):
        assert_who(assertion, store)


@pytest.mark.parametrize(('claims', 'sentence'), [
    ({'iss': 'x'}, 'iss and sub have to be'), ({'aud': 'x'}, 'aud has to be the issuer'),
    ({'exp': None}, 'has expired, or has no exp'), ({'exp': SECONDS - 31}, 'has expired'),
    ({'exp': SECONDS + 3631}, '3600 seconds away at most'), ({'nbf': SECONDS + 31}, 'is not valid yet'),
    ({'iat': SECONDS * 1000}, 'iat has to be a time in seconds'), ({'jti': 1}, 'jti has to be a string'),
])
def test_what_is_said_of_claims(claims, sentence):
    with pytest.raises(errors.InvalidClientError, match=sentence):
        assert_who(by_hand(CLAIMS | claims))


@pytest.mark.parametrize('claims', [
    {'exp': SECONDS - 29}, {'exp': SECONDS + 3600}, {'exp': SECONDS + 3620}, {'exp': SECONDS + 60.5},
    {'iat': SECONDS + 29}, {'iat': SECONDS + 20.5}, {'iat': 0}, {'nbf': SECONDS}, {'nbf': SECONDS + 29},
    {'extra': {'a': [1]}}, {'aud': [ISSUER]}, {'aud': f'{ISSUER}/restapi/1.0/common/oauth2/access_token'}])
def test_claims_within_what_is_allowed(claims):
    assert assert_who(by_hand(CLAIMS | claims))
    assert assert_who(by_hand({name: value for name, value in (CLAIMS | claims).items() if name not in ('iat', 'jti')}))


@pytest.mark.parametrize('claims', [
    {'exp': SECONDS - 40}, {'exp': 0}, {'exp': 1}, {'exp': SECONDS + 3650}, {'exp': SECONDS + 86400},
    {'exp': SECONDS * 1000}, {'iat': SECONDS + 50}, {'nbf': SECONDS + 50}, {'iat': SECONDS + 86400},
    {'nbf': SECONDS + 86400}], ids=str)
def test_times_beyond_the_leeway(claims):
    assert_refused(CLAIMS | claims)


@pytest.mark.parametrize('name', ['exp', 'nbf', 'iat'])
@pytest.mark.parametrize('value', [
    '', 'x', str(SECONDS + 60), -1, -SECONDS, 1e300, 10 ** 1000, float('nan'), float('inf'), float('-inf'), True, False,
    [], [SECONDS + 60], {}, '\ud800'], ids=lambda value: ascii(value)[:20])
def test_times_that_are_none(name, value):
    assert_refused(CLAIMS | {name: value})


@pytest.mark.parametrize('jti', [None, 1, 1e300, True, [], {}, ['x'], '\ud800', 'x\udfff'], ids=ascii)
def test_jti_that_is_none(jti):
    assert_refused(CLAIMS | {'jti': jti})


@pytest.mark.parametrize('jti', ['\x00', 'é', 'x' * 1500, "'"], ids=lambda value: ascii(value)[:9])
def test_jti_of_any_letters_works_once(jti):
    store, assertion = FakeStore(clients=(SIGNER,)), by_hand(CLAIMS | {'jti': jti})
    assert assert_who(assertion, store)
    with pytest.raises(errors.InvalidClientError, match='was used before'):
        assert_who(assertion, store)


@pytest.mark.parametrize('name', ['iss', 'sub'])
@pytest.mark.parametrize('value', [
    MISSING, None, '', 'x', 'x' * 32, 'x' * 1500, SIGNER.client_id.swapcase(), f'{SIGNER.client_id} ',
    CLIENT.client_id, ISSUER, '\ud800', '\x00', 'é' * 32, 1, 1e300, True, [], {}, [SIGNER.client_id],
    {'x': SIGNER.client_id}], ids=lambda value: ascii(value)[:20])
def test_issuer_and_subject_are_the_client_id(name, value):
    for client_id in (None, SIGNER.client_id):
        assert_refused(CLAIMS | {name: value}, client_id=client_id)


@pytest.mark.parametrize('aud', [
    MISSING, None, '', EVIL, f'{ISSUER}/', f'{ISSUER}x', ISSUER.upper(), f'{ISSUER}{BASE_PATH}',
    f'{ISSUER}{BASE_PATH}/authorize', f'{ISSUER}{BASE_PATH}/userinfo', f'{BASE_PATH}/access_token', SIGNER.client_id,
    [], [[]], [{}], [None], [EVIL], [ISSUER, EVIL], [EVIL, ISSUER], [[ISSUER]], {}, {'x': ISSUER}, 1, True, 1e300,
    '\ud800', ['\ud800'], [ISSUER, []], [ISSUER, {}], [ISSUER, None], [ISSUER] * 2 + [EVIL]], ids=ascii)
def test_audience_is_this_server_and_nobody_else(aud):
    assert_refused(CLAIMS | {'aud': aud})


@pytest.mark.parametrize(('assertion', 'sentence'), [
    ('x', 'be a signed JWT'), (signed(key=STRANGE), 'is not signed by a key of this application'),
    (signed(kid='two'), 'has no public key with the kid'), (signed(typ='at+jwt'), 'Let typ in the header'),
    (signed(crit=['exp']), 'be a signed JWT without crit'),
    (signed(key='s' * 64, algorithm='HS256'), 'no client_secret_jwt here'),
    (signed(key=rsa.generate_private_key(65537, 2048), algorithm='RS256'), 'sign with ES256'),
])
def test_what_an_assertion_has_to_be(assertion, sentence):
    with pytest.raises(errors.InvalidClientError, match=sentence):
        assert_who(assertion, client_id=SIGNER.client_id)


def test_an_assertion_that_names_nobody():
    for claims in ({'sub': None}, {'sub': ''}):
        with pytest.raises(errors.InvalidClientError, match='iss and sub have to be the client_id'):
            assert_who(signed(CLAIMS | claims))
