"""The plans *RP-Initiated Logout OP* and *Back-Channel Logout OP* of the OpenID Foundation's conformance suite.

Where the suite has a person send in a picture of a page, these look at it: what is wrong with a request leads nowhere,
and only a person who presses the button of the page is signed out.
"""
import string
import sys
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import html

from conformance import BROWSER, SKEW, Callback, Client
from conformance_modules import provider
from conftest import REDIRECT_URI

sys.path.append(str(Path(__file__).parents[1]))
from receiver import Receiver

POST_LOGOUT = REDIRECT_URI.replace('/callback', '/post_logout_redirect')
EVENT = 'http://schemas.openid.net/event/backchannel-logout'
PROMISED = 30  # seconds
# What a state may consist of (RFC 6749 A.5). The suite takes at random some that its own URLs can hold.
VISIBLE = ''.join(character for character in string.printable if ' ' <= character <= '~')


@pytest.fixture(scope='module')
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope='module')
def client(odoo, receiver):
    known = provider(odoo)
    application = odoo.application(
        scope_ids=[(6, 0, odoo.call('oauth2.scope', 'search', [('name', '=', 'openid')]))],
        post_logout_redirect_uris=POST_LOGOUT, backchannel_logout_uri=receiver.address,
        backchannel_logout_session_required=True)
    return Client(known.document, known.keys, application.client_id, application.client_secret)


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(odoo, client):
    """The suite wants https here as well, which a server on this machine has none of."""
    assert client.document['end_session_endpoint'].startswith(f'{odoo.url}/')


def test_oidcc_backchannel_logout_discovery_endpoint_verification(client):
    assert client.document['end_session_endpoint']
    assert client.document['backchannel_logout_supported'] is True
    assert client.document['backchannel_logout_session_supported'] is True


class Module:
    """What the modules share: somebody who has signed in, requests for a logout, and the sign-in they end with."""

    @pytest.fixture(scope='class')
    @classmethod
    def somebody(cls, odoo, client):
        """Somebody who stays signed in, with what the client knows of them."""
        person = provider(odoo).person()
        return person, *client.sign_in(person)

    @pytest.fixture
    def leaver(self, odoo, client):
        """Somebody who signs out in the test."""
        person = provider(odoo).person()
        self.begin(client, person, *client.sign_in(person))
        assert 'login' in person.pages

    @pytest.fixture
    def stayer(self, client, somebody):
        """Somebody who is signed in before, and after the test."""
        self.begin(client, *somebody)

    def begin(self, client, person, members, claims):
        self.client, self.document = client, client.document
        self.person, self.members, self.claims = person, members, claims

    def request(self, **parameters):
        """Return the address of a request for a logout; ``None`` leaves a parameter out."""
        parameters = {
            'id_token_hint': self.members['id_token'], 'post_logout_redirect_uri': POST_LOGOUT, 'state': VISIBLE,
        } | parameters
        sent = urlencode({name: value for name, value in parameters.items() if value is not None})
        return f'{self.document["end_session_endpoint"]}?{sent}'.removesuffix('?')

    def asked_without_interaction(self):
        """Ask for another sign-in with ``prompt=none``, as the suite does last; return the error, or ``None``."""
        request = self.client.request(prompt='none', state='s' * 128)
        callback = self.person.open(self.client.address(request))
        assert not self.person.pages
        if 'error' in self.client.members(callback):
            return self.client.error(request, callback)
        self.client.redeem(self.client.code_of(request, callback))
        return None

    def check_sent_back(self, callback, state):
        """Check that a person is back, with the state alone, and signed out (RP-Initiated Logout §2, §3)."""
        assert isinstance(callback, Callback), callback.text
        assert callback.method == 'GET' and not self.person.pages
        assert callback.address.partition('?')[0] == POST_LOGOUT
        assert callback.members == ({} if state is None else {'state': state})
        assert self.asked_without_interaction() == 'login_required'

    def check_asks(self, address):
        """Check that a person is asked, that nothing leads away, and that they stay signed in."""
        response = self.person.session.get(address, headers=BROWSER, allow_redirects=False)
        assert response.status_code == 200
        assert html.fromstring(response.content).xpath('//form[@id="oauth2_logout"]//button[@name="decision"]')
        assert self.asked_without_interaction() is None

    def check_signs_out(self, address):
        """Check that a person is signed out by the button of the page, and told so there.

        The suite's browser presses it by ``form#oauth2_logout`` and ``button[name=decision][value=logout]``.
        """
        self.check_asks(address)
        response = self.person.open(address)
        assert self.person.pages == ['logout']
        assert 'You are signed out' in response.text
        assert urlsplit(response.url).path == urlsplit(self.document['end_session_endpoint']).path
        assert self.asked_without_interaction() == 'login_required'


