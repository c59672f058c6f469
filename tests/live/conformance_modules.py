"""The modules of the plan *Basic OP* by their names in the suite, for whichever way the answers go back.

The suite runs each for static clients, with ``client_secret_basic``. Some of its modules apply to clients alone that
register themselves (``oidcc-idtoken-signature``, ``-unsigned``, ``oidcc-request-uri-unsigned-…``): what they check is
here as well. What a module gives a mere warning for is in its docstring.
"""
import base64
import functools
import hashlib
import json
import secrets
import time

import jwt
import pytest
import requests

from conformance import Client, Person, token_error, token_members
from conftest import REDIRECT_URI

SECONDS_OF_30 = 31
PASSWORD = 'conformance-password'
# Each scope, and the claims that this server knows of it (OIDC Core §5.4). The suite warns of the others of `profile`.
CLAIMS = {
    'profile': {'name', 'preferred_username', 'locale', 'zoneinfo', 'updated_at'},
    'email': {'email', 'email_verified'},
    'phone': {'phone_number', 'phone_number_verified'},
    'address': {'address'},
}
SECOND_REDIRECT_URI = f'{REDIRECT_URI}?dummy1=lorem&dummy2=ipsum'


class Provider:
    """The server, three applications that an administrator has registered, and a user of whom all is known."""

    def __init__(self, odoo):
        self.url = odoo.url
        self.document = requests.get(f'{odoo.url}/.well-known/openid-configuration').json()
        self.keys = jwt.PyJWKSet.from_dict(requests.get(self.document['jwks_uri']).json())
        scopes = odoo.call('oauth2.scope', 'search', [('name', 'in', [*CLAIMS, 'openid', 'offline_access'])])
        self.registered = [
            odoo.application(redirect_uris=uri, scope_ids=[(6, 0, scopes)])
            for uri in (REDIRECT_URI, REDIRECT_URI, SECOND_REDIRECT_URI)]
        self.login = f'{secrets.token_hex(4)}@example.com'
        country, = odoo.call('res.country', 'search', [('code', '=', 'BE')])
        user_id, = odoo.call('res.users', 'create', [{
            'name': 'Conny Formance', 'login': self.login, 'email': self.login, 'password': PASSWORD,
            'tz': 'Europe/Brussels'}])
        partner_id = odoo.call('res.users', 'read', [user_id], ['partner_id'])[0]['partner_id'][0]
        odoo.call('res.partner', 'write', [partner_id], {
            'phone': '+32 2 290 34 90', 'street': 'Chaussée de Namur 40', 'zip': '1367', 'city': 'Grand-Rosière',
            'country_id': country})

    def client(self, number, mode, **values):
        application = self.registered[number]
        return Client(self.document, self.keys, application.client_id, application.client_secret, mode, **values)

    def person(self):
        """Return somebody who has not signed in yet."""
        return Person(self.url, self.login, PASSWORD)


@functools.cache
def provider(odoo):
    return Provider(odoo)


@functools.cache
def used_code(odoo):
    """Return a code that was used, what it gave, and when: reuse is tried 30 seconds later."""
    client = provider(odoo).client(0, 'query')
    _request, code = client.code(provider(odoo).person())
    return code, client.redeem(code), time.monotonic()


