"""DPoP (RFC 9449): each check of a proof, what tokens are bound to, and how they are presented."""
import base64
import hashlib
import json
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from oauth2_provider.protocol import access_tokens, dpop, errors, key_binding
from oauth2_provider.protocol.connection import Connection
from oauth2_provider.protocol.endpoints import INTROSPECTION, TOKEN

from fakes import CLIENT, ISSUER, NOW, PUBLIC, REDIRECT_URI, Claim, FakeStore, Locked, request
from unit_grants import CHALLENGE, CODE, REFRESH_TOKEN, VERIFIER, asked, claims

SECONDS = int(NOW.timestamp())
TOKEN_ADDRESS = TOKEN.address(ISSUER)
JSON2 = f'{ISSUER}/json/2/res.partner/search'
P256, OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
RSA, ED25519 = rsa.generate_private_key(65537, 2048), ed25519.Ed25519PrivateKey.generate()
SHORT_RSA = rsa.generate_private_key(65537, 1024)  # noqa: S505 - which is what a test is about
_JWK = {'ES': jwt.algorithms.ECAlgorithm, 'RS': jwt.algorithms.RSAAlgorithm, 'PS': jwt.algorithms.RSAAlgorithm,
        'Ed': jwt.algorithms.OKPAlgorithm}
STRICT = replace(CLIENT, dpop_bound_access_tokens=True)
CONNECTION = Connection(9, 1, 7, 'alice', client=CLIENT)


def jwk(key, algorithm='ES256', private=False):
    return json.loads(_JWK[algorithm[:2]].to_jwk(key if private else key.public_key()))


def thumbprint(members):
    """Return the thumbprint of a JWK (RFC 7638 §3), by what it needs."""
    needed = {'EC': ('crv', 'kty', 'x', 'y'), 'RSA': ('e', 'kty', 'n'), 'OKP': ('crv', 'kty', 'x')}[members['kty']]
    text = json.dumps({name: members[name] for name in needed}, sort_keys=True, separators=(',', ':'))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()


def proof(key=P256, algorithm='ES256', headers=(), **changed):
    """Return a proof for the token endpoint; ``None`` leaves a claim or a member of the header out."""
    claims = {'htm': 'POST', 'htu': TOKEN_ADDRESS, 'iat': SECONDS, 'jti': 'x'} | changed
    header = {'typ': 'dpop+jwt', 'jwk': jwk(key, algorithm)} | dict(headers)
    return jwt.PyJWS().encode(
        json.dumps({name: value for name, value in claims.items() if value is not None}).encode(), key,
        algorithm, headers={name: value for name, value in header.items() if value is not None})


def verify(text, **changed):
    return dpop.verify(text, **{'method': 'POST', 'address': TOKEN_ADDRESS, 'now': NOW} | changed)


def with_header(**members):
    """Return a proof with another header than it was signed by, as no library makes it."""
    _header, *rest = proof().split('.')
    header = {'typ': 'dpop+jwt', 'alg': 'ES256', 'jwk': jwk(P256)} | members
    return '.'.join([base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b'=').decode(), *rest])


# A proof

@pytest.mark.parametrize(('key', 'algorithm'), [
    (P256, 'ES256'), (RSA, 'RS256'), (RSA, 'PS256'), (ED25519, 'EdDSA')])
def test_a_proof_by_each_algorithm(key, algorithm):
    assert verify(proof(key, algorithm)).jkt == thumbprint(jwk(key, algorithm))


def test_the_proof_of_the_rfc():
    """RFC 9449 §4.1 and §7.1, but for the time."""
    of_the_rfc = (
        'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoR'
        'jQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGk'
        'iOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyM'
        'jYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg')
    found = verify(
        of_the_rfc, address='https://server.example.com/token', now=NOW.fromtimestamp(1562262616, NOW.tzinfo))
    assert found.jkt == '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'


@pytest.mark.parametrize('htu', [
    f'{TOKEN_ADDRESS}?a=b', f'{TOKEN_ADDRESS}#x', TOKEN_ADDRESS.replace('https://odoo', 'HTTPS://Odoo'),
    TOKEN_ADDRESS.replace('.com/', '.com:443/'), TOKEN_ADDRESS.replace('access_token', 'access%5Ftoken')])
def test_an_address_may_be_spelt_in_several_ways(htu):
    assert verify(proof(htu=htu))


@pytest.mark.parametrize('iat', [SECONDS - 60, SECONDS + 60, SECONDS - 10.5])
def test_a_proof_is_from_now_to_within_a_minute(iat):
    assert verify(proof(iat=iat)).expires_at >= iat + 60  # or else it could come twice


