"""Another Odoo, with the addon auth_oidc of the Odoo Community Association, signs people in by ours (docs/login.md)."""
import os
import secrets
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from lxml import html

from conftest import Odoo

ODOO_S_OWN = 'access_token'  # the implicit flow, which auth_oauth has without the addon
SIGN_UP = 'auth_signup.invitation_scope'  # b2b: invited people alone; b2c: everybody


class RelyingParty:
    """The other Odoo, and its entry for ours, which is filled in as Quick Start says."""

    def __init__(self, odoo, other, **changed):
        self.odoo, self.other = odoo, other
        self.application = odoo.application(
            redirect_uris=f'{other.url}/auth_oauth/signin', claims_in_id_token=True,  # it never asks userinfo
            tool='another_odoo')
        self.label = f'Sign in {secrets.token_hex(4)}'
        self.provider_id, = other.call('auth.oauth.provider', 'create', [{
            'name': self.label, 'body': self.label, 'enabled': True} | self.recipe() | changed])

    def recipe(self):
        """Return the values that Quick Start names, by the fields of the other Odoo that have these labels."""
        shown = self.odoo.quick_start(self.application)
        assert shown['run_by_us']
        fields = self.other.call('auth.oauth.provider', 'fields_get', [], ['string', 'selection'])
        found = {}
        for row in shown['rows']:
            name, = (name for name, field in fields.items() if field['string'] == row['label'])
            values = {label: value for value, label in fields[name].get('selection', ())}
            found[name] = values[row['value']] if values else row['value'] or self.application.client_secret
        return found

    def link_user(self, login, subject):
        """Have a user of the other Odoo be a user of ours."""
        users = self.other.call('res.users', 'search', [('login', '=', login)])
        self.other.call(
            'res.users', 'write', users, {'oauth_provider_id': self.provider_id, 'oauth_uid': str(subject)})

    def way_to_odoo(self, session):
        """Return where the button of the login page leads."""
        page = html.fromstring(session.get(f'{self.other.url}/web/login').content)
        link, = (link for link in page.iter('a') if self.label in link.text_content())
        return link.get('href')

    def sign_in(self, decision='allow', with_odoo=None):
        """Return the session of who went that way, and where the other Odoo has sent them at the end.

        :param with_odoo: their session with our Odoo, if they are not the administrator.
        """
        session = requests.Session()
        back = self.odoo.visit(self.way_to_odoo(session), decision, with_odoo)
        assert back.startswith(f'{self.other.url}/auth_oauth/signin?')
        answer = session.get(back, allow_redirects=False)
        assert answer.status_code == 303, answer.text
        return session, answer.headers['Location']

    def who(self, session):
        """Return the login of who is signed in at the other Odoo, or ``None``."""
        answer = session.post(f'{self.other.url}/web/session/get_session_info', json={'jsonrpc': '2.0'}).json()
        return answer['result']['username'] if 'result' in answer else None

    def check_refused(self, session, location):
        assert parse_qs(urlsplit(location).query)['oauth_error']
        assert not self.who(session)


@pytest.fixture(scope='module')
def other():
    if not os.environ.get('OAUTH2_LIVE_AUTH_OIDC_URL'):
        pytest.fail("There is no other Odoo with auth_oidc: ./dev test has said why.")
    return Odoo(os.environ['OAUTH2_LIVE_AUTH_OIDC_URL'], os.environ['OAUTH2_LIVE_AUTH_OIDC_DB'])


@pytest.fixture
def subject(odoo):
    """Return who signs in: the number of the administrator at our Odoo."""
    return odoo.call('res.users', 'search', [('login', '=', os.environ['OAUTH2_LIVE_LOGIN'])])[0]


def test_a_user_who_is_linked_signs_in_again_and_again(odoo, other, subject):
    party = RelyingParty(odoo, other)
    party.link_user('demo', subject)
    for _time in range(2):
        session, location = party.sign_in()
        assert urlsplit(location).path in ('/odoo', '/web'), location
        assert party.who(session) == 'demo'


def test_a_person_without_a_user_signs_up_where_that_is_allowed(odoo, other):
    party, name = RelyingParty(odoo, other), f'new_{secrets.token_hex(4)}'
    email, password = f'{name}@example.com', secrets.token_urlsafe()
    subject, = odoo.call(
        'res.users', 'create', [{'name': name, 'login': name, 'email': email, 'password': password}],
        context={'no_reset_password': True})
    with_odoo = odoo.sign_in(name, password)
    other.call('ir.config_parameter', 'set_param', SIGN_UP, 'b2b')
    party.check_refused(*party.sign_in(with_odoo=with_odoo))
    other.call('ir.config_parameter', 'set_param', SIGN_UP, 'b2c')
    session, _location = party.sign_in(with_odoo=with_odoo)
    user, = other.call(
        'res.users', 'search_read', [('oauth_provider_id', '=', party.provider_id)],
        ['login', 'name', 'email', 'oauth_uid'])
    assert user['oauth_uid'] == str(subject)
    assert (user['login'], user['name'], user['email']) == (email, name, email)
    assert party.who(session) == email


def test_a_wrong_secret_signs_nobody_in(odoo, other, subject):
    party = RelyingParty(odoo, other, client_secret='wrong')
    party.link_user('demo', subject)
    party.check_refused(*party.sign_in())


def test_who_denies_is_not_signed_in(odoo, other, subject):
    party = RelyingParty(odoo, other)
    party.link_user('demo', subject)
    party.check_refused(*party.sign_in('deny'))


def test_the_implicit_flow_of_odoo_itself_is_refused(odoo, other, subject):
    party = RelyingParty(odoo, other, flow=ODOO_S_OWN)
    party.link_user('demo', subject)
    session = requests.Session()
    back = odoo.visit(party.way_to_odoo(session))
    assert 'unsupported_response_type' in back
    assert 'token=' not in back
