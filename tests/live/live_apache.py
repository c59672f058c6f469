"""Apache with mod_auth_openidc signs people in by Odoo, as docs/login.md and Quick Start tell its administrators."""
import contextlib
import os
import socket
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from lxml import html

from apache import CALLBACK, PAGE, Apache, configuration
from browser import Browser
from conftest import SECRET

SCOPE = 'openid profile email offline_access'
PUBLIC_PAGE = '/signed-out'
BACKCHANNEL_SECONDS = 30  # until Apache has heard that somebody has signed out of Odoo


class Site:
    """A site that Apache serves, and its application."""

    def __init__(self, odoo, apache, application):
        self.odoo, self.apache, self.application = odoo, apache, application
        self.page = f'{apache.address}{PAGE}'
        self.callback = f'{apache.address}{CALLBACK}'

    def sign_in(self, decision='allow', with_odoo=None):
        """Return somebody's session with Apache, and what they see once they are back from Odoo.

        :param with_odoo: their session there, if they are not the administrator.
        """
        session = requests.Session()
        return session, session.get(self.odoo.visit(self.way_to_odoo(session), decision, with_odoo))

    def sign_out(self, session):
        """Return where Apache sends who wants to sign out."""
        query = urlencode({'logout': f'{self.apache.address}{PUBLIC_PAGE}'})
        return session.get(f'{self.callback}?{query}', allow_redirects=False).headers['Location']

    def way_to_odoo(self, session):
        """Return where Apache sends who is not signed in."""
        answer = session.get(self.page, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        assert answer.headers['Location'].startswith(self.odoo.endpoint('authorize'))
        return answer.headers['Location']


@pytest.fixture
def site(odoo):
    """Return a function that serves a site.

    It takes directives of mod_auth_openidc, and further values of the application: with its tool it is configured as
    Quick Start prints it.
    """
    if not os.environ.get('OAUTH2_LIVE_APACHE'):
        pytest.fail("There is no Apache with mod_auth_openidc: ./dev test has said why.")
    with contextlib.ExitStack() as stack:
        def serve(values=None, **directives):
            address = free_address()
            application = odoo.application(
                redirect_uris=f'{address}{CALLBACK}', post_logout_redirect_uris=f'{address}{PUBLIC_PAGE}',
                backchannel_logout_uri=f'{address}{CALLBACK}?logout=backchannel', **(values or {}))
            text = recipe(odoo, application) if 'tool' in (values or {}) else configuration(address, {
                'OIDCProviderMetadataURL': f'{odoo.url}/.well-known/openid-configuration',
                'OIDCClientID': application.client_id, 'OIDCClientSecret': application.client_secret,
                'OIDCScope': SCOPE} | directives)
            return Site(odoo, stack.enter_context(Apache(address, text)), application)
        yield serve


def recipe(odoo, application):
    shown = odoo.quick_start(application)
    assert shown['run_by_us']
    block, = shown['blocks']
    return block['code'].replace(SECRET, application.client_secret)


def free_address():
    """Return the address of a site on a port that nobody listens on; for browsers it is another site than Odoo's."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return f'http://localhost:{probe.getsockname()[1]}'


def known(page):
    """Return what Apache knows of who is signed in, from its answer."""
    assert page.status_code == 200, page.text
    assert urlsplit(page.url).path == PAGE
    return variables(html.fromstring(page.text).text_content())


def variables(text):
    return dict(line.split('=', 1) for line in text.splitlines() if '=' in line)


def test_people_are_signed_in_and_their_claims_arrive(odoo, site):
    portal = site(OIDCRemoteUserClaim='preferred_username')
    session, page = portal.sign_in()
    found = known(page)
    login = os.environ['OAUTH2_LIVE_LOGIN']
    user, = odoo.call('res.users', 'search_read', [('login', '=', login)], ['name', 'email'])
    assert found['REMOTE_USER'] == found['OIDC_CLAIM_preferred_username'] == login
    assert found['OIDC_CLAIM_sub'] == str(user['id'])
    assert (found['OIDC_CLAIM_name'], found['OIDC_CLAIM_email']) == (user['name'], user['email'])
    assert found['OIDC_CLAIM_iss'] == odoo.url
    assert found['OIDC_CLAIM_aud'] == portal.application.client_id
    assert known(session.get(portal.page))['OIDC_CLAIM_nonce'] == found['OIDC_CLAIM_nonce']


def test_the_recipe_of_quick_start_signs_people_in(site):
    _session, page = site({'tool': 'apache'}).sign_in()
    found = known(page)
    assert found['REMOTE_USER'] == os.environ['OAUTH2_LIVE_LOGIN']
    assert found['OIDC_CLAIM_email']


def test_groups_arrive_by_the_names_that_the_application_has_for_them(odoo, site):
    scopes = odoo.call('oauth2.scope', 'search', [('name', 'in', ('openid', 'groups'))])
    groups = odoo.call('ir.model.data', 'search_read', [
        ('module', '=', 'base'), ('name', 'in', ('group_user', 'group_system', 'group_portal'))], ['name', 'res_id'])
    portal = site({
        'scope_ids': [(6, 0, scopes)],
        'group_name_ids': [(0, 0, {'group_id': group['res_id'], 'name': f'our_{group["name"]}'}) for group in groups],
    }, OIDCScope='openid groups')
    _session, page = portal.sign_in()
    assert set(known(page)['OIDC_CLAIM_groups'].split(',')) == {'our_group_user', 'our_group_system'}


def test_requests_and_answers_are_posted_from_site_to_site(odoo, site, tmp_path):
    portal = site(
        OIDCResponseMode='form_post', OIDCProviderAuthRequestMethod='POST', OIDCPKCEMethod='S256',
        OIDCCookieSameSite='Off')  # the cookie with the state has to come along when Odoo's page posts
    with Browser(tmp_path, odoo.url) as browser:
        browser.be(odoo.session)
        browser.open(portal.page, until='#oauth2_consent')
        browser.click('#oauth2_consent button[value=allow]', then='pre')
        assert browser.run('location.href') == portal.page
        found = variables(browser.run('document.body.innerText'))
    assert found['REMOTE_USER'] == f'{found["OIDC_CLAIM_sub"]}@{odoo.url}'  # the module's own name for people


def test_a_wrong_secret_signs_nobody_in(site):
    portal = site(OIDCClientSecret='wrong')
    session, page = portal.sign_in()
    assert 'OIDC_CLAIM_sub' not in page.text
    assert 'invalid_client' in portal.apache.log()
    portal.way_to_odoo(session)


def test_who_denies_is_not_signed_in(site):
    portal = site()
    session, page = portal.sign_in('deny')
    # some versions take the issuer in the error (RFC 9207 §2) for a wish to sign in, and name another error
    assert 'Error' in page.text
    assert 'OIDC_CLAIM_sub' not in page.text
    portal.way_to_odoo(session)


def test_apache_renews_its_access_token(site):
    portal = site()
    session, page = portal.sign_in()
    token = known(page)['OIDC_access_token']
    query = urlencode({'refresh': portal.page, 'access_token': token})
    renewed = session.get(f'{portal.callback}?{query}')
    assert 'error_code' not in parse_qs(urlsplit(renewed.url).query)
    assert known(renewed)['OIDC_access_token'] != token


def test_signing_out_of_apache_signs_out_of_odoo_and_ends_the_connection(odoo, site):
    portal, with_odoo = site(), odoo.sign_in('demo', 'demo')
    session, _page = portal.sign_in(with_odoo=with_odoo)
    assert uid(odoo, with_odoo)
    address = portal.sign_out(session)
    assert address.startswith(f'{odoo.endpoint("logout")}?')
    back = with_odoo.get(address, allow_redirects=False).headers['Location']
    assert back == f'{portal.apache.address}{PUBLIC_PAGE}'
    assert not uid(odoo, with_odoo)
    connection, = odoo.call(
        'oauth2.token', 'search_read', [('application_id', '=', portal.application.id)], ['revoked_at'])
    assert connection['revoked_at']
    portal.way_to_odoo(session)


def test_signing_out_of_odoo_signs_out_of_apache(odoo, site):
    portal, with_odoo = site(), odoo.sign_in('demo', 'demo')
    session, page = portal.sign_in(with_odoo=with_odoo)
    assert known(page)
    with_odoo.get(f'{odoo.url}/web/session/logout')
    end = time.monotonic() + BACKCHANNEL_SECONDS
    while session.get(portal.page, allow_redirects=False).status_code != 302:
        assert time.monotonic() < end, portal.apache.log()
        time.sleep(0.2)


def uid(odoo, session):
    """Return who is signed in to Odoo, or ``None``."""
    answer = session.post(f'{odoo.url}/web/session/get_session_info', json={'jsonrpc': '2.0'}).json()
    return answer.get('result', {}).get('uid')