def test_a_proof_may_say_until_when_it_is_good():
    assert verify(proof(exp=SECONDS + 5, nbf=SECONDS - 5))


def test_what_identifies_a_proof_is_its_jti_and_its_key():
    first = verify(proof()).digest
    assert verify(proof(iat=SECONDS + 1)).digest == first
    assert verify(proof(jti='y')).digest != first
    assert verify(proof(OTHER)).digest != first


@pytest.mark.parametrize(('text', 'sentence'), [
    ('', 'a signed JWT'), ('x', 'a signed JWT'), ('a.b.c', 'a signed JWT'), ('é', 'a signed JWT'),
    (proof(more='x' * 8000), 'a signed JWT'), (f'{proof()},{proof()}', 'Send one DPoP header'),
    (f'{proof()}, {proof()}', 'Send one DPoP header'),
    (with_header(crit=['exp']), 'without crit'), (with_header(b64=False, crit=['b64']), 'without crit'),
    (proof(headers={'typ': 'JWT'}), 'typ has to be'), (proof(headers={'typ': 'at+jwt'}), 'typ has to be'),
    (with_header(typ=None), 'typ has to be'), (with_header(typ=['dpop+jwt']), 'typ has to be'),
    (with_header(alg='none'), 'Sign the DPoP proof with'), (with_header(alg='HS256'), 'Sign the DPoP proof with'),
    (with_header(alg='ES384'), 'Sign the DPoP proof with'), (with_header(alg=None), 'Sign the DPoP proof with'),
    (proof(headers={'jwk': None}), 'jwk has to be the public key'),
    (proof(headers={'jwk': 'x'}), 'jwk has to be the public key'),
    (proof(headers={'jwk': [jwk(P256)]}), 'jwk has to be the public key'),
    (proof(headers={'jwk': {'keys': [jwk(P256)]}}), 'jwk has to be the public key'),
    (proof(headers={'jwk': jwk(P256) | {'use': 'enc'}}), 'jwk has to be the public key'),
    (proof(headers={'jwk': jwk(P256) | {'y': jwk(P256)['x']}}), 'jwk has to be the public key'),
    (proof(headers={'jwk': {'kty': 'oct', 'x': 'x'}}), 'jwk has to be the public key'),
    (proof(SHORT_RSA, 'RS256'), 'jwk has to be the public key'),
    (proof(headers={'jwk': jwk(P256, private=True)}), 'holds a private key'),
    (proof(headers={'jwk': {'kty': 'oct', 'k': 'x'}}), 'holds a private key'),
    (proof(headers={'jwk': jwk(RSA, 'RS256')}), 'does not belong to the key'),
    (proof(headers={'jwk': jwk(P256) | {'alg': 'EdDSA'}}), 'jwk has to be the public key'),
    (proof(RSA, 'RS256', headers={'jwk': jwk(RSA, 'RS256') | {'alg': 'PS256'}}), 'does not belong to the key'),
    (proof(headers={'jwk': jwk(OTHER)}), 'not signed by the key'), (proof()[:-8] + 'A' * 8, 'not signed by the key'),
    (proof(htm='GET'), 'htm has to be'), (proof(htm='post'), 'htm has to be'), (proof(htm=None), 'htm has to be'),
    (proof(htu=None), 'htu has to be'), (proof(htu=1), 'htu has to be'), (proof(htu=ISSUER), 'htu has to be'),
    (proof(htu=f'{TOKEN_ADDRESS}/'), 'htu has to be'), (proof(htu=TOKEN_ADDRESS.upper()), 'htu has to be'),
    (proof(htu=TOKEN_ADDRESS.replace('https', 'http')), 'htu has to be'),
    (proof(htu=TOKEN_ADDRESS.replace('.com', '.com:8443')), 'htu has to be'),
    (proof(htu=TOKEN_ADDRESS.replace('.com', '.com:x')), 'htu has to be'),
    (proof(htu=TOKEN_ADDRESS.replace('.com', '.org')), 'htu has to be'), (proof(htu='https://[x'), 'htu has to be'),
    (proof(iat=None), 'iat has to be'), (proof(iat=SECONDS - 61), 'iat has to be'),
    (proof(iat=SECONDS + 61), 'iat has to be'), (proof(iat=str(SECONDS)), 'iat has to be'),
    (proof(iat=True), 'iat has to be'), (proof(iat=SECONDS * 1000), 'iat has to be'),
    (proof(iat=float('nan')), 'iat has to be'), (proof(iat=float('inf')), 'iat has to be'),
    (proof(exp=SECONDS - 61), 'is not valid now'), (proof(nbf=SECONDS + 61), 'is not valid now'),
    (proof(exp='x'), 'is not valid now'),
    (proof(jti=None), 'jti has to be'), (proof(jti=''), 'jti has to be'), (proof(jti=7), 'jti has to be'),
    (proof(jti='x' * 257), 'jti has to be'),
])
def test_what_is_no_proof(text, sentence):
    with pytest.raises(errors.InvalidDPoPProofError, match=sentence):
        verify(text)


