"""The page and the pictures that people see before they install the addon, as the Odoo Apps store wants them."""
import ast
import struct
from pathlib import Path

from lxml import html

from odoo.tests import BaseCase, tagged

ADDON = Path(__file__).resolve().parents[1]
DESCRIPTION = ADDON / 'static/description'
MOST_CHARACTERS = 25  # of the name
MOST_BYTES = 300_000  # of a picture
WIDTHS = range(600, 2001)  # pixels
MOST_TALL = 3  # times its width
PNG = b'\x89PNG\r\n\x1a\n'
LOADED = ('script', 'style', 'link', 'iframe', 'object', 'embed', 'form')


@tagged('post_install', '-at_install')
class TestStorePage(BaseCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manifest = ast.literal_eval((ADDON / '__manifest__.py').read_text())
        cls.page = html.fromstring((DESCRIPTION / 'index.html').read_text())
        cls.pictures = cls.page.xpath('//img')

    def test_the_name_is_short(self):
        self.assertLessEqual(len(self.manifest['name']), MOST_CHARACTERS)

    def test_the_cover_comes_first(self):
        images = self.manifest['images']
        self.assertEqual(images[0], 'static/description/cover.png')
        for image in images:
            self.assertTrue((ADDON / image).is_file(), image)

    def test_the_page_loads_nothing_but_its_pictures(self):
        for element in self.page.iter():
            self.assertNotIn(element.tag, LOADED)
            self.assertFalse([name for name in element.attrib if name.startswith('on') or name == 'style'])
            for name in ('href', 'src', 'srcset', 'background'):
                if element.tag != 'img' or name != 'src':
                    self.assertNotIn(name, element.attrib)

    def test_pictures_are_of_this_folder_and_described(self):
        for picture in self.pictures:
            self.assertTrue((DESCRIPTION / picture.get('src')).is_file(), picture.get('src'))
            self.assertEqual(Path(picture.get('src')).name, picture.get('src'))
            self.assertTrue(picture.get('alt'))
        shown = {f"static/description/{picture.get('src')}" for picture in self.pictures}
        self.assertEqual(shown, set(self.manifest['images']))

    def test_pictures_load_fast_and_fit(self):
        for picture in self.pictures:
            content = (DESCRIPTION / picture.get('src')).read_bytes()
            self.assertTrue(content.startswith(PNG))
            width, height = struct.unpack('>II', content[16:24])
            with self.subTest(picture.get('src'), width=width, height=height, size=len(content)):
                self.assertLess(len(content), MOST_BYTES)
                self.assertIn(width, WIDTHS)
                self.assertLessEqual(height, MOST_TALL * width)

    def test_readme_shows_pictures_that_are_there(self):
        shown = html.fromstring((ADDON / 'README.md').read_text()).xpath('//img/@src')
        self.assertEqual(len(shown), 2)
        for path in shown:
            self.assertTrue((ADDON / path).is_file(), path)

    def test_all_languages_are_named(self):
        names, = self.page.xpath('//section[h2="Languages"]/p/text()')
        self.assertEqual(len(names.replace(' and ', ', ').split(', ')), 1 + len([*ADDON.glob('i18n/*.po')]))
