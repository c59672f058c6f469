"""Which redirect URI matches a registered one: RFC 9700 §2.1, RFC 8252 §7.3."""
import re

from hypothesis import assume, given
from hypothesis import strategies as st
from oauth2_provider.protocol import redirect_uri

from addresses import (
    ANY_URI,
    LIKELY_URI,
    LITERAL_URI,
    LITERALS,
    MAYBE_PORT,
    OTHER_ORIGIN,
    OTHER_URI,
    PORT,
    PRIVATE_URI,
    REST,
    WEB_URI,
    edited,
)
from encoders import ANY_TEXT

CONFIDENTIAL = 'confidential'
PORTS = frozenset(map(str, range(1, 65536)))


def differs_only_in_the_port_of_a_literal(uri, registered):
    """Tell, from the words of RFC 8252 §7.3, whether both are one loopback address but for the port."""
    for literal in LITERALS:
        if registered.startswith(literal):
            rest = re.sub(r'^:[0-9]+', '', registered[len(literal):])
            port = uri[len(literal):len(uri) - len(rest)]
            return uri == literal + port + rest and (port == '' or port[0] == ':' and port[1:] in PORTS)
    return False


@given(ANY_TEXT | ANY_URI, st.lists(ANY_URI, max_size=2))
def test_letter_by_letter_always_matches(uri, others):
    assert redirect_uri.is_registered(uri, [*others, uri], CONFIDENTIAL)
    assert redirect_uri.is_registered(uri, iter([uri, *others]), CONFIDENTIAL)


@given(st.sampled_from(LITERALS), MAYBE_PORT, MAYBE_PORT, REST)
def test_port_of_a_loopback_literal_is_free(literal, port, other, rest):
    assert redirect_uri.is_registered(literal + other + rest, iter([literal + port + rest]), CONFIDENTIAL)


@given(st.sampled_from(LITERALS), PORT, REST, st.sampled_from([
    ':', ':0', ':65536', ':99999', ':080', ':+80', ': 80', ':8_0', ':٣', ':80:80']))
def test_what_is_no_port_does_not_match(literal, port, rest, other):
    assert not redirect_uri.is_registered(literal + other + rest, [literal + port + rest, literal + rest], CONFIDENTIAL)


@given(st.one_of(ANY_TEXT, ANY_URI, LIKELY_URI), st.lists(ANY_URI, max_size=3))
def test_nothing_else_matches(uri, registered):
    assert redirect_uri.is_registered(uri, registered, CONFIDENTIAL) == (
        uri in registered or any(differs_only_in_the_port_of_a_literal(uri, each) for each in registered))


@given(edited(LITERAL_URI))
def test_one_character_of_a_loopback_literal_may_change_in_its_port_alone(uris):
    registered, uri = uris
    assert redirect_uri.is_registered(uri, [registered], CONFIDENTIAL) \
        == differs_only_in_the_port_of_a_literal(uri, registered)


@given(edited(OTHER_URI | PRIVATE_URI))
def test_no_character_of_another_uri_may_change(uris):
    registered, uri = uris
    assert not redirect_uri.is_registered(uri, [registered], CONFIDENTIAL)


@given(OTHER_ORIGIN, st.lists(MAYBE_PORT, min_size=2, max_size=2, unique=True), REST)
def test_no_other_port_is_free(origin, ports, rest):
    registered, uri = (origin + port + rest for port in ports)
    assert not redirect_uri.is_registered(uri, [registered], CONFIDENTIAL)


@given(WEB_URI, st.data())
def test_tricks_do_not_match(registered, data):
    scheme, rest = registered.split('://')
    authority = re.match('[^/?]*', rest)[0]
    path = rest[len(authority):]
    at = data.draw(st.integers(0, len(registered) - 1))
    host = re.sub(r':[0-9]+$', '', authority)
    tricks = [
        registered[:at], registered[at + 1:], registered + '/', registered + '.evil.example', registered + '/evil',
        registered + '?a=2', registered + '&a=2', registered + '#', registered + '#x',
        f'{scheme}://user@{rest}', f'{scheme}://{host}@evil.example{path}', f'{scheme}://{host}:80@evil.example{path}',
        f'{scheme}://{host}\\@evil.example{path}', f'{scheme}://{host}#@evil.example{path}',
        f'{scheme}://evil.example/{rest}', f'{scheme}://{host}.evil.example{path}', f'{scheme}://{host}evil.example{path}',
        f'{scheme}://evil.{rest}', f'{scheme}://{host}.{path}', f'{scheme}:/{rest}', f'{scheme}:///{rest}', f'//{rest}',
        f'{scheme.upper()}://{rest}', registered.upper(), registered.swapcase(),
        f'{scheme}://{authority}/.{path}', f'{scheme}://{authority}/x/..{path}', f'{scheme}://{authority}/{path}',
        f'{scheme}://{authority}{path}/.', f'{scheme}://{authority}{path}/..',
        registered.replace('://', ':\\\\'), f'{scheme}://{authority}' + path.replace('/', '\\') + '\\',
        registered[:at] + f'%{ord(registered[at]):02X}' + registered[at + 1:], registered.replace('%2F', '/') + '%00',
        f' {registered}', f'{registered} ', f'{registered}\n', f'\t{registered}', f'{registered}\x00', '',
    ]
    trick = data.draw(st.sampled_from(tricks))
    assume(trick != registered and not differs_only_in_the_port_of_a_literal(trick, registered))
    assert not redirect_uri.is_registered(trick, [registered], CONFIDENTIAL)


@given(LITERAL_URI, st.sampled_from([
    '127.0.0.1', '[::1]', 'localhost', '127.1', '127.0.0.2', '127.0.0.11', '[::]', '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]']))
def test_names_for_the_same_device_do_not_stand_in_for_each_other(registered, host):
    uri = re.sub(r'127\.0\.0\.1|\[::1\]', host, registered, count=1)
    assume(uri != registered)
    assert not redirect_uri.is_registered(uri, [registered], CONFIDENTIAL)
    assert not redirect_uri.is_registered(registered, [uri], CONFIDENTIAL)


@given(
    st.sampled_from(LITERALS), PORT, st.sampled_from(['.evil.example', 'evil.example', '@evil.example', '\\']), REST)
def test_name_that_begins_like_a_literal_is_none(literal, port, more, rest):
    registered = literal + more + rest
    assert not redirect_uri.is_registered(literal + port + more + rest, [registered], CONFIDENTIAL)
    assert not redirect_uri.is_registered(literal + more + port + rest, [registered], CONFIDENTIAL)


@given(MAYBE_PORT, MAYBE_PORT, REST)
def test_port_of_localhost_is_free_for_public_applications_alone(port, other, rest):
    registered, uri = f'http://localhost{port}{rest}', f'http://localhost{other}{rest}'
    assert redirect_uri.is_registered(uri, [registered], 'public')
    assert redirect_uri.is_registered(uri, [registered], CONFIDENTIAL) == (uri == registered)


@given(edited(st.builds('http://localhost{}{}'.format, MAYBE_PORT, REST)))
def test_one_character_of_localhost_may_change_in_its_port_alone(uris):
    registered, uri = uris
    literal = [each.replace('//localhost', '//127.0.0.1') for each in uris]
    assert redirect_uri.is_registered(uri, [registered], 'public') == (
        uri.startswith('http://localhost') and differs_only_in_the_port_of_a_literal(*reversed(literal)))
