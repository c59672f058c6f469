"""Whether text does more than name values, once Odoo evaluates or renders it.

Literals and names of values have no power: ``[('user_id', '=', user.id)]``. All else has: what is not plain is not
analysed, since Odoo has several grammars, and a gap in one of ours would be a way out.
"""
import ast
import functools
import re
from html import unescape

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
_DYNAMIC = re.compile(r'\{\{|\bt-[\w.:-]+\s*=', re.IGNORECASE)
# What runs on a page or leads away from it, beside handlers of events.
_ACTIVE_ELEMENTS = frozenset({
    'applet', 'base', 'button', 'embed', 'form', 'frame', 'frameset', 'input', 'link', 'math', 'meta', 'noembed',
    'noframes', 'noscript', 'object', 'plaintext', 'script', 'select', 'style', 'svg', 'template', 'textarea', 'title',
    'xmp'})
_ADDRESSES = frozenset({'action', 'background', 'data', 'formaction', 'href', 'poster', 'src', 'srcset', 'xlink:href'})
_SCHEME = re.compile(r'[\x00-\x20]*(?:[a-z][\x00-\x20]*)+:', re.IGNORECASE)
_TAG_BEGINS = re.compile(r'<(?=[a-z/])', re.IGNORECASE)
_VALUE = r'"[^"<>]*"|\'[^\'<>]*\'|[^\s"\'<>=`]+'
_ATTRIBUTE = re.compile(rf'[ \t\r\n]+([\w:.-]+)(?:[ \t\r\n]*=[ \t\r\n]*({_VALUE}))?', re.ASCII)
_PLAIN_TAG = re.compile(
    rf'/?([a-z][\w:.-]*)((?:[ \t\r\n]+[\w:.-]+(?:[ \t\r\n]*=[ \t\r\n]*(?:{_VALUE}))?)*)[ \t\r\n]*/?>',
    re.ASCII | re.IGNORECASE)
_PLAIN_SCHEMES = ('cid:', 'ftp:', 'http:', 'https:', 'mailto:', 'sms:', 'tel:', 'whatsapp:')
# A picture that is part of the text, as editors paste it. SVG is a document.
_PICTURE = re.compile(r'data:image/(?:avif|bmp|gif|jpe?g|png|webp);base64,[a-z0-9+/=]*', re.IGNORECASE)
_RUN = ('javascript:', 'vbscript:', 'data:')
# In an attribute, or in an object within one; names of templates of the web client with what to show in them; what a
# page sends in the name of who clicks on it; components of its own; what its editor saves as fields of other records.
_SCRIPT_VALUE = re.compile(
    r'["\'=](javascript|vbscript|data:text|data:image/svg)|data-(post|tooltip-(info|template))|'
    r'<owl-component|o_(dirty|savable|payment)|data-oe-(field|xpath)|data-[\w-]*(action|callback|controller|endpoint|href|route)=',
    re.IGNORECASE)
_FORM = re.compile(
    r'<\s*(button|form|input|select|textarea)\b|formaction|s_website_form', re.IGNORECASE)
_ESCAPED = re.compile(r'\\(?:u([0-9a-f]{4})|[bfnrt]|(.))', re.IGNORECASE | re.DOTALL)  # as JSON has it
_LEAVES_OUT = re.compile(r'[\x00-\x20]')  # what browsers do not see in a scheme
_NO_COLOR = re.compile(r'[;{}@\\/*<>"\']')
_ESCAPE = re.compile(r'\\[xuUN0-7]')  # of a character, in a literal text
_BRACKETS = frozenset('([{')
_QUOTES = frozenset('\'"')
_OPERATORS = frozenset({
    'any', 'not any', 'any!', 'not any!', 'in', 'not in', '=', '!=', '<', '>', '<=', '>=', 'like', 'not like', 'ilike',
    'not ilike', '=like', 'not =like', '=ilike', 'not =ilike', '=?', 'child_of', 'parent_of', '==', '<>'})
_ADDRESS_NAME = re.compile(r'(^|_)(href|link|location|redirect|route|ur[il]|website)($|_)')


@functools.lru_cache(maxsize=8192)
def is_secret(name):
    """Tell whether a field with this name holds a key, a token or a link that contains one.

    :param str name: the name of a field.
    """
    return bool(_SECRET.search(name))


@functools.lru_cache(maxsize=8192)
def is_address(name):
    """Tell whether a field with this name holds an address that a page links to.

    :param str name: the name of a field.
    """
    return bool(_ADDRESS_NAME.search(name))


def address_has_power(text):
    """Tell whether an address is a script, which runs on the page that links to it."""
    return isinstance(text, str) and ':' in text and _LEAVES_OUT.sub('', text).lower().startswith(_RUN)


def holds_form(text):
    """Tell whether HTML holds a form, which a page sends with whatever proves who looks at it."""
    return isinstance(text, str) and bool(_FORM.search(text))