class TestRPInitiatedLogout(Module):

    @pytest.mark.usefixtures('leaver')
    def test_oidcc_rp_initiated_logout(self):
        self.check_sent_back(self.person.open(self.request()), VISIBLE)

    @pytest.mark.usefixtures('leaver')
    def test_oidcc_rp_initiated_logout_by_post(self):
        """Not in the plan: the form of another website, whose request comes without the cookie (§2)."""
        address, _mark, query = self.request().partition('?')
        callback = self.person.open(address, dict(parse_qsl(query)), from_elsewhere=True)
        self.check_sent_back(callback, VISIBLE)

    @pytest.mark.usefixtures('leaver')
    def test_oidcc_rp_initiated_logout_no_state(self):
        self.check_sent_back(self.person.open(self.request(state=None)), None)

    @pytest.mark.parametrize('address', [
        f'{POST_LOGOUT[:-len("/post_logout_redirect")]}/bad_post_logout_redirect_uri', f'{POST_LOGOUT}?foo=bar'])
    @pytest.mark.usefixtures('stayer')
    def test_oidcc_rp_initiated_logout_bad_and_query_added_to_post_logout_redirect_uri(self, address):
        self.check_asks(self.request(post_logout_redirect_uri=address))

    @pytest.mark.usefixtures('stayer')
    def test_oidcc_rp_initiated_logout_modified_id_token_hint(self):
        header = 'eyJhbGciOiAibm9uZSJ9'  # {"alg": "none"}
        self.check_asks(self.request(id_token_hint=f'{header}.{self.members["id_token"].split(".")[1]}.'))

    @pytest.mark.parametrize('forged', [False, True])
    @pytest.mark.usefixtures('stayer')
    def test_oidcc_rp_initiated_logout_bad_id_token_hint(self, forged):
        """The suite signs one by the client's secret; so does this, and one that only its key tells from a good one."""
        if forged:
            kid = jwt.get_unverified_header(self.members['id_token'])['kid']
            key = rsa.generate_private_key(65537, 2048)
            hint = jwt.encode(self.claims, key, 'RS256', headers={'kid': kid})
        else:
            now = int(time.time())
            hint = jwt.encode({
                'iss': self.client.client_id, 'sub': 'SubjectID', 'aud': self.document['issuer'], 'nonce': 'flibble',
                'iat': now, 'exp': now + SKEW}, self.client.client_secret, 'HS256')
        self.check_asks(self.request(id_token_hint=hint))

    @pytest.mark.usefixtures('stayer')
    def test_oidcc_rp_initiated_logout_no_id_token_hint(self):
        self.check_asks(self.request(id_token_hint=None))

    @pytest.mark.usefixtures('leaver')
    def test_oidcc_rp_initiated_logout_no_params(self):
        self.check_signs_out(self.request(id_token_hint=None, post_logout_redirect_uri=None, state=None))

    @pytest.mark.usefixtures('leaver')
    def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(self):
        self.check_signs_out(self.request(post_logout_redirect_uri=None))

    @pytest.mark.usefixtures('leaver')
    def test_oidcc_rp_initiated_logout_only_state(self):
        self.check_signs_out(self.request(id_token_hint=None, post_logout_redirect_uri=None))


class TestBackChannelLogout(Module):

    @pytest.mark.usefixtures('leaver')
    def test_oidcc_backchannel_rp_initiated_logout(self, receiver):
        callback = self.person.open(self.request())
        self.check_logout_token(self.arrived(receiver, PROMISED))
        self.check_sent_back(callback, VISIBLE)

    @pytest.mark.usefixtures('leaver')
    def test_who_presses_the_button_is_reported_as_well(self, receiver):
        """Not in the plan: its modules of a page that asks have no receiver."""
        address = self.request(id_token_hint=None)
        self.person.session.get(address, headers=BROWSER)
        assert not self.arrived(receiver, 1)
        self.person.open(address)
        self.check_logout_token(self.arrived(receiver, PROMISED))

    def arrived(self, receiver, seconds):
        """Return the token that came of this sign-in, as Back-Channel Logout §2.5 has it, or ``None`` after a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for form in list(receiver.forms):
                token, = form['logout_token']
                if jwt.decode(token, options={'verify_signature': False})['sid'] == self.claims['sid']:
                    assert list(form) == ['logout_token']
                    return token
            time.sleep(0.05)
        return None

    def check_logout_token(self, token):
        """Check a logout token as the suite and §2.4, §2.6 do."""
        header = jwt.get_unverified_header(token)
        key, = (key for key in requests.get(self.document['jwks_uri']).json()['keys'] if key['kid'] == header['kid'])
        assert (key['alg'], key['use'], key['kty']) == (header['alg'], 'sig', 'RSA')
        assert header['alg'] == jwt.get_unverified_header(self.members['id_token'])['alg'] != 'none'
        assert header['typ'] == 'logout+jwt'
        claims = jwt.decode(
            token, jwt.PyJWK(key), algorithms=[header['alg']], audience=self.client.client_id,
            issuer=self.document['issuer'])
        assert abs(time.time() - claims['iat']) < SKEW
        assert 0 < claims['exp'] - claims['iat'] <= 120
        assert isinstance(claims['jti'], str) and claims['jti']
        assert claims['events'] == {EVENT: {}}
        assert 'nonce' not in claims
        assert (claims['sub'], claims['sid']) == (self.claims['sub'], self.claims['sid'])
