"""Guessing secrets, on several workers that have to count as one."""
import itertools
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import psycopg2
import pytest

from wire import Message, Server

LIMIT = 8
PARALLEL = 12
pytestmark = pytest.mark.usefixtures('nobody_waits')
# Failures are counted by address: each test comes from one of its own. Linux has all of 127.0.0.0/8.
ADDRESSES = (f'127.0.{secrets.randbelow(250) + 3}.{number}' for number in itertools.count(1))


class Caller:
    """An address that requests come from."""

    def __init__(self, odoo, address):
        parts = urlsplit(odoo.url)
        self.address = address
        self.path = urlsplit(odoo.endpoint('')).path
        self.server = Server((parts.hostname, parts.port), address, parts.netloc.encode())

    def post(self, application, secret, endpoint='access_token', headers=()):
        return self.server.send(Message(
            'POST', self.path + endpoint, headers=[(b'Content-Type', b'application/x-www-form-urlencoded'), *headers],
            body=urlencode({
                'grant_type': 'authorization_code', 'code': 'x', 'token': 'x', 'client_id': application.client_id,
                'client_secret': secret}).encode()))

    def guess(self, application, **kwargs):
        return self.post(application, secrets.token_hex(16), **kwargs)

    def is_let_in(self, application):
        """Tell whether the right secret works: then it is the code that is wrong."""
        return b'invalid_grant' in self.post(application, application.client_secret).body


@pytest.fixture
def caller(odoo):
    return Caller(odoo, next(ADDRESSES))


@pytest.fixture
def few_of_an_application(odoo):
    with odoo.setting('application_failures', LIMIT):
        yield


@pytest.fixture
def few_of_an_address(odoo):
    with odoo.setting('address_failures', LIMIT):
        yield


def assert_turned_away(answer):
    assert answer.status == 429, answer.body
    assert 1 <= int(answer.headers['Retry-After']) <= 60
    assert answer.headers['Content-Type'] == 'application/json'
    assert b'"error": "temporarily_unavailable"' in answer.body


def test_guesses_are_limited_and_the_right_secret_gets_in(odoo, caller, few_of_an_application):
    application, other = odoo.application(), odoo.application()
    assert [caller.guess(application).status for _attempt in range(LIMIT)] == [401] * LIMIT
    for endpoint in ('access_token', 'revoke', 'introspect') * 4:
        assert_turned_away(caller.guess(application, endpoint=endpoint))
    assert_turned_away(caller.guess(application, headers=[(b'X-Forwarded-For', b'192.0.2.1')]))
    assert caller.is_let_in(application)
    assert caller.guess(other).status == 401
    assert Caller(odoo, next(ADDRESSES)).guess(application).status == 401


def test_an_address_is_limited_whatever_it_guesses(odoo, caller, few_of_an_address):
    applications = [odoo.application() for _number in range(4)]
    guesses = [caller.guess(application).status for application in applications * 3]
    assert guesses == [401] * LIMIT + [429] * 4
    assert all(caller.is_let_in(application) for application in applications)
    assert Caller(odoo, next(ADDRESSES)).guess(applications[0]).status == 401


def test_parallel_guesses(odoo, caller, few_of_an_application):
    application = odoo.application()
    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(lambda _number: caller.guess(application), range(4 * PARALLEL)))
    statuses = [answer.status for answer in answers]
    assert set(statuses) == {401, 429}
    # Each worker counts what the others have committed: four of them may be one behind each other.
    assert LIMIT <= statuses.count(401) < LIMIT + PARALLEL
    assert caller.is_let_in(application)


@pytest.mark.skipif('OAUTH2_LIVE_DSN' not in os.environ, reason='OAUTH2_LIVE_DSN does not name the database')
def test_after_a_minute_guesses_are_answered_again(odoo, caller, few_of_an_application):
    application = odoo.application()

    def minute_passes():
        with psycopg2.connect(os.environ['OAUTH2_LIVE_DSN']) as connection, connection.cursor() as cursor:
            cursor.execute(
                "UPDATE oauth2_event SET at = at - interval '61 seconds' WHERE network = %s", [caller.address])
    for _minute in range(2):
        assert [caller.guess(application).status for _attempt in range(LIMIT)] == [401] * LIMIT
        assert_turned_away(caller.guess(application))
        minute_passes()
