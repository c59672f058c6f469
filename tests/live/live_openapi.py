"""docs/openapi.json against the server: what each address answers is what stands there.

Schemathesis makes requests up from the file, good ones and bad ones; some of them get genuine credentials.
"""
import collections
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from requests.adapters import HTTPAdapter
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conftest import BASE, REDIRECT_URI

EXAMPLES = 5  # requests of each operation, with and without genuine credentials
SOURCE = '127.0.0.4'  # not where the other tests come from: failures are counted by address
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance]
DESCRIPTION = Path(__file__).parents[2] / 'docs/openapi.json'
MADE_UP = schemathesis.openapi.from_path(DESCRIPTION)
GENUINE = schemathesis.openapi.from_path(DESCRIPTION)
GENUINE.config.phases.coverage.enabled = False  # other methods, and one wrong value at a time: they never get far
LITTLE = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


class FromAddress(HTTPAdapter):
    """Sends requests from an IP address of this machine."""

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, source_address=(SOURCE, 0), **kwargs)


class Caller:
    """An application with genuine credentials, and a person who is signed in and has allowed it."""

    def __init__(self, odoo):
        scopes = odoo.call('oauth2.scope', 'search', [['name', 'in', ['profile', 'email', 'api.read']]])
        user, = odoo.call('res.users', 'search', [['login', '=', 'admin']])
        application = odoo.application(
            trusted=True, allow_client_credentials=True, allow_device_code=True, user_id=user,
            scope_ids=[[6, 0, scopes]])
        self.client = {'client_id': application.client_id, 'client_secret': application.client_secret}
        self.token = requests.post(odoo.endpoint('access_token'), data=self.client | {
            'grant_type': 'client_credentials'}).json()['access_token']
        self.tokens = {'introspect': self.token, 'revoke': 'one that means nothing'}
        self.cookie = odoo.session.cookies['session_id']
        self.sent_by = requests.Session()
        self.sent_by.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.sent_by.mount(f'http://{urlsplit(odoo.url).netloc}', FromAddress())

    def send(self, case, url):
        """Send a request and check the answer, which is returned."""
        return case.call_and_validate(base_url=url, session=self.sent_by, checks=CHECKS, allow_redirects=False)

    def prove(self, case):
        """Give a request what it needs to be let in."""
        name = case.path.removeprefix(f'{BASE}/')
        if name == 'authorize':
            case.cookies['session_id'] = self.cookie
            place = case.query if case.method == 'GET' else case.body
            if isinstance(place, dict):
                place.clear()
                place |= {'client_id': self.client['client_id'], 'redirect_uri': REDIRECT_URI, 'response_type': 'code'}
        elif name == 'device':
            case.cookies['session_id'] = self.cookie
        elif name == 'par':
            case.headers.pop('DPoP', None)
            if isinstance(case.body, dict):
                case.body.clear()
                case.body |= self.client | {'redirect_uri': REDIRECT_URI, 'response_type': 'code'}
        elif name in ('access_token', 'revoke', 'introspect', 'device_authorization'):
            case.headers.pop('DPoP', None)
            if isinstance(case.body, dict):
                for ask_for in ('scope', 'resource'):
                    case.body.pop(ask_for, None)
                case.body |= self.client | ({'token': self.tokens[name]} if name in self.tokens else {})
        elif name == 'logout':
            case.cookies['session_id'] = 'of nobody'
        else:
            case.headers['Authorization'] = f'Bearer {self.token}'
            case.headers.pop('DPoP', None)
            case.headers.pop('X-Odoo-Database', None)


@pytest.fixture(scope='module')
def caller(odoo):
    with odoo.setting('application_failures', 10000), odoo.setting('address_failures', 100000):
        yield Caller(odoo)


@pytest.fixture(scope='module')
def seen():
    """The statuses of the answers to requests with genuine credentials, by operation."""
    return collections.defaultdict(set)


@MADE_UP.parametrize()
@LITTLE
def test_answers_are_those_of_the_description(case, odoo, caller):
    caller.send(case, odoo.url)


@GENUINE.parametrize()
@LITTLE
def test_so_are_answers_to_who_is_let_in(case, odoo, caller, seen):
    caller.prove(case)
    seen[case.operation.label].add(caller.send(case, odoo.url).status_code)


def test_genuine_credentials_were_let_in(seen):
    """Or else the answers above would be errors alone."""
    assert not {label: statuses for label, statuses in seen.items() if not statuses & {200, 201, 302}}
    assert len(seen) == GENUINE.statistic.operations.total
