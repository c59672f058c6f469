"""The language of the pages that people see here: one that they are written in."""
from odoo.http import request
from odoo.tools.i18n import py_to_js_locale

ENGLISH = 'en_US'


def choose():
    """Have the pages of this request in the language of who looks, or else in English.

    Without this, a page that nobody has translated would call its English sentences Arabic, and write them from
    right to left.
    """
    lang = request.env.lang or ENGLISH
    if not lang.startswith('en_'):
        page = request.env.ref('oauth2_provider.consent_page').sudo()
        translations = page._fields['arch_db']._get_stored_translations(page) or {}
        lang = lang if lang in translations else ENGLISH
    request.update_context(lang=lang)


def attributes():
    """Return the attributes of a page's element ``html``."""
    lang = request.env.lang or ENGLISH
    direction = request.env['res.lang'].sudo()._get_data(code=lang).direction
    return {'lang': py_to_js_locale(lang), 'dir': direction or 'ltr'}
