"""A client of OpenID Connect: it finds out all by itself, and checks what it gets (OIDC Core §3.1.3.7)."""
import time
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken

from conftest import REDIRECT_URI

SCOPE = 'openid profile email offline_access'


def provider(odoo):
    """Return the document of the provider."""
    return requests.get(f'{odoo.url}/.well-known/openid-configuration', timeout=10).json()


def checked(document, token, client_id, nonce=None):
    """Return the claims of the ID token in an answer, as Authlib checks them."""
    keys = JsonWebKey.import_key_set(requests.get(document['jwks_uri'], timeout=10).json())
    claims = jwt.decode(token['id_token'], keys, claims_cls=CodeIDToken, claims_options={
        'iss': {'essential': True, 'value': document['issuer']}, 'aud': {'essential': True, 'value': client_id},
    }, claims_params={'nonce': nonce, 'client_id': client_id, 'access_token': token['access_token']})
    claims.validate(leeway=5)
    return claims


def test_log_in_with_odoo(odoo):
    document, application = provider(odoo), odoo.application()
    client = OAuth2Session(
        application.client_id, application.client_secret, scope=SCOPE, redirect_uri=REDIRECT_URI,
        token_endpoint=document['token_endpoint'])
    address, state = client.create_authorization_url(document['authorization_endpoint'], nonce='n' * 512, max_age=86400)
    token = client.fetch_token(
        document['token_endpoint'], authorization_response=odoo.visit(address), state=state)
    claims = checked(document, token, application.client_id, 'n' * 512)
    assert claims['sub'] == '2'
    assert 0 <= time.time() - claims['auth_time'] < 86400
    userinfo = client.get(document['userinfo_endpoint'])
    assert userinfo.headers['Content-Type'] == 'application/json'
    assert userinfo.json()['sub'] == claims['sub']
    renewed = client.refresh_token(document['token_endpoint'], refresh_token=token['refresh_token'])
    again = checked(document, renewed, application.client_id)
    assert 'nonce' not in again
    assert {name: again[name] for name in ('iss', 'sub', 'aud', 'auth_time', 'sid')} == {
        name: claims[name] for name in ('iss', 'sub', 'aud', 'auth_time', 'sid')}


def test_a_silent_request(odoo):
    document, application = provider(odoo), odoo.application()
    client = OAuth2Session(
        application.client_id, application.client_secret, scope='openid', redirect_uri=REDIRECT_URI)
    silent, _state = client.create_authorization_url(document['authorization_endpoint'], prompt='none')
    loud, _state = client.create_authorization_url(document['authorization_endpoint'])

    def answer(address):
        return parse_qs(urlsplit(odoo.visit(address)).query)
    assert answer(silent)['error'] == ['consent_required']
    assert 'code' in answer(loud)
    assert 'code' in answer(silent)
