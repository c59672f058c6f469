"""A live server as the benchmark's own administrator sees it: what has to be there before anything is measured."""
import os
import secrets
from urllib.parse import urlencode

import requests

BASE = '/restapi/1.0/common/oauth2'
REDIRECT_URI = 'http://127.0.0.1:1/callback'
PARTNERS = 80
JSON = {'Content-Type': 'application/json'}
FORM = {'Content-Type': 'application/x-www-form-urlencoded'}


class Odoo:
    """An administrator's session on the server that the environment names, and one application that may do it all."""

    def __init__(self):
        self.url = os.environ['OAUTH2_LIVE_URL'].rstrip('/')
        self.password = os.environ['OAUTH2_LIVE_PASSWORD']
        self.session = requests.Session()
        self.user_id = self._post('/web/session/authenticate', {
            'db': os.environ['OAUTH2_LIVE_DB'], 'login': os.environ['OAUTH2_LIVE_LOGIN'],
            'password': self.password})['uid']
        self.listed = self._scope('Read contacts')
        self.writing = self._scope('Create contacts', perm_write=True, perm_create=True)
        scopes = self.call('oauth2.scope', 'search', [('name', 'in', ['api', self.listed, self.writing])])
        application, = self.call('oauth2.application', 'create', [{
            'name': 'Benchmark', 'redirect_uris': REDIRECT_URI, 'trusted': True, 'user_id': self.user_id,
            'allow_authorization_code': True, 'allow_refresh_token': True, 'allow_client_credentials': True,
            'scope_ids': [(6, 0, scopes)]}])
        self.credentials = {
            'client_id': self.call('oauth2.application', 'read', [application], ['client_id'])[0]['client_id'],
            'client_secret': self.call('oauth2.application', 'generate_client_secret', [application])}

    def call(self, model, method, *args, **kwargs):
        """Call a method as the web client does."""
        return self._post(f'/web/dataset/call_kw/{model}/{method}', {
            'model': model, 'method': method, 'args': args, 'kwargs': kwargs})

    def _scope(self, description, **operations):
        """Return the name of a new scope that opens contacts."""
        name = f'bench.{secrets.token_hex(4)}'
        self.call('oauth2.scope', 'create', [{
            'name': name, 'description': description, 'model_access': 'listed',
            'access_ids': [(0, 0, {'model_id': self._model('res.partner'), **operations})]}])
        return name

    def _post(self, path, params):
        answer = self.session.post(self.url + path, json={'jsonrpc': '2.0', 'params': params}).json()
        if 'error' in answer:
            raise SystemExit(f"{path}: {answer['error']['data']['message']}")
        return answer.get('result')

    def _model(self, name):
        return self.call('ir.model', 'search', [('model', '=', name)])[0]

    def api_key(self):
        """Return a new API key of Odoo's; it is given to who types the password once more."""
        description, = self.call('res.users.apikeys.description', 'create', [{'name': 'Benchmark', 'duration': '1'}])
        check = self.call('res.users.apikeys.description', 'make_key', [description])
        shown = self.call('res.users.identitycheck', 'run_check', [check['res_id']],
                          context={'password': self.password})
        return shown['context']['default_key']

    def make_partners(self):
        """See to it that there are enough partners to read."""
        self.call('res.partner', 'create', [
            {'name': f'Partner {number}', 'email': f'partner{number}@example.com'} for number in range(PARTNERS)])

    def token_request(self, **parameters):
        """Return path, headers and body of a request for a token."""
        return f'{BASE}/access_token', FORM, urlencode(self.credentials | parameters)

    def token(self, **parameters):
        """Return the members of the answer to such a request."""
        path, headers, body = self.token_request(**parameters)
        answer = requests.post(self.url + path, headers=headers, data=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def access_token(self, scope):
        return self.token(grant_type='client_credentials', scope=scope)['access_token']

    def code(self):
        """Return a fresh authorization code of the user."""
        answer = self.session.get(f'{self.url}{BASE}/authorize', headers={'Accept': 'application/json'}, params={
            'client_id': self.credentials['client_id'], 'redirect_uri': REDIRECT_URI, 'response_type': 'code',
            'state': 'bench', 'scope': 'api'})
        answer.raise_for_status()
        return answer.json()['code']

    def redemption(self):
        """Return the parameters of a request that redeems a fresh code."""
        return {'grant_type': 'authorization_code', 'code': self.code(), 'redirect_uri': REDIRECT_URI}
