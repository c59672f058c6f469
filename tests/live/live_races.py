"""Many requests at once, on several workers: what one test cursor cannot show."""
import os
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from conftest import REDIRECT_URI, Application
from server_log import alarms

PARALLEL = 12
pytestmark = pytest.mark.usefixtures('nobody_waits')


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


def retry_on_conflict(odoo, application, **parameters):
    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(lambda _: token_request(odoo, application, **parameters), range(PARALLEL)))


@pytest.mark.parametrize('_round', range(5))
def test_one_code_gives_one_token(odoo, application, _round):
    parameters = {'grant_type': 'authorization_code', 'code': code(odoo, application), 'redirect_uri': REDIRECT_URI}
    responses = retry_on_conflict(odoo, application, **parameters)
    assert sorted(response.status_code for response in responses) == [200] + [400] * (PARALLEL - 1)
    assert {response.json()['error'] for response in responses if response.status_code == 400} == {'invalid_grant'}


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
    responses = retry_on_conflict(odoo, application, grant_type='refresh_token', refresh_token=refresh_token)
    assert [response.status_code for response in responses] == [200] * PARALLEL
    successors = {response.json()['refresh_token'] for response in responses}
    assert len(successors) == 1
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
        odoo.call('oauth2.application', 'action_end_previous_secret', [fresh.id])
        for wrong, expected in ((fresh.client_secret, 'invalid_client'), (secret, 'invalid_grant')):
            responses = [requests.post(odoo.endpoint('access_token'), timeout=30, data={
                'grant_type': 'authorization_code', 'code': 'x', 'client_id': fresh.client_id,
                'client_secret': wrong}) for _request in range(8)]
            assert {response.json()['error'] for response in responses} == {expected}

def claims_of(response):
    return jwt.decode(response.json()['access_token'], options={'verify_signature': False})


