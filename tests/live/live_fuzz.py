"""Thousands of malformed requests to all endpoints: an error of the standard for each, and nothing leaks."""
import base64
import collections
import json
import os
import random
import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree, html

import mutations
from conftest import BASE, REDIRECT_URI
from wire import Message, Server

SEED = os.environ.get('OAUTH2_LIVE_SEED', '1')  # the same seed makes the same changes to the same kinds of requests
REQUESTS = int(os.environ.get('OAUTH2_LIVE_REQUESTS', '1200'))  # besides the nasty cases that are always the same
THREADS = 4
MAX_SECONDS = 1.0
SOURCE = '127.0.0.2'  # not where the other tests come from: failures are counted by address
CONNECTIONS = 12  # of each of two applications, and as many codes
CHALLENGE = b'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'  # RFC 7636 appendix B
STATE = b'af0ifjsldkj'
METADATA = '/.well-known/oauth-authorization-server'
ASSERTION_TYPE = b'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
ERRORS = frozenset({
    'access_denied', 'authorization_pending', 'consent_required', 'expired_token', 'invalid_client',
    'invalid_dpop_proof', 'invalid_grant', 'invalid_request', 'invalid_request_uri', 'invalid_scope',
    'invalid_target', 'invalid_token', 'login_required', 'registration_not_supported', 'request_not_supported',
    'request_uri_not_supported', 'slow_down', 'temporarily_unavailable', 'unauthorized_client',
    'unmet_authentication_requirements', 'unsupported_grant_type', 'unsupported_response_type'})


class World:
    """What exists on the server: applications of each kind, their tokens and codes, somebody who is signed in."""

    def __init__(self, odoo):
        self.odoo = odoo
        admin = odoo.session.post(f'{odoo.url}/web/session/get_session_info',
            json={'params': {}}).json()['result']['uid']
        scopes = odoo.call('oauth2.scope', 'search', [['name', 'in', ['openid', 'profile', 'email', 'api']]])
        common = {'trusted': True, 'allow_client_credentials': True, 'user_id': admin, 'scope_ids': [[6, 0, scopes]]}
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        jwk = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        self.held = ec.generate_private_key(ec.SECP256R1())
        self.applications = {
            'plain': odoo.application(**common),
            'legacy': odoo.application(legacy_requests=True, can_introspect=True, **common),
            'asks': odoo.application(name=f'Asks {mutations.MARKER.decode()}'),
            'public': odoo.application(client_type='public', trusted=True, allow_device_code=True),
            'keys': odoo.application(jwks=json.dumps(jwk), **common),
        }
        self.client_id = self.applications['keys'].client_id
        self.issuer = requests.get(f'{odoo.url}{METADATA}').json()['issuer']
        self.cookie = '; '.join(f'{cookie.name}={cookie.value}' for cookie in odoo.session.cookies).encode()
        page = html.fromstring(odoo.session.get(
            odoo.endpoint('authorize'), params=self.authorization('asks'), headers={'Accept': 'text/html'}).content)
        self.csrf_token = page.xpath('//input[@name="csrf_token"]/@value')[0].encode()
        self.connections = [self.connect(choice) for choice in ['plain', 'legacy'] * CONNECTIONS]
        self.codes = [self.code(choice) for choice in ['plain', 'legacy'] * CONNECTIONS]
        self.device_codes = [self.device_code() for _device in range(CONNECTIONS)]
        self.access_tokens = frozenset(access_token for access_token, _refresh_token in self.connections)
        self.genuine = [
            *(part.encode() for application in self.applications.values()
              for part in (application.client_id, application.client_secret) if part),
            *(token for connection in self.connections[:6] for token in connection), *self.codes[:6],
            *self.device_codes[:6],
            self.csrf_token, REDIRECT_URI.encode(), STATE, self.cookie.rpartition(b'=')[2]]
        self.issued = []
        self.secrets = [
            *(application.client_secret.encode() for kind,
            application in self.applications.items() if kind != 'public'),
            *(token for connection in self.connections for token in connection), *self.codes, *self.device_codes,
            self.csrf_token,
            odoo.session.cookies['session_id'].encode()]

    def authorization(self, kind):
        return {'client_id': self.applications[kind].client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code',
                'state': STATE.decode(), 'scope': 'profile email'}

    def code(self, kind):
        answer = self.odoo.session.get(
            self.odoo.endpoint('authorize'), params=self.authorization(kind), headers={'Accept': 'application/json'})
        return answer.json()['code'].encode()

    def connect(self, kind):
        answer = requests.post(self.odoo.endpoint('access_token'), data=self.credentials(kind) | {
            'grant_type': 'authorization_code', 'code': self.code(kind), 'redirect_uri': REDIRECT_URI})
        members = answer.json()
        return members['access_token'].encode(), members['refresh_token'].encode()

    def device_code(self):
        return requests.post(self.odoo.endpoint('device_authorization'), data={
            'client_id': self.applications['public'].client_id}).json()['device_code'].encode()

    def credentials(self, kind):
        application = self.applications[kind]
        return {'client_id': application.client_id, 'client_secret': application.client_secret}

    def claims(self):
        now = int(time.time())
        return {'iss': self.client_id, 'sub': self.client_id, 'aud': self.issuer, 'iat': now, 'exp': now + 300,
                'jti': secrets.token_urlsafe(16)}

    def sign(self, claims):
        return jwt.encode(claims, self.key, 'RS256').encode()

    def proof(self, jwk=None, **changed):
        """Return a proof of a key for the token endpoint (RFC 9449 §4.2)."""
        claims = {'htm': 'POST', 'htu': f'{self.issuer}{BASE}/access_token', 'iat': int(time.time()),
                  'jti': secrets.token_urlsafe(16)} | changed
        jwk = jwk or jwt.algorithms.ECAlgorithm.to_jwk(self.held.public_key(), as_dict=True)
        return jwt.PyJWS().encode(
            json.dumps(claims).encode(), self.held, 'ES256', headers={'typ': 'dpop+jwt', 'jwk': jwk}).encode()


    def note(self, answer):
        """Remember the tokens and codes in an answer, which nobody else may see, either."""
        found = re.findall(rb'"(?:access_token|refresh_token|code|device_code)": "([^"]+)"', answer.body)
        location = urlsplit(answer.headers.get('Location', ''))
        self.issued += found + [code.encode() for code in parse_qs(location.query).get('code', ())]


