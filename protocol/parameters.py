"""Read the parameters of a request, wherever it puts them, and miss nothing.

Four places can hold them: the query string, the body (form, multipart, JSON), the
header ``Authorization: OAuth …`` and, for the client's credentials, HTTP Basic. A
server that silently takes the first or the last of two values can be played against
one that takes the other, so every repetition is noticed here.
"""
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qsl, unquote

MAX_PARAMETERS = 50
MAX_VALUE_LENGTH = 4000  # characters; a state or a scope may be long, but not a book
MAX_TOKEN_LENGTH = 8000  # characters of a parameter that holds a signed token, or a nonce, which some clients make one
MAX_HEADER_LENGTH = 12000  # characters

# RFC 6749 appendix A: printable ASCII. It says so of the state, too, but that and
# the nonce are the client's own text, which many fill with words of their users, as they do with a hint; claims are
# JSON, which holds any; languages that nobody knows here never make a request fail (OIDC Core §3.1.2.1).
_PRINTABLE_ASCII = re.compile(r'[\x20-\x7e]*')
# What no text may hold: control characters (null bytes among them), what is not valid
# UTF-8 (surrogates), and the two code points that XML cannot carry.
_UNSAFE_TEXT = re.compile('[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]')
UI_LOCALES = 'ui_locales'  # OIDC Core §3.1.2.1: tags of BCP 47, the best one first
_JSON = frozenset({'claims'})
_LINE_BREAKS = re.compile('[\t\r\n]')
_FREE_TEXT = frozenset({'claims', 'login_hint', 'nonce', 'state'})
# What revocation and introspection ask about: a text that cannot be a token is none, and no error (RFC 7009 §2.2,
# RFC 7662 §2.2). And wishes that may be left unfulfilled.
_ANY_TEXT = frozenset({'token', UI_LOCALES, 'logout_hint'})
_LOCALES = re.compile(r'[A-Za-z0-9 -]{1,200}', re.ASCII)
_LONG = frozenset({'client_assertion', 'id_token_hint', 'nonce'})
# What endpoints and grants have declared that they read. Other parameters are ignored (RFC 6749 §3.1, §3.2), but for
# coming twice.
KNOWN: set[str] = set()
REPEATABLE = 'resource'  # RFC 8707 §2: the only one

# White space is what HTTP calls so (RFC 9110 §5.6.3), and line breaks: anything else belongs to a value. A bare value
# with white space before it holds no =, or in `a= b=c` the second pair would be the value of the first.
_HEADER_PAIR = re.compile(r"""
    (?P<name>[A-Za-z0-9_.~-]+) [ \t\r\n]* = [ \t\r\n]*
    (?: '(?P<single>[^']*)' | "(?P<double>[^"]*)" |
        (?P<bare> (?<==)[^ \t\r\n,'"]* | [^ \t\r\n,'"=]+(?![^ \t\r\n,]) ) )
""", re.VERBOSE)
_HEADER_SEPARATOR = re.compile(r'[ \t\r\n,]*')


def declare(*names: str) -> frozenset[str]:
    """Declare parameters that somebody reads, so that their values are checked; return them."""
    KNOWN.update(names)
    return frozenset(names)


class Malformed(ValueError):
    """A place that holds parameters cannot be read at all. ``str()`` says why, for a developer."""


@dataclass(slots=True)
class Parameters:
    """The parameters of one request.

    ``values`` maps a name to its one value; parameters without a value count as
    omitted (RFC 6749 §3.1). ``resources`` are the values of the one that may come several
    times. ``faults`` maps the name of each unusable parameter to a
    sentence for the client's developer; such a name is not in ``values``.
    """

    values: dict[str, str] = field(default_factory=dict)
    resources: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def first_fault(self) -> str | None:
        return next(iter(self.faults.values()), None)


