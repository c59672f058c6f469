"""An administrator with a browser, and the applications that this person lets in."""
import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from lxml import html

from demo import LOGIN, PASSWORD

BASE = '/restapi/1.0/common/oauth2'
BROWSER = {'Accept': 'text/html'}
REDIRECT_URI = 'http://127.0.0.1:1/callback'
VERIFIER = 'x' * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip('=')
SECONDS = 60


@dataclass
class Application:
    id: int
    name: str
    client_id: str
    secret: str | None


class Person:
    """Somebody who is signed in.

    :param str url: the address of the server.
    :param str database: its database.
    """

    def __init__(self, url, database):
        self.url = url
        self.session = requests.Session()
        self.uid = self._ask('/web/session/authenticate', db=database, login=LOGIN, password=PASSWORD)['uid']

    def _ask(self, path, **params):
        answer = self.session.post(self.url + path, json={'params': params}, timeout=SECONDS).json()
        assert 'error' not in answer, answer['error']['data']['debug']
        return answer.get('result')

    def call(self, model, method, *args, **kwargs):
        return self._ask(f'/web/dataset/call_kw/{model}/{method}', model=model, method=method, args=args, kwargs=kwargs)

    def application(self, **values):
        """Register an application."""
        record_id, = self.call('oauth2.application', 'create', [{'redirect_uris': REDIRECT_URI} | values])
        client_id = self.call('oauth2.application', 'read', [record_id], ['client_id'])[0]['client_id']
        public = values.get('client_type') == 'public'
        secret = None if public else self.call('oauth2.application', 'generate_client_secret', [record_id])
        return Application(record_id, values['name'], client_id, secret)

    def visit(self, application):
        """Return the answer to a browser that comes with an authorization request."""
        query = urlencode({
            'client_id': application.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code',
            'code_challenge': CHALLENGE, 'code_challenge_method': 'S256'})
        return self.session.get(
            f'{self.url}{BASE}/authorize?{query}', headers=BROWSER, allow_redirects=False, timeout=SECONDS)

    def allow(self, application):
        """Press *Allow*, and return what the token endpoint answers."""
        form = html.fromstring(self.visit(application).content).get_element_by_id('oauth2_consent')
        data = {field.name: field.value for field in form.xpath('.//input')} | {'decision': 'allow'}
        answer = self.session.post(
            self.url + form.get('action'), data=data, headers=BROWSER, allow_redirects=False, timeout=SECONDS)
        return self.redeem(application, answer)

    def redeem(self, application, answer):
        """Return what the token endpoint answers to the code in the address that a browser is sent to."""
        code, = parse_qs(urlsplit(answer.headers['Location']).query)['code']
        return self.token(application, grant_type='authorization_code', code=code, redirect_uri=REDIRECT_URI,
                          code_verifier=VERIFIER)

    def token(self, application, **parameters):
        """Send a token request of an application, which has to succeed."""
        answer = requests.post(f'{self.url}{BASE}/access_token', timeout=SECONDS, data={
            'client_id': application.client_id, 'client_secret': application.secret, **parameters})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def api(self, token, path, **arguments):
        """Call the JSON-2 API with a token, and return the answer."""
        return requests.post(f'{self.url}/json/2/{path}', json=arguments, timeout=SECONDS,
                             headers={'Authorization': f'Bearer {token}'})