# The valid requests of each kind

def _authorize(world, choose, kind='plain', signed_in=True, accept=b'application/json', **more):
    pairs = [(name.encode(), value.encode()) for name, value in world.authorization(kind).items()]
    if choose.random() < 0.3:
        pairs += [(b'code_challenge', CHALLENGE), (b'code_challenge_method', b'S256')]
    if choose.random() < 0.3:
        pairs.append((b'resource', world.issuer.encode()))
    headers = [(b'Accept', accept)] if accept else []
    if signed_in:
        headers.append((b'Cookie', world.cookie))
    message = Message(more.get('method', 'GET'), f'{BASE}/authorize', headers=headers)
    setattr(message, more.get('place', 'query'), pairs)
    return message


def _decide(world, choose):
    message = _authorize(world, choose, 'asks', accept=choose.choice((b'text/html', b'application/json')),
                         method='POST', place='body')
    message.body += [(b'csrf_token', world.csrf_token), (b'decision', choose.choice((b'allow', b'deny')))]
    return message


def _client(world, choose, endpoint, pairs, kind=None):
    """Return a request of an application that proves itself in one of the ways."""
    kind = kind or choose.choice(('plain', 'legacy'))
    client_id, secret = (part.encode() for part in world.credentials(kind).values())
    message = Message('POST', f'{BASE}/{endpoint}', headers=[(b'Accept', b'application/json')])
    way = choose.choice(('basic', 'form', 'json', 'multipart', 'oauth', 'oauth all', 'assertion'))
    message.body = pairs
    if choose.random() < 0.2:
        pairs.append((b'resource', world.issuer.encode()))
    if way == 'basic':
        message.headers.append((b'Authorization', b'Basic ' + base64.b64encode(client_id + b':' + secret)))
    elif way == 'assertion':
        pairs += [(b'client_assertion', world.sign(world.claims())), (b'client_assertion_type', ASSERTION_TYPE)]
    else:
        credentials = [(b'client_id', client_id), (b'client_secret', secret)]
        if way.startswith('oauth'):
            message.oauth = credentials
        else:
            pairs += credentials
            message.content = way
        if way == 'oauth all':
            message.oauth, message.body = pairs + credentials, None
    return message


