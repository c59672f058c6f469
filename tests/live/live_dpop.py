"""Tokens that are bound to a key (RFC 9449): a client library of the field, and one proof many times at once."""
import base64
import hashlib
import json
import os
import secrets
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from conftest import REDIRECT_URI

PARALLEL = 12
NODE_MODULES = os.environ.get('OAUTH2_LIVE_NODE_MODULES')
PROGRAM = Path(__file__).parent / 'node/dpop.mjs'
METHOD = 'res.users/context_get'


class Holder:
    """Who holds a key."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))

    def proof(self, address, method='POST', token=None):
        claims = {'htm': method, 'htu': address, 'iat': int(time.time()), 'jti': secrets.token_urlsafe(12)}
        if token:
            claims['ath'] = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b'=').decode()
        return jwt.encode(claims, self.key, 'ES256', headers={'typ': 'dpop+jwt', 'jwk': self.jwk})


@pytest.fixture(scope='module')
def holder():
    return Holder()


@pytest.fixture(scope='module')
def issuer(odoo):
    return requests.get(f'{odoo.url}/.well-known/oauth-authorization-server', timeout=10).json()['issuer']


@pytest.fixture(scope='module')
def application(odoo):
    user, = odoo.call('res.users', 'search', [['login', '=', os.environ['OAUTH2_LIVE_LOGIN']]])
    scopes = odoo.call('oauth2.scope', 'search', [['name', 'in', ['profile', 'api', 'api.read']]])
    return odoo.application(
        allow_client_credentials=True, user_id=user, scope_ids=[[6, 0, scopes]], dpop_bound_access_tokens=True)


def of_endpoint(odoo, issuer, name):
    return odoo.endpoint(name).replace(odoo.url, issuer)


def ask_for_token(odoo, application, proof, **parameters):
    return requests.post(odoo.endpoint('access_token'), timeout=30, headers={'DPoP': proof}, data=parameters | {
        'grant_type': 'client_credentials', 'client_id': application.client_id,
        'client_secret': application.client_secret})


def bound_token(odoo, issuer, application, holder, scope):
    proof = holder.proof(of_endpoint(odoo, issuer, 'access_token'))
    return ask_for_token(odoo, application, proof, scope=scope).json()['access_token']


def at_once(send):
    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(lambda _number: send(), range(PARALLEL)))


@pytest.mark.usefixtures('nobody_waits')
@pytest.mark.parametrize('_round', range(3))
def test_one_proof_gives_one_token(odoo, issuer, application, holder, _round):
    proof = holder.proof(of_endpoint(odoo, issuer, 'access_token'))
    responses = at_once(lambda: ask_for_token(odoo, application, proof))
    assert sorted(response.status_code for response in responses) == [200] + [400] * (PARALLEL - 1)
    assert {response.json()['error'] for response in responses if response.status_code == 400} == {
        'invalid_dpop_proof'}


@pytest.mark.usefixtures('nobody_waits')
@pytest.mark.parametrize('scope', ['api', 'api.read'])
def test_one_proof_opens_one_call(odoo, issuer, application, holder, scope):
    token = bound_token(odoo, issuer, application, holder, f'{scope} profile')
    for method, path in (('POST', f'/json/2/{METHOD}'), ('GET', odoo.endpoint('userinfo').removeprefix(odoo.url))):
        def send(proof, method=method, path=path):
            return requests.request(
                method, odoo.url + path, timeout=30, json={} if method == 'POST' else None, headers={
                    'Authorization': f'DPoP {token}', 'DPoP': proof})
        for _round in range(3):
            proof = holder.proof(issuer + path, method, token)
            responses = at_once(lambda: send(proof))  # noqa: B023 - it has ended by the next round
            assert sorted(response.status_code for response in responses) == [200] + [401] * (PARALLEL - 1)
            assert {response.json()['error'] for response in responses if response.status_code == 401} == {
                'invalid_dpop_proof'}
        responses = at_once(lambda: send(holder.proof(issuer + path, method, token)))  # noqa: B023
        assert [response.status_code for response in responses] == [200] * PARALLEL


@pytest.mark.parametrize('algorithm', ['ES256', 'PS256'])
def test_openid_client_binds_all_that_it_gets(odoo, issuer, tmp_path, algorithm):
    if not NODE_MODULES:
        pytest.skip('there is no Node.js')
    scopes = odoo.call('oauth2.scope', 'search', [['name', 'in', ['offline_access', 'api.read']]])
    application = odoo.application(
        client_type='public', redirect_uris=REDIRECT_URI, scope_ids=[[6, 0, scopes]], dpop_bound_access_tokens=True)
    (tmp_path / 'node_modules').symlink_to(NODE_MODULES)
    (tmp_path / PROGRAM.name).write_bytes(PROGRAM.read_bytes())
    with subprocess.Popen(  # noqa: S603 - a program of this folder
        ['node', PROGRAM.name, json.dumps({  # noqa: S607
            'issuer': issuer, 'client_id': application.client_id, 'redirect_uri': REDIRECT_URI,
            'scope': 'api.read offline_access', 'call': f'{issuer}/json/2/{METHOD}', 'algorithm': algorithm})],
        cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as program:
        address = program.stdout.readline().strip()
        end = odoo.visit(address.replace(issuer, odoo.url)) if address else ''
        out, err = program.communicate(f'{end}\n', timeout=60)
    assert program.returncode == 0, err
    seen = json.loads(out)
    assert {kind.lower() for kind in seen['types']} == {'dpop'}
    assert (seen['sub'], seen['asBearer'], seen['stolen']) == (str(seen['uid']), 401, 'invalid_grant')
    assert seen['challenge'].startswith('Bearer error="invalid_token"')
    assert ', DPoP algs="' in seen['challenge']
