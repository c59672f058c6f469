"""Whether text does more than name values, once Odoo evaluates or renders it.

Literals and names of values have no power: ``[('user_id', '=', user.id)]``. All else has: what is not plain is not
analysed, since Odoo has several grammars, and a gap in one of ours would be a way out.
"""
import ast
import functools
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

_SECRET = re.compile(
    r'(^|_)(r?token|secret|password|passwd|passphrase|totp|pin|credential)s?($|_)|'
    r'(?<!analytics)_(pass|keys?|pem|webhook_uuid|access_code|csid_json|session_iv)$|^keys$|hash_?(key|iv)$|'
    r'(api|access|private|secret|signing)_?key|webhook_uuid|session_code|'
    r'(full|invitation|invite|kiosk|ordering|session|share|sharing|signup|start|unsubscribe)_(link|url)$')
_PLAIN = (
    ast.Expression, ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.BoolOp,
    ast.Compare, ast.IfExp, ast.Name, ast.Attribute, ast.Load, ast.unaryop, ast.boolop, ast.cmpop, ast.Add, ast.Sub)
# What expressions of Odoo's may name, and of which of these they may name fields. A request has a session in it.
_NAMES = frozenset({
    'active_id', 'active_ids', 'active_model', 'company_id', 'company_ids', 'context', 'object', 'record', 'uid',
    'user'})
_RECORDS = frozenset({'object', 'record', 'user'})
# Attributes that lead from a record to all others.
_LEADS_AWAY = frozenset({'cr', 'env', 'pool', 'registry', 'sudo', 'with_env', 'with_user'})
# A directive of QWeb needs an attribute of such a name, and an inline template its braces.
# What is within the braces, but for a word or some.
_PLACEHOLDER = re.compile(r'\{\{(?![\w\s]*\}\})')
# Of what Python fills in by ``%``, what follows the name: flags, a width, digits, a length and the type.
_FORMAT = re.compile(r'[-#0 +]*(?:\*|[0-9]*)(?:\.(?:\*|[0-9]*))?[hlL]?.?', re.DOTALL)
_BRACKET = re.compile(r'[()]')
_DYNAMIC = re.compile(r'\{\{|\bt-[\w.:-]+\s*=', re.IGNORECASE)
_RUN = ('javascript:', 'vbscript:', 'data:')
LEAVES_OUT = re.compile(r'[\x00-\x20]')  # what browsers do not see in a scheme
_NAME = re.compile(r'\w+')
_NO_COLOR = re.compile(r'[;{}@\\/*<>"\']')
_BRACKETS = frozenset('([{')
_QUOTES = frozenset('\'"')
OPERATORS = frozenset({
    'any', 'not any', 'any!', 'not any!', 'in', 'not in', '=', '!=', '<', '>', '<=', '>=', 'like', 'not like', 'ilike',
    'not ilike', '=like', 'not =like', '=ilike', 'not =ilike', '=?', 'child_of', 'parent_of', '==', '<>'})
_ADDRESS_NAME = re.compile(r'(^|_)(href|link|location|redirect|route|social|ur[il]|website)($|_)')


@functools.lru_cache(maxsize=8192)
def is_secret(name: str) -> bool:
    """Tell whether a field with this name holds a key, a token or a link that contains one.

    :param name: the name of a field.
    """
    return bool(_SECRET.search(name))


@functools.lru_cache(maxsize=8192)
def is_address(name: str) -> bool:
    """Tell whether a field with this name holds an address that a page links to.

    :param name: the name of a field.
    """
    return bool(_ADDRESS_NAME.search(name))


def address_has_power(text: object) -> bool:
    """Tell whether an address is a script, which runs on the page that links to it."""
    return isinstance(text, str) and ':' in text and LEAVES_OUT.sub('', text).lower().startswith(_RUN)


def color_has_power(text: object) -> bool:
    """Tell whether the name of a color holds more than that: it becomes part of a style sheet."""
    return isinstance(text, str) and bool(_NO_COLOR.search(text))


def texts_in(value: Any) -> Iterator[str]:
    """Return the texts in a structured value, at any depth."""
    if isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)
    elif isinstance(value, str):
        yield value


def as_stored(value: Any) -> Any:
    """Return the text that Odoo makes of a value for a field of text: of bytes, lists and objects as well.

    :return: a string; what is false stays as it is, and so does ``True``, which stands for a text not known yet.
    """
    if not value or value is True or isinstance(value, str):
        return value
    return value.decode(errors='replace') if isinstance(value, bytes) else str(value)


def is_domain(text: str, named_so: bool = False) -> bool:
    """Tell whether text is a domain that finds some records, whatever it is written for.

    :param text: Python.
    :param named_so: whether the field says that it is one: then whatever may be one is.
    """
    if _BRACKETS.isdisjoint(text) or text.strip() in ('[]', '()'):
        return False
    if named_so:
        return True
    if ',' not in text or _QUOTES.isdisjoint(text):
        return False
    try:
        tree = ast.parse(text.strip(), mode='eval')
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return any(_is_condition(node) for node in ast.walk(tree))