def _push(world, choose):
    kind = choose.choice(('plain', 'legacy'))
    return _client(world, choose, 'par', [
        (name.encode(), value.encode()) for name, value in world.authorization(kind).items() if name != 'client_id'],
        kind)


def _pushed(world, choose):
    kind = choose.choice(('plain', 'asks'))
    pushed = requests.post(world.odoo.endpoint('par'), data=world.authorization(kind) | world.credentials(kind))
    message = _authorize(world, choose, kind, signed_in=choose.random() < 0.7, accept=choose.choice((
        b'text/html', b'application/json')))
    message.query = [(b'client_id', world.applications[kind].client_id.encode()),
                     (b'request_uri', pushed.json()['request_uri'].encode())]
    return message


def _redeem(world, choose):
    place = choose.randrange(len(world.codes))
    return _client(world, choose, 'access_token', [
        (b'grant_type', b'authorization_code'), (b'code', world.codes[place]), (b'redirect_uri',
        REDIRECT_URI.encode())],
        ('plain', 'legacy')[place % 2])


def _refresh(world, choose):
    place = choose.randrange(len(world.connections))
    return _client(world, choose, 'access_token', [
        (b'grant_type', b'refresh_token'), (b'refresh_token', world.connections[place][1])], ('plain',
        'legacy')[place % 2])


def _client_credentials(world, choose):
    return _client(world, choose, 'access_token', [(b'grant_type', b'client_credentials'), (b'scope',
        b'profile email')])


def _proof(world, choose):
    message = _client_credentials(world, choose)
    message.headers.append((b'DPoP', world.proof()))
    return message


def _device(world, choose):
    """A public application: it asks for codes, or for a token that nobody has allowed yet."""
    pairs = [(b'client_id', world.applications['public'].client_id.encode())]
    if choose.random() < 0.3:
        return Message('POST', f'{BASE}/device_authorization', headers=[(b'Accept', b'application/json')],
                       body=[*pairs, (b'scope', b'profile')])
    return Message('POST', f'{BASE}/access_token', headers=[(b'Accept', b'application/json')], body=[
        *pairs, (b'grant_type', b'urn:ietf:params:oauth:grant-type:device_code'),
        (b'device_code', choose.choice(world.device_codes))])


def _device_page(world, choose):
    pairs = [(b'user_code', b'BCDF-GHJK')]
    message = Message(choose.choice(('GET', 'POST')), f'{BASE}/device', headers=[(b'Accept', b'text/html')])
    if choose.random() < 0.7:
        message.headers.append((b'Cookie', world.cookie))
    if message.method == 'GET':
        message.query = pairs
    else:
        message.body = [*pairs, (b'csrf_token', world.csrf_token), (b'decision', b'allow'), (b'shown', b'x')]
    return message


def _with_token(endpoint):
    def make(world, choose):
        place = choose.randrange(len(world.connections))
        return _client(world, choose, endpoint, [
            (b'token', choose.choice(world.connections[place])), (b'token_type_hint', b'access_token')])
    return make


def _userinfo(world, choose):
    return Message(choose.choice(('GET', 'POST')), f'{BASE}/userinfo', headers=[
        (b'Accept', choose.choice((b'application/json', b'application/xml'))),
        (b'Authorization', b'Bearer ' + choose.choice(world.connections)[0])])


def _assertion(world, choose):
    return Message('POST', f'{BASE}/{choose.choice(("access_token", "revoke", "introspect"))}', body=[
        (b'grant_type', b'client_credentials'), (b'token', world.connections[0][0]),
        (b'client_assertion', world.sign(world.claims())), (b'client_assertion_type', ASSERTION_TYPE)])


def _preflight(world, choose):
    path = choose.choice((f'{BASE}/access_token', f'{BASE}/revoke', f'{BASE}/userinfo', f'{BASE}/jwks', METADATA,
                          f'{BASE}/authorize', f'{BASE}/introspect', f'{BASE}/par'))
    return Message('OPTIONS', path, headers=[
        (b'Origin', b'http://app.example'), (b'Access-Control-Request-Method', b'POST'),
        (b'Access-Control-Request-Headers', b'authorization, content-type')])


