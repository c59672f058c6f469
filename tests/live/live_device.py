"""Devices against a server with several workers (RFC 8628): races, and a person with a browser."""
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from lxml import html

PARALLEL = 12
GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
pytestmark = pytest.mark.usefixtures('nobody_waits')


@pytest.fixture(scope='module')
def application(odoo):
    scopes = odoo.call('oauth2.scope', 'search', [['name', 'in', ['profile', 'offline_access', 'contacts.read']]])
    return odoo.application(kind='device', client_type='public', scope_ids=[[6, 0, scopes]], tool='device')


def ask(odoo, application):
    answer = requests.post(
        odoo.endpoint('device_authorization'), data={'client_id': application.client_id}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def poll(odoo, application, codes):
    return requests.post(odoo.endpoint('access_token'), timeout=30, data={
        'grant_type': GRANT, 'device_code': codes['device_code'], 'client_id': application.client_id})


def fields_of(page, form):
    return {field.name: field.value for field in html.fromstring(page).get_element_by_id(form).xpath('.//input')}


def decision(odoo, user_code):
    """Go the way of a person up to the page that asks; return what its form sends but for the decision."""
    address = odoo.endpoint('device')
    browser = {'Accept': 'text/html'}
    first = odoo.session.get(address, params={'user_code': user_code}, headers=browser)
    asked = odoo.session.post(address, data=fields_of(first.content, 'oauth2_device'), headers=browser)
    return fields_of(asked.content, 'oauth2_consent')


def decide(odoo, fields, answer):
    return odoo.session.post(
        odoo.endpoint('device'), data=fields | {'decision': answer}, headers={'Accept': 'text/html'})


def at_once(*calls):
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@pytest.mark.parametrize('_round', range(5))
def test_one_device_code_gives_one_token(odoo, application, _round):
    codes = ask(odoo, application)
    assert 'oauth2_device_done' in decide(odoo, decision(odoo, codes['user_code']), 'allow').text
    answers = at_once(*[lambda: poll(odoo, application, codes)] * PARALLEL)
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (PARALLEL - 1)
    assert {answer.json()['error'] for answer in answers if answer.status_code == 400} == {'invalid_grant'}
    rows = odoo.call('oauth2.token', 'search_count', [['application_id', '=', application.id]])
    assert rows == _round + 1


def test_polls_at_once_while_nobody_has_decided(odoo, application):
    codes = ask(odoo, application)
    answers = at_once(*[lambda: poll(odoo, application, codes)] * PARALLEL)
    found = sorted(answer.json()['error'] for answer in answers)
    assert found == ['authorization_pending'] + ['slow_down'] * (PARALLEL - 1)


@pytest.mark.parametrize('_round', range(3))
def test_a_decision_comes_through_while_the_device_asks(odoo, application, _round):
    codes = ask(odoo, application)
    fields = decision(odoo, codes['user_code'])
    *answers, page = at_once(
        *[lambda: poll(odoo, application, codes)] * PARALLEL, lambda: decide(odoo, fields, 'allow'))
    assert 'oauth2_device_done' in page.text
    assert all(answer.status_code in (200, 400) for answer in answers), [answer.text for answer in answers]
    tokens = [answer for answer in [*answers, poll(odoo, application, codes)] if answer.status_code == 200]
    assert len(tokens) == 1


def test_of_two_decisions_at_once_one_counts(odoo, application):
    codes = ask(odoo, application)
    fields = decision(odoo, codes['user_code'])
    pages = at_once(lambda: decide(odoo, fields, 'allow'), lambda: decide(odoo, fields, 'deny'))
    assert sum('oauth2_device_done' in page.text for page in pages) == 1
    is_allowed = 'Your device is connected' in pages[0].text
    assert poll(odoo, application, codes).status_code == (200 if is_allowed else 400)


def test_the_recipe_of_the_quick_start(odoo, application, tmp_path):
    shown = odoo.call('oauth2.application', 'read', [application.id], ['quick_start'])[0]['quick_start']
    block, = shown['blocks']
    (tmp_path / block['file']).write_text(block['code'])
    with subprocess.Popen(  # noqa: S603 - what people are told to run
            ['/bin/sh', block['file']], cwd=tmp_path, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT) as program:
        try:
            for line in program.stdout:
                if re.fullmatch('[B-Z]{4}-[B-Z]{4}', line.strip()):
                    assert 'oauth2_device_done' in decide(odoo, decision(odoo, line.strip()), 'allow').text
                    break
            output, _errors = program.communicate(timeout=60)
        finally:
            program.kill()
    assert not program.returncode, output
    assert 'display_name' in output
