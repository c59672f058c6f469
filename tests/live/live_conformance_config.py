"""The plan *Config OP* of the OpenID Foundation's conformance suite, whose one module looks at the documents."""
import base64
import re
from urllib.parse import urlsplit

import jwt
import pytest
import requests

from conftest import BASE

# RFC 8414 §2, OIDC Discovery §3, RP-Initiated Logout §2.1, Back-Channel Logout §2.1, Initiating User Registration §5,
# RFC 8628 §4, RFC 9126 §5, RFC 9207 §3, RFC 9449 §5.1, RFC 7591 §3 and Client ID Metadata Documents §5. The suite warns
# of others.
KNOWN = {
    'acr_values_supported', 'authorization_endpoint', 'authorization_response_iss_parameter_supported',
    'backchannel_logout_session_supported', 'backchannel_logout_supported', 'claim_types_supported',
    'claims_locales_supported', 'claims_parameter_supported', 'claims_supported',
    'client_id_metadata_document_supported', 'code_challenge_methods_supported', 'device_authorization_endpoint',
    'display_values_supported', 'dpop_signing_alg_values_supported', 'end_session_endpoint',
    'frontchannel_logout_session_supported', 'frontchannel_logout_supported', 'grant_types_supported',
    'id_token_signing_alg_values_supported', 'introspection_endpoint', 'introspection_endpoint_auth_methods_supported',
    'introspection_endpoint_auth_signing_alg_values_supported', 'issuer', 'jwks_uri', 'op_policy_uri', 'op_tos_uri',
    'prompt_values_supported', 'protected_resources', 'pushed_authorization_request_endpoint', 'registration_endpoint',
    'request_object_signing_alg_values_supported', 'request_parameter_supported', 'request_uri_parameter_supported',
    'require_pushed_authorization_requests', 'require_request_uri_registration', 'response_modes_supported',
    'response_types_supported', 'revocation_endpoint', 'revocation_endpoint_auth_methods_supported',
    'revocation_endpoint_auth_signing_alg_values_supported', 'scopes_supported', 'service_documentation',
    'subject_types_supported', 'token_endpoint', 'token_endpoint_auth_methods_supported',
    'token_endpoint_auth_signing_alg_values_supported', 'ui_locales_supported', 'userinfo_endpoint',
    'userinfo_signing_alg_values_supported'}
PRIVATE = {'d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'}  # members of a JWK (RFC 7518 §6)
NEEDED = {'RSA': {'n', 'e'}, 'EC': {'crv', 'x', 'y'}, 'OKP': {'crv', 'x'}}


@pytest.fixture(scope='module')
def response(odoo):
    return requests.get(f'{odoo.url}/.well-known/openid-configuration', allow_redirects=False)


@pytest.fixture(scope='module')
def document(response):
    return response.json()


@pytest.fixture(scope='module')
def keys(document):
    return requests.get(document['jwks_uri']).json()['keys']


def test_the_document_is_json(response):
    assert response.status_code == 200
    assert response.headers['Content-Type'] == 'application/json'


def test_the_issuer_is_its_address_without_the_well_known_part(odoo, document):
    assert document['issuer'] == odoo.url
    issuer = urlsplit(document['issuer'])
    assert issuer.scheme in ('https', 'http') and issuer.netloc and not issuer.query and not issuer.fragment


def test_it_is_the_document_of_rfc_8414(odoo, document):
    assert requests.get(f'{odoo.url}/.well-known/oauth-authorization-server').json() == document


def test_what_openid_connect_requires_is_there(document):
    assert document['response_types_supported'] == ['code']
    assert set(document['subject_types_supported']) <= {'public', 'pairwise'}
    assert 'RS256' in document['id_token_signing_alg_values_supported']
    assert 'none' not in document['id_token_signing_alg_values_supported']
    assert 'openid' in document['scopes_supported']
    assert {'sub', 'iss', 'auth_time', 'name', 'email'} <= set(document['claims_supported'])
    assert 'authorization_code' in document['grant_types_supported']
    assert {'query', 'form_post'} <= set(document['response_modes_supported'])


def test_what_is_not_supported_is_said(document):
    assert document['request_parameter_supported'] is False
    assert document['request_uri_parameter_supported'] is False  # true where it is left out


def test_each_member_is_of_its_type(document):
    for name, value in document.items():
        assert name in KNOWN
        if name.endswith(('_endpoint', '_uri')):
            address = urlsplit(value)
            assert value.startswith(f'{document["issuer"]}{BASE}/'), name
            assert not address.query and not address.fragment, name
        elif isinstance(value, list):  # RFC 8414 §3.2: an empty one must not be there
            assert value and all(isinstance(item, str) and item for item in value), name
            assert len(set(value)) == len(value), name
        elif name != 'issuer':
            assert isinstance(value, bool), name


def test_scopes_and_languages_are_well_formed(document):
    for scope in document['scopes_supported']:
        assert re.fullmatch(r'[\x21\x23-\x5b\x5d-\x7e]+', scope)  # RFC 6749 §3.3
    for name in ('ui_locales_supported', 'claims_locales_supported'):
        for tag in document.get(name, []):
            assert re.fullmatch(r'[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?', tag)  # RFC 5646 §2.1.1


def test_the_keys_are_public_and_whole(keys):
    assert any(key['kty'] == 'RSA' and key['alg'] == 'RS256' for key in keys)
    for key in keys:
        assert not PRIVATE & set(key)
        assert NEEDED[key['kty']] <= set(key)
        assert key['use'] == 'sig' and key['alg']
        for member in NEEDED[key['kty']] - {'crv'}:
            assert re.fullmatch('[A-Za-z0-9_-]+', key[member])
            base64.urlsafe_b64decode(key[member] + '==')
        jwt.PyJWK(key)


def test_each_key_has_a_kid_of_its_own(keys):
    kids = [key['kid'] for key in keys]
    assert all(kids) and len(set(kids)) == len(kids)


def test_keys_are_there_for_all_that_signs(document, keys):
    assert set(document['id_token_signing_alg_values_supported']) <= {key['alg'] for key in keys}
