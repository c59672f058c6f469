"""Changes that turn a valid request into a malformed one."""
import base64
import copy
import json

import jwt

from wire import Raw

MARKER = b'<i onclick=fuzz7q>"\''
MARKER_WORD = b'fuzz7q'

METHODS = (
    'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'FOO', 'get', 'P\xd6ST', '')
VALUES = (
    b'', b' ', b'\0', b'a\0b', b'\xff\xfe', b'\xed\xa0\x80', b'\xc0\x80', b'\xf4\x90\x80\x80', b'\xef\xbf\xbe',
    b'\r\n', b'\r\nSet-Cookie: fuzz7q=1', b'\x1b[31m', b'\x7f', b'\xc2\x85', b'x' * 4001, b'x' * 20000, b'\xc3\xa9',
    '١٢٣'.encode(), '\u2028'.encode(), '\u202eabc'.encode(), '😀'.encode() * 500, b"' OR 1=1 --", b'%s%s%n',
    b'{{7*7}}', b'../../../etc/passwd', b'${7*7}', b'-1', b'0', b'1', b'2147483648', b'9' * 5000, b'1e999', b'NaN',
    b'null', b'true', b'[]', b'{}', b'http://[', b'http://[::1', b'https://[v1.x]/', b'javascript:alert(1)',
    b'//evil.example', b'https://evil.example/', b'http://127.0.0.1:99999/callback', b'http://127.0.0.1:0/callback',
    b'a' * 32, MARKER, MARKER * 50, b'A' * 43, b'client_credentials', b'authorization_code', b'refresh_token',
    b'password', b'code', b'token', b'none', b'plain', b'S256', b'fragment', b'openid', b'profile\tprofile',
    b' '.join([b'profile'] * 490), b' '.join(b's%d' % number for number in range(600)), b'api', b'<!--', b']]>',
    b'&lt;', b'\\', b'"', Raw(b'%'), Raw(b'%zz'), Raw(b'%u0041'), Raw(b'%ff'), Raw(b'%00'), Raw(b'%ed%a0%80'),
    Raw(b'%0d%0aSet-Cookie:%20a=b'), Raw(b'%25%32%35'), Raw(b'+'), Raw(b'a=b=c'), Raw(b';'), Raw(b'%C0%AF'),
    Raw(b'%e2%80%a8'), Raw(b'a%26client_id%3db'))
NAMES = (
    b'client_id', b'client_secret', b'redirect_uri', b'response_type', b'state', b'scope', b'code', b'code_verifier',
    b'code_challenge', b'code_challenge_method', b'grant_type', b'refresh_token', b'token', b'token_type_hint',
    b'client_assertion', b'client_assertion_type', b'response_mode', b'decision', b'csrf_token', b'resource',
    b'request', b'request_uri', b'dpop_jkt', b'prompt', b'max_age', b'nonce', b'claims', b'user', b'uid', b'client',
    b'scopes', b'credentials', b'db', b'debug', b'access_token', b'session_id', b'', b'\0', b'\xff', b'__class__',
    b'code[]', b'client_id ', b'CODE', MARKER, Raw(b'%'), Raw(b'%63lient_id'), Raw(b'client%5fid'))
HEADERS = {
    b'Accept': (
        b'', b',', b';', b'*', b'*/*;q=nan', b'*/*;q=1e999', b'text/html;q=-1', b'text/html;q=0', b'a/b/c', b'/',
        b'\xff', b'text/html;level=1;q="', b'application/xml', b'application/json;q=0', b'x/y,' * 900,
        b'text/html;' * 500, b'image/png', b'application/json, text/html;q=x', b'"', MARKER, b'text/*',
        b'application/*;q=0.1, */*;q=0.2'),
    b'Content-Type': (
        b'', b';', b'/', b'text/plain', b'application/xml', b'application/json', b'application/json; charset=utf-16',
        b'application/x-www-form-urlencoded; charset=utf-7', b'multipart/form-data',
        b'multipart/form-data; boundary=', b'multipart/form-data; boundary=\xff',
        b'multipart/form-data; boundary=' + b'b' * 3000, b'multipart/form-data; boundary=fuzz; boundary=b',
        b'multipart/mixed; boundary=fuzz', b'\xff\xfe', MARKER,
        b'application/x-www-form-urlencoded, application/json', b'application/json;' * 400,
        b'application/x-www-form-urlencoded; charset=base64', b'application/x-www-form-urlencoded; charset=\xff'),
    b'Authorization': (
        b'', b'Basic', b'Basic ', b'Basic !', b'Basic Og==', b'Basic OjpvOg==', b'Basic /w==',
        b'Basic ' + b'A' * 30000, b'Basic ' + base64.b64encode(b'%ff:%ff'),
        b'Basic ' + base64.b64encode(b'a' * 32 + b':\0'), b'Basic ' + base64.b64encode(MARKER + b':' + MARKER),
        b'basic\tOg==', b'BASIC Og==', b'Bearer', b'Bearer  ', b'Bearer ' + b'x' * 30000, b'Bearer ' + b'.' * 5000,
        b'Bearer \xff', b'Bearer a.b.c', b'Bearer a.b.c.d.e', b'Bearer ' + MARKER, b'Bearer\ta', b'OAuth', b'OAuth =',
        b"OAuth client_id='", b'OAuth \xff=1', b'OAuth a=%ff', b"OAuth a='1' a='2'", b'OAuth ' + b'a=1,' * 60,
        b'OAuth ' + b' ' * 7000, b'OAuth ' + b'a' * 7999, b'OAuth a=\0', b'OAuth ' + b'x' * 30000,
        b'OAuth client_id=' + MARKER, b'OAuth ' + b"='" * 3000, b'Digest username="a"', b'Negotiate YII=', b'\xff',
        MARKER, b',', b'OAuth\r\n client_id=1', b'DPoP x', b'Basic Og==, Bearer x'),
    b'Origin': (
        b'', b'null', b'http://evil.example', b'\xff', b'file://', MARKER, b'http://a, http://b', b'x' * 9000),
    b'If-None-Match': (b'', b'*', b'"', b'W/', b'W/"', b'"a","b"', b'\xff', b'x' * 9000, MARKER, b'"' * 5000, b','),
    b'If-Modified-Since': (b'', b'yesterday', b'\xff', b'Thu, 99 Jan 99999 00:00:00 GMT', b'-1'),
    b'Range': (b'bytes=0-0', b'bytes=-1', b'bytes=99999-', b'bytes=0-1,2-3', b'x', b'bytes=' + b'0-1,' * 2000),
    b'Access-Control-Request-Method': (b'', b'POST', b'\xff', MARKER, b'x' * 9000),
    b'Access-Control-Request-Headers': (b'', b'*', b'\xff', MARKER, b'authorization,' * 900),
    b'Cookie': (
        b'', b'=', b'session_id', b'session_id=', b'session_id=../../etc/passwd', b'session_id=\xff', b'\xff=\xff',
        MARKER, b'session_id=' + b'a' * 84, b'session_id=' + b'x' * 9000, b'a=b;' * 1000, b'frontend_lang=xx_XX',
        b'tz=Mars/Base', b'frontend_lang=' + MARKER, b'cids=x-y', b'tz=\xff', b'session_id="a\\"b"', b'debug=assets'),
    b'Accept-Language': (b'', b'\xff', b'xx-XX', b'de;q=nan', b'x' * 9000, b'*', b',' * 900, MARKER),
    b'X-Forwarded-For': (b'10.0.0.1', b'\xff', MARKER, b'a,' * 900),
    b'X-Forwarded-Host': (b'evil.example', b'\xff', MARKER),
    b'X-Forwarded-Proto': (b'https', b'\xff'),
    b'Expect': (b'x', b'\xff'),
    b'Content-Encoding': (b'gzip', b'deflate', b'\xff'),
    b'X-HTTP-Method-Override': (b'DELETE', b'\xff'),
    b'User-Agent': (b'', b'\xff', MARKER, b'x' * 9000, b'${jndi:ldap://127.0.0.1/a}'),
    b'Upgrade': (b'h2c', b'x'),
    b'Content-Range': (b'bytes 0-1/2', b'x'),
    b'Referer': (MARKER, b'\xff'),
    b'DPoP': (
        b'', b',', b'x', b'a.b.c', b'.' * 5000, b'..', b'eyJ9.e30.', b'x' * 30000, b'\xff', MARKER,
        b'eyJhbGciOiJub25lIn0.e30.',
        base64.b64encode(b'{"typ":"dpop+jwt","alg":"ES256","jwk":' + b'[' * 9000) + b'.e30.x'),
    b'X-Fuzz': (b'x' * 30000, b'\0', b'\x01\x02'),
    b'X Fuzz': (b'1',), b'': (b'1',), b'X-\xff': (b'1',),
}
PROOF_CHANGES = tuple((name, value) for name in ('htm', 'htu', 'jti', 'iat') for value in (
    None, 1, 10 ** 400, 1e308, True, [], {}, '', '\0', '\ud800', 'x' * 3000, 'http://[', '//', 'POST\n',
    MARKER.decode()))
JWKS = (
    1, 'x', [], {}, {'kty': None}, {'kty': 'EC'}, {'kty': 'EC', 'crv': 'P-256', 'x': '', 'y': ''},
    {'kty': 'EC', 'crv': 'P-256', 'x': 'A' * 43, 'y': 'A' * 43}, {'kty': 'EC', 'crv': 'P-256', 'x': 1, 'y': []},
    {'kty': 'EC', 'crv': 'secp256k1', 'x': 'A' * 43, 'y': 'A' * 43}, {'kty': 'OKP', 'crv': 'Ed25519', 'x': 'AQ'},
    {'kty': 'OKP', 'crv': 'X25519', 'x': 'A' * 43}, {'kty': 'RSA', 'n': 'AQAB', 'e': 'AQAB'},
    {'kty': 'RSA', 'n': '_' * 4000, 'e': 'AQAB'}, {'kty': 'RSA', 'n': '', 'e': ''}, {'kty': 'oct', 'k': 'x'},
    {'kty': ['EC']}, {'kty': 'EC', 'd': 'x'}, {'keys': []}, {'kty': '\ud800'}, {'kty': MARKER.decode()})
JSON_BODIES = (
    b'', b'{', b'[]', b'null', b'1', b'"x"', b'true', b'NaN', b'-Infinity', b'9' * 6000, b'1e999', b'[' * 60000,
    b'{"a":' * 20000, b'[' * 900 + b']' * 900, b'{"grant_type": 1}', b'{"grant_type": null}', b'{"grant_type": {}}',
    b'{"grant_type": ["a"]}', b'{"grant_type": "\\ud800"}', b'{"\\ud800": "a"}', b'{"grant_type": "\\u0000"}',
    b'{"grant_type": "a", "grant_type": "b"}', b'{"": ""}', b'{"a": ' + b'9' * 5000 + b'}', b'\xef\xbb\xbf{}',
    b'\xff\xfe{', '{}'.encode('utf-16'), b'{"client_id": "' + b'x' * 60000 + b'"}',
    b'{' + b'"a": "b",' * 60 + b'"c": "d"}', b'{}' * 10, b'{"a": "b"', b"{'a': 'b'}", b'{"a": "\x01"}',
    b'{"grant_type": true}', b'{"__proto__": {}}', b'  {}  ', b'\0')
MULTIPART_BODIES = (
    b'', b'--fuzz', b'--fuzz\r\n', b'--fuzz--', b'--fuzz--\r\n', b'x', b'--fuzz\r\n\r\n',
    b'--fuzz\r\n\r\nx\r\n--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data; name=\r\n\r\nx\r\n--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nauthorization_c',
    b'--fuzz\r\nContent-Disposition: form-data; name="grant_type"; filename="a"\r\n\r\nx\r\n--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data; name="\xff\xfe"\r\n\r\n\xff\r\n--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: x/y; charset=nope\r\n\r\nx\r\n--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: x/y; charset=utf-16\r\n\r\nx\r\n--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data; name*=x\'\'%ff\r\n\r\nx\r\n--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data; name="a' + b'a' * 20000 + b'"\r\n\r\nx\r\n--fuzz--',
    b'--fuzz\r\nX: ' + b'a' * 60000 + b'\r\n\r\nx\r\n--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' * 1000 + b'--fuzz--',
    b'--fuzz\r\nContent-Disposition: form-data; name="a"\r\nContent-Length: -1\r\n\r\nx\r\n--fuzz--',
    b'\r\n' * 5000, b'--fuzz\n\nx\n--fuzz--', b'--fuzz' * 5000, b'--fuzz\r\n' + b'\0' * 500 + b'\r\n\r\n--fuzz--',
    b'--fuzz\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name="a"\r\n\r\n!\r\n--fuzz--')
CHUNKS = (
    b'0\r\n\r\n', b'5\r\ncode=\r\n0\r\n\r\n', b'zz\r\n', b'-1\r\nx\r\n', b'', b'5\r\nab',
    b'ffffffffffffffff\r\nx\r\n', b'\r\n', b'1\r\na\r\n' * 2000 + b'0\r\n\r\n',
    b'5;x=y\r\ncode=\r\n0\r\nTrailer: x\r\n\r\n', b'5\r\ncode=XX0\r\n\r\n', b'1' * 5000)
LENGTHS = (
    b'-1', b'x', b'', b'1e3', b'+5', b'0x10', b' 5', b'5, 5', b'99999999999999999999', b'\xd9\xa1', b'0', b'1')
TOKEN_ROWS = (
    '0', '-1', '1', '999999999', '2147483648', '99999999999999999999', '٣', '1_0', '+1', ' 1', '', '0x1', '1e3', '01',
    '²', 'a' * 3000, '1\0', 'é', '\u0661')


def pairs_of(message):
    """Return the lists of pairs that hold the parameters of a message."""
    return [pairs for pairs in (message.query, message.body, message.oauth) if isinstance(pairs, list) and pairs]


def _change(choose, message, function):
    places = pairs_of(message)
    if places:
        pairs = choose.choice(places)
        function(pairs, choose.randrange(len(pairs)))


# Parameters

def drop(choose, message, _world):
    _change(choose, message, lambda pairs, place: pairs.pop(place))


def replace(choose, message, _world):
    _change(choose, message, lambda pairs, place: pairs.__setitem__(place, (pairs[place][0], choose.choice(VALUES))))


def duplicate(choose, message, _world):
    _change(choose, message, lambda pairs, place: pairs.insert(choose.randrange(len(pairs) + 1), pairs[place]))


def contradict(choose, message, _world):
    _change(choose, message, lambda pairs, place: pairs.append((pairs[place][0], choose.choice(VALUES))))


def rename(choose, message, _world):
    _change(choose, message, lambda pairs, place: pairs.__setitem__(place, (choose.choice(NAMES), pairs[place][1])))


def damage(choose, message, _world):
    def change(pairs, place):
        name, value = pairs[place]
        position = choose.randrange(len(value) + 1)
        pairs[place] = name, choose.choice((
            value[:position], value[position:],
                value[:position] + bytes([choose.randrange(256)]) + value[position + 1:],
            value + value, value.swapcase(), value + b' ', b' ' + value, value + b'\n', value + b'=', value[::-1]))
    _change(choose, message, change)


def swap(choose, message, _world):
    def change(pairs, place):
        other = choose.randrange(len(pairs))
        (name, value), (other_name, other_value) = pairs[place], pairs[other]
        pairs[place], pairs[other] = (name, other_value), (other_name, value)
    _change(choose, message, change)


def move(choose, message, _world):
    """Put a parameter where it does not belong, too or only."""
    def change(pairs, place):
        pair = pairs[place] if choose.random() < 0.5 else pairs.pop(place)
        choose.choice((message.query, message.oauth)).append(pair)
    _change(choose, message, change)


def add(choose, message, _world):
    pairs = [(choose.choice(NAMES), choose.choice(VALUES)) for _ in range(choose.choice((1, 1, 2, 60)))]
    choose.choice(pairs_of(message) or [message.query]).extend(pairs)


def foreign(choose, message, world):
    """Use what is genuine somewhere else."""
    def change(pairs, place):
        pairs[place] = pairs[place][0], choose.choice(world.genuine)
    _change(choose, message, change)


def forge(choose, message, world):
    """Change a token where it has its meaning."""
    for pairs in pairs_of(message):
        for place, (name, value) in enumerate(pairs):
            if name == b'client_assertion':
                pairs[place] = name, forge_assertion(choose, world)
            elif value.count(b'.') == 2:
                pairs[place] = name, (forge_jwt if value.startswith(b'ey') else forge_refresh_token)(choose, value)
    bearer = message.header(b'Authorization')
    if bearer and bearer.startswith(b'Bearer ey'):
        message.set_header(b'Authorization', b'Bearer ' + forge_jwt(choose, bearer[7:]))


# The envelope

def method(choose, message, _world):
    message.method = choose.choice(METHODS)


def header(choose, message, _world):
    name = choose.choice(list(HEADERS))
    value = choose.choice(HEADERS[name])
    if choose.random() < 0.8:
        message.set_header(name, value)
    else:
        message.headers.append((name, value))


def content(choose, message, _world):
    kind = choose.choice(('json', 'multipart', 'raw', 'mismatch', 'form', 'many'))
    if kind == 'json':
        message.set_header(b'Content-Type', b'application/json')
        message.body = choose.choice(JSON_BODIES)
    elif kind == 'multipart':
        message.set_header(b'Content-Type', b'multipart/form-data; boundary=fuzz')
        message.body = choose.choice(MULTIPART_BODIES)
    elif kind == 'raw':
        message.body = choose.choice((
            b'\0' * 100, b'&' * 5000, b'=' * 5000, b'%' * 5000, b'a=1&' * 5000, b'x' * 65536, b'x' * 65537,
            b'x' * 200000,
            choose.randbytes(500)))
    elif kind == 'many' and isinstance(message.body, list):
        message.body += [(b'p%d' % number, b'') for number in range(choose.choice((40, 51, 3000)))]
    elif isinstance(message.body, list):
        message.content = choose.choice(('form', 'json', 'multipart'))
        if kind == 'mismatch':
            message.set_header(b'Content-Type', choose.choice(HEADERS[b'Content-Type']))


def framing(choose, message, _world):
    """Break what tells the server where the body ends."""
    kind = choose.choice(('chunked', 'length', 'short', 'long', 'hang up', 'both', 'version'))
    if kind in ('chunked', 'both'):
        message.set_header(b'Transfer-Encoding', choose.choice((b'chunked', b'chunked', b'gzip, chunked', b'xchunked',
            b'\xff')))
        message.body = choose.choice(CHUNKS)
        if not message.header(b'Content-Type'):
            message.set_header(b'Content-Type', b'application/x-www-form-urlencoded')
        message.hang_up = True
        if kind == 'both':
            message.length = b'3'
    elif kind == 'length':
        message.length = choose.choice(LENGTHS)
        message.hang_up = True
    elif kind in ('short', 'long', 'hang up') and isinstance(message.body, list):
        message.length = {'short': b'3', 'long': b'5000', 'hang up': b'5000'}[kind]
        message.hang_up = kind == 'hang up'
        message.patient = kind == 'long'
    elif kind == 'version':
        message.version = choose.choice(('HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'HTTP/x', 'FOO', ''))


def path(choose, message, _world):
    head, _slash, tail = message.path.rpartition('/')
    # Not %00, which Odoo itself answers with 500 wherever no route is.
    message.path = choose.choice((
        f'{head}/%{ord(tail[0]):02x}{tail[1:]}', f'{head}/{tail}/', f'{head}//{tail}', f'{head}/./{tail}',
        f'{head}/x/../{tail}', f'{head}/{tail.upper()}', f'{head}/{tail};x=y', f'{head}/{tail}%2f', f'{head}/{tail}%ff',
        f'{head}/{tail}%0d%0aX-Fuzz:1', f'http://evil.example{head}/{tail}', f'{head}/{tail}#x', f'{head}%2f{tail}',
        f'{head}/{tail}\xff', f'{head}/{tail}?' + '&' * 3000, f'{head}/{tail}?' + 'x' * 30000, f'{head}/{tail}?%',
        head))


# Tokens

def _b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=')


def _json_part(part):
    return json.loads(base64.urlsafe_b64decode(part + b'=' * (-len(part) % 4)))


HEADER_CHANGES = (
    {'alg': 'none'}, {'alg': 'None'}, {'alg': 'HS256'}, {'alg': 'RS512'}, {'alg': 'ES256'}, {'alg': ''},
    {'alg': None}, {'alg': ['RS256']}, {'alg': {}}, {'alg': 1}, {'kid': None}, {'kid': ''}, {'kid': '../../dev/null'},
    {'kid': "' OR 1=1 --"}, {'kid': 1}, {'kid': {}}, {'kid': []}, {'kid': 'x' * 2000}, {'kid': '\ud800'},
    {'kid': '\0'}, {'typ': 'JWT'}, {'typ': None}, {'typ': []}, {'typ': 'at+jwt ' * 50}, {'crit': ['exp']},
    {'crit': []}, {'crit': 'x'}, {'b64': False}, {'zip': 'DEF'}, {'jku': 'http://127.0.0.1:1/'},
    {'jwk': {'kty': 'oct', 'k': 'AA'}}, {'x5u': 'http://127.0.0.1:1/'}, {'x5c': ['x']}, {'enc': 'A128GCM'},
    {'cty': 'JWT'})
CLAIM_CHANGES = (
    {'sid': '0'}, {'sid': '-1'}, {'sid': '9' * 30}, {'sid': '٣'}, {'sid': 1}, {'sid': None}, {'sid': []}, {'sid': ''},
    {'sid': '²'}, {'sub': '1'}, {'sub': '9' * 30}, {'sub': None}, {'sub': {}}, {'sub': '\ud800'}, {'sub': ''},
    {'sub': 2}, {'sub': ['x']}, {'exp': None}, {'exp': 'x'}, {'exp': -1}, {'exp': 0}, {'exp': float('nan')},
    {'exp': float('inf')}, {'exp': 10**400}, {'exp': 1e11}, {'exp': True}, {'exp': []}, {'exp': 10**15}, {'iat': 'x'},
    {'iat': 10**12}, {'iat': None}, {'iat': {}}, {'nbf': 10**12}, {'nbf': 'x'}, {'nbf': float('nan')}, {'nbf': -1},
    {'aud': None}, {'aud': []}, {'aud': {}}, {'aud': [{}]}, {'aud': [[]]}, {'aud': ['x', {}]}, {'aud': 1},
    {'aud': ''}, {'aud': 'https://evil.example'}, {'aud': [None]}, {'iss': None}, {'iss': []}, {'iss': {}},
    {'iss': '\ud800'}, {'jti': None}, {'jti': 1}, {'jti': ''}, {'jti': {}}, {'jti': '\ud800'}, {'jti': 'x' * 2000},
    {'jti': '\0'}, {'jti': '"' * 50}, {'client_id': None}, {'client_id': 'x' * 32}, {'client_id': []},
    {'client_id': '\0' * 32}, {'scope': None}, {'scope': 'api'}, {'scope': []}, {'extra': [[[[[[[['deep']]]]]]]]})
NOT_CLAIMS = (b'', b'{', b'[]', b'null', b'1', b'"x"', b'{}', b'\xff', b'[' * 3000)


def forge_jwt(choose, token):
    """Return a JWT whose signature no longer fits, or that is none."""
    head, payload, signature = token.split(b'.')
    kind = choose.randrange(6)
    if kind == 0:
        head = _b64(json.dumps(_json_part(head) | choose.choice(HEADER_CHANGES)).encode())
        signature = choose.choice((signature, b''))
    elif kind == 1:
        payload = _b64(json.dumps(_json_part(payload) | choose.choice(CLAIM_CHANGES)).encode())
    elif kind == 2:
        signature = choose.choice((
            b'', b'A', signature[:-8], signature[::-1], signature * 2, b'\xff', b'=' * 10, b'A' * 342))
    elif kind == 3:
        head = _b64(choose.choice((*NOT_CLAIMS, b'{"alg":' * 900)))
    elif kind == 4:
        payload = _b64(choose.choice((*NOT_CLAIMS, b'{"exp":' * 900)))
    else:
        return choose.choice((
            token + b'.', b'.' + token, token.replace(b'.', b''), b'..', b'...', token + b'.a.b', token[:20],
            b'\xff' + token, token.replace(b'.', b' .'), head + b'.' + payload, token + token,
            token.replace(b'.', b'%2E'), token + b'\0'))
    return b'.'.join((head, payload, signature))


def forge_assertion(choose, world):
    """Return a client assertion that the application has signed, and that is wrong for other reasons; or not signed."""
    claims, head, key, algorithm = world.claims(), {}, world.key, 'RS256'
    kind = choose.randrange(8)
    if kind < 5:
        claims |= choose.choice(CLAIM_CHANGES)
        if kind == 0:
            claims |= choose.choice(CLAIM_CHANGES)
    elif kind == 5:
        algorithm, key = choose.choice((
            ('none', None), ('HS256', b'x' * 64), ('HS256', world.client_id.encode() * 2), ('PS256', key),
            ('RS512', key)))
    elif kind == 6:
        head = {name: value for name, value in choose.choice(HEADER_CHANGES).items() if name not in ('alg', 'b64')}
    if kind == 7:
        return forge_jwt(choose, world.sign(claims))
    try:
        return jwt.PyJWS().encode(json.dumps(claims).encode(), key, algorithm, head).encode()
    except (jwt.PyJWTError, TypeError):  # the library will not sign such a header
        return forge_jwt(choose, world.sign(world.claims()))


def forge_refresh_token(choose, token):
    row, family, secret = token.decode('utf-8', 'surrogateescape').split('.')
    forged = choose.choice((
        f'{choose.choice(TOKEN_ROWS)}.{family}.{secret}', f'{choose.choice(TOKEN_ROWS)}.{family}.{secret}',
        f'{row}.{family}.{secret[::-1]}', f'{row}.{secret}.{family}', f'{row}.{family}.', f'{row}..{secret}',
        f'{row}.{family}', f'{row}.{family}.{secret}.x', f'{row}.{family}.{secret}\0', f'{row}.é.{secret}',
        f'{row}.{family}.{"x" * 3900}', '..', '.', f'{row}.{family.swapcase()}.{secret}',
        f' {row}.{family}.{secret}', f'{row}.{family}.{secret} '))
    return forged.encode('utf-8', 'surrogateescape')


MUTATIONS = (
    drop, replace, replace, replace, duplicate, contradict, rename, damage, damage, swap, move, add, foreign, forge,
    forge, method, header, header, content, framing, path)


def mutate(choose, message, world):
    """Return a copy of a message with one to three changes, and the names of the changes."""
    message = copy.deepcopy(message)
    changes = choose.sample(MUTATIONS, choose.randint(1, 3))
    changes.sort(key=[*dict.fromkeys(MUTATIONS)].index)  # parameters first, while there are any
    for change in changes:
        change(choose, message, world)
    return message, ' + '.join(change.__name__ for change in changes)