def test_any_text_can_be_a_jti():
    for jti in ('x' * 256, 'é', '\ud800', '\0', 'a b'):
        assert verify(proof(jti=jti)).digest


def test_a_proof_names_the_token_that_it_comes_with():
    ath = base64.urlsafe_b64encode(hashlib.sha256(b'token').digest()).rstrip(b'=').decode()
    assert verify(proof(ath=ath), access_token='token')
    for other in (None, '', ath[:-1], f'{ath}=', 'token', [ath]):
        with pytest.raises(errors.InvalidDPoPProofError, match='ath has to be'):
            verify(proof(ath=other), access_token='token')


# What tokens are bound to

def ask(store=None, client=CLIENT, **parameters):
    return TOKEN.handle(request(store or FakeStore(clients=(client,)), client=client, **{
        'grant_type': 'client_credentials', 'dpop': proof()} | parameters))


def redeem(store, client=CLIENT, dpop_jkt=None, **parameters):
    store.codes[CODE] = Claim(asked(client=client, dpop_jkt=dpop_jkt, code_challenge=CHALLENGE))
    return ask(store, client, grant_type='authorization_code', code=CODE, redirect_uri=REDIRECT_URI,
               code_verifier=VERIFIER, **parameters)


def refresh(store, client=CLIENT, jkt=None, **parameters):
    store.refresh_tokens[REFRESH_TOKEN] = Locked(jkt=jkt)
    return ask(store, client, grant_type='refresh_token', refresh_token=REFRESH_TOKEN, **parameters)


KEY = thumbprint(jwk(P256))


def test_whoever_sends_a_proof_gets_a_token_of_its_key():
    members = ask()
    assert members['token_type'] == 'DPoP'
    assert claims(members)['cnf'] == {'jkt': KEY}
    assert access_tokens.key_of(claims(members)) == KEY


def test_without_a_proof_all_is_as_before():
    members = ask(dpop=None)
    assert members['token_type'] == 'bearer'
    assert 'cnf' not in claims(members)
    assert access_tokens.key_of(claims(members)) is None


def test_an_application_that_requires_it_gets_nothing_without():
    for client, act in ((STRICT, ask), (STRICT, redeem), (STRICT, refresh)):
        store = FakeStore(clients=(client,))
        with pytest.raises(errors.InvalidDPoPProofError, match='This application has to use DPoP'):
            act(store, client, dpop=None)
        assert not store.connected and not store.rotated
        assert act(FakeStore(clients=(client,)), client)['token_type'] == 'DPoP'


def test_a_proof_works_once():
    store = FakeStore()
    ask(store)
    with pytest.raises(errors.InvalidDPoPProofError, match='was used before'):
        ask(store)
    assert ask(store, dpop=proof(jti='y'))


def test_a_proof_for_another_address_or_method():
    for changed in ({'htu': JSON2}, {'htm': 'GET'}):
        with pytest.raises(errors.InvalidDPoPProofError):
            ask(dpop=proof(**changed))


def test_a_bad_proof_leaves_the_code_unused():
    store = FakeStore()
    with pytest.raises(errors.InvalidDPoPProofError):
        redeem(store, dpop='x')
    assert store.codes


def test_who_does_not_prove_who_it_is_uses_no_proof_up():
    store = FakeStore()
    with pytest.raises(errors.InvalidClientError):
        ask(store, client_secret='wrong')
    assert ask(store)


def test_only_refresh_tokens_of_public_applications_are_bound():
    """RFC 9449 §5: others are bound by the authentication of their application."""
    for client, key in ((PUBLIC, KEY), (CLIENT, None)):
        store = FakeStore()
        redeem(store, client)
        assert store.connected[0]['jkt'] == key
        refresh(store, client, dpop=proof(jti='y'))
        assert store.rotated == [key]


