"""Each word on the screen is in the template of translations, and translated into each language that ships."""
import io
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

ADDON = __name__.split('.')[2]
FOLDER = Path(__file__).parents[1] / 'i18n'


@tagged('post_install', '-at_install')
class TestTranslations(TransactionCase):

    def test_the_template_holds_each_word_and_no_other(self):
        exported = io.BytesIO()
        trans_export(False, [ADDON], exported, 'po', self.env)
        words = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}
        template = {entry.msgid for entry in polib.pofile(str(FOLDER / f'{ADDON}.pot'))}
        self.assertFalse(words - template, "Add these words to the template.")
        self.assertFalse(template - words, "Nothing says these words any more.")

    def test_each_language_is_complete(self):
        template = {entry.msgid for entry in polib.pofile(str(FOLDER / f'{ADDON}.pot'))}
        for path in sorted(FOLDER.glob('*.po')):
            translated = {entry.msgid: entry for entry in polib.pofile(str(path)) if not entry.obsolete}
            with self.subTest(path.name):
                self.assertFalse(template - translated.keys(), "Translate these words.")
                self.assertFalse(translated.keys() - template, "Leave out these words.")
                for word, entry in translated.items():
                    self.assertTrue(entry.msgstr and not entry.fuzzy, word)

    def test_what_shipped_scopes_say_is_loaded_into_their_records(self):
        template = {entry.msgid: entry for entry in polib.pofile(str(FOLDER / f'{ADDON}.pot'))}
        for name in ('openid', 'profile', 'email', 'phone', 'address', 'offline_access', 'api', 'api_read'):
            scope = self.env.ref(f'oauth2_provider.scope_{name}')
            places = {place for place, _line in template[scope.description].occurrences}
            self.assertIn(f'model:oauth2.scope,description:{ADDON}.scope_{name}', places)
