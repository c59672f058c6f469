"""Pushed authorization requests on several workers: of many who complete one at once, exactly one gets a code."""
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from lxml import html

from conftest import REDIRECT_URI

PARALLEL = 12
ROUNDS = 5
BROWSER = {'Accept': 'text/html'}
pytestmark = pytest.mark.usefixtures('nobody_waits')


def push(odoo, application):
    """Return the address of the browser's part of the request."""
    answer = requests.post(odoo.endpoint('par'), timeout=30, data={
        'client_id': application.client_id, 'client_secret': application.client_secret, 'response_type': 'code',
        'redirect_uri': REDIRECT_URI, 'state': 'x'})
    assert answer.status_code == 201, answer.text
    query = urlencode({'client_id': application.client_id, 'request_uri': answer.json()['request_uri']})
    return f'{odoo.endpoint("authorize")}?{query}'


def at_once(odoo, send):
    """Call ``send`` with the cookies of one session, many times at once; return the answers."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(lambda _number: send(odoo.session.cookies.get_dict()), range(PARALLEL)))


def assert_one(answers):
    """Check that one of the answers goes back to the application, and that the others are pages."""
    assert sorted(answer.status_code // 100 for answer in answers) == [3] + [4] * (PARALLEL - 1), [
        answer.status_code for answer in answers]
    assert all('invalid_request_uri' in answer.text for answer in answers if answer.status_code == 400)
    location, = (answer.headers['Location'] for answer in answers if answer.status_code != 400)
    return parse_qs(urlsplit(location).query)


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_visited_at_once(odoo, _round):
    address = push(odoo, odoo.application(trusted=True))
    answer = assert_one(at_once(odoo, lambda cookies: requests.get(
        address, headers=BROWSER, cookies=cookies, allow_redirects=False, timeout=30)))
    assert 'code' in answer


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_allowed_and_denied_at_once(odoo, _round):
    page = odoo.session.get(push(odoo, odoo.application()), headers=BROWSER)
    form = html.fromstring(page.content).get_element_by_id('oauth2_consent')
    fields = {field.name: field.value for field in form.xpath('.//input')}
    decisions = ['allow', 'deny'] * PARALLEL
    answer = assert_one(at_once(odoo, lambda cookies: requests.post(
        odoo.endpoint('authorize'), data=fields | {'decision': decisions.pop()}, headers=BROWSER, cookies=cookies,
        allow_redirects=False, timeout=30)))
    assert ('code' in answer) != ('error' in answer)
