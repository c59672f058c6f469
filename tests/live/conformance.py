"""What the OpenID Foundation's conformance suite needs: a person with a browser, a client, and checks on each answer.

The suite (gitlab.com/openid/conformance-suite) is a program in Java; :mod:`.conformance_modules` has its modules, by
their names. Here are the parts that they share. The checks are named after what they hold, with the section of the
standard.
"""
import base64
import hashlib
import math
import re
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import jwt
import requests
from lxml import html

from conftest import REDIRECT_URI

BROWSER = {'Accept': 'text/html'}
SKEW = 300  # seconds
LEAST_ENTROPY = 96  # bits, as the suite counts them
# What may stand in an ID token that nobody asked for more (OIDC Core §2; Back-Channel Logout §2.1).
ID_TOKEN_CLAIMS = {
    'iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'azp', 'at_hash', 'c_hash', 'nbf', 'jti',
    'sid'}
_DESCRIPTION = re.compile(r'[\x20\x21\x23-\x5b\x5d-\x7e]+')  # RFC 6749 §4.1.2.1, §5.2
_ERROR_MEMBERS = {'error', 'error_description', 'error_uri', 'state', 'iss'}
_TEXTS = {
    'sub', 'name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture',
    'website', 'email', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number'}
_ADDRESS = {'formatted', 'street_address', 'locality', 'region', 'postal_code', 'country'}


@dataclass
class Callback:
    """What arrives at the client: by which method, where, and with which parameters."""

    method: str
    address: str
    pairs: list

    @property
    def members(self):
        members = dict(self.pairs)
        assert len(members) == len(self.pairs), self.pairs
        return members


@dataclass
class Person:
    """Somebody with a browser of their own, who signs in and allows whatever the pages ask."""

    url: str
    login: str
    password: str
    session: requests.Session = field(default_factory=requests.Session)
    pages: list = field(default_factory=list)  # which were shown since the last request began

    def open(self, address, data=None, *, from_elsewhere=False):
        """Open a request, and return the :class:`Callback`, or the response with a page that nobody has to fill in.

        :param dict data: what a form posts there; else it is opened as a link.
        :param from_elsewhere: another website's form posts it, so a browser leaves out a cookie that is SameSite=Lax.
        """
        self.pages = []
        session = requests.Session() if from_elsewhere else self.session
        response = session.request(
            'GET' if data is None else 'POST', address, data=data, headers=BROWSER, allow_redirects=False)
        if from_elsewhere:
            self.session.cookies.update(session.cookies)
        while True:
            if response.is_redirect:
                target = urljoin(response.url, response.headers['Location'])
                if not target.startswith(f'{self.url}/'):
                    return Callback('GET', target, parse_qsl(
                        urlsplit(target).query, keep_blank_values=True, strict_parsing=True))
                response = self.session.get(target, headers=BROWSER, allow_redirects=False)
                continue
            if response.status_code != 200:
                return response
            page = html.fromstring(response.content)
            if forms := page.xpath('//form[@id="oauth2_form_post"]'):
                form, = forms
                assert form.get('method') == 'post' and not form.get('enctype')
                return Callback('POST', form.get('action'), list(_fields(form).items()))
            if not page.xpath('//form'):
                return response
            response = self._fill_in(response.url, page)

    def _fill_in(self, address, page):
        """Send the form of a page."""
        if forms := page.xpath('//form[@id="oauth2_consent"]'):
            self.pages.append('consent')
            form, entered = forms[0], {'decision': 'allow'}
        elif forms := page.xpath('//form[@id="oauth2_logout"][.//button[@name="decision"][@value="logout"]]'):
            self.pages.append('logout')
            form, entered = forms[0], {'decision': 'logout'}
        else:
            self.pages.append('login')
            form, = page.xpath('//form[.//input[@name="login"]][.//input[@name="password"]]')
            entered = {'login': self.login, 'password': self.password, 'type': 'password'}
        return self.session.post(
            urljoin(address, form.get('action') or ''), data=_fields(form) | entered, headers=BROWSER,
            allow_redirects=False)


def _fields(form):
    return {item.name: item.value or '' for item in form.xpath('.//input[@name]')}


@dataclass
class Client:
    """An application that signs people in, as the suite's static client.

    :param dict document: of the provider.
    :param str auth: how it proves itself to the token endpoint.
    """

    document: dict
    keys: jwt.PyJWKSet
    client_id: str
    client_secret: str
    mode: str = 'query'
    auth: str = 'client_secret_basic'
    redirect_uri: str = REDIRECT_URI

    def request(self, **parameters):
        """Return the parameters of an authorization request; ``None`` leaves one out."""
        parameters = {
            'client_id': self.client_id, 'redirect_uri': self.redirect_uri, 'scope': 'openid',
            'state': secrets.token_hex(5), 'nonce': secrets.token_hex(5), 'response_type': 'code',
            'response_mode': 'form_post' if self.mode == 'form_post' else None} | parameters
        return {name: value for name, value in parameters.items() if value is not None}

    def address(self, request):
        return f'{self.document["authorization_endpoint"]}?{urlencode(request)}'

    def code(self, person, **parameters):
        """Have a person go through a request; return it, and the code."""
        request = self.request(**parameters)
        return request, self.code_of(request, person.open(self.address(request)))

    def code_of(self, request, callback):
        members = self.members(callback)
        assert 'error' not in members, members
        assert members['state'] == request['state']
        assert members['iss'] == self.document['issuer']  # RFC 9207 §2
        assert entropy(members['code']) > LEAST_ENTROPY  # RFC 6749 §10.10
        return members['code']

    def members(self, callback):
        """Return the members of an answer, checked to have come as they should (OAuth 2.0 Form Post §2)."""
        assert isinstance(callback, Callback), (callback.status_code, callback.text)
        address, _mark, query = callback.address.partition('?')
        assert address == self.redirect_uri.partition('?')[0]
        if self.mode == 'form_post':
            assert callback.method == 'POST'
            assert query == self.redirect_uri.partition('?')[2]  # no code and no error in the URL
            return callback.members
        assert callback.method == 'GET'
        own = dict(parse_qsl(urlsplit(self.redirect_uri).query))
        members = callback.members
        assert {name: members.pop(name) for name in own} == own
        return members

    def error(self, request, callback):
        """Return the error of an answer that is one (OIDC Core §3.1.2.6)."""
        members = self.members(callback)
        assert members['state'] == request['state']
        assert members['iss'] == self.document['issuer']
        assert set(members) <= _ERROR_MEMBERS
        check_description(members)
        return members['error']

    def token_request(self, **data):
        """Send a request to the token endpoint, and return the response."""
        own = {'client_id': self.client_id, 'client_secret': self.client_secret}
        by_post = self.auth == 'client_secret_post'
        return requests.post(
            self.document['token_endpoint'], data=data | own if by_post else data,
            auth=None if by_post else (self.client_id, self.client_secret))

    def redeem(self, code, **data):
        """Return the members of the answer to a code."""
        return token_members(self.token_request(
            grant_type='authorization_code', code=code, redirect_uri=self.redirect_uri, **data))

    def sign_in(self, person, **parameters):
        """Go the whole way; return the members of the token endpoint's answer, and the claims of the ID token."""
        request, code = self.code(person, **parameters)
        members = self.redeem(code)
        return members, self.id_claims(members, request.get('nonce'))

    def id_claims(self, members, nonce=None):
        """Return the claims of an ID token, after all that a client has to check (OIDC Core §3.1.3.7)."""
        token = members['id_token']
        header = jwt.get_unverified_header(token)
        assert header['alg'] == 'RS256'  # of who has registered no other
        claims = jwt.decode(token, self.keys[header['kid']], algorithms=['RS256'], options={'verify_aud': False})
        now = time.time()
        assert claims['iss'] == self.document['issuer']
        assert claims['aud'] == self.client_id
        assert abs(now - claims['iat']) < SKEW and now - SKEW < claims['exp'] < now + 50 * 365 * 86400
        assert now - 365 * 86400 < claims['auth_time'] < now + SKEW
        assert claims.get('nonce') == nonce
        assert isinstance(claims['sub'], str) and 0 < len(claims['sub']) <= 255
        assert isinstance(claims['acr'], str) and claims['acr']
        digest = hashlib.sha256(members['access_token'].encode()).digest()
        assert claims['at_hash'] == base64.urlsafe_b64encode(digest[:16]).rstrip(b'=').decode()
        assert not set(claims) - ID_TOKEN_CLAIMS  # EnsureIdTokenDoesNotContainNonRequestedClaims
        return claims

    def userinfo(self, members, method='GET'):
        """Return the claims of the userinfo endpoint, of the types that the standard has (OIDC Core §5.1, §5.3.2)."""
        response = requests.request(method, self.document['userinfo_endpoint'], headers={
            'Authorization': f'Bearer {members["access_token"]}'})
        assert response.status_code == 200, response.text
        assert response.headers['Content-Type'] == 'application/json'
        claims = response.json()
        check_claims(claims)
        return claims


def token_members(response):
    """Return the members of a good answer of the token endpoint (RFC 6749 §5.1)."""
    assert response.status_code == 200, response.text
    assert response.headers['Content-Type'] == 'application/json'
    assert 'no-store' in [part.strip() for part in response.headers['Cache-Control'].split(',')]
    members = response.json()
    assert members['token_type'].lower() == 'bearer'
    assert type(members['expires_in']) is int and members['expires_in'] > 0
    for name in ('access_token', 'refresh_token'):
        if name in members:
            assert re.fullmatch(r'[\x20-\x7e]+', members[name])  # RFC 6749 A.12, A.17
            assert entropy(members[name]) > LEAST_ENTROPY
    return members


def token_error(response, status=400):
    """Return the error of a refusal by the token endpoint (RFC 6749 §5.2)."""
    assert response.status_code == status, response.text
    assert response.headers['Content-Type'] == 'application/json'
    members = response.json()
    check_description(members)
    return members['error']


def check_description(members):
    assert _DESCRIPTION.fullmatch(members['error'])
    assert _DESCRIPTION.fullmatch(members.get('error_description', 'none')), members


def check_claims(claims):
    assert isinstance(claims['sub'], str)
    for name, value in claims.items():
        if name in _TEXTS:
            assert isinstance(value, str) and value.strip() and value.lower() != 'null', name
        elif name in {'email_verified', 'phone_number_verified'}:
            assert isinstance(value, bool), name
        elif name == 'updated_at':
            assert type(value) is int and 0 < value < time.time() + SKEW
        elif name == 'address':
            assert value and set(value) <= _ADDRESS
            assert all(isinstance(part, str) and part.strip() for part in value.values())
        else:
            assert value is not None and value != '', name


def entropy(text):
    """Return the bits of entropy of a text, as the suite estimates them."""
    counts = Counter(text)
    return -sum(count * math.log2(count / len(text)) for count in counts.values())
