"""Make up redirect URIs: those that the documentation allows, and what attackers make of them."""
from hypothesis import assume
from hypothesis import strategies as st

PORT = st.integers(1, 65535).map(lambda port: f':{port}')
MAYBE_PORT = PORT | st.just('')
LABEL = st.from_regex(r'[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?', fullmatch=True)
DOMAIN = st.lists(LABEL, min_size=2, max_size=4).map('.'.join)
SEGMENT = st.text('abcXYZ019-._~!$&\'()+,;=:@', max_size=6) | st.sampled_from(['%20', 'a%2Fb', '.', '..'])
PATH = st.lists(SEGMENT, max_size=3).map(lambda segments: ''.join(f'/{segment}' for segment in segments))
QUERY = st.sampled_from(['', '?', '?a=1', '?tenant=x&b=%20', '?a=/?:@'])
REST = st.builds(str.__add__, PATH, QUERY)

LITERALS = ['http://127.0.0.1', 'http://[::1]']  # RFC 8252 §7.3: their port is free
LITERAL_URI = st.builds('{}{}{}'.format, st.sampled_from(LITERALS), MAYBE_PORT, REST)
OTHER_ORIGIN = st.one_of(
    DOMAIN.map('https://{}'.format),
    st.sampled_from(['https://127.0.0.1', 'https://[::1]', 'https://localhost', 'http://localhost', 'http://127.0.0.2']))
OTHER_URI = st.builds('{}{}{}'.format, OTHER_ORIGIN, MAYBE_PORT, REST)
PRIVATE_URI = st.builds(
    '{}:{}{}'.format, st.from_regex(r'[a-z]{2,3}(\.[a-z][a-z0-9-]{0,5}){1,3}', fullmatch=True),
    st.sampled_from(['/', '//']), st.from_regex(r'[a-z]{1,5}(/[a-z]{0,5})?', fullmatch=True))
WEB_URI = LITERAL_URI | OTHER_URI
ANY_URI = WEB_URI | PRIVATE_URI

# What addresses are made of, and what attackers put into them.
PIECES = st.sampled_from([
    'http', 'https', 'HTTPS', 'com.example.app', 'javascript', ':', '//', '/', '[', ']', '[::1]', '[::]', '[v1.a]',
    '[::1%25eth0]', '127.0.0.1', 'localhost', 'a.example', 'xn--a', '@', 'u:p@', '*', '*.', '%', '%41', '?', '?code=1',
    '&state', '?iss', '%69ss=', '#', '\\', ' ', '.', '..', ':80', ':', ':0', ':65536', ':+1', 'é', '\uff0f', '\x00',
    '\n', '1', '0x7f', '-', ';', '=', '\ud800', 'evil.example'])
LIKELY_URI = st.one_of(
    st.lists(PIECES, max_size=10).map(''.join),
    st.builds(
        lambda scheme, pieces: f'{scheme}://' + ''.join(pieces),
        st.sampled_from(['http', 'https', 'com.example.app']), st.lists(PIECES, max_size=5)),
    st.builds(lambda uri, piece, at: uri[:at] + piece + uri[at:], ANY_URI, PIECES, st.integers(0, 30)),
    st.builds(lambda piece, times: f'https://{piece * times}/', PIECES, st.integers(0, 600)),
)
CHARACTER = st.sampled_from('/:@?#.*%\\[]0123456789 -a\n\x00é') | st.characters(codec=None)


@st.composite
def edited(draw, uris):
    """Return a URI, and the same with one character inserted, deleted or replaced."""
    uri = draw(uris)
    at, insertion, removed = draw(st.integers(0, len(uri) - 1)), draw(CHARACTER | st.just('')), draw(st.integers(0, 1))
    other = uri[:at] + insertion + uri[at + removed:]
    assume(other != uri)
    return uri, other
