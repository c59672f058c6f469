"""Whether HTML, once a page shows it, does more than show text, links and pictures."""
import ast
import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from html import unescape

import lxml.html

from .loading import asks_the_server, loaded_by
from .power import LEAVES_OUT, is_dynamic, without_formats

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
# In an attribute, or in an object within one; names of templates of the web client with what to show in them; what a
# page sends in the name of who clicks on it; components of its own; what its editor saves as fields of other records.
_SCRIPT_VALUE = re.compile(
    r'["\'=](javascript|vbscript|data:text|data:image/svg)|data-(post|tooltip-(info|template))|'
    r'<owl-component|o_(dirty|savable|payment)|data-oe-(field|xpath)|data-[\w-]*(action|callback|controller|endpoint|href|route)=',
    re.IGNORECASE)
_FORM = re.compile(
    r'<\s*(button|form|input|select|textarea)\b|formaction|s_website_form', re.IGNORECASE)
_ESCAPED = re.compile(r'\\(?:u([0-9a-f]{4})|[bfnrt]|(.))', re.IGNORECASE | re.DOTALL)  # as JSON has it
_ESCAPE = re.compile(r'\\[xuUN0-7]')  # of a character, in a literal text
# What the scripts of Odoo's pages look for, by its class, id or name: by how Odoo names these, and the others that a
# page acts upon with nothing else to it. `tests/test_markup.py` goes through Odoo's source for more.
_ACTING = re.compile(r'(?:js|o|oe|s|website)[-_].+', re.IGNORECASE)
_ACTING_NAMES = frozenset({
    'auth_totp_portal_disable', 'auth_totp_portal_enable', 'auth_totp_portal_revoke_all_devices', 'coupon-message',
    'desinterested_partner_assign_confirm', 'desinterested_partner_assign_form', 'edit-code-form',
    'edit_contact_confirm', 'edit_contact_form', 'edit_opp_confirm', 'edit_opp_form', 'form_l10n_tw_invoicing_info',
    'hr_recruitment_form', 'interested_partner_assign_confirm', 'interested_partner_assign_form',
    'listing_layout_switcher', 'modal_attendees_registration', 'new_opp_confirm',
    'new_opp_form', 'opp-stage-button', 'owevent_track_replay_suggestion', 'owevent_track_video_suggestion',
    'passkey_login_link', 'portal_passkey_add', 'portal_pay', 'post_link', 'product_accordion', 'product_detail',
    'quick_reorder_sidebar', 'sale_order_sidebar_button', 'shop_checkout', 'suggested_product', 'survey_graph',
    'survey_table_with_pagination', 'timeago', 'totp_wizard_view', 'wishlist-section'})
# Of these, what text and its layout are made of.
_LAYOUT = re.compile(
    r'o_(?:cc\d?|checked|checklist|colored_level|default_snippet_text|grid_mode|image|mail_redirect|channel_redirect)|'
    r's_(?:alert|badge|banner|blockquote|call_to_action|card|company_team|comparisons|cover|features|features_grid|'
    r'hr|image_text|numbers|picture|product_list|rating|references|text|text_block|text_image|three_columns|title)')
_OF_COVERS = frozenset({'o_full_screen_height', 'o_half_screen_height', 'o_record_has_cover'})
# Data for nobody: of other editors and mail programs, what says which record somebody is mentioned by, and the address
# of a video, which is framed.
_PLAIN_DATA = re.compile(
    r'data-(?:bs-(?:dismiss|interval|parent|ride|slide|slide-to|target|toggle)|mce-.*|o-mail-quote.*|ogs[abc]|oe-(?:expression|id|model|version)|olk-.*|pm-slice|smartmail|start|tooltip)')
_MAY_ACT = re.compile(
    r'background|class|command|data-|for|id|key|name|ping|poster|src|style|\bt-|target|type', re.IGNORECASE)