def from_query(query: bytes) -> list[tuple[str, str]]:
    """Return the pairs of a query string or a form body.

    :param query: as it came over the wire.
    :return: names and values; bytes that are not UTF-8 stay as lone surrogates.
    :raise Malformed: too many parameters.
    """
    text = query.decode('utf-8', 'surrogateescape')
    try:
        return parse_qsl(text, keep_blank_values=True, errors='surrogateescape',
                         max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise Malformed(f'Send {MAX_PARAMETERS} parameters at most.') from None


def from_json(body: bytes) -> list[tuple[str, str]]:
    """Return the pairs of a JSON object whose values are strings.

    :raise Malformed: not UTF-8, not JSON, not an object, or a parameter that is no string; other members count for
        nothing (RFC 6749 §3.2).
    """
    try:
        pairs = json.loads(body.decode(), object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        raise Malformed('The body is not valid JSON in UTF-8.') from None
    if not isinstance(pairs, _Pairs):
        raise Malformed('The JSON body must be an object whose members are the parameters.')
    if len(pairs) > MAX_PARAMETERS:
        raise Malformed(f'Send {MAX_PARAMETERS} parameters at most.')
    pairs = [(name, '' if value is None else value) for name, value in pairs]
    for name, value in pairs:
        if name in KNOWN and not isinstance(value, str):
            raise Malformed(f'The member {name} of the JSON body must be a string.')
    return [(name, value) for name, value in pairs if isinstance(value, str)]


class _Pairs(list[tuple[str, object]]):
    """The members of a JSON object, with those that stand in it twice."""


def from_oauth_header(text: str) -> list[tuple[str, str]]:
    """Return the pairs of an ``Authorization: OAuth`` header, without the word OAuth.

    ``key='value'`` with single quotes, double quotes or none, percent-encoded, and
    commas, white space or line breaks between the pairs: the widespread documentation
    of these endpoints leaves a comma out itself.

    :raise Malformed: anything that is not such a pair.
    """
    if len(text) > MAX_HEADER_LENGTH:
        raise Malformed(f'The Authorization header is longer than {MAX_HEADER_LENGTH} characters.')
    pairs = []
    position = _after_separator(text, 0)
    while position < len(text):
        match = _HEADER_PAIR.match(text, position)
        if not match:
            raise Malformed("The Authorization header is broken: write OAuth key='value', key='value'.")
        value = match['single'] or match['double'] or match['bare'] or ''
        pairs.append((match['name'], unquote(value, errors='surrogateescape')))
        position = _after_separator(text, match.end())
    if len(pairs) > MAX_PARAMETERS:
        raise Malformed(f'Send {MAX_PARAMETERS} parameters at most.')
    return pairs


def _after_separator(text: str, position: int) -> int:
    return cast(re.Match[str], _HEADER_SEPARATOR.match(text, position)).end()  # it matches the empty text, too


def merge(*places: Iterable[tuple[str, str]], secret_in_two_places: bool = False) -> Parameters:
    """Combine the pairs found in each place.

    The same value may stand in two places, but no name twice in one, and no secret in
    two (RFC 6749 §2.3: one way to authenticate a request).

    :param places: names and values.
    :param secret_in_two_places: accept ``client_secret`` in two places.
    """
    merged = Parameters()
    for pairs in places:
        seen: set[str] = set()
        for name, value in pairs:
            if name in _JSON:
                value = _LINE_BREAKS.sub(' ', value)  # forms change these, and in JSON they are white space alone
            if name == UI_LOCALES and not _LOCALES.fullmatch(value):
                value = ''
            reason = _fault(name, value)
            if name == 'scope' and not reason:
                value = ' '.join(value.split())  # RFC 6749 §3.3, leniently
            if name in seen and name != REPEATABLE:
                reason = f'The parameter {_printable(name)} is given more than once.'
            elif name in merged.values:
                if value and merged.values[name] != value:
                    reason = f'The parameter {_printable(name)} has two different values.'
                elif value and name == 'client_secret' and not secret_in_two_places:
                    reason = 'Send the client_secret in one place only.'
            seen.add(name)
            if reason:
                merged.faults.setdefault(name, reason)
            elif value and name == REPEATABLE:
                merged.resources.append(value)
            elif value:
                merged.values[name] = value
    for name in merged.faults:
        merged.values.pop(name, None)
    return merged


def _fault(name: str, value: str) -> str | None:
    if name not in KNOWN or name in _ANY_TEXT:
        return None
    limit = MAX_TOKEN_LENGTH if name in _LONG else MAX_VALUE_LENGTH
    if len(value) > limit:
        return f'The parameter {name} is longer than {limit} characters.'
    if _UNSAFE_TEXT.search(value):
        return f'The parameter {name} holds a line break, or another character that is no text.'
    if name not in _FREE_TEXT and not _PRINTABLE_ASCII.fullmatch(value):
        return f'The parameter {name} holds more than printable ASCII: percent-encode the rest, as in an address.'
    return None


def _printable(name: str) -> str:
    """Return the name where it is one we know the like of; else do not echo it."""
    return name if re.fullmatch(r'[a-z_]{1,40}', name) else 'with an unknown name'