def run_at_once(*calls):
    """Call functions at the same time and return what they return."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@pytest.fixture(scope='module')
def acts_by_itself(odoo):
    """Return the values of an application that acts as a user by itself."""
    user, = odoo.call('res.users', 'search', [['login', '=', os.environ['OAUTH2_LIVE_LOGIN']]])
    return {'allow_client_credentials': True, 'user_id': user}


@pytest.mark.parametrize('_round', range(5))
def test_first_requests_of_an_application_share_one_connection(odoo, acts_by_itself, _round):
    fresh = odoo.application(**acts_by_itself)
    responses = retry_on_conflict(odoo, fresh, grant_type='client_credentials')
    assert [response.status_code for response in responses] == [200] * PARALLEL, responses[0].text
    rows = odoo.call('oauth2.token', 'search', [['application_id', '=', fresh.id]])
    sids = {claims_of(response)['sid'] for response in responses}
    assert [str(row) for row in rows] == [sid.partition('.')[0] for sid in sids]


@pytest.mark.parametrize('_round', range(3))
def test_one_client_assertion_works_once(odoo, acts_by_itself, _round):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    fresh = odoo.application(
        jwks=jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()), **acts_by_itself)
    assertion = jwt.encode({
        'iss': fresh.client_id, 'sub': fresh.client_id, 'aud': odoo.endpoint('access_token'), 'jti': 'once',
        'exp': int(time.time()) + 60}, key, 'RS256')
    responses = run_at_once(*[lambda: requests.post(odoo.endpoint('access_token'), timeout=30, data={
        'grant_type': 'client_credentials', 'client_assertion': assertion,
        'client_assertion_type': 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'})] * PARALLEL)
    assert sorted(response.status_code for response in responses) == [200] + [401] * (PARALLEL - 1)
    assert {response.json()['error'] for response in responses if response.status_code == 401} == {'invalid_client'}


def connect(odoo, application):
    """Return (parameters of the token request, members of the answer)."""
    parameters = {'grant_type': 'authorization_code', 'code': code(odoo, application), 'redirect_uri': REDIRECT_URI}
    return parameters, token_request(odoo, application, **parameters).json()


def userinfo(odoo, access_token):
    return requests.get(odoo.endpoint('userinfo'), headers={'Authorization': f'Bearer {access_token}'}, timeout=30)


def assert_ended(odoo, application, members, responses):
    """Check that a connection has ended, with all the tokens that came of the responses."""
    assert all(response.status_code < 500 for response in responses), [response.text for response in responses]
    answers = [members, *(
        response.json() for response in responses if response.status_code == 200 and 'access_token' in response.text)]
    for answer in answers:
        assert userinfo(odoo, answer['access_token']).status_code == 401
        refreshed = token_request(
            odoo, application, grant_type='refresh_token', refresh_token=answer['refresh_token'])
        assert refreshed.json()['error'] == 'invalid_grant'


@pytest.mark.parametrize('_round', range(5))
def test_revoked_while_in_use(odoo, application, _round):
    _parameters, members = connect(odoo, application)
    credentials = {'client_id': application.client_id, 'client_secret': application.client_secret}
    responses = run_at_once(*[
        lambda: token_request(
            odoo, application, grant_type='refresh_token', refresh_token=members['refresh_token']),
        lambda: requests.post(
            odoo.endpoint('revoke'), data=credentials | {'token': members['refresh_token']}, timeout=30),
        lambda: userinfo(odoo, members['access_token']),
        lambda: requests.post(
            odoo.endpoint('introspect'), data=credentials | {'token': members['access_token']}, timeout=30),
    ] * 3)
    assert_ended(odoo, application, members, responses)


@pytest.mark.parametrize('_round', range(5))
def test_code_replayed_while_refreshing(odoo, application, _round):
    parameters, members = connect(odoo, application)
    responses = run_at_once(*[
        lambda: token_request(
            odoo, application, grant_type='refresh_token', refresh_token=members['refresh_token']),
        lambda: token_request(odoo, application, **parameters),
    ] * 6)
    assert_ended(odoo, application, members, responses)


def test_secret_changes_while_the_one_before_is_in_use(odoo, acts_by_itself):
    fresh = odoo.application(**acts_by_itself)

    def request_tokens():
        return [token_request(odoo, fresh, grant_type='client_credentials') for _request in range(6)]

    def change():
        session = odoo.sign_in(os.environ['OAUTH2_LIVE_LOGIN'], os.environ['OAUTH2_LIVE_PASSWORD'])
        changed = session.post(
            f'{odoo.url}/web/dataset/call_kw/oauth2.application/generate_client_secret', timeout=30, json={
                'jsonrpc': '2.0', 'params': {
                    'model': 'oauth2.application', 'method': 'generate_client_secret', 'args': [[fresh.id]],
                    'kwargs': {}}})
        assert len(changed.json()['result']) == 32, changed.text
        return []
    responses = [response for batch in run_at_once(change, *[request_tokens] * 5) for response in batch]
    assert {response.status_code for response in responses} == {200}


def test_secrets_made_at_once(odoo, acts_by_itself):
    fresh = odoo.application(**acts_by_itself)
    made = []

    def change():
        made.append(odoo.call('oauth2.application', 'generate_client_secret', [fresh.id]))
        return []

    def request_tokens():
        return [token_request(odoo, fresh, grant_type='client_credentials') for _request in range(8)]
    responses = [response for batch in run_at_once(change, change, *[request_tokens] * 4) for response in batch]
    assert {response.status_code for response in responses} <= {200, 401, 429}
    works = [token_request(odoo, Application(fresh.id, fresh.client_id, secret), grant_type='client_credentials')
             for secret in made]
    assert 200 in {response.status_code for response in works}


@pytest.fixture(scope='module')
def browsers(odoo):
    """Return sessions of one person in several browsers."""
    return [odoo.sign_in(os.environ['OAUTH2_LIVE_LOGIN'], os.environ['OAUTH2_LIVE_PASSWORD']) for _browser in range(6)]


@pytest.mark.parametrize('_round', range(3))
@pytest.mark.parametrize('scopes_before', ['', 'profile'])
def test_one_person_who_allows_in_many_tabs_at_once_is_no_error_in_the_log(odoo, browsers, scopes_before, _round):
    scopes = odoo.call('oauth2.scope', 'search', [['name', 'in', ['profile', 'email']]])
    fresh = odoo.application(scope_ids=[[6, 0, scopes]])

    def address(scope):
        return f'{odoo.endpoint("authorize")}?' + urlencode({
            'client_id': fresh.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code', 'scope': scope})
    if scopes_before:
        odoo.visit(address(scopes_before))
    together = Barrier(len(browsers), timeout=30)
    with alarms() as found:
        locations = run_at_once(*[
            lambda browser=browser: odoo.visit(address('profile email'), session=browser, first=together.wait)
            for browser in browsers])
    assert all('code=' in location for location in locations)
    assert not found
    assert len(odoo.call('oauth2.consent', 'search', [['application_id', '=', fresh.id]])) == 1


@pytest.mark.parametrize('_round', range(4))
def test_no_code_outlives_the_consent_that_it_was_given_by(odoo, application, browsers, _round):
    connect(odoo, application)  # so the consent is remembered
    query = urlencode({'client_id': application.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code'})
    disconnected = []

    def ask_silently(browser):
        answers = []
        while not disconnected or not answers:
            answers.append(browser.get(
                f'{odoo.endpoint("authorize")}?{query}', headers={'Accept': 'application/json'}, timeout=30))
        return answers

    def disconnect():
        time.sleep(0.1)  # until the others are on their way
        connections = odoo.call('oauth2.token', 'search', [
            ['application_id', '=', application.id], ['revoked_at', '=', False]])
        odoo.call('oauth2.token', 'action_revoke', connections)
        disconnected.append(True)
        return []
    answers = [answer for batch in run_at_once(
        disconnect, *[lambda browser=browser: ask_silently(browser) for browser in browsers]) for answer in batch]
    assert {answer.status_code for answer in answers} <= {200, 403}, answers
    given = [answer.json()['code'] for answer in answers if answer.status_code == 200]
    assert given
    for code_ in given:
        response = token_request(
            odoo, application, grant_type='authorization_code', code=code_, redirect_uri=REDIRECT_URI)
        assert response.json().get('error') == 'invalid_grant', response.text
