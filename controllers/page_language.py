"""The language of the pages that people see here: one that they are written in."""
from odoo.http import request

ENGLISH = 'en_US'


def shown():
    """Return the code of the language that our words appear in: that of who looks, or else English."""
    return request.env['res.lang']._oauth2_page_language(request.env.lang)


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
    return request.env['res.lang']._oauth2_attributes(lang)
