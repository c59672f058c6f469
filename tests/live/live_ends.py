"""What ends has ended, whatever the application does meanwhile: it cannot hold up whoever ends it, nor outlive that."""
import contextlib
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from lxml import html

from conftest import REDIRECT_URI
from server_log import tried_again

LOOPS = 3
CODES = 8
BY_PEOPLE = '/web/dataset/call_kw/'  # where ``odoo.call`` goes


def allow(odoo, session, application):
    """Return a code that a person gives an application."""
    query = urlencode({'client_id': application.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code'})
    response = session.get(f'{odoo.endpoint("authorize")}?{query}', headers={'Accept': 'text/html'},
                           allow_redirects=False, timeout=30)
    if response.status_code == 200:
        form = html.fromstring(response.content).get_element_by_id('oauth2_consent')
        data = {field.name: field.value for field in form.xpath('.//input')} | {'decision': 'allow'}
        response = session.post(odoo.url + form.get('action'), data=data, headers={'Accept': 'text/html'},
                                allow_redirects=False, timeout=30)
    return parse_qs(urlsplit(response.headers['Location']).query)['code'][0]


def token_request(odoo, application, **parameters):
    parameters['client_id'] = application.client_id
    if application.client_secret:
        parameters['client_secret'] = application.client_secret
    return requests.post(odoo.endpoint('access_token'), timeout=60, data=parameters)


def redeem(odoo, application, code):
    return token_request(odoo, application, grant_type='authorization_code', code=code, redirect_uri=REDIRECT_URI)


def works(odoo, access_token):
    answer = requests.get(
        odoo.endpoint('userinfo'), headers={'Authorization': f'Bearer {access_token}'}, timeout=30)
    assert answer.status_code in (200, 401), answer.text
    return answer.status_code == 200


class Renewing:
    """A client that renews its token as fast as it can, on several connections."""

    def __init__(self, odoo, application, session):
        self.odoo, self.application = odoo, application
        self.last = [redeem(odoo, application, allow(odoo, session, application)).json() for _loop in range(LOOPS)]
        self.failures = []
        self._stop = threading.Event()

    def _loop(self, number):
        while not self._stop.is_set():
            answer = self.renew(number)
            if answer.status_code == 200:
                self.last[number] = answer.json()
            elif answer.status_code != 503:  # it comes again until there is another answer
                self.failures.append(answer)
                return

    def renew(self, number):
        return token_request(
            self.odoo, self.application, grant_type='refresh_token', refresh_token=self.last[number]['refresh_token'])

    def __enter__(self):
        self._pool = ThreadPoolExecutor(LOOPS)
        self._loops = [self._pool.submit(self._loop, number) for number in range(LOOPS)]
        time.sleep(0.5)
        assert not self.failures, self.failures[0].text
        return self

    def __exit__(self, *_error):
        self._stop.set()
        self._pool.shutdown()
        for loop in self._loops:
            loop.result()


@pytest.fixture
def case(odoo):
    """Return a new user with a session, and an application that a group of people may use."""
    name = secrets.token_hex(4)
    group, = odoo.call('res.groups', 'create', [{'name': name}])
    employee = odoo.call('ir.model.data', 'search_read', [
        ('module', '=', 'base'), ('name', '=', 'group_user')], ['res_id'])[0]['res_id']
    user, = odoo.call('res.users', 'create', [{
        'name': name, 'login': name, 'password': f'{name}-password', 'group_ids': [(6, 0, [employee, group])]}])
    application = odoo.application(group_ids=[(6, 0, [group])])
    return SimpleNamespace(
        user=user, group=group, application=application, session=odoo.sign_in(name, f'{name}-password'))


def connections(odoo, case):
    return odoo.call('oauth2.token', 'search', [('user_id', '=', case.user), ('revoked_at', '=', False)])


def by_people(again):
    """Return how often requests of people were tried again."""
    return sum(number for path, number in again.items() if path.startswith(BY_PEOPLE))


ENDS = {
    'application archived': lambda odoo, case: odoo.call(
        'oauth2.application', 'write', [case.application.id], {'active': False}),
    'user archived': lambda odoo, case: odoo.call('res.users', 'write', [case.user], {'active': False}),
    'password changed': lambda odoo, case: odoo.call('res.users', 'write', [case.user], {'password': 'another-one-1'}),
    'group lost': lambda odoo, case: odoo.call('res.users', 'write', [case.user], {'group_ids': [(3, case.group)]}),
    'group deleted': lambda odoo, case: odoo.call('res.groups', 'unlink', [case.group]),
    'made public': lambda odoo, case: odoo.call(
        'oauth2.application', 'write', [case.application.id], {'client_type': 'public'}),
}


def undo(odoo, case, reason):
    """Let who was archived back in: what has ended stays so. A public application needs no secret."""
    if reason == 'made public':
        case.application.client_secret = None
    with contextlib.suppress(AssertionError):
        odoo.call('res.users', 'write', [case.user], {'active': True})
        odoo.call('oauth2.application', 'write', [case.application.id], {'active': True})


@pytest.mark.parametrize('reason', [*ENDS, 'disconnected'])
def test_while_a_client_renews(odoo, case, reason):
    ends = ENDS.get(reason) or (lambda odoo, case: odoo.call('oauth2.token', 'action_revoke', connections(odoo, case)))
    with Renewing(odoo, case.application, case.session) as client:
        with tried_again() as again:
            ends(odoo, case)
        ended = [members['access_token'] for members in client.last]
        assert not any(works(odoo, token) for token in ended)
    assert not by_people(again)
    assert len(client.failures) == LOOPS
    assert {answer.status_code for answer in client.failures} <= {400, 401}
    undo(odoo, case, reason)
    for members in client.last:
        assert not works(odoo, members['access_token'])
        assert token_request(odoo, case.application, grant_type='refresh_token',
                             refresh_token=members['refresh_token']).status_code == 400
    assert not connections(odoo, case)


def json2(odoo, token, call, **arguments):
    return requests.post(
        f'{odoo.url}/json/2/{call}', headers={'Authorization': f'Bearer {token}'}, timeout=60, json=arguments)


def own_user(odoo, case, token):
    return 'res.users/write', lambda: {'ids': [case.user], 'vals': {'signature': secrets.token_hex(4)}}


def own_channel(odoo, case, token):
    """Return how to write to the member of a channel, which Odoo deletes when it archives the user."""
    everybody = odoo.call('res.users', 'read', [case.user], ['group_ids'])[0]['group_ids'][:1]
    channel, = json2(odoo, token, 'discuss.channel/create', vals_list=[{
        'name': 'x', 'channel_type': 'channel', 'group_public_id': everybody[0]}]).json()
    member = json2(odoo, token, 'discuss.channel.member/search', domain=[('channel_id', '=', channel)]).json()
    return 'discuss.channel.member/write', lambda: {
        'ids': member, 'vals': {'custom_channel_name': secrets.token_hex(4)}}


@pytest.mark.parametrize('reason', ['password changed', 'user archived', 'user deleted'])
@pytest.mark.parametrize('what', [own_user, own_channel])
def test_while_a_client_writes_what_is_its_users(odoo, case, what, reason):
    """It loses the row to the person who changes it, at the latest when Odoo tries that again."""
    if (what, reason) == (own_channel, 'user deleted'):
        reason = 'user archived'  # Odoo deletes nobody who has a channel
    ends = ENDS.get(reason) or (lambda odoo, case: odoo.call('res.users', 'unlink', [case.user]))
    api = odoo.call('oauth2.scope', 'search', [('name', '=', 'api')])
    odoo.call('oauth2.application', 'write', [case.application.id], {'scope_ids': [(6, 0, api)]})
    token = redeem(odoo, case.application, allow(odoo, case.session, case.application)).json()['access_token']
    stop, statuses = threading.Event(), []
    call, arguments = what(odoo, case, token)

    def write():
        while not stop.is_set():
            statuses.append(json2(odoo, token, call, **arguments()).status_code)
    with ThreadPoolExecutor(LOOPS) as pool:
        loops = [pool.submit(write) for _loop in range(LOOPS)]
        time.sleep(0.5)
        try:
            with tried_again() as again:
                ends(odoo, case)
        finally:
            stop.set()
        for loop in loops:
            loop.result()
    assert 200 in statuses
    assert not works(odoo, token)
    assert by_people(again) <= 1


def test_an_application_is_deleted_while_it_renews(odoo, case):
    with Renewing(odoo, case.application, case.session) as client:
        with tried_again() as again:
            odoo.call('oauth2.application', 'unlink', [case.application.id])
        assert not any(works(odoo, members['access_token']) for members in client.last)
    assert not by_people(again)
    assert {answer.status_code for answer in client.failures} <= {400, 401}


def test_an_application_is_deleted_while_it_asks_for_tokens_and_gives_them_back(odoo, case):
    application = odoo.application(allow_client_credentials=True, user_id=case.user)
    stop, tokens = threading.Event(), []

    def ask():
        while not stop.is_set():
            answer = token_request(odoo, application, grant_type='client_credentials')
            if answer.status_code == 200:
                tokens.append(answer.json()['access_token'])
                requests.post(odoo.endpoint('revoke'), timeout=60, data={
                    'client_id': application.client_id, 'client_secret': application.client_secret,
                    'token': tokens[-1]})
    with ThreadPoolExecutor(LOOPS) as pool:
        loops = [pool.submit(ask) for _loop in range(LOOPS)]
        time.sleep(0.5)
        try:
            with tried_again() as again:
                odoo.call('oauth2.application', 'unlink', [application.id])
        finally:
            stop.set()
        for loop in loops:
            loop.result()
    assert not by_people(again)
    assert tokens
    assert not any(works(odoo, token) for token in tokens[-10:])
    assert token_request(odoo, application, grant_type='client_credentials').status_code == 401


@pytest.mark.parametrize('reason', ENDS)
@pytest.mark.parametrize('_round', range(3))
def test_codes_redeemed_meanwhile(odoo, case, reason, _round):
    codes = [allow(odoo, case.session, case.application) for _code in range(CODES)]
    with ThreadPoolExecutor(CODES + 1) as pool:
        redeemed = [pool.submit(redeem, odoo, case.application, code) for code in codes]
        time.sleep(0.01 * _round)
        ends = pool.submit(ENDS[reason], odoo, case)
        answers = [future.result() for future in redeemed]
        ends.result()
    undo(odoo, case, reason)
    tokens = [answer.json() for answer in answers if answer.status_code == 200]
    assert not any(works(odoo, members['access_token']) for members in tokens)
    assert {token_request(odoo, case.application, grant_type='refresh_token', refresh_token=members[
        'refresh_token']).status_code for members in tokens} <= {400}


@pytest.mark.parametrize('reason', ENDS)
def test_codes_given_meanwhile(odoo, case, reason):
    """A person allows an application while it is taken away: the code leads nowhere."""
    allow(odoo, case.session, case.application)
    session = requests.Session()
    session.cookies.update(case.session.cookies)
    with ThreadPoolExecutor(2) as pool:
        ends = pool.submit(ENDS[reason], odoo, case)
        codes = []
        while not ends.done():
            with contextlib.suppress(KeyError):
                codes.append(allow(odoo, session, case.application))
        ends.result()
    undo(odoo, case, reason)
    for code in codes:
        assert redeem(odoo, case.application, code).status_code in (400, 401)


def test_tokens_of_an_application_that_takes_another_user_meanwhile(odoo, case):
    for before, after in ((case.user, odoo.call('res.users', 'search', [('login', '=', 'admin')])[0]), ):
        application = odoo.application(allow_client_credentials=True, user_id=before)
        tokens, stop = [], threading.Event()

        def ask(application=application, tokens=tokens, stop=stop):
            while not stop.is_set():
                answer = token_request(odoo, application, grant_type='client_credentials')
                if answer.status_code == 200:
                    tokens.append(answer.json()['access_token'])
        with ThreadPoolExecutor(LOOPS) as pool:
            for _loop in range(LOOPS):
                pool.submit(ask)
            time.sleep(0.3)
            with tried_again() as again:
                odoo.call('oauth2.application', 'write', [application.id], {'user_id': after})
            assert not by_people(again)
            time.sleep(0.3)
            stop.set()
        subs = {answer.json()['sub'] for token in tokens[-30:] + tokens[:5] if (answer := requests.get(
            odoo.endpoint('userinfo'), headers={'Authorization': f'Bearer {token}'}, timeout=30)).status_code == 200}
        assert subs == {str(after)}


def test_two_tabs_of_one_person(odoo, case):
    """A code is good while another one is being made."""
    sessions = [case.session]
    for _tab in range(3):
        tab = requests.Session()
        tab.cookies.update(case.session.cookies)
        sessions.append(tab)
    allow(odoo, case.session, case.application)

    def visit(session):
        return [redeem(odoo, case.application, allow(odoo, session, case.application)).status_code
                for _visit in range(10)]
    with ThreadPoolExecutor(len(sessions)) as pool:
        statuses = [status for found in pool.map(visit, sessions) for status in found]
    assert set(statuses) == {200}


def test_who_connects_while_others_renew(odoo, case):
    """Nor does a connection fail because those of the same person are in use."""
    with Renewing(odoo, case.application, case.session) as client, tried_again() as again:
        for _connection in range(10):
            answer = redeem(odoo, case.application, allow(odoo, case.session, case.application))
            assert answer.status_code == 200, answer.text
    assert not again
    assert not client.failures
