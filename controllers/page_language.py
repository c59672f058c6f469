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
    if lang.startswith('en_'):
        return lang
    page = request.env.ref('oauth2_provider.consent_page').sudo()
    return lang if lang in (page._fields['arch_db']._get_stored_translations(page) or {}) else ENGLISH


def choose():
    """Have all of this request in that language, from the style sheets to the dates."""
    request.update_context(lang=shown())


def attributes(lang):
    """Return the attributes ``lang`` and ``dir`` of an element whose words are in a language."""
    direction = request.env['res.lang'].sudo()._get_data(code=lang).direction
    return {'lang': py_to_js_locale(lang), 'dir': direction or 'ltr'}
