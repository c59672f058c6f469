"""A website as ASP.NET Core makes it by default: form_post from another site, its cookies SameSite=None and Secure."""
import base64
import hashlib
import http.server
import json
import os
import secrets
import threading
import time
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode

import jwt
import pytest
import requests

from browser import PHONE, Browser

PATH = '/signin-oidc'
CORRELATION = '.AspNetCore.Correlation.'
NONCE = '.AspNetCore.OpenIdConnect.Nonce.'


class Website(http.server.BaseHTTPRequestHandler):
    """``/`` sends people to sign in, and :data:`PATH` takes them back. Its server knows the rest."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        if self.path != '/':
            self.send_error(404)
            return
        own = self.server
        verifier, state = secrets.token_urlsafe(32), f'CfDJ8{secrets.token_urlsafe(400)}'
        nonce = f'{time.time_ns()}.{secrets.token_urlsafe(96)}'
        own.verifiers[state] = verifier, nonce
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b'=').decode()
        self.send_response(302)
        for name in (f'{CORRELATION}{_digest(state)}', f'{NONCE}{_digest(nonce)}'):
            self.send_header('Set-Cookie', f'{name}=N; Path={PATH}; Secure; SameSite=None; HttpOnly')
        self.send_header('Location', f'{own.document["authorization_endpoint"]}?' + urlencode({
            'client_id': own.client.client_id, 'redirect_uri': own.redirect_uri, 'response_type': 'code',
            'scope': 'openid profile', 'code_challenge': challenge, 'code_challenge_method': 'S256',
            'response_mode': 'form_post', 'nonce': nonce, 'state': state, 'x-client-SKU': 'ID_NET8_0',
            'x-client-ver': '7.1.2.0'}))
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length'])).decode()
        try:
            said = self._sign_in(parse_qs(body, strict_parsing=True))
        except Exception as error:  # noqa: BLE001 - the test sees it
            said = {'error': repr(error)}
        self.server.heard = said
        self.send_response(200)
        self.send_header('Content-Type', 'text/html')
        self.end_headers()
        self.wfile.write(b'<p id="done">Done</p>')

    def _sign_in(self, form):
        own, cookies = self.server, SimpleCookie(self.headers['Cookie'])
        assert self.path == PATH
        assert self.headers['Content-Type'] == 'application/x-www-form-urlencoded'
        state, = form['state']
        verifier, nonce = own.verifiers.pop(state)
        assert f'{CORRELATION}{_digest(state)}' in cookies, 'Correlation failed.'
        answer = requests.post(own.document['token_endpoint'], data={
            'client_id': own.client.client_id, 'client_secret': own.client.client_secret, 'code': form['code'][0],
            'grant_type': 'authorization_code', 'redirect_uri': own.redirect_uri, 'code_verifier': verifier}).json()
        key = jwt.PyJWKClient(own.document['jwks_uri']).get_signing_key_from_jwt(answer['id_token'])
        claims = jwt.decode(
            answer['id_token'], key, algorithms=['RS256'], audience=own.client.client_id,
            issuer=own.document['issuer'])
        assert claims['nonce'] == nonce
        assert f'{NONCE}{_digest(claims["nonce"])}' in cookies, 'IDX21323'
        return {'origin': self.headers['Origin'], 'sub': claims['sub']}


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def website(odoo):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Website)
    server.address = f'http://localhost:{server.server_port}'  # another site than 127.0.0.1, and as good as https
    server.redirect_uri = f'{server.address}{PATH}'
    server.verifiers, server.heard = {}, None
    server.document = requests.get(f'{odoo.url}/.well-known/openid-configuration').json()
    server.client = odoo.application(redirect_uris=server.redirect_uri)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_sign_in_from_another_site(odoo, website, tmp_path):
    with Browser(tmp_path, odoo.url) as browser:
        browser.open(f'{website.address}/', until='input[name=password]')
        for name, variable in (('login', 'OAUTH2_LIVE_LOGIN'), ('password', 'OAUTH2_LIVE_PASSWORD')):
            browser.run(f'document.querySelector("input[name={name}]").value = {json.dumps(os.environ[variable])}')
        browser.click('form:has(input[name=password]) button[type=submit]', then='form#oauth2_consent')
        browser.click('form#oauth2_consent button[value=allow]', then='#done')
        assert website.heard == {'origin': odoo.url, 'sub': '2'}
        website.heard = None
        browser.open(f'{website.address}/', until='#done')  # nobody is asked once more
        assert website.heard == {'origin': odoo.url, 'sub': '2'}


def test_who_has_no_script_presses_continue(odoo, website, tmp_path):
    with Browser(tmp_path, odoo.url) as browser:
        browser.be(odoo.session)
        browser.look(width=PHONE, height=740)
        browser.open(f'{website.address}/', until='#oauth2_consent')
        browser.tell('Emulation.setScriptExecutionDisabled', value=True)
        browser.click('#oauth2_consent [value=allow]', then='#oauth2_form_post button')
        assert website.heard is None
        assert browser.run('document.documentElement.scrollWidth') <= PHONE
        browser.click('#oauth2_form_post button', then='#done')
        assert website.heard == {'origin': odoo.url, 'sub': '2'}
