"""Against a live server with several workers: real HTTP, real commits, real client libraries."""
import contextlib
import os
import secrets
from dataclasses import dataclass

import pytest
import requests
from lxml import html

from server_log import tried_again

BASE = '/restapi/1.0/common/oauth2'
# The clients only look at the address: nothing has to listen there.
REDIRECT_URI = 'http://127.0.0.1:1/callback'
# What stands in a recipe of Quick Start for the client secret.
SECRET = 'paste-the-client-secret-here'


class Odoo:
    """A person's browser and an administrator's hands, on the live server, or on another one."""

    def __init__(self, url=None, database=None):
        self.url = url or os.environ['OAUTH2_LIVE_URL'].rstrip('/')
        self.database = database or os.environ['OAUTH2_LIVE_DB']
        self.session = self.sign_in(os.environ['OAUTH2_LIVE_LOGIN'], os.environ['OAUTH2_LIVE_PASSWORD'])

    def endpoint(self, name):
        return f'{self.url}{BASE}/{name}'

    def sign_in(self, login, password):
        session = requests.Session()
        answer = session.post(f'{self.url}/web/session/authenticate', json={
            'jsonrpc': '2.0', 'params': {'db': self.database, 'login': login, 'password': password}}).json()
        assert answer.get('result', {}).get('uid'), answer
        return session

    def call(self, model, method, *args, **kwargs):
        answer = self.session.post(f'{self.url}/web/dataset/call_kw/{model}/{method}', json={
            'jsonrpc': '2.0', 'params': {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}}).json()
        assert 'error' not in answer, answer['error']['data']['message']
        return answer.get('result')  # none where a button returns nothing

    def application(self, **values):
        values = {'name': f'Live {secrets.token_hex(4)}', 'redirect_uris': REDIRECT_URI} | values
        record_id, = self.call('oauth2.application', 'create', [values])
        client_id = self.call('oauth2.application', 'read', [record_id], ['client_id'])[0]['client_id']
        public = values.get('client_type') == 'public'
        secret = None if public else self.call('oauth2.application', 'generate_client_secret', [record_id])
        return Application(record_id, client_id, secret)

    def quick_start(self, application):
        """Return what the form of an application shows of Quick Start."""
        return self.call('oauth2.application', 'read', [application.id], ['quick_start'])[0]['quick_start']

    @contextlib.contextmanager
    def setting(self, name, value):
        """Have another setting for a while."""
        key = f'oauth2_provider.{name}'
        before = self.call('ir.config_parameter', 'get_param', key)
        self.call('ir.config_parameter', 'set_param', key, str(value))
        try:
            yield
        finally:
            self.call('ir.config_parameter', 'set_param', key, before)

    def visit(self, address, decision='allow', session=None, first=lambda: None):
        """Open an authorization address as a browser does, decide, and return where it leads.

        :param session: of whom, if not of the administrator.
        :param first: what is called before the decision is sent.
        """
        session = session or self.session
        browser = {'Accept': 'text/html'}
        response = session.get(address, headers=browser, allow_redirects=False)
        if response.status_code == 200:
            form = html.fromstring(response.content).get_element_by_id('oauth2_consent')
            data = {field.name: field.value for field in form.xpath('.//input')} | {'decision': decision}
            first()
            response = session.post(
                self.url + form.get('action'), data=data, headers=browser, allow_redirects=False)
        assert response.status_code in (302, 303), response.text
        return response.headers['Location']


@dataclass
class Application:
    id: int
    client_id: str
    client_secret: str | None


@pytest.fixture(scope='session')
def odoo():
    return Odoo()


@pytest.fixture
def nobody_waits():
    """Check that Odoo tries no request to our endpoints again: it sleeps for up to two seconds before it does."""
    with tried_again() as again:
        yield
    assert not {path: number for path, number in again.items() if path.startswith(BASE)}


@pytest.fixture(scope='session', autouse=True)
def plain_http_on_loopback():
    """The client libraries insist on https, but there is none on this machine."""
    os.environ['OAUTHLIB_INSECURE_TRANSPORT'] = '1'
    os.environ['AUTHLIB_INSECURE_TRANSPORT'] = '1'