_CONTROL = re.compile(r'[\x00-\x1f]')
# What Odoo's cleaning takes out: tags of Outlook's, and those with an encoding.
_OFFICE = re.compile(r'</?o:.*?>', re.DOTALL)
_ENCODING = re.compile(r'(<[^>]*\s)(encoding=(["\'][^"\']*?["\']|[^\s\n\r>]+)(\s[^>]*|/)?>)')
_WORD = re.compile(r'[\w-]+')
_GIVES = re.compile(r'[=<&]')
# A name is given by an attribute: up to the end of its value, or of the tag.
_NAMING = re.compile(r'\b(?:class|id|name)\s*=\s*("[^"]*|\'[^\']*|[^\s>]*)')
_DATA = re.compile(r'(data-[\w.:-]+)\s*=(?!>)|<[a-z][^<>]*?\s(data-[\w.:-]+)(?=[\s>])')
_LINK_TYPE = re.compile(r'<\s*a\b.*?\btype\s*=|\btype\s*=\s*["\']?action\b', re.DOTALL)
# A tag that runs, or an attribute that does: its tag may have begun in a text before.
_RUNNING = re.compile(
    r'<\s*/?\s*(?:applet|base|embed|form|frame|iframe|link|math|meta|object|script|style|svg|template)\b'
    r'|<[^>]*[\s/"\']on[a-z]{3,}\s*=|(?:^|[\s/"\'])(?:srcdoc|formaction|on(?:'
    r'abort|after|animation|auxclick|before|blur|can|change|click|close|command|content|context|copy|cue|cut|dblclick|'
    r'drag|drop|duration|emptied|ended|error|focus|form|fullscreen|gesture|got|hash|input|invalid|key|language|load|lost|'
    r'message|mouse|page|paste|pause|play|pointer|popstate|progress|rate|rejection|reset|resize|scroll|search|security|'
    r'seek|select|show|slot|stalled|storage|submit|suspend|time|toggle|touch|transition|unhandled|unload|volume|waiting|'
    r'webkit|wheel)[a-z]*)\s*=', re.IGNORECASE)
# What presses a button elsewhere on the page.
_PRESSING = frozenset({'accesskey', 'command', 'commandfor', 'for', 'form', 'ping', 'popovertarget'})
_PRESSES = re.compile(
    r'<\s*(?:label|output|button|input)\b.*?\b(?:for|form)\s*=|\b(?:accesskey|commandfor|popovertarget)\s*=', re.DOTALL)

Acting = str | tuple[str, str]  # a name, or a name with its value


def acting(text: object) -> set[Acting]:
    """Return what the scripts of a page would act upon in HTML, beside what :func:`markup_has_power` sees.

    Their code looks for classes, ids, names and data, and takes from these what to do in the name of who looks at
    the page: to send something, to show something else. So it is data that has to be known as harmless. Directives of
    QWeb (``t-out``) mean nothing there, but editors make templates of what they show.

    :param text: HTML as browsers get it.
    :return: names of classes, ids and elements; and for data, and links that are buttons, pairs of a name and a value.
    """
    if not isinstance(text, str) or '<' not in text or not _MAY_ACT.search(_CONTROL.sub('', text)):
        return set()
    found: set[Acting] = set()
    for tag, name, value in _attributes(text):
        if name.startswith('data-') and not _PLAIN_DATA.fullmatch(name) or (tag, name) == ('a', 'type') \
                or name in _PRESSING or name.startswith('t-'):
            found.add((name, value))
        elif name in ('class', 'id', 'name'):
            found.update(token for token in value.split() if acts(token))
        elif any(map(asks_the_server, loaded_by(name, value))):
            found.add((name, value))
    return found


def _attributes(text: str) -> Iterator[tuple[str, str, str]]:
    """Return the attributes in HTML, as triples of a tag, a name and a value.

    As they stand there, and as Odoo's parser reads them: that one leaves out some, such as those of a body.
    """
    for rest in _TAG_BEGINS.split(text)[1:]:
        if tag := _PLAIN_TAG.match(rest):
            for name, value in _ATTRIBUTE.findall(tag[2]):
                yield tag[1].lower(), name.lower(), _plain(value)
    # lxml fails where there is nothing to show, or more than one body
    with contextlib.suppress(AssertionError, ValueError, lxml.etree.LxmlError):
        for element in lxml.html.fragment_fromstring(text, create_parent='div').iter(tag=lxml.etree.Element):
            for name, value in element.items():
                yield element.tag.lower(), name.lower(), value


def _plain(value: str) -> str:
    """Return the value of an attribute without its quotes."""
    return unescape(value[1:-1] if value[:1] in ('"', "'") else value)


def acts(name: str) -> bool:
    """Tell whether scripts of Odoo's pages act upon an element of this class, id or name."""
    return name in _ACTING_NAMES or bool(_ACTING.fullmatch(name)) and not _LAYOUT.fullmatch(name)


def names_one_of(found: Iterable[Acting], text: str) -> bool:
    """Tell whether a text names anything that :func:`acting` has found, in whatever spelling.

    :param text: such as all that a caller has sent.
    """
    plain = spellings(as_written(unescape(text)))
    return any((part if isinstance(part, str) else part[0]).casefold() in one for part in found for one in plain)


def spellings(text: str) -> set[str]:
    """Return how a text may read once escapes, and what Odoo's cleaning takes out before it reads HTML, are gone."""
    found = {text.casefold(), unescape(as_written(text)).casefold(), without_formats(text).casefold()}
    return found.union(*map(_cleaned, found))


