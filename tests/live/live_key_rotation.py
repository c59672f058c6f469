"""Signing keys change while clients are at work, on several workers: nobody notices."""
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests

from conftest import REDIRECT_URI

ALGORITHMS = ('RS256', 'ES256', 'EdDSA')
CLIENTS = 6  # at work at the same time, two of each algorithm
ROTATIONS = 8
NOTICE = 'oauth2_provider.key_notice'


class Client(threading.Thread):
    """Refreshes its token and uses it, over and over, and remembers what went wrong."""

    def __init__(self, odoo, algorithm, stop):
        super().__init__(daemon=True)
        self.odoo, self.stop = odoo, stop
        self.application = odoo.application(signing_algorithm=algorithm)
        query = urlencode({
            'client_id': self.application.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code'})
        location = odoo.visit(f'{odoo.endpoint("authorize")}?{query}')
        members = self.token(
            grant_type='authorization_code', redirect_uri=REDIRECT_URI,
            code=parse_qs(urlsplit(location).query)['code'][0]).json()
        self.refresh_token = members['refresh_token']
        self.tokens = [members['access_token']]  # the first of each key
        self.kids = {kid(members['access_token'])}
        self.statuses, self.faults = Counter(), []
        self.jwks = {}  # as a client keeps them

    def token(self, **parameters):
        return requests.post(self.odoo.endpoint('access_token'), timeout=30, data=parameters | {
            'client_id': self.application.client_id, 'client_secret': self.application.client_secret})

    def run(self):
        while not self.stop.is_set():
            try:
                self.work()
            except Exception as error:  # noqa: BLE001
                self.faults.append(repr(error))

    def work(self):
        response = self.token(grant_type='refresh_token', refresh_token=self.refresh_token)
        self.note(response)
        members = response.json()
        self.refresh_token = members['refresh_token']
        if kid(members['access_token']) not in self.kids:
            self.kids.add(kid(members['access_token']))
            self.tokens.append(members['access_token'])
        # the new one, and in turn one of each key that there was
        for access_token in (members['access_token'], self.tokens[sum(self.statuses.values()) % len(self.tokens)]):
            self.note(userinfo(self.odoo, access_token))
            self.verify(access_token)

    def verify(self, access_token):
        """Check the signature as clients do: an unknown key makes them fetch the keys again."""
        if kid(access_token) not in self.jwks:
            keys = requests.get(self.odoo.endpoint('jwks'), timeout=30).json()['keys']
            self.jwks = {jwk['kid']: jwk for jwk in keys}
        jwk = self.jwks[kid(access_token)]
        jwt.decode(
            access_token, jwt.PyJWK(jwk).key, algorithms=[jwk['alg']], options={'verify_aud': False})

    def note(self, response):
        self.statuses[response.status_code] += 1
        if response.status_code != 200:
            self.faults.append(response.text)


def kid(access_token):
    return jwt.get_unverified_header(access_token)['kid']


def userinfo(odoo, access_token):
    return requests.get(
        odoo.endpoint('userinfo'), headers={'Authorization': f'Bearer {access_token}'}, timeout=30)


def in_state(odoo, state):
    return odoo.call('oauth2.key', 'search_read', [('state', '=', state)], ['kid', 'algorithm'])


@pytest.fixture(scope='module')
def run_job(odoo):
    cron, = odoo.call('ir.model.data', 'search_read', [
        ('module', '=', 'oauth2_provider'), ('name', '=', 'oauth2_key_cron_rotate')], ['res_id'])

    def run():
        assert odoo.call('ir.cron', 'method_direct_trigger', [cron['res_id']]) is True
    return run


@pytest.fixture
def no_notice(odoo):
    before = odoo.call('ir.config_parameter', 'get_param', NOTICE)
    odoo.call('ir.config_parameter', 'set_param', NOTICE, '0')
    yield
    odoo.call('ir.config_parameter', 'set_param', NOTICE, before)


def test_no_token_is_ever_refused_while_keys_are_rotated(odoo, run_job, no_notice):
    stop = threading.Event()
    clients = [Client(odoo, ALGORITHMS[number % 3], stop) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        for _rotation in range(ROTATIONS):
            odoo.call('oauth2.key', 'action_rotate', [])
            published = in_state(odoo, 'published')
            assert sorted(key['algorithm'] for key in published) == sorted(ALGORITHMS)
            run_job()
            assert {key['kid'] for key in in_state(odoo, 'signing')} == {key['kid'] for key in published}
            done = [sum(client.statuses.values()) for client in clients]
            while any(sum(client.statuses.values()) < before + 4 for client, before in zip(clients, done, strict=True)):
                assert all(client.is_alive() for client in clients)
                stop.wait(0.05)
    finally:
        stop.set()
        for client in clients:
            client.join(60)
    assert [client.faults for client in clients] == [[]] * CLIENTS
    assert {status for client in clients for status in client.statuses} == {200}
    assert [len(client.kids) for client in clients] == [ROTATIONS + 1] * CLIENTS


def test_keys_rotated_by_many_at_once_are_rotated_once(odoo, run_job):
    before = in_state(odoo, 'signing')
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: odoo.call('oauth2.key', 'action_rotate', []), range(8)))
    assert sorted(key['algorithm'] for key in in_state(odoo, 'published')) == sorted(ALGORITHMS)
    run_job()
    assert in_state(odoo, 'signing') == before


def test_key_discarded_by_many_at_once_is_followed_by_one_and_refused_by_all(odoo):
    stop = threading.Event()
    client = Client(odoo, 'ES256', stop)
    old, = client.tokens
    assert userinfo(odoo, old).status_code == 200
    discarded, = (key for key in in_state(odoo, 'signing') if key['algorithm'] == 'ES256')
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: odoo.call('oauth2.key', 'action_discard', [discarded['id']]), range(8)))
    assert {userinfo(odoo, old).status_code for _request in range(16)} == {401}
    assert sorted(key['algorithm'] for key in in_state(odoo, 'signing')) == sorted(ALGORITHMS)
    client.tokens.clear()
    client.work()
    assert client.statuses == {200: 3}, client.faults
