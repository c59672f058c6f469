"""The language of the pages that people see here: one that they are written in."""
from odoo.http import request
from odoo.tools.i18n import py_to_js_locale

ENGLISH = 'en_US'


def shown():
    """Return the code of the language that our words appear in: that of who looks, or else English.

    Without this, a page that nobody has translated would call its English sentences Arabic, and write them from
    right to left.
    """
    lang = request.env.lang or ENGLISH
    return lang if lang in request.env['res.lang']._oauth2_page_languages() else ENGLISH


def choose(locales=None):
    """Have all of this request in that language, from the style sheets to the dates.

    :param str locales: what the application asks for, as it came.
    """
    request.update_context(lang=wanted(locales) or shown())


def wanted(locales):
    """Return the code of the best language that an application asks for, or ``None`` where there is none of them.

    Where the pages are not in a language as a country has it, they are in the same language of another one (RFC 4647
    §3.4).

    :param str locales: as it came.
    """
    codes = {tag.lower(): code for code, tag in request.env['res.lang']._oauth2_page_languages().items()}
    for locale in (locales or '').lower().split():
        if locale in codes:
            return codes[locale]
        if found := [code for tag, code in codes.items() if tag.split('-')[0] == locale.split('-')[0]]:
            return found[0]
    return None


def attributes(lang):
    """Return the attributes ``lang`` and ``dir`` of an element whose words are in a language."""
    direction = request.env['res.lang'].sudo()._get_data(code=lang).direction
    return {'lang': py_to_js_locale(lang), 'dir': direction or 'ltr'}
