"""What the operations need of an authorization server, whichever it is."""
import base64
import hashlib
from urllib.parse import urlencode

from load import Request

FORM = {'Content-Type': 'application/x-www-form-urlencoded'}
VERIFIER = 'benchmark' * 5
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b'=').decode()


class AuthorizationServer:
    """One server under test, with an application of its own that needs no consent.

    Attributes: ``url``; ``pid`` of the process whose children serve; ``credentials`` of the application that users
    sign in to; ``service_credentials`` of one that acts by itself; ``redirect_uri``; ``cookies`` of users' sessions.
    """

    name = None
    paths = {}  # of the endpoints, by their names
    texts = {'introspect': '"active": true'}  # in the answers of these endpoints
    scope = None
    authorization_status = None

    def token_request(self, grant_type, **parameters):
        """Return a request for a token."""
        credentials = self.service_credentials if grant_type == 'client_credentials' else self.credentials
        return Request(
            self.paths['token'], FORM, urlencode({'grant_type': grant_type} | credentials | parameters))

    def code_request(self, code):
        """Return a request that redeems a code."""
        return self.token_request(
            'authorization_code', code=code, redirect_uri=self.redirect_uri, code_verifier=VERIFIER)

    def authorization_request(self, cookie, scope):
        """Return the request of a user who is signed in, which is answered with a code."""
        parameters = {
            'response_type': 'code', 'client_id': self.credentials['client_id'], 'redirect_uri': self.redirect_uri,
            'scope': scope, 'state': 'benchmark', 'code_challenge': CHALLENGE, 'code_challenge_method': 'S256'}
        return Request(
            f"{self.paths['authorize']}?{urlencode(parameters)}", {'Accept': 'application/json', 'Cookie': cookie},
            status=self.authorization_status)

    def token_form(self, endpoint, token):
        """Return a request about a token: to introspect or to revoke it."""
        body = urlencode(self.credentials | {'token': token})
        return Request(self.paths[endpoint], FORM, body, text=self.texts.get(endpoint, ''))

    def bearer_request(self, endpoint, token):
        """Return a request that comes with an access token."""
        return Request(self.paths[endpoint], {'Authorization': f'Bearer {token}'})

    def get_request(self, endpoint):
        """Return a request that anybody can send."""
        return Request(self.paths[endpoint])

    def code_of(self, answer):
        """Return the code in the answer to an authorization request."""
        raise NotImplementedError