def _cleaned(text: str) -> Iterator[str]:
    """Yield a text as Odoo's cleaning may leave it; what it takes out can leave something else to take out."""
    for plain in (text, _CONTROL.sub('', text)):
        while True:
            yield plain
            shorter = _OFFICE.sub('', _ENCODING.sub('', plain))
            if shorter == plain:
                break
            yield _OFFICE.sub('', plain)
            plain = shorter


def could_act(text: object) -> bool:
    """Tell whether a text would act on a page if it became part of HTML, whatever stands before and after it.

    Where a tag or a value ends then, nobody can tell from the text alone, nor whether one has begun before. So it is
    enough that it gives something a name that scripts look for, or holds a tag that runs by itself.
    """
    if not isinstance(text, str):
        return False
    return _styles(text) or bool(_GIVES.search(text)) and any(
        any(not _PLAIN_DATA.fullmatch(name) for names in _DATA.findall(plain) for name in names if name)
        or bool(_LINK_TYPE.search(plain))
        or any(acts(word) for names in _NAMING.findall(plain) for word in _WORD.findall(names))
        or bool(_RUNNING.search(plain)) or '<' in plain and (bool(_PRESSES.search(plain)) or leads_to_script(plain))
        for plain in spellings(text))


def _styles(text: str) -> bool:
    """Tell whether a text is an object in JSON, of which pages make classes and a style, such as those of a cover."""
    if '{' not in text:
        return False
    try:
        todo = [json.loads(text)]
    except (ValueError, RecursionError):
        return False
    while todo:
        value = todo.pop()
        if isinstance(value, (dict, list)):
            todo += value.values() if isinstance(value, dict) else value
        elif isinstance(value, str):
            addresses = [*loaded_by('style', value)]
            if any(acts(word) for word in value.split() if word not in _OF_COVERS) \
                    or any(map(asks_the_server, addresses)) or addresses and ';' in value:
                return True
    return False


def text_in(html: str) -> str:
    """Return the text that HTML shows, without its tags, as Odoo's code makes plain text of it."""
    with contextlib.suppress(AssertionError, ValueError, lxml.etree.LxmlError):
        return lxml.html.fragment_fromstring(html, create_parent='div').text_content()
    return ''


def as_written(text: str) -> str:
    """Return a text without the escapes of JSON."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2] or '', text)


def runs(text: object) -> bool:
    """Tell whether HTML that the web client shows as it is would do anything in the browser of whoever looks at it."""
    return markup_has_power(text) or leads_to_script(text) or bool(acting(text))


def holds_markup(text: object) -> bool:
    """Tell whether Python text, such as a context, holds HTML that would run: the web client may show it as it is.

    Or whether it makes texts of others, of which nobody can tell.
    """
    if not isinstance(text, str) or not text.strip():
        return False
    try:
        nodes = [*ast.walk(ast.parse(text.strip(), mode='eval'))]
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        # not for Python, but perhaps for the web client
        return bool(_ESCAPE.search(text)) or runs(text)
    return any(_makes_text(node) for node in nodes) or any(
        runs(part) for part in map(_text_of, nodes) if part)


def _text_of(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _makes_text(node: ast.AST) -> bool:
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


def holds_form(text: object) -> bool:
    """Tell whether HTML holds a form, which a page sends with whatever proves who looks at it."""
    return isinstance(text, str) and bool(_FORM.search(text))


def leads_to_script(text: object) -> bool:
    """Tell whether an attribute in HTML is a script in the place of an address: Odoo's own cleaning leaves some."""
    if not isinstance(text, str) or '<' not in text:
        return False
    return bool(_SCRIPT_VALUE.search(LEAVES_OUT.sub('', as_written(unescape(text)))))


def markup_has_power(text: object) -> bool:
    """Tell whether HTML that is shown as it is would run or load something in the browser of whoever looks at it.

    No parser of ours agrees with all browsers. So each ``<`` that may begin a tag has to begin a plain one, be it in a
    comment, a title or a value, and a plain tag holds no other ``<`` or ``>``.
    """
    return isinstance(text, str) and '<' in text and (
        '\0' in text or any(_tag_has_power(rest) for rest in _TAG_BEGINS.split(text)[1:]))


def _tag_has_power(rest: str) -> bool:
    tag = _PLAIN_TAG.match(rest)
    if not tag or '-' in tag[1] or tag[1].lower().rpartition(':')[2] in _ACTIVE_ELEMENTS:
        return True
    for name, value in _ATTRIBUTE.findall(tag[2]):
        name, value = name.lower(), _plain(value)
        if name.startswith('on') or name in ('http-equiv', 'srcdoc') or is_dynamic(f'{name}='):
            return True
        if name in _ADDRESSES and _SCHEME.match(value):
            address = LEAVES_OUT.sub('', value)
            if not address.lower().startswith(_PLAIN_SCHEMES) and not (
                    (tag[1].lower(), name) == ('img', 'src') and _PICTURE.fullmatch(address)):
                return True
    return False