KINDS = (
    lambda world, choose: _authorize(world, choose, signed_in=False),
    lambda world, choose: _authorize(world, choose, signed_in=False, accept=b'text/html'),
    _authorize,
    lambda world, choose: _authorize(world, choose, 'asks', accept=b'text/html'),
    lambda world, choose: _authorize(world, choose, 'public', accept=b'application/xml'),
    lambda world, choose: _authorize(world, choose, place='oauth', accept=None),
    _decide, _push, _push, _pushed, _redeem, _redeem, _refresh, _refresh, _client_credentials, _device, _device_page,
    _with_token('revoke'),
    _with_token('introspect'),
    _with_token('introspect'), _userinfo, _userinfo, _assertion, _assertion, _proof, _preflight,
    lambda world, choose: Message('GET', f'{BASE}/jwks', headers=[(b'If-None-Match', b'"x"')]),
    lambda world, choose: Message('GET', METADATA, headers=[(b'Accept', b'application/json')]),
)
PATHS = (METADATA, *(f'{BASE}/{name}' for name in (
    'authorize', 'access_token', 'revoke', 'introspect', 'par', 'userinfo', 'jwks', 'logout', 'device_authorization',
    'device')))
PAGES = tuple(f'{BASE}/{name}' for name in ('authorize', 'device', 'logout'))


def _fixed_cases(world):
    """Yield what is nasty enough to be sent each time: (what it is, message)."""
    choose = random.Random(SEED)
    for path in PATHS:
        for method in mutations.METHODS:
            yield f'method {method}', Message(method, path, headers=[(b'Accept', b'application/json')])
        for chunks in mutations.CHUNKS:
            yield f'chunks {chunks[:20]}', Message('POST', path, body=chunks, hang_up=True, headers=[
                (b'Transfer-Encoding', b'chunked'), (b'Content-Type', b'application/x-www-form-urlencoded')])
        yield 'body that does not come', Message('POST', path, body=b'a=', length=b'99', patient=True, headers=[
            (b'Content-Type', b'application/x-www-form-urlencoded')])
        for length in mutations.LENGTHS:
            yield f'length {length}', Message('POST', path, body=b'grant_type=x', length=length, hang_up=True, headers=[
                (b'Content-Type', b'application/x-www-form-urlencoded')])
    for body in mutations.JSON_BODIES:
        for path in PATHS[1:6]:
            yield f'JSON {body[:20]}', Message('POST', path, body=body, headers=[
                (b'Accept', b'application/json'), (b'Content-Type', b'application/json')])
    for body in mutations.MULTIPART_BODIES:
        yield f'multipart {body[:40]}', Message('POST', PATHS[2], body=body, headers=[
            (b'Accept', b'application/json'), (b'Content-Type', b'multipart/form-data; boundary=fuzz')])
    for name, value in ((name, value) for name, values in mutations.HEADERS.items() for value in values):
        for make in choose.sample(KINDS, 2):
            message = make(world, choose)
            message.oauth = []
            message.set_header(name, value)
            yield f'header {name} {value[:20]}', message
    for change in mutations.CLAIM_CHANGES:
        yield f'assertion {change}', Message('POST', f'{BASE}/access_token', body=[
            (b'grant_type', b'client_credentials'), (b'client_assertion_type', ASSERTION_TYPE),
            (b'client_assertion', jwt.PyJWS().encode(
                json.dumps(world.claims() | change).encode(), world.key, 'RS256').encode())])
    proofs = [world.proof(**change) for change in mutations.CLAIM_CHANGES] + [
        world.proof(**{name: value}) for name, value in mutations.PROOF_CHANGES] + [
        world.proof(jwk) for jwk in mutations.JWKS]
    for proof in proofs:
        message = _client_credentials(world, choose)
        message.headers.append((b'DPoP', proof))
        yield f'proof {proof[:400]}', message
    for value in mutations.VALUES:
        yield f'state {value[:20]}', _with(_authorize(world, choose, accept=b'text/html'), b'state', value)
        yield f'redirect_uri {value[:20]}', _with(_authorize(world, choose), b'redirect_uri', value)
        yield f'consent {value[:20]}', _with(_authorize(world, choose, 'asks', accept=b'text/html'), b'state', value)


def _with(message, name, value):
    message.query = [(key, value if key == name else old) for key, old in message.query]
    return message


# What must hold of every answer

