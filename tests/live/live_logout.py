"""Applications are told of a logout by a server with several workers: soon, once, and none waits for another."""
import os
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests

from conftest import REDIRECT_URI

sys.path.append(str(Path(__file__).parents[1]))
from receiver import SLOW, Receiver

PROMISED = 30  # seconds
CONNECTIONS = 12
BACK = 'http://127.0.0.1:1/signed-out'


def register(odoo, receiver, **values):
    scopes = odoo.call('oauth2.scope', 'search', [['name', 'in', ['openid', 'offline_access']]])
    return odoo.application(
        trusted=True, scope_ids=[[6, 0, scopes]], backchannel_logout_uri=receiver.address,
        post_logout_redirect_uris=BACK, **values)


def sign_in(odoo):
    return odoo.sign_in(os.environ['OAUTH2_LIVE_LOGIN'], os.environ['OAUTH2_LIVE_PASSWORD'])


def connect(odoo, application, session, scope='openid'):
    """Return the members of the answer at the end of the flow, for who is signed in by a session."""
    query = urlencode({'client_id': application.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code',
                       'scope': scope})
    location = odoo.visit(f'{odoo.endpoint("authorize")}?{query}', session=session)
    answer = requests.post(odoo.endpoint('access_token'), timeout=30, data={
        'grant_type': 'authorization_code', 'code': parse_qs(urlsplit(location).query)['code'][0],
        'redirect_uri': REDIRECT_URI, 'client_id': application.client_id, 'client_secret': application.client_secret})
    assert answer.status_code == 200, answer.text
    return answer.json()


def sid(token):
    return jwt.decode(token, options={'verify_signature': False})['sid']


def timed_logout(odoo, session):
    """Sign out by Odoo's own page; return how long that took, in seconds."""
    began = time.monotonic()
    answer = session.get(f'{odoo.url}/web/session/logout', allow_redirects=False, timeout=30)
    assert answer.status_code == 303
    return time.monotonic() - began


def test_by_the_application_and_checked_as_clients_do(odoo):
    with Receiver() as receiver:
        application, session = register(odoo, receiver), sign_in(odoo)
        members = connect(odoo, application, session)
        answer = session.get(odoo.endpoint('logout'), allow_redirects=False, timeout=30, params={
            'id_token_hint': members['id_token'], 'post_logout_redirect_uri': BACK, 'state': 'x'})
        assert (answer.status_code, answer.headers['Location']) == (303, f'{BACK}?state=x')
        token, = receiver.wait(1, PROMISED)
        document = requests.get(f'{odoo.url}/.well-known/openid-configuration', timeout=30).json()
        key = jwt.PyJWKClient(document['jwks_uri']).get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token, key, algorithms=['RS256'], audience=application.client_id, issuer=document['issuer'])
        assert claims['sid'] == sid(members['id_token'])
        refreshed = requests.post(odoo.endpoint('access_token'), timeout=30, data={
            'grant_type': 'refresh_token', 'refresh_token': members['refresh_token'],
            'client_id': application.client_id, 'client_secret': application.client_secret})
        assert refreshed.json()['error'] == 'invalid_grant'


def test_each_connection_once_whichever_worker_posts(odoo):
    with Receiver() as receiver:
        application, session, other = register(odoo, receiver), sign_in(odoo), sign_in(odoo)
        elsewhere = sid(connect(odoo, application, other)['access_token'])
        sids = [sid(connect(odoo, application, session, scope)['access_token'])
                for scope in ('openid', 'openid offline_access') for _each in range(CONNECTIONS // 2)]
        timed_logout(odoo, session)
        receiver.wait(CONNECTIONS, PROMISED)
        time.sleep(3)
        assert sorted(map(sid, receiver.tokens)) == sorted(sids)
        timed_logout(odoo, other)
        assert sid(receiver.wait(CONNECTIONS + 1, PROMISED)[-1]) == elsewhere


def test_slow_and_hostile_receivers_delay_nobody(odoo):
    with Receiver(SLOW) as slow, Receiver(307) as away, Receiver(500, 200) as failing, Receiver() as good:
        session = sign_in(odoo)
        for receiver in (slow, away, failing, good):
            application = register(odoo, receiver)
            for _each in range(3):
                connect(odoo, application, session)
        assert timed_logout(odoo, session) < 2
        began = time.monotonic()
        assert len(good.wait(3, PROMISED)) == 3
        assert time.monotonic() - began < 5
        assert len(failing.wait(4, PROMISED)) == 4
        away.wait(2)
        assert set(away.paths) == {'/logout?tenant=1'}
        assert len(slow.tokens) <= 6
        assert time.monotonic() - began < PROMISED
