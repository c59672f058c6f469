"""The whole flow by requests-oauthlib."""
import pytest
from oauthlib.oauth2.rfc6749.errors import AccessDeniedError, InvalidGrantError
from requests_oauthlib import OAuth2Session

from conftest import REDIRECT_URI


def test_code_token_userinfo_refresh(odoo):
    application = odoo.application()
    client = OAuth2Session(application.client_id, redirect_uri=REDIRECT_URI, scope=['profile', 'email'])
    address, state = client.authorization_url(odoo.endpoint('authorize'))
    token = client.fetch_token(
        odoo.endpoint('access_token'), authorization_response=odoo.visit(address),
        client_secret=application.client_secret)
    assert token['scope'] == ['profile', 'email']
    assert client.get(odoo.endpoint('userinfo')).json()['name'] == 'Mitchell Admin'
    renewed = client.refresh_token(
        odoo.endpoint('access_token'), client_id=application.client_id, client_secret=application.client_secret)
    assert renewed['refresh_token'] != token['refresh_token']
    assert client.get(odoo.endpoint('userinfo')).status_code == 200


def test_public_client_with_pkce(odoo):
    application = odoo.application(client_type='public')
    client = OAuth2Session(application.client_id, redirect_uri=REDIRECT_URI, scope=['profile'], pkce='S256')
    address, state = client.authorization_url(odoo.endpoint('authorize'))
    client.fetch_token(
        odoo.endpoint('access_token'), authorization_response=odoo.visit(address), include_client_id=True)
    claims = client.get(odoo.endpoint('userinfo')).json()
    assert claims.items() >= {'sub': '2', 'name': 'Mitchell Admin', 'preferred_username': 'admin'}.items()
    assert 'email' not in claims


def test_denial_and_wrong_code_are_the_errors_of_the_library(odoo):
    application = odoo.application()
    client = OAuth2Session(application.client_id, redirect_uri=REDIRECT_URI, scope=['profile'])
    address, state = client.authorization_url(odoo.endpoint('authorize'))
    denied = odoo.visit(address, decision='deny')
    with pytest.raises(AccessDeniedError):
        client.fetch_token(
            odoo.endpoint('access_token'), authorization_response=denied, client_secret=application.client_secret)
    with pytest.raises(InvalidGrantError):
        client.fetch_token(odoo.endpoint('access_token'), code='wrong', client_secret=application.client_secret)
