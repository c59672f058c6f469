import base64
import hashlib
import http.client
import json
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlencode, urlsplit

from freezegun import freeze_time
from lxml import html

from odoo.tests import HttpCase, new_test_user

from ..shared import clock

BASE = '/restapi/1.0/common/oauth2'
# The address of the seed page, and its state.
REDIRECT_URI = 'https://127.0.0.1/callback'
STATE = 'Y1Ux1iNPvn6KYQK5Lj84WJ9VJrQw1L'
# RFC 7636 appendix B
VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
HTML = {'Accept': 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'}
JSON = {'Accept': 'application/json'}
XML = {'Accept': 'application/xml'}


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b'=').decode()


def after(**delta):
    """Return a context in which so much time has passed."""
    return freeze_time(datetime.now(timezone.utc) + timedelta(**delta))


def basic(client_id, secret):
    """Return an ``Authorization: Basic`` header."""
    return {'Authorization': 'Basic ' + base64.b64encode(f'{client_id}:{secret}'.encode()).decode()}


def oauth_header(**pairs):
    """Return an ``Authorization: OAuth`` header as on the seed page, on one line."""
    return {'Authorization': 'OAuth ' + ', '.join(f"{name}='{value}'" for name, value in pairs.items())}


class OAuth2Case(HttpCase):
    """One confidential application, one user who may use it, and the requests of the flow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(clock, 'now', lambda env: datetime.now(timezone.utc))  # which tests can change
        cls.user = new_test_user(
            cls.env, login='alice', password='alice-password', groups='base.group_user',
            name='Alice Archer', email='alice@example.com')
        cls.application = cls.env['oauth2.application'].create({
            'name': 'Reporting Tool',
            'client_type': 'confidential',
            'redirect_uris': REDIRECT_URI,
            'scope_ids': cls.scopes('openid', 'profile', 'email', 'offline_access'),
        })
        cls.client_id = cls.application.client_id
        cls.client_secret = cls.application.generate_client_secret()

    @classmethod
    def scopes(cls, *names):
        return [(6, 0, cls.env['oauth2.scope'].search([('name', 'in', names)]).ids)]

    @classmethod
    def public_application(cls, **values):
        return cls.env['oauth2.application'].create({
            'name': 'Mobile App', 'client_type': 'public', 'redirect_uris': 'com.example.app:/callback', **values})

    def sign_in(self, user=None):
        user = user or self.user
        self.authenticate(user.login, f'{user.login}-password')

    # The authorization endpoint

    def authorize(self, headers=None, method='GET', url=f'{BASE}/authorize', **parameters):
        """Send the seed page's first request with its parameters in the query string."""
        parameters = {
            'client_id': self.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code', 'state': STATE,
        } | parameters
        query = urlencode({name: value for name, value in parameters.items() if value is not None}, doseq=True)
        return self.url_open(f'{url}?{query}', headers=headers or JSON, allow_redirects=False, method=method)

    def allow(self, scopes=('profile', 'email'), user=None, application=None):
        """Let the user have allowed the application already."""
        application = application or self.application
        client = application.env['oauth2.application']._get_client(application.client_id)
        self.env['oauth2.consent']._remember(
            client=client, user_id=(user or self.user).id, versions=self.env['oauth2.scope']._versions(tuple(scopes)))

    def code(self, **parameters):
        """Return a code for a user who is signed in and has allowed the application."""
        response = self.authorize(**parameters)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()['code']

    def fresh_code(self, **parameters):
        self.sign_in()
        if not self.env['oauth2.consent'].search_count([('user_id', '=', self.user.id)]):
            self.allow()
        return self.code(**parameters)

    def consent_form(self, response):
        """Return the hidden fields of the consent page, as a browser would send them."""
        form = html.fromstring(response.content).get_element_by_id('oauth2_consent')
        return form, {field.name: field.value for field in form.xpath('.//input[@type="hidden"]')}

    def redirected(self, response, to=REDIRECT_URI):
        """Return the parameters that a redirect takes to the application."""
        self.assertIn(response.status_code, (302, 303), response.text)
        location = urlsplit(response.headers['Location'])
        self.assertEqual(location._replace(query='').geturl(), to)
        parameters = parse_qs(location.query, strict_parsing=True)
        self.assertTrue(all(len(values) == 1 for values in parameters.values()), parameters)
        return {name: values[0] for name, values in parameters.items()}

    # The token endpoint

    def token(self, headers=None, url=f'{BASE}/access_token', data=None, method='POST', **parameters):
        """Send a token request with the application's credentials in the body."""
        if data is None:
            parameters = {'client_id': self.client_id, 'client_secret': self.client_secret} | parameters
            data = urlencode({name: value for name, value in parameters.items() if value is not None}, doseq=True)
            headers = {'Content-Type': 'application/x-www-form-urlencoded'} | (headers or {})
        return self.url_open(url, data=data, headers=headers, allow_redirects=False, method=method)

    def redeem(self, code, **parameters):
        parameters = {'grant_type': 'authorization_code', 'code': code, 'redirect_uri': REDIRECT_URI} | parameters
        return self.token(**parameters)

    def refresh(self, refresh_token, **parameters):
        return self.token(grant_type='refresh_token', refresh_token=refresh_token, **parameters)

    def setting(self, name, value):
        self.env['ir.config_parameter'].set_param(f'oauth2_provider.{name}', str(value))

    def not_authenticated(self, access_token):
        """Return parameters of requests that do not prove who sends them."""
        nobody = {'client_id': None, 'client_secret': None}
        return (
            nobody,
            {'client_secret': None},
            {'client_secret': ''},
            {'client_secret': 'x' * 32},
            {'client_id': None},
            {'client_id': 'x' * 32},
            nobody | {'headers': basic(self.client_id, 'wrong')},
            nobody | {'headers': basic(self.client_id, '')},
            nobody | {'headers': {'Authorization': f'Bearer {access_token}'}},
        )

    def client_credentials(self, **parameters):
        """Send a token request of an application that acts by itself."""
        return self.token(grant_type='client_credentials', **parameters)

    def connect(self, **parameters):
        """Return the members of the answer at the end of the flow."""
        response = self.redeem(self.fresh_code(**parameters))
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def userinfo(self, access_token, **kwargs):
        return self.url_open(f'{BASE}/userinfo', headers={'Authorization': f'Bearer {access_token}'}, **kwargs)

    def raw(self, method, path, body=None, headers=None):
        """Send bytes as they are, which a polite client library would not.

        :param headers: a value that is a list is folded over that many lines.
        :return: (response, its body as text)
        """
        address = urlsplit(self.base_url())
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=12)
        with self.allow_requests(all_requests=True):
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, *([value] if isinstance(value, (str, bytes)) else value))
            if body is not None:
                connection.putheader('Content-Length', str(len(body)))
            cookies = self.opener.cookies.get_dict() | {'test_request_key': self.http_request_key}
            connection.putheader('Cookie', '; '.join(f'{name}={value}' for name, value in cookies.items()))
            connection.endheaders(body)
            response = connection.getresponse()
            text = response.read().decode()
        connection.close()
        return response, text

    # Revocation and introspection

    def revoke(self, token, **parameters):
        return self.token(url=f'{BASE}/revoke', token=token, **parameters)

    def introspect(self, token, **parameters):
        return self.token(url=f'{BASE}/introspect', token=token, **parameters)

    def credentials_of_another(self, **values):
        """Return client_id and client_secret of another confidential application."""
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': REDIRECT_URI, **values})
        return {'client_id': other.client_id, 'client_secret': other.generate_client_secret()}

    # What must hold

    def assertError(self, response, error, status=400):
        """Check a JSON error: its code, a sentence for the developer, and nothing to cache."""
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers['Content-Type'], 'application/json')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        members = json.loads(response.text)
        self.assertEqual(members['error'], error, members)
        # RFC 6749 §5.2: printable ASCII without quotes and backslashes; and it is a sentence
        self.assertRegex(members['error_description'], r'^[A-Z][\x20-\x21\x23-\x5b\x5d-\x7e]{10,}$')
        self.assertNotIn(self.client_secret, response.text)
        return members

    def assertPage(self, response, status=200, referrer='no-referrer'):
        """Check a page of ours that a person sees: it is in no frame, and nobody keeps it; return it parsed."""
        self.assertEqual(response.status_code, status, response.text)
        self.assertNotIn('Location', response.headers)
        self.assertIn('text/html', response.headers['Content-Type'])
        self.assertEqual(response.headers['Content-Security-Policy'], "frame-ancestors 'none'")
        self.assertEqual(response.headers['X-Frame-Options'], 'DENY')
        self.assertEqual(response.headers['Cache-Control'], 'no-store')
        self.assertEqual(response.headers['Referrer-Policy'], referrer)
        self.assertNotIn('Traceback', response.text)
        return html.fromstring(response.content)

    def assertErrorPage(self, response, status=400):
        """Check an error that a person sees: a page, no redirect."""
        page = self.assertPage(response, status)
        self.assertTrue(page.xpath('//h1'))
        return page