class CodeModules:
    """Each test is a module. A subclass says how answers go back."""

    mode: str

    @pytest.fixture(autouse=True)
    def start(self, odoo):
        self.odoo = odoo
        self.provider = provider(odoo)
        used_code(odoo)
        self.client = self.provider.client(0, self.mode)

    @pytest.fixture(scope='class')
    @classmethod
    def somebody(cls, odoo):
        """A person who has signed in before."""
        person = provider(odoo).person()
        provider(odoo).client(0, cls.mode).code(person)
        return person

    def test_oidcc_server(self):
        person = self.provider.person()
        members, claims = self.client.sign_in(person)
        assert 'login' in person.pages
        assert self.client.userinfo(members)['sub'] == claims['sub']

    def test_oidcc_response_type_missing(self, somebody):
        request = self.client.request(response_type=None)
        error = self.client.error(request, somebody.open(self.client.address(request)))
        assert error in ('invalid_request', 'unsupported_response_type')

    def test_oidcc_idtoken_signature(self, somebody):
        header = jwt.get_unverified_header(self.client.sign_in(somebody)[0]['id_token'])
        assert header['kid'] and header['alg'] == 'RS256'

    def test_oidcc_idtoken_unsigned(self):
        assert 'none' not in self.provider.document['id_token_signing_alg_values_supported']

    @pytest.mark.parametrize('method', ['GET', 'POST'])
    def test_oidcc_userinfo_get_and_post_header(self, somebody, method):
        members, claims = self.client.sign_in(somebody)
        assert self.client.userinfo(members, method)['sub'] == claims['sub']

    def test_oidcc_userinfo_post_body(self, somebody):
        """The suite warns: this server takes access tokens in the header alone, as it may (RFC 6750 §2.2)."""
        members, _claims = self.client.sign_in(somebody)
        response = requests.post(self.provider.document['userinfo_endpoint'], data={
            'access_token': members['access_token']})
        assert 400 <= response.status_code < 500

    def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(self, somebody):
        self.client.code(somebody, nonce=None)

    @pytest.mark.parametrize('scope', [*CLAIMS, ' '.join(CLAIMS)])
    def test_oidcc_scope(self, somebody, scope):
        """The suite warns of ``profile``: names in parts, birthdate and the like are not known in Odoo."""
        members, claims = self.client.sign_in(somebody, scope=f'openid {scope}')
        known = self.client.userinfo(members)
        assert known['sub'] == claims['sub']
        for name in scope.split():
            assert CLAIMS[name] <= set(known)

    def test_oidcc_alternate_happy_flow(self, somebody):
        request = self.client.request(scope='email openid')
        callback = somebody.open(self.client.address(dict(sorted(request.items(), reverse=True))))
        members = self.client.redeem(self.client.code_of(request, callback))
        assert self.client.userinfo(members)['email'] == self.provider.login

    @pytest.mark.parametrize('parameters', [
        {'display': 'page'}, {'display': 'popup'}, {'extra': 'foobar'}, {'ui_locales': 'se'}, {'claims_locales': 'se'}])
    def test_oidcc_display_unknown_parameter_and_locales(self, somebody, parameters):
        members, _claims = self.client.sign_in(somebody, **parameters)
        self.client.userinfo(members)

    def test_oidcc_login_hint(self):
        person = self.provider.person()
        members, _claims = self.client.sign_in(person, login_hint='buffy@127.0.0.1')
        assert 'login' in person.pages
        self.client.userinfo(members)

    def test_oidcc_prompt_login(self):
        person = self.provider.person()
        _members, first = self.client.sign_in(person)
        time.sleep(1)
        _members, second = self.client.sign_in(person, prompt='login')
        assert 'login' in person.pages
        assert second['auth_time'] > first['auth_time']

    def test_oidcc_prompt_none_not_logged_in(self):
        person = self.provider.person()
        request = self.client.request(prompt='none', state=secrets.token_hex(64))
        error = self.client.error(request, person.open(self.client.address(request)))
        assert error == 'login_required'
        assert not person.pages

    @pytest.mark.parametrize('with_hint', [False, True])
    def test_oidcc_prompt_none_logged_in_and_id_token_hint(self, somebody, with_hint):
        members, first = self.client.sign_in(somebody)
        hint = {'id_token_hint': members['id_token']} if with_hint else {}
        _members, second = self.client.sign_in(somebody, prompt='none', **hint)
        assert not somebody.pages
        assert (second['auth_time'], second['sub']) == (first['auth_time'], first['sub'])

    def test_oidcc_max_age_1(self):
        person = self.provider.person()
        _members, first = self.client.sign_in(person)
        time.sleep(2)
        _members, second = self.client.sign_in(person, max_age='1')
        assert 'login' in person.pages
        assert second['auth_time'] > first['auth_time']

    def test_oidcc_max_age_10000(self, somebody):
        _members, first = self.client.sign_in(somebody, max_age='15000')
        _members, second = self.client.sign_in(somebody, max_age='10000')
        assert 'login' not in somebody.pages
        assert (second['auth_time'], second['sub']) == (first['auth_time'], first['sub'])

    def test_oidcc_ensure_request_with_acr_values_succeeds(self, somebody):
        asked = self.provider.document['acr_values_supported']
        _members, claims = self.client.sign_in(somebody, acr_values=' '.join(asked))
        assert claims['acr'] in asked

    def test_oidcc_codereuse(self, somebody):
        _request, code = self.client.code(somebody)
        self.client.redeem(code)
        assert token_error(self.client.token_request(
            grant_type='authorization_code', code=code, redirect_uri=REDIRECT_URI)) == 'invalid_grant'

    def test_oidcc_ensure_registered_redirect_uri(self, somebody):
        request = self.client.request(redirect_uri=f'{REDIRECT_URI}/{secrets.token_hex(5)}')
        response = somebody.open(self.client.address(request))
        assert response.status_code == 400
        assert response.headers['Content-Type'].startswith('text/html')

    @pytest.mark.parametrize('signed_in', [False, True])
    def test_oidcc_ensure_post_request_succeeds(self, somebody, signed_in):
        person = somebody if signed_in else self.provider.person()
        request = self.client.request()
        callback = person.open(
            self.provider.document['authorization_endpoint'], request, from_elsewhere=True)
        self.client.userinfo(self.client.redeem(self.client.code_of(request, callback)))
        assert ('login' in person.pages) == (not signed_in)

    def test_oidcc_server_client_secret_post(self, somebody):
        client = self.provider.client(1, self.mode, auth='client_secret_post')
        members, claims = client.sign_in(somebody)
        assert client.userinfo(members)['sub'] == claims['sub']

    def request_object(self, **claims):
        """Return an unsigned request object (OIDC Core §6.1)."""
        def part(members):
            return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b'=').decode()
        return f'{part({"alg": "none"})}.{part(self.client.request() | claims)}.'

    @pytest.mark.parametrize(('name', 'error'), [
        ('request', 'request_not_supported'), ('request_uri', 'request_uri_not_supported')])
    def test_oidcc_unsigned_request_object_and_request_uri(self, somebody, name, error):
        value = self.request_object() if name == 'request' else 'https://127.0.0.1:1/request.jwt#fragment'
        request = self.client.request(**{name: value})
        assert self.client.error(request, somebody.open(self.client.address(request))) == error
        if name == 'request':  # the suite leaves out what the object holds, but for what OAuth 2 requires
            request = self.client.request(request=self.request_object(state='inside'), state=None)
            del request['nonce']
            request.pop('response_mode', None)
            callback = somebody.open(self.client.address(request))
            assert self.client.error(request | {'state': 'inside'}, callback) == error

    def test_oidcc_ensure_request_object_with_redirect_uri(self, somebody):
        request = self.client.request(redirect_uri=f'{REDIRECT_URI}_invalid', request=self.request_object())
        assert somebody.open(self.client.address(request)).status_code == 400

    def test_oidcc_claims_essential(self, somebody):
        """The suite warns where userinfo does not have the name."""
        members, claims = self.client.sign_in(
            somebody, claims=json.dumps({'userinfo': {'name': {'essential': True}}}))
        known = self.client.userinfo(members)
        assert 'name' not in claims
        if self.provider.document['claims_parameter_supported']:
            assert known['name'] == 'Conny Formance'

    def test_oidcc_refresh_token(self, somebody):
        second_client = self.provider.client(2, self.mode, redirect_uri=SECOND_REDIRECT_URI)
        for client, nonce in ((self.client, None), (second_client, f'{secrets.token_hex(20)}-._~')):
            members, first = client.sign_in(somebody, scope='openid offline_access', prompt='consent', **(
                {'nonce': nonce} if nonce else {}))
            time.sleep(1)
            renewed = token_members(client.token_request(
                grant_type='refresh_token', refresh_token=members['refresh_token'],
                **({} if nonce else {'scope': 'openid offline_access'})))
            assert renewed['access_token'] != members['access_token']
            second = client.id_claims(renewed)
            assert {name: second[name] for name in ('iss', 'sub', 'aud', 'auth_time')} == {
                name: first[name] for name in ('iss', 'sub', 'aud', 'auth_time')}
            assert second['iat'] > first['iat']
            client.userinfo(renewed)
        assert token_error(self.client.token_request(
            grant_type='refresh_token', refresh_token=renewed['refresh_token'])) == 'invalid_grant'

    def test_oidcc_ensure_request_with_valid_pkce_succeeds(self, somebody):
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b'=').decode()
        _request, code = self.client.code(somebody, code_challenge=challenge, code_challenge_method='S256')
        self.client.userinfo(self.client.redeem(code, code_verifier=verifier))
