"""The pages for people: links lead somewhere, and settings, fields, addresses and errors are those of the code."""
import json
import re
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

from ..controllers.consent_page import FORM_FIELDS
from ..protocol import prompts
from ..protocol.endpoints import ENDPOINTS
from ..protocol.issuer import BASE_PATH
from ..shared.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob('*.md'), *ROOT.glob('docs/*.md')]
_LINK = re.compile(r'\[[^\]]*\]\(([^)\s]+)\)')
_CODE = re.compile(r'^ *```.*?^ *```$|`[^`\n]*`', re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r'\b[2-5]\d\d\b')
_HEADING = re.compile(r'^#+ (.+)$', re.MULTILINE)


def anchors(page):
    """Return the names of a page's headings, as websites for Markdown make them."""
    text = re.sub(r'^ *```.*?^ *```$', '', page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return {re.sub(r'[^\w\- ]', '', heading.lower()).replace(' ', '-') for heading in _HEADING.findall(text)}


def section(page, title):
    """Return the text below a heading of the second or third level."""
    text = (ROOT / 'docs' / page).read_text()
    return re.split(r'\n##+ ', text.partition(f'# {title}\n')[2])[0]


def rows(text):
    """Return the cells of a table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith('|')]
    return [[cell.strip() for cell in line.strip('|').split('|')] for line in lines[2:]]


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

    def test_fields_of_an_application_are_named_as_in_its_form(self):
        page = (ROOT / 'docs/configuration.md').read_text()
        tables = re.findall(r'^\| field \|.*\n\|[-| ]+\n((?:\|.*\n)+)', page, re.MULTILINE)
        described = [name for table in tables for row in table.splitlines() for name in row.split('|')[1].split(',')]
        labels = {field.string for field in self.env['oauth2.application']._fields.values()}
        self.assertGreater(len(described), 25)
        self.assertFalse({name.strip() for name in described} - labels)

    def test_a_setting_is_named_as_the_field_of_applications_that_it_fills(self):
        application, settings = (
            self.env[model]._fields for model in ('oauth2.application', 'res.config.settings'))
        both = [name for name in SETTINGS if name in application]
        self.assertIn('access_token_lifetime', both)
        for name in both:
            self.assertEqual(application[name].string, settings[f'oauth2_{name}'].string)

    def test_settings(self):
        """Each with the label of the screen, its default and its range."""
        described = {name.strip('`'): (label, default, limits)
                     for label, default, limits, name in rows(section('configuration.md', 'Settings'))}
        self.assertEqual(set(described), set(SETTINGS))
        screen = etree.fromstring(self.env.ref('oauth2_provider.res_config_settings_view_form').arch)
        shown = [node.get('name').removeprefix('oauth2_') for node in screen.iter('field')]
        self.assertEqual(list(described), [name for name in shown if name in SETTINGS], 'in the order of the screen')
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

    def test_fields_of_applications(self):
        page = (ROOT / 'docs/configuration.md').read_text().lower()
        for name, field in self.env['oauth2.application'].fields_get(attributes=['string', 'readonly']).items():
            if not field['readonly'] and name != 'active':
                with self.subTest(name):
                    self.assertIn(field['string'].lower(), page)

    def test_clients_find_each_address_method_and_status(self):
        paths = json.loads((ROOT / 'docs/openapi.json').read_text())['paths']
        expected = {}
        for path, operations in paths.items():
            statuses = {status for operation in operations.values() for status in operation['responses']}
            expected[path.removeprefix(BASE_PATH)] = ({method.upper() for method in operations}, statuses - {'500'})
        described = {}
        table = section('clients.md', 'All addresses').partition('\n\n| header')[0]
        for addresses, methods, _answers, statuses in rows(table):
            for path in re.findall('`(/[^`]+)`', addresses):
                described[path] = (set(methods.split(', ')), set(_STATUS.findall(statuses)))
        described.pop('/json/2')  # of "and the same with …"
        post = described.pop('/json/2/<model>/<method>')[0]
        failures = {_STATUS.match(status)[0] for status, *_ in rows(section('clients.md', 'Errors of the API'))}
        described['/json/2/{model}/{method}'] = (post, failures - {'500'} | {'200'})
        resource = '/.well-known/oauth-protected-resource'
        described[f'{resource}/json/2'] = described[resource]
        self.assertEqual(described, expected)

    def test_clients_find_each_parameter_and_error(self):
        page = (ROOT / 'docs/clients.md').read_text()
        schemas = json.loads((ROOT / 'docs/openapi.json').read_text())['components']['schemas'].values()
        codes = {code for schema in schemas for code in schema.get('properties', {}).get('error', {}).get('enum', ())}
        self.assertTrue(codes)
        sent = set().union(*(endpoint.parameters for endpoint in ENDPOINTS)) - {*FORM_FIELDS, prompts.SINCE}
        for name in codes | sent:
            with self.subTest(name):
                self.assertRegex(page, rf'[`"]{name}[`"=]')

    def test_symptoms_name_error_pages_as_they_are(self):
        titles = set(re.findall('t-set="title">([^<]+)<', (ROOT / 'views/error_templates.xml').read_text()))
        named = re.findall(r'the page \*([^*]+)\*', section('configuration.md', 'When something goes wrong'))
        self.assertGreaterEqual(len(named), 4)
        self.assertLessEqual(set(named), titles)

    def test_what_applications_have_as_well_is_called_the_same_there(self):
        application, settings = self.env['oauth2.application'], self.env['res.config.settings']
        both = [name for name in SETTINGS if name in application._fields]
        self.assertIn('access_token_lifetime', both)
        for name in both:
            self.assertEqual(settings._fields[f'oauth2_{name}'].string, application._fields[name].string)
