"""The pages for people: links lead somewhere, and the settings are those of the code."""
import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from ..shared.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob('*.md'), *ROOT.glob('docs/*.md')]
_LINK = re.compile(r'\[[^\]]*\]\(([^)\s]+)\)')
_CODE = re.compile(r'^ *```.*?^ *```$|`[^`\n]*`', re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r'^#+ (.+)$', re.MULTILINE)


def anchors(page):
    """Return the names of a page's headings, as websites for Markdown make them."""
    text = re.sub(r'^ *```.*?^ *```$', '', page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return {re.sub(r'[^\w\- ]', '', heading.lower()).replace(' ', '-') for heading in _HEADING.findall(text)}


@tagged('post_install', '-at_install')
class TestDocs(TransactionCase):

    def test_links_lead_somewhere(self):
        for page in PAGES:
            for link in _LINK.findall(_CODE.sub('`', page.read_text())):
                if link.startswith('https://'):
                    continue
                path, _, anchor = link.partition('#')
                target = (page.parent / path).resolve() if path else page
                with self.subTest(page=page.name, link=link):
                    self.assertTrue(target.is_file())
                    if anchor:
                        self.assertIn(anchor, anchors(target))

    def test_settings(self):
        """Each with the label of the screen, its default and its range."""
        page = (ROOT / 'docs/configuration.md').read_text().partition('\n## Settings\n')[2].partition('\n## ')[0]
        rows = [[cell.strip() for cell in line.strip('|').split('|')]
                for line in page.splitlines() if line.startswith('|')][2:]
        described = {name.strip('`'): (label, default, limits) for label, default, limits, name in rows}
        self.assertEqual(set(described), set(SETTINGS))
        for name, (label, default, limits) in described.items():
            setting = SETTINGS[name]
            with self.subTest(name):
                self.assertEqual(label, self.env['res.config.settings']._fields[f'oauth2_{name}'].string)
                if isinstance(setting.default, bool):
                    self.assertEqual((default, limits), ('on' if setting.default else 'off', ''))
                elif isinstance(setting.default, int):
                    self.assertEqual(int(default.split()[0]), setting.default)
                    self.assertEqual(limits, f'{setting.minimum} to {setting.maximum}')
                else:
                    self.assertIn(setting.default, default)