def test_a_bound_refresh_token_needs_its_key():
    store = FakeStore()
    assert refresh(store, PUBLIC, jkt=KEY)['token_type'] == 'DPoP'
    with pytest.raises(errors.InvalidDPoPProofError, match='bound to a key: send the DPoP header'):
        refresh(store, PUBLIC, jkt=KEY, dpop=None)
    with pytest.raises(errors.InvalidGrantError, match='bound to another key'):
        refresh(store, PUBLIC, jkt=KEY, dpop=proof(OTHER))
    assert len(store.rotated) == 1


def test_a_confidential_application_may_change_its_key():
    assert claims(refresh(FakeStore(), dpop=proof(OTHER)))['cnf'] == {'jkt': thumbprint(jwk(OTHER))}


def test_a_code_that_is_bound_needs_its_key():
    """RFC 9449 §10."""
    assert redeem(FakeStore(), dpop_jkt=KEY)
    for text, error in ((None, errors.InvalidDPoPProofError), (proof(OTHER), errors.InvalidGrantError)):
        store = FakeStore()
        with pytest.raises(error, match='bound to'):
            redeem(store, dpop_jkt=KEY, dpop=text)
        assert not store.connected


def test_the_key_of_a_code_is_stored_with_it():
    stored = json.loads(json.dumps(asked(dpop_jkt=KEY).content()))
    assert stored['dpop_jkt'] == KEY
    assert type(asked()).from_content(stored, client=CLIENT) == asked(dpop_jkt=KEY)
    del stored['dpop_jkt']  # by a version that did not know it
    assert type(asked()).from_content(stored, client=CLIENT) == asked()


def test_a_pushed_request_is_bound_by_a_proof_or_a_parameter():
    """RFC 9449 §10.1."""
    def push(**parameters):
        pushed = request(FakeStore(), **parameters)
        return key_binding.pushed_key(pushed, CLIENT)
    assert push() is None
    assert push(dpop_jkt=KEY) == push(dpop=proof()) == push(dpop=proof(), dpop_jkt=KEY) == KEY
    for text, named in ((proof(OTHER), KEY), (proof(htu=ISSUER), None)):
        with pytest.raises(errors.InvalidDPoPProofError):
            push(dpop=text, dpop_jkt=named)


def test_introspection_tells_the_key():
    """RFC 9449 §6.2."""
    store = FakeStore()
    store.connection_of_access_token = lambda claims: CONNECTION
    for text, expected in ((proof(), ('DPoP', {'jkt': KEY})), (None, ('bearer', None))):
        token = ask(store, dpop=text)['access_token']
        members = INTROSPECTION.handle(request(store, INTROSPECTION, token=token))
        assert (members['token_type'], members.get('cnf')) == expected


# How they are presented

ATH = base64.urlsafe_b64encode(hashlib.sha256(b'token').digest()).rstrip(b'=').decode()


def present(bound_to=KEY, scheme='dpop', text=None, **changed):
    text = proof(htu=JSON2, ath=ATH) if text is None else text
    return key_binding.proof_of_token(**{
        'bound_to': bound_to, 'scheme': scheme, 'proof': text, 'token': 'token', 'method': 'POST', 'address': JSON2,
        'now': NOW, 'connection': CONNECTION} | changed)


def test_a_bound_token_with_its_proof():
    assert present().jkt == KEY


def test_a_token_that_is_not_bound_takes_no_proof():
    assert present(None, 'bearer') is None
    assert present(None, 'bearer', proof=None) is None


@pytest.mark.parametrize(('changed', 'error', 'sentence'), [
    ({'scheme': 'bearer'}, 'invalid_token', 'send it as Authorization: DPoP'),
    ({'bound_to': None}, 'invalid_token', 'send it as Authorization: Bearer'),
    ({'proof': None}, 'invalid_dpop_proof', 'Send the DPoP header'),
    ({'text': 'x'}, 'invalid_dpop_proof', 'a signed JWT'),
    ({'text': proof(ath=ATH)}, 'invalid_dpop_proof', 'htu has to be'),
    ({'text': proof(htu=JSON2)}, 'invalid_dpop_proof', 'ath has to be'),
    ({'token': 'another'}, 'invalid_dpop_proof', 'ath has to be'),
    ({'method': 'GET'}, 'invalid_dpop_proof', 'htm has to be'),
    ({'text': proof(OTHER, htu=JSON2, ath=ATH)}, 'invalid_token', 'of another key'),
])
def test_a_token_that_is_presented_in_another_way(changed, error, sentence):
    with pytest.raises(errors.WronglyPresentedToken, match=sentence) as raised:
        present(**changed)
    assert errors.members(raised.value)['error'] == error
    assert (raised.value.status_code, raised.value.connection) == (401, CONNECTION)