def _problems(world, message, answer):
    """Yield what is wrong with an answer."""
    if answer.status == 0:
        # Odoo's HTTP server hangs up where it cannot make out the request.
        if not _is_garbled(message):
            yield 'no answer'
        return
    if answer.status >= 500 and not (answer.status == 501 and b'Error response' in answer.body):
        yield f'status {answer.status}'
    text = answer.body
    if b'Traceback' in text or b'psycopg2' in text or b'File "' in text:
        yield 'traceback'
    # a state comes back, and a manager, who this is, sees a redirect URI that is not registered
    own = {value for pairs in mutations.pairs_of(message) for name, value in pairs if name in (
        b'state', b'redirect_uri')}
    leaked = [secret for secret in world.secrets if secret in text and secret not in own]
    if leaked and not (answer.status == 200 and leaked == [world.csrf_token]):
        yield f'secrets {leaked}'
    location = answer.headers.get('Location')
    if location:
        yield from _location_problems(world, location)
    if message.path not in PATHS or b'Error response' in text:  # not ours, or refused before Odoo
        return
    if answer.headers.get('Set-Cookie') and message.path not in PAGES:
        yield 'a cookie'
    if answer.headers.get_content_type() == 'text/html' and text:
        is_page = message.path in PAGES and (
            message.path.endswith('/device') or message.header(b'Accept') != b'application/json'
            or message.path.endswith('/logout') and answer.status == 200)
        if not is_page:
            yield 'HTML'
        if b'<i onclick' in text:
            yield 'markup from the request'
        shown = re.sub(rb'(name="state" value=|href=)"[^"]*"', b'', text).replace(b'Asks &lt;i onclick=fuzz7q&gt;', b'')
        if answer.status != 200 and mutations.MARKER_WORD in shown:
            yield 'an echo'
    elif text:
        yield from _member_problems(world, message, answer)


def _is_garbled(message):
    """Tell whether a message is none that an HTTP server has to answer."""
    return bool(
        message.patient or message.hang_up or message.length is not None
        or not re.fullmatch('HTTP/1.[01]', message.version) or not re.fullmatch('[A-Z]+', message.method)
        or len(message.encode()) > 60000
        or any(len(value) > 9000 or b'\n' in value or not name.strip() or b' ' in name
               for name, value in message.headers))


def _location_problems(world, location):
    parts = urlsplit(location)
    if location.partition('?')[0] == REDIRECT_URI:
        members = parse_qs(parts.query)
        members.pop('state', None)
        if mutations.MARKER_WORD.decode() in str(members):
            yield f'an echo in {location}'
    elif location.startswith(f'{BASE}/') or parts.path.startswith('/web/'):
        if mutations.MARKER_WORD.decode() in location.split('redirect=')[0]:
            yield f'an echo in {location}'
    elif not location.startswith(f'{world.odoo.url}/'):  # Odoo does that where a slash is there twice
        yield f'a redirect to {location}'


def _member_problems(world, message, answer):
    kind = answer.headers.get_content_type()
    try:
        if kind == 'application/xml':
            members = {child.tag: child.text for child in etree.fromstring(answer.body)}
        elif kind == 'application/json':
            members = json.loads(answer.body)
        else:
            yield f'content type {kind}'
            return
    except (ValueError, etree.XMLSyntaxError) as error:
        yield f'broken answer: {error}'
        return
    if answer.status >= 400:
        if members.get('error') not in ERRORS:
            yield f'error {members.get("error")}'
        if not re.fullmatch(r'[A-Z][\x20-\x21\x23-\x5b\x5d-\x7e]{10,}', members.get('error_description') or ''):
            yield f'description {members.get("error_description")}'
    echo = str({name: value for name, value in members.items() if name not in ('state', 'authorization_uri')})
    if mutations.MARKER_WORD.decode() in echo:
        yield 'an echo'
    if message.path.endswith('/userinfo') and answer.status == 200 and message.method in ('GET', 'POST') and not any(
            name == b'Authorization' and value[7:].strip() in world.access_tokens for name, value in message.headers):
        yield 'claims without a token'


@pytest.fixture(scope='module')
def world(odoo):
    return World(odoo)


@pytest.fixture
def no_limits(odoo):
    """Let failures be answered as what they are, however many there are."""
    with odoo.setting('application_failures', 10000), odoo.setting('address_failures', 100000):
        yield


