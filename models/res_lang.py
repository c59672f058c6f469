from odoo import models, tools
from odoo.tools.i18n import py_to_js_locale

ENGLISH = 'en'
ENGLISH_CODE = 'en_US'


class ResLang(models.Model):
    """The languages that people can read the pages of this addon in."""

    _inherit = 'res.lang'

    @tools.ormcache(cache='templates.cached_values')  # which goes with languages, views and their translations
    def _oauth2_page_languages(self):
        """Return the tag (BCP 47) of each installed language that our pages are written in, by its code.

        :rtype: dict[str, str]
        """
        page = self.env.ref('oauth2_provider.consent_page').sudo()
        written = page._fields['arch_db']._get_stored_translations(page) or {}
        return {
            code: py_to_js_locale(code) for code, _name in self.sudo().get_installed()
            if code.split('_')[0] == ENGLISH or code in written}

    def _oauth2_page_language(self, code):
        """Return the code of the language in which our words appear to who reads a language, or else English.

        Without this, what nobody has translated would be called Arabic, and be written from right to left.

        :param str code: of a language, or ``False``.
        """
        return code if code in self._oauth2_page_languages() else ENGLISH_CODE

    def _oauth2_attributes(self, code):
        """Return the attributes ``lang`` and ``dir`` of an element whose words are in a language.

        :param str code: of the language.
        """
        return {'lang': py_to_js_locale(code), 'dir': self.sudo()._get_data(code=code).direction or 'ltr'}

    def _oauth2_page_tags(self):
        """Return these tags.

        :rtype: list[str]
        """
        return sorted(self._oauth2_page_languages().values())
