"""Many requests at once, on several workers: what one test cursor cannot show."""
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from conftest import REDIRECT_URI

PARALLEL = 12
MAX_SECONDS = 1.0  # Odoo's own retry sleeps for up to two seconds


@pytest.fixture(scope='module')
def application(odoo):
    return odoo.application()


def code(odoo, application):
    query = urlencode({'client_id': application.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code'})
    location = odoo.visit(f'{odoo.endpoint("authorize")}?{query}')
    return parse_qs(urlsplit(location).query)['code'][0]


def token_request(odoo, application, **parameters):
    return requests.post(odoo.endpoint('access_token'), data=parameters | {
        'client_id': application.client_id, 'client_secret': application.client_secret}, timeout=30)


def at_once(odoo, application, **parameters):
    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(lambda _: token_request(odoo, application, **parameters), range(PARALLEL)))


@pytest.mark.parametrize('_round', range(5))
def test_one_code_gives_one_token(odoo, application, _round):
    parameters = {'grant_type': 'authorization_code', 'code': code(odoo, application), 'redirect_uri': REDIRECT_URI}
    responses = at_once(odoo, application, **parameters)
    assert sorted(response.status_code for response in responses) == [200] + [400] * (PARALLEL - 1)
    assert {response.json()['error'] for response in responses if response.status_code == 400} == {'invalid_grant'}
    assert max(response.elapsed.total_seconds() for response in responses) < MAX_SECONDS


def test_replay_is_remembered_although_it_is_an_error(odoo, application):
    parameters = {'grant_type': 'authorization_code', 'code': code(odoo, application), 'redirect_uri': REDIRECT_URI}
    access_token = token_request(odoo, application, **parameters).json()['access_token']
    bearer = {'Authorization': f'Bearer {access_token}'}
    assert requests.get(odoo.endpoint('userinfo'), headers=bearer, timeout=30).status_code == 200
    assert token_request(odoo, application, **parameters).status_code == 400
    assert requests.get(odoo.endpoint('userinfo'), headers=bearer, timeout=30).status_code == 401


@pytest.mark.parametrize('_round', range(5))
def test_parallel_refreshes_all_get_the_same_successor(odoo, application, _round):
    parameters = {'grant_type': 'authorization_code', 'code': code(odoo, application), 'redirect_uri': REDIRECT_URI}
    refresh_token = token_request(odoo, application, **parameters).json()['refresh_token']
    responses = at_once(odoo, application, grant_type='refresh_token', refresh_token=refresh_token)
    assert [response.status_code for response in responses] == [200] * PARALLEL
    successors = {response.json()['refresh_token'] for response in responses}
    assert len(successors) == 1
    assert max(response.elapsed.total_seconds() for response in responses) < MAX_SECONDS
    assert token_request(
        odoo, application, grant_type='refresh_token', refresh_token=successors.pop()).status_code == 200


def test_two_tabs_may_allow_at_once(odoo, application):
    fresh = odoo.application()
    query = urlencode({'client_id': fresh.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code'})
    with ThreadPoolExecutor(2) as pool:
        locations = list(pool.map(odoo.visit, [f'{odoo.endpoint("authorize")}?{query}'] * 2))
    assert all('code=' in location for location in locations)


def test_secret_changed_on_one_worker_counts_on_all(odoo, application):
    fresh = odoo.application()
    for _change in range(3):
        secret = odoo.call('oauth2.application', 'generate_client_secret', [fresh.id])
        for wrong, expected in ((fresh.client_secret, 'invalid_client'), (secret, 'invalid_grant')):
            responses = [requests.post(odoo.endpoint('access_token'), timeout=30, data={
                'grant_type': 'authorization_code', 'code': 'x', 'client_id': fresh.client_id,
                'client_secret': wrong}) for _request in range(8)]
            assert {response.json()['error'] for response in responses} == {expected}
