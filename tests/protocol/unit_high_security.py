"""Applications with high security: the FAPI 2.0 Security Profile (§5.3.2, §5.4.1)."""
import json
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from oauth2_provider.protocol import errors
from oauth2_provider.protocol.endpoints import PUSHED_AUTHORIZATION
from oauth2_provider.protocol.issuer import BASE_PATH

from fakes import CLIENT, ISSUER, REDIRECT_URI, FakeStore, request
from unit_client_authentication import CLAIMS, SIGNER, TYPE, assert_who, authenticate, signed
from unit_dpop import ATH, CONNECTION, JSON2, KEY, OTHER, RSA, jwk, present, proof, thumbprint

STRICT = replace(SIGNER, high_security=True, require_pkce=True, rotate_refresh_tokens=False)  # as its model sets it


def test_high_security_takes_signed_assertions_alone():
    """FAPI 2.0 Security Profile §5.3.2.1."""
    with_secret = replace(CLIENT, high_security=True)
    with pytest.raises(errors.InvalidClientError, match='has high security: sign a client_assertion'):
        authenticate(FakeStore(clients=(with_secret,)))
    assert assert_who(signed(), FakeStore(clients=(STRICT,))) == STRICT


@pytest.mark.parametrize('audience', [[ISSUER], f'{ISSUER}{BASE_PATH}/access_token', [ISSUER, ISSUER]])
def test_high_security_takes_the_issuer_as_audience_alone_and_as_a_string(audience):
    """§5.3.2.1."""
    with pytest.raises(errors.InvalidClientError, match='aud has to be the issuer'):
        assert_who(signed(CLAIMS | {'aud': audience}), FakeStore(clients=(STRICT,)))


def test_high_security_takes_strong_algorithms_alone():
    """§5.4.1: PS256, ES256 or EdDSA."""
    key = rsa.generate_private_key(65537, 2048)
    client = replace(STRICT, jwks=json.dumps({'keys': [RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)]}))
    assert assert_who(jwt.encode(CLAIMS, key, 'PS256'), FakeStore(clients=(client,))) == client
    with pytest.raises(errors.InvalidClientError, match='sign with PS256'):
        assert_who(jwt.encode(CLAIMS, key, 'RS256'), FakeStore(clients=(client,)))
    only_rs256 = replace(client, jwks=json.dumps(
        {'keys': [RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {'alg': 'RS256'}]}))
    with pytest.raises(errors.InvalidClientError):
        assert_who(jwt.encode(CLAIMS, key, 'RS256'), FakeStore(clients=(only_rs256,)))


def push(text=None, client=STRICT, store=None, **changed):
    store = store or FakeStore(clients=(client,))
    values = {'response_type': 'code', 'redirect_uri': REDIRECT_URI, 'scope': 'email', 'code_challenge': 'c' * 43,
              'code_challenge_method': 'S256', 'client_assertion': signed(), 'client_assertion_type': TYPE} | changed
    PUSHED_AUTHORIZATION.handle(request(store, PUSHED_AUTHORIZATION, client=None, dpop=text, **values))
    return next(iter(store.kept.values())).content['values']


def test_a_pushed_request_names_its_redirect_uri():
    """§5.3.2.2."""
    assert push()['redirect_uri'] == REDIRECT_URI
    assert 'redirect_uri' not in push(client=replace(STRICT, high_security=False), redirect_uri=None)
    with pytest.raises(errors.InvalidRequestError, match='add the parameter redirect_uri'):
        push(redirect_uri=None)


def test_it_uses_pkce():
    """§5.3.2.2."""
    with pytest.raises(errors.OAuth2Error, match='Code challenge'):
        push(code_challenge=None, code_challenge_method=None)


def test_a_pushed_request_is_bound_to_the_key_of_its_proof():
    """RFC 9449 §10.1."""
    par = PUSHED_AUTHORIZATION.address(ISSUER)
    assert push(proof(htu=par))['dpop_jkt'] == KEY
    assert 'dpop_jkt' not in push()
    with pytest.raises(errors.InvalidDPoPProofError):
        push(proof(OTHER, htu=par), dpop_jkt=KEY)


def test_proofs_are_signed_by_strong_algorithms():
    """§5.4.1."""
    par = PUSHED_AUTHORIZATION.address(ISSUER)
    assert push(proof(RSA, 'PS256', htu=par))['dpop_jkt'] == thumbprint(jwk(RSA, 'RS256'))
    with pytest.raises(errors.InvalidDPoPProofError, match='Sign the DPoP proof with PS256, ES256, EdDSA.'):
        push(proof(RSA, 'RS256', htu=par))
    assert push(proof(RSA, 'RS256', htu=par), replace(STRICT, high_security=False))['dpop_jkt']


def test_proofs_of_its_access_tokens_are_signed_by_strong_algorithms():
    """§5.4.1."""
    key, connection = thumbprint(jwk(RSA, 'RS256')), CONNECTION._replace(client=STRICT)
    by = {algorithm: proof(RSA, algorithm, htu=JSON2, ath=ATH) for algorithm in ('PS256', 'RS256')}
    assert present(key, text=by['PS256'], connection=connection).jkt == key
    with pytest.raises(errors.UnprovenToken, match='Sign the DPoP proof with PS256, ES256, EdDSA.'):
        present(key, text=by['RS256'], connection=connection)
    assert present(key, text=by['RS256']).jkt == key


def test_its_refresh_tokens_stay_the_same():
    """§5.3.2.1."""
    assert CLIENT.rotates
    assert not STRICT.rotates