def leads_to_script(text):
    """Tell whether an attribute in HTML is a script in the place of an address: Odoo's own cleaning leaves some."""
    if not isinstance(text, str) or '<' not in text:
        return False
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2] or '', unescape(text))
    return bool(_SCRIPT_VALUE.search(_LEAVES_OUT.sub('', plain)))


def color_has_power(text):
    """Tell whether the name of a color holds more than that: it becomes part of a style sheet."""
    return isinstance(text, str) and bool(_NO_COLOR.search(text))


def texts_in(value):
    """Return the texts in a structured value, at any depth."""
    if isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)
    elif isinstance(value, str):
        yield value


def as_stored(value):
    """Return the text that Odoo makes of a value for a field of text: of bytes, lists and objects as well.

    :return: a string; what is false stays as it is, and so does ``True``, which stands for a text not known yet.
    """
    if not value or value is True or isinstance(value, str):
        return value
    return value.decode(errors='replace') if isinstance(value, bytes) else str(value)


def is_domain(text, named_so=False):
    """Tell whether text is a domain that finds some records, whatever it is written for.

    :param str text: Python.
    :param bool named_so: whether the field says that it is one: then whatever may be one is.
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


def _is_condition(node):
    """Tell whether a node is like ``('name', '=', …)``."""
    match node:
        case ast.Tuple(elts=[ast.Constant(value=str()), ast.Constant(value=str() as operator), _]) \
                | ast.List(elts=[ast.Constant(value=str()), ast.Constant(value=str() as operator), _]):
            return operator.lower() in _OPERATORS
    return False


def holds_markup(text):
    """Tell whether Python text, such as a context, holds HTML that would run: the web client may show it as it is.

    Or whether it makes texts of others, of which nobody can tell.
    """
    if not isinstance(text, str) or not text.strip():
        return False
    try:
        nodes = [*ast.walk(ast.parse(text.strip(), mode='eval'))]
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        # not for Python, but perhaps for the web client
        return bool(_ESCAPE.search(text)) or markup_has_power(text) or leads_to_script(text)
    return any(_makes_text(node) for node in nodes) or any(
        markup_has_power(part) or leads_to_script(part) for part in map(_text_of, nodes) if part)


def _text_of(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _makes_text(node):
    """Tell whether a node may join, fill in or change texts."""
    match node:
        case ast.JoinedStr():
            return True
        case ast.BinOp(op=ast.Add() | ast.Mod() | ast.Mult()):  # names may be of texts, in another context
            return not any(isinstance(side, ast.Constant) and isinstance(side.value, int | float)
                           for side in (node.left, node.right))
        case ast.Call(func=ast.Attribute(value=receiver)) | ast.Subscript(value=receiver):
            return any(map(_text_of, ast.walk(receiver)))
    return False


def is_literal(text):
    """Tell whether Python text is nothing but a value, such as a list of strings."""
    try:
        ast.literal_eval(text.strip())
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def has_statements(text):
    """Tell whether Python text does anything: it is more than comments."""
    try:
        return bool(ast.parse(text.strip()).body) if isinstance(text, str) else text is True
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return True


def python_has_power(text):
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


def _has_power(node):
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


def is_dynamic(text):
    """Tell whether anything in a template is evaluated or replaced, be it inline (``{{ … }}``) or QWeb (``t-out="…"``).

    :param text: a string. ``True`` stands for one that is not known.
    """
    return bool(_DYNAMIC.search(text)) if isinstance(text, str) else text is True


def markup_has_power(text):
    """Tell whether HTML that is shown as it is would run or load something in the browser of whoever looks at it.

    No parser of ours agrees with all browsers. So each ``<`` that may begin a tag has to begin a plain one, be it in a
    comment, a title or a value, and a plain tag holds no other ``<`` or ``>``.
    """
    return isinstance(text, str) and '<' in text and (
        '\0' in text or any(_tag_has_power(rest) for rest in _TAG_BEGINS.split(text)[1:]))


def _tag_has_power(rest):
    tag = _PLAIN_TAG.match(rest)
    if not tag or '-' in tag[1] or tag[1].lower().rpartition(':')[2] in _ACTIVE_ELEMENTS:
        return True
    for name, value in _ATTRIBUTE.findall(tag[2]):
        name, value = name.lower(), unescape(value.strip('"\''))
        if name.startswith('on') or name in ('http-equiv', 'srcdoc') or is_dynamic(f'{name}='):
            return True
        if name in _ADDRESSES and _SCHEME.match(value):
            address = _LEAVES_OUT.sub('', value)
            if not address.lower().startswith(_PLAIN_SCHEMES) and not (
                    (tag[1].lower(), name) == ('img', 'src') and _PICTURE.fullmatch(address)):
                return True
    return False
