"""Write what clients send, by the grammars of the standards and not by the addon's readers."""
import string

from hypothesis import strategies as st

UNRESERVED = string.ascii_letters + string.digits + '-._~'  # RFC 3986 §2.3
PRINTABLE_ASCII = ''.join(map(chr, range(0x20, 0x7f)))  # RFC 6749 appendix A: VSCHAR
WHITE_SPACE = ' \t\r\n'
QUOTES = ['"', "'", '']
NAMES = st.text(UNRESERVED.replace('~', ''), min_size=1, max_size=12)  # RFC 6749 appendix A: name-char
VALUES = st.text(max_size=20) | st.text('+ %/é', max_size=4)
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=8)
ANY_TEXT = st.one_of(
    st.text(),
    st.text(st.characters(codec=None)),  # surrogates, too
    st.binary().map(lambda raw: raw.decode('latin-1')),  # what a WSGI server makes of a header
)


def _escape(text, keep, template):
    return ''.join(chr(byte) if chr(byte) in keep else template.format(byte) for byte in text.encode())


def _form(text):
    return _escape(text, UNRESERVED + ' ', '%{:02X}').replace(' ', '+')


# One text, written in several ways that mean the same (RFC 3986 §2.1, §6.2.2).
PERCENT = st.sampled_from([
    lambda text: _escape(text, UNRESERVED, '%{:02X}'),
    lambda text: _escape(text, UNRESERVED, '%{:02x}'),
    lambda text: _escape(text, '', '%{:02X}'),
])
FORM = st.one_of(PERCENT, st.just(_form))  # RFC 6749 appendix B
# A header is no form: all that cannot be mistaken for a delimiter may stay as it is, and a + is a +.
HEADER = st.one_of(PERCENT, st.just(lambda text: _escape(text, UNRESERVED + '!$&()*+/:;?@[]', '%{:02X}')))


@st.composite
def oauth_header(draw, pairs):
    """Return pairs as an ``Authorization: OAuth`` header may hold them, without the word OAuth.

    Single quotes, double quotes or none; commas, white space or line breaks between the pairs, or nothing
    where a quote has ended the value; white space around the equals sign (RFC 9110 §11.2).
    """
    space, separator = st.text(WHITE_SPACE, max_size=2), st.text(WHITE_SPACE + ',', max_size=4)
    text = draw(separator)
    for name, value in pairs:
        quote, written = draw(st.sampled_from(QUOTES)), draw(HEADER)(value)
        between = draw(separator)
        if not quote and not written:
            between = ',' + between  # or else the next name would be the value
        elif not quote:
            between = between or draw(st.sampled_from(WHITE_SPACE + ','))
        text += f'{name}{draw(space)}={draw(space)}{quote}{written}{quote}{between}'
    return text


@st.composite
def form(draw, pairs):
    """Return pairs as a query string or the body of a form holds them, as bytes."""
    encode = draw(FORM)
    return '&'.join(f'{encode(name)}={encode(value)}' for name, value in pairs).encode()
