"""Which redirect URIs may be registered: RFC 6749 §3.1.2, RFC 8252 §7, the table in docs/configuration.md."""
import ipaddress
import re
from urllib.parse import parse_qsl, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st
from oauth2_provider.protocol import redirect_uri
from oauthlib.uri_validate import is_absolute_uri

from addresses import ANY_URI, DOMAIN, LIKELY_URI, MAYBE_PORT, PATH, PRIVATE_URI, WEB_URI, edited
from encoders import ANY_TEXT

CLIENT_TYPE = st.sampled_from(['confidential', 'public'])


@given(WEB_URI, CLIENT_TYPE)
def test_documented_web_addresses_may_be_registered(uri, client_type):
    assert redirect_uri.fault(uri, client_type) is None


@given(PRIVATE_URI)
def test_private_use_schemes_are_for_public_applications(uri):
    """RFC 8252 §7.1."""
    assert redirect_uri.fault(uri, 'public') is None
    assert redirect_uri.fault(uri, 'confidential') is not None


@given(st.one_of(ANY_TEXT, LIKELY_URI, edited(ANY_URI).map(lambda uris: uris[1])), CLIENT_TYPE)
@example('http://[::1]evil.example/cb', 'public')
@example('https://[2001:db8::]/cb', 'public')
@example('com.example.app://*/cb', 'public')
@example('com.example.app://a:b/cb', 'public')
@example('https://a.example/[x]', 'public')
@example('https://a.example/*', 'public')
@example('https://a.example/cb\n', 'public')
@example('A://:\x80', 'confidential')
def test_what_may_be_registered_is_as_documented(uri, client_type):
    fault = redirect_uri.fault(uri, client_type)
    if fault is not None:
        assert fault in redirect_uri.FAULTS
        return
    assert len(uri) <= 2000
    assert all('!' <= character <= '~' for character in uri)
    assert not re.search(r'[#*\\"<>^`{|}]|%(?![0-9A-Fa-f]{2})', uri)
    # oauthlib asks this of the redirect_uri in each request: what it refuses would never work.
    assert is_absolute_uri(uri)
    parts = urlsplit(uri)
    assert parts.username is parts.password is None
    assert '@' not in parts.netloc
    assert not {'code', 'state', 'iss', 'error'} & {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if parts.scheme not in ('http', 'https'):
        assert client_type == 'public'
        assert uri.startswith(f'{parts.scheme}:/')
        assert parts.scheme not in ('javascript', 'data', 'file', 'vbscript', 'blob', 'about', 'ws', 'wss', 'ftp')
        return
    # The authority of RFC 3986 §3.2, in its own words and not in those of a lenient library
    authority = re.fullmatch(r'(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]+))?', parts.netloc)
    assert authority
    host, port = authority.groups()
    assert port is None or 1 <= int(port) <= 65535
    if host.startswith('['):
        ipaddress.IPv6Address(host[1:-1])
    if parts.scheme == 'http':
        assert host.lower() == 'localhost' or ipaddress.ip_address(host.strip('[]')).is_loopback


@given(ANY_URI, CLIENT_TYPE, st.data())
def test_what_no_address_holds_may_not_be_registered_anywhere(uri, client_type, data):
    at = data.draw(st.integers(0, len(uri)))
    for text in (*'*# \\\n\t\x00\x7fé\ud800<"{|^`', '%zz', '%\n'):
        assert redirect_uri.fault(uri[:at] + text + uri[at:], client_type), text
    assert redirect_uri.fault(uri.ljust(2001, 'x'), client_type)


# For each part of an address what it must not be, whatever the other parts are
BAD_HOSTS = [
    '', '.', 'a..b', '.a', '-a.example', 'a-.example', 'a$b', 'a%41.example', 'a' * 64, 'a.' * 127 + 'example',
    '[::1', '::1', '::1]', '[x]', '[v1.a]', '[]', '[::1]evil.example', 'a[::1]', '[::1%25eth0]', '[::1][::1]']
BAD_PORTS = [':', ':0', ':00', ':65536', ':99999', ':x', ':-1', ':+1', ':8_0', ':80:80']
BAD_SCHEMES = [
    'http', 'ftp', 'file', 'javascript', 'data', 'urn', 'mailto', 'Com.example.app', 'com.example.App', 'com.', '.com',
    'com..app', '1.example', 'com.example_app', 'com.example+app', '']
LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
USER = ['user@', 'user:password@', '@', 'a.example@', ':@']
BRACKETS = ['/[', '/]', '/a[0]', '?[', '?a[]=1']
ANSWER_PARAMETERS = [
    f'{before}{name}{after}'
    for before in ('?', '?a=1&', '?&')
    for name in ('code', 'state', 'iss', 'error', 'error_description', '%63ode', 'st%61te', '%69%73%73')
    for after in ('', '=x', '&b=1')]


@given(DOMAIN, MAYBE_PORT, PATH, CLIENT_TYPE)
def test_web_address_with_one_bad_part_may_not_be_registered(host, port, path, client_type):
    for uri in (
        *(f'https://{bad}{port}{path}' for bad in BAD_HOSTS),
        *(f'https://{host}{bad}{path}' for bad in BAD_PORTS),
        *(f'{bad}://{host}{port}{path}' for bad in BAD_SCHEMES),
        *(f'https://{bad}{host}{port}{path}' for bad in USER),
        *(f'https://{host}{port}{path}{bad}' for bad in BRACKETS + ANSWER_PARAMETERS),
        *(f'http://{local}{more}{port}{path}' for local in LOOPBACK for more in (f'.{host}', host, '.')),
        *(f'https{bad}{host}{port}{path}' for bad in (':', ':/', ':///', '//', '')),
    ):
        assert redirect_uri.fault(uri, client_type), uri


@given(PRIVATE_URI)
def test_private_address_with_one_bad_part_may_not_be_registered(uri):
    scheme, rest = uri.split(':')
    for bad in (
        *(f'{bad}:{rest}' for bad in BAD_SCHEMES),
        *(f'{scheme}://{bad}{rest[1:]}' for bad in USER),
        *(f'{scheme}:{rest}{bad}' for bad in BRACKETS + ANSWER_PARAMETERS),
        f'{scheme}:', f'{scheme}:{rest.lstrip("/")}', f'{scheme}:?a=1', f'{scheme}://a:b/',
    ):
        assert redirect_uri.fault(bad, 'public'), bad
