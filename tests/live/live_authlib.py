"""The whole flow by Authlib."""
import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2 import OAuth2Error

from conftest import REDIRECT_URI

VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'


@pytest.mark.parametrize('method', ['client_secret_basic', 'client_secret_post'])
def test_code_token_userinfo_refresh(odoo, method):
    application = odoo.application()
    client = OAuth2Session(
        application.client_id, application.client_secret, scope='profile email', redirect_uri=REDIRECT_URI,
        token_endpoint_auth_method=method, token_endpoint=odoo.endpoint('access_token'))
    address, state = client.create_authorization_url(odoo.endpoint('authorize'))
    token = client.fetch_token(odoo.endpoint('access_token'), authorization_response=odoo.visit(address), state=state)
    assert token['expires_in'] == 3600
    assert client.get(odoo.endpoint('userinfo')).json()['email'] == 'admin@example.com'
    renewed = client.refresh_token(odoo.endpoint('access_token'), refresh_token=token['refresh_token'])
    assert renewed['refresh_token'] != token['refresh_token']
    assert client.get(odoo.endpoint('userinfo')).status_code == 200


def test_public_client_with_pkce(odoo):
    application = odoo.application(client_type='public')
    client = OAuth2Session(
        application.client_id, scope='profile', redirect_uri=REDIRECT_URI, code_challenge_method='S256',
        token_endpoint_auth_method='none')
    address, state = client.create_authorization_url(odoo.endpoint('authorize'), code_verifier=VERIFIER)
    client.fetch_token(
        odoo.endpoint('access_token'), authorization_response=odoo.visit(address), state=state, code_verifier=VERIFIER)
    claims = client.get(odoo.endpoint('userinfo')).json()
    assert claims.items() >= {'sub': '2', 'name': 'Mitchell Admin', 'preferred_username': 'admin'}.items()
    assert 'email' not in claims


def test_denial_gives_no_token(odoo):
    application = odoo.application()
    client = OAuth2Session(
        application.client_id, application.client_secret, scope='profile', redirect_uri=REDIRECT_URI)
    address, state = client.create_authorization_url(odoo.endpoint('authorize'))
    denied = odoo.visit(address, decision='deny')
    assert 'error=access_denied' in denied
    with pytest.raises(OAuth2Error, match='missing_code'):
        client.fetch_token(
            odoo.endpoint('access_token'), grant_type='authorization_code', state=state, authorization_response=denied)
