"""Odoo with the addon: what has to be there before anything is measured."""
import json
import secrets

import requests

from empty_addon import PATH as EMPTY
from load import Request
from server import AuthorizationServer

BASE = '/restapi/1.0/common/oauth2'
REDIRECT_URI = 'http://127.0.0.1:1/callback'
JSON = {'Content-Type': 'application/json'}
PARTNERS = 80
USERS = 16  # so many that nobody has too many connections, of which old ones end
# What Odoo asks of a session that comes to a bearer route
NAVIGATION = {'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'same-origin',
              'Sec-Fetch-User': '?1'}


class Odoo(AuthorizationServer):
    """Odoo, as its administrator's session sees it, and one application that may do it all.

    :param dict described: ``url``, ``pid``, ``database``, ``login``, ``password``.
    """

    name = 'odoo'
    paths = {
        'authorize': f'{BASE}/authorize',
        'token': f'{BASE}/access_token',
        'introspect': f'{BASE}/introspect',
        'revoke': f'{BASE}/revoke',
        'userinfo': f'{BASE}/userinfo',
        'metadata': '/.well-known/oauth-authorization-server',
        'floor': EMPTY,
    }
    scope = 'api'
    authorization_status = 200
    redirect_uri = REDIRECT_URI

    def __init__(self, described):
        self.url = described['url']
        self.pid = described['pid']
        self._database = described['database']
        self._password = described['password']
        self._session, user_id = self._sign_in(described['login'], self._password)
        self.listed = self._scope('Read contacts')
        self.writing = self._scope('Create contacts', perm_write=True, perm_create=True)
        scopes = self._call('oauth2.scope', 'search', [
            ('name', 'in', ['api', 'openid', 'profile', 'email', self.listed, self.writing])])
        application, = self._call('oauth2.application', 'create', [{
            'name': 'Benchmark', 'redirect_uris': REDIRECT_URI, 'trusted': True, 'user_id': user_id,
            'require_pkce': True, 'allow_authorization_code': True, 'allow_refresh_token': True,
            'allow_client_credentials': True, 'scope_ids': [(6, 0, scopes)]}])
        self.credentials = self.service_credentials = {
            'client_id': self._call('oauth2.application', 'read', [application], ['client_id'])[0]['client_id'],
            'client_secret': self._call('oauth2.application', 'generate_client_secret', [application])}
        self.cookies = [self._cookie_of(self._sign_in(*login)[0]) for login in self._make_users()]

    def code_of(self, answer):
        return answer.json()['code']

    # For what Odoo alone can do

    def json2_request(self, method, headers, **arguments):
        """Return a request to Odoo's JSON-2 API.

        :param str method: ``model/method``.
        :param dict headers: who calls.
        """
        return Request(f'/json/2/{method}', JSON | headers, json.dumps(arguments))

    def access_token(self, scope):
        """Return the headers that come with a new access token."""
        request = self.token_request('client_credentials', scope=scope)
        answer = requests.post(self.url + request.path, headers=request.headers, data=request.body)
        answer.raise_for_status()
        return {'Authorization': f"Bearer {answer.json()['access_token']}"}

    def api_key(self):
        """Return the headers that come with a new API key of Odoo's; who types the password once more gets one."""
        description, = self._call('res.users.apikeys.description', 'create', [{'name': 'Benchmark', 'duration': '1'}])
        check = self._call('res.users.apikeys.description', 'make_key', [description])
        shown = self._call('res.users.identitycheck', 'run_check', [check['res_id']],
                           context={'password': self._password})
        return {'Authorization': f"Bearer {shown['context']['default_key']}"}

    def session_cookie(self):
        """Return the headers that come with the administrator's session."""
        return {'Cookie': self._cookie_of(self._session), **NAVIGATION}

    def make_partners(self):
        """See to it that there are enough partners to read."""
        self._call('res.partner', 'create', [
            {'name': f'Partner {number}', 'email': f'partner{number}@example.com'} for number in range(PARTNERS)])

    def _make_users(self):
        """Return the logins and passwords of new users."""
        logins = [(f'user{number}@example.com', secrets.token_urlsafe()) for number in range(USERS)]
        self._call('res.users', 'create', [
            {'name': f'User {number}', 'login': login, 'email': login, 'password': password}
            for number, (login, password) in enumerate(logins)])
        return logins

    def _scope(self, description, **operations):
        """Return the name of a new scope that opens contacts."""
        name = f'bench.{secrets.token_hex(4)}'
        model, = self._call('ir.model', 'search', [('model', '=', 'res.partner')])
        self._call('oauth2.scope', 'create', [{
            'name': name, 'description': description, 'model_access': 'listed',
            'access_ids': [(0, 0, {'model_id': model, **operations})]}])
        return name

    def _sign_in(self, login, password):
        """Return a new session of a user, and the user's id."""
        session = requests.Session()
        answer = self._post(session, '/web/session/authenticate', {
            'db': self._database, 'login': login, 'password': password})
        return session, answer['uid']

    @staticmethod
    def _cookie_of(session):
        return f"session_id={session.cookies['session_id']}"

    def _call(self, model, method, *args, **kwargs):
        """Call a method as the web client does."""
        return self._post(self._session, f'/web/dataset/call_kw/{model}/{method}', {
            'model': model, 'method': method, 'args': args, 'kwargs': kwargs})

    def _post(self, session, path, params):
        answer = session.post(self.url + path, json={'jsonrpc': '2.0', 'params': params}).json()
        if 'error' in answer:
            raise SystemExit(f"{path}: {answer['error']['data']['message']}")
        return answer.get('result')