def _cases(world):
    """Return all the cases: (number, what was changed, message)."""
    cases = list(_fixed_cases(world))
    for number in range(REQUESTS):
        choose = random.Random(f'{SEED} {number}')
        message, changes = mutations.mutate(choose, choose.choice(KINDS)(world, choose), world)
        cases.append((changes, message))
    return [(number, changes, message) for number, (changes, message) in enumerate(cases)]


def _summarize(cases, answers, slow):
    """Print how many answers of which status each endpoint gave, and how fast."""
    counts, seconds = collections.defaultdict(collections.Counter), []
    for (_number, _changes, message), answer in zip(cases, answers, strict=True):
        counts[message.path if message.path in PATHS else 'elsewhere'][answer.status] += 1
        if message.path in PATHS and not message.patient:
            seconds.append(answer.seconds)
    print()
    for path, statuses in sorted(counts.items()):
        print(f'{path}: {dict(sorted(statuses.items()))}')
    seconds.sort()
    print(f'{len(cases)} requests, seed {SEED}; median {seconds[len(seconds) // 2] * 1000:.0f} ms, '
          f'99% below {seconds[len(seconds) * 99 // 100] * 1000:.0f} ms, slowest {seconds[-1]:.2f} s, '
          f'{slow} over {MAX_SECONDS} s at first')


def test_malformed_requests(odoo, world, no_limits, capsys):
    address = urlsplit(odoo.url)
    server = Server((address.hostname, address.port), SOURCE, address.netloc.encode())
    cases = _cases(world)
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda case: server.send(case[2]), cases))
    failures, slow = [], []
    for (number, changes, message), answer in zip(cases, answers, strict=True):
        found = list(_problems(world, message, answer))
        if answer.seconds > MAX_SECONDS and not message.patient and message.path in PATHS:
            slow.append(answer.seconds)
            again = server.send(message)  # alone: the machine may have been busy
            if again.seconds > MAX_SECONDS:
                found.append(f'{answer.seconds:.1f} s, and {again.seconds:.1f} s')
        if found:
            failures.append('\n'.join((
                f'case {number} ({changes}): {", ".join(found)}',
                repr(message.encode()[:600]), repr(answer.body[:300]))))
        world.note(answer)
    with capsys.disabled():
        _summarize(cases, answers, len(slow))
    assert len(cases) >= 2000
    assert not failures, f'{len(failures)} of {len(cases)}, seed {SEED}:\n' + '\n\n'.join(failures[:20])


def test_valid_requests_still_work(odoo, world):
    access_token, refresh_token = (token.decode() for token in world.connect('plain'))
    bearer = {'Authorization': f'Bearer {access_token}'}
    assert requests.get(odoo.endpoint('userinfo'), headers=bearer).status_code == 200
    for kind, parameters in (
        ('plain', {'grant_type': 'refresh_token', 'refresh_token': refresh_token}),
        ('legacy', {'grant_type': 'client_credentials', 'scope': 'profile'}),
    ):
        answer = requests.post(odoo.endpoint('access_token'), data=world.credentials(kind) | parameters)
        assert answer.status_code == 200, answer.text
    answer = requests.post(odoo.endpoint('access_token'), data={
        'grant_type': 'client_credentials', 'client_assertion_type': ASSERTION_TYPE,
        'client_assertion': world.sign(world.claims())})
    assert answer.status_code == 200, answer.text


def test_log_holds_neither_tracebacks_nor_secrets(world):
    if 'OAUTH2_LIVE_LOG' not in os.environ:
        pytest.skip('OAUTH2_LIVE_LOG does not name the log of the server')
    records = re.split(rb'(?m)^(?=\d{4}-\d\d-\d\d )', Path(os.environ['OAUTH2_LIVE_LOG']).read_bytes())
    # Odoo's HTTP server lists all URLs, secrets that do not belong there and all, and complains of broken requests.
    # Browsers of other tests ask for its websocket, which it has none of here.
    text = b''.join(record for record in records if not re.match(rb'\S+ \S+ \d+ [A-Z]+ \S+ werkzeug: ', record)
                    and b'bus/websocket.py' not in record)
    assert b'OAuth2 refused' in text
    assert b'Traceback' not in text, text[text.index(b'Traceback') - 500:][:3000].decode()
    assert not [secret for secret in world.secrets + world.issued if secret in text]
    assert b'PRIVATE KEY' not in text