def _is_condition(node: ast.AST) -> bool:
    """Tell whether a node is like ``('name', '=', …)``."""
    match node:
        case ast.Tuple(elts=[ast.Constant(value=str()), ast.Constant(value=str() as operator), _]) \
                | ast.List(elts=[ast.Constant(value=str()), ast.Constant(value=str() as operator), _]):
            return operator.lower() in OPERATORS
    return False


def asks_for_keys(text: str, named_so: bool = False) -> bool:
    """Tell whether text is a domain with a condition about a key, which could be told by the records that it finds.

    :param text: Python.
    :param named_so: see :func:`is_domain`.
    """
    if not is_domain(text, named_so):
        return False
    try:
        tree = ast.parse(text.strip(), mode='eval')
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return any(map(is_secret, _NAME.findall(text)))
    return any(map(_is_about_key, ast.walk(tree)))


def _is_about_key(node: ast.AST) -> bool:
    match node:
        case ast.Tuple(elts=[ast.Constant(value=str() as path), _, _]) \
                | ast.List(elts=[ast.Constant(value=str() as path), _, _]):
            return any(map(is_secret, path.split('.')))
        case ast.Tuple(elts=[path, ast.Constant(value=str() as operator), _]) \
                | ast.List(elts=[path, ast.Constant(value=str() as operator), _]):
            return operator.lower() in OPERATORS and not isinstance(path, ast.Constant)  # put together, of whatever
    return False


def is_literal(text: str) -> bool:
    """Tell whether Python text is nothing but a value, such as a list of strings."""
    try:
        ast.literal_eval(text.strip())
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def has_statements(text: object) -> bool:
    """Tell whether Python text does anything: it is more than comments."""
    try:
        return bool(ast.parse(text.strip()).body) if isinstance(text, str) else text is True
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return True


def python_has_power(text: object) -> bool:
    """Tell whether a Python expression does more than name values. Statements do.

    :param text: what is to be evaluated. ``True`` stands for one that is not known; other values are literals.
    """
    if not isinstance(text, str):
        return text is True
    text = text.strip()
    if not text or not has_statements(text):
        return False
    for source in (text, f'({text}\n)'):  # by safe_eval, and by QWeb
        try:
            tree = ast.parse(source, mode='eval')
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return True
        if any(_has_power(node) for node in ast.walk(tree)):
            return True
    return False


def _has_power(node: ast.AST) -> bool:
    if not isinstance(node, _PLAIN):
        return True
    if isinstance(node, ast.Name):
        return node.id not in _NAMES
    if isinstance(node, ast.Attribute):
        root = node.value
        while isinstance(root, ast.Attribute):
            root = root.value
        return not isinstance(root, ast.Name) or root.id not in _RECORDS or node.attr.startswith('_') \
            or node.attr in _LEADS_AWAY or is_secret(node.attr)
    return False


# What an e-mail address marks names and comments by, and what Odoo leaves out of it.
_OF_ADDRESSES = str.maketrans('', '', '\\"()\r\n\t\0')
_COMMENT = re.compile(r'\([^()]*\)')


def is_placeholder(text: object) -> bool:
    """Tell whether a text would be evaluated if Odoo's code took it for an inline template (``{{ … }}``).

    As it does when it makes the subject of a mail of a record's name, now or later, joined with other texts. A word or
    some within the braces are none of it: they name nothing that could act.
    """
    return isinstance(text, str) and ('{' in text or '&' in text) and any(
        # an address may quote each sign of the name that Odoo takes out of it, or hold it in a comment
        _PLACEHOLDER.search(plain) for plain in {
            unescape(text), without_formats(unescape(text)), unescape(text).translate(_OF_ADDRESSES),
            _COMMENT.sub('', unescape(text)).translate(_OF_ADDRESSES)})


def without_formats(text: str) -> str:
    """Return a text without what Python fills in by ``%``, which may be nothing: sequences, numbers, names of lots."""
    parts: list[str] = []
    here, is_whole = 0, True
    while (percent := text.find('%', here)) >= 0:
        begin = percent + 1
        if is_whole and text[begin:begin + 1] == '(':
            end = _end_of_name(text, begin)
            is_whole = end is not None  # else Python fills in nothing, and there is no need to look to the end again
            begin = end or begin
        spec = _FORMAT.match(text, begin)
        parts += text[here:percent], '%' if spec and spec[0].endswith('%') else ''
        here = spec.end() if spec else begin
    return ''.join(parts) + text[here:]


def _end_of_name(text: str, start: int) -> int | None:
    """Return where the name ends whose bracket is at a place, with any brackets in it."""
    depth = 0
    for sign in _BRACKET.finditer(text, start):
        depth += 1 if sign[0] == '(' else -1
        if not depth:
            return sign.end()
    return None


def is_dynamic(text: object) -> bool:
    """Tell whether anything in a template is evaluated or replaced, be it inline (``{{ … }}``) or QWeb (``t-out="…"``).

    :param text: a string. ``True`` stands for one that is not known.
    """
    return bool(_DYNAMIC.search(text)) if isinstance(text, str) else text is True
