"""Each field whose text runs in Odoo is in fence/evaluated.py: the source of all addons, installed or not, says so."""
import tempfile
from functools import cache
from pathlib import Path

import odoo.addons
from odoo.tests import BaseCase, tagged

from ..fence.evaluated import EVALUATED, NAMES_METHODS, NAMES_VIEWS
from . import evaluators
from .evaluator_scan import fields_of, findings, source_files

TABLES = (EVALUATED, NAMES_METHODS, NAMES_VIEWS)
OWN_ADDON = __name__.split('.')[2]


@cache
def source_of_odoo():
    """Return the files of Odoo and of all addons but this one, installed or not."""
    return source_files(odoo.addons.__path__, odoo.__path__[0], ignored=[OWN_ADDON])


def problems(found, by_fields, by_reason, tables=TABLES):
    """Compare what evaluates text with what covers it.

    :param found: as of :func:`.evaluator_scan.findings`.
    :param by_fields: what is found -> names of fields, with spaces between.
    :param by_reason: what is found -> a sentence.
    :param tables: dicts of models -> names of fields; of the first, each field needs a reader.
    :return: a list of sentences.
    """
    covered = {*by_fields, *by_reason}
    sentences = [f'No rule covers what {place(reader)} evaluates.' for reader in sorted(found - covered)]
    sentences += [f'Nothing is evaluated any more in {place(reader)}.' for reader in sorted(covered - found)]
    sentences += [f'{place(reader)} is in both tables.' for reader in sorted({*by_fields} & {*by_reason})]
    listed = {f'{model}.{field}' for table in tables for model, fields in table.items() for field in fields}
    named = {name: reader for reader, names in by_fields.items() for name in names.split()}
    sentences += [f'{place(reader)} evaluates {name}, which fence/evaluated.py does not list.'
                  for name, reader in sorted(named.items()) if name not in listed]
    sentences += [f'{model}.{field} is in fence/evaluated.py, and nothing evaluates it.'
                  for model, fields in sorted(tables[0].items()) for field in sorted(fields)
                  if f'{model}.{field}' not in named]
    return sentences


def place(reader):
    """Return a reader in words."""
    file, function, text = reader
    return f'{file}, {function or "outside of functions"}: {text}'


@tagged('post_install', '-at_install')
class TestEvaluatedFields(BaseCase):

    def assert_none(self, sentences):
        self.assertFalse(sentences, '\n'.join(['', *sentences]))

    def test_a_rule_covers_each_evaluation_in_the_source_of_odoo(self):
        found = findings(source_of_odoo())
        self.assertGreater(len(found), 100)  # or it has not looked where Odoo is
        self.assert_none(problems(found, evaluators.FIELDS, evaluators.REASONS))

    def test_each_field_that_is_listed_exists(self):
        listed = {}
        for table in TABLES:
            for model, names in table.items():
                listed.setdefault(model, set()).update(names)
        existing = fields_of(listed, source_of_odoo())
        self.assert_none([f'No model {model} is in the source.' for model in sorted({*listed} - {*existing})] + [
            f'{model} has no field {name}.' for model, names in sorted(existing.items())
            for name in sorted(listed[model] - names)])


@tagged('post_install', '-at_install')
class TestEvaluationsAreFound(BaseCase):
    """What the test of Odoo's source rests on: it sees what is new, and what is gone."""

    def scan(self, source, file='fake/models/fake.py'):
        """Return what is evaluated in an addon with one file."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, file)
            path.parent.mkdir(parents=True)
            path.write_text(source, encoding='utf-8')
            Path(folder, path.relative_to(folder).parts[0], '__manifest__.py').touch()
            return findings(source_files([folder]))

    def found_in(self, source, file='fake/models/fake.py'):
        """Return what is evaluated in an addon with one file: pairs of a function and a text."""
        return {(function, text) for _file, function, text in self.scan(source, file)}

    def test_an_evaluation_is_found_whatever_its_name(self):
        for source in (
                'from odoo.tools.safe_eval import safe_eval\nsafe_eval(text)',
                'from odoo.tools.safe_eval import safe_eval as run\nrun(text)',
                'from odoo.tools import safe_eval\nsafe_eval.safe_eval(text, {})',
                'from odoo import tools\ntools.safe_eval.safe_eval(expr=text)',
                'import odoo\nodoo.tools.safe_eval.test_python_expr(text)',
                'from odoo.tools.safe_eval import expr_eval, unsafe_eval\nexpr_eval(text)\nunsafe_eval(text)',
                'eval(text)', 'exec(text)', 'compile(text, "name", "exec")', 'import builtins\nbuiltins.eval(text)',
                'env["ir.qweb"]._render(text, {})', 'mixin._render_template(text, "res.partner", [1])',
                'render_inline_template(text, {})'):
            with self.subTest(source=source):
                self.assertEqual(self.found_in(source), {('', 'text')})

    def test_an_evaluation_is_found_in_its_function(self):
        source = 'class Fake:\n    def run(self):\n        def inner():\n            return safe_eval(self.code)\n'
        self.assertEqual(self.found_in(source), {('Fake.run.inner', 'self.code')})

    def test_a_field_that_is_rendered_is_found_by_its_name(self):
        self.assertEqual(self.found_in('template._render_field("subject", ids)'), {('', "_render_field('subject')")})

    def test_a_function_that_evaluates_is_found_where_it_is_handed_on(self):
        self.assertEqual(self.found_in('results = map(safe_eval, texts)'), {('', 'safe_eval')})

    def test_what_evaluates_no_text_of_records_is_not_found(self):
        for source in (
                'env["ir.qweb"]._render("fake.view", {})', 'import re\nre.compile(text)',
                'from odoo.tools import safe_eval\nnow = safe_eval.datetime', 'model.eval(text)'):
            with self.subTest(source=source):
                self.assertFalse(self.found_in(source))

    def test_tests_are_not_looked_at(self):
        for file in ('fake/tests/test_fake.py', 'test_fake/models/fake.py'):
            self.assertFalse(self.found_in('safe_eval(text)', file))

    def test_an_evaluation_without_a_line_is_a_problem(self):
        new = self.scan('class Fake:\n    def run(self):\n        return safe_eval(self.code)\n')
        found = {*new, *evaluators.FIELDS, *evaluators.REASONS}
        self.assertEqual(
            problems(found, evaluators.FIELDS, evaluators.REASONS),
            ['No rule covers what fake/models/fake.py, Fake.run: self.code evaluates.'])

    def test_a_line_without_an_evaluation_is_a_problem(self):
        gone = next(iter(evaluators.REASONS))
        found = {*evaluators.FIELDS, *evaluators.REASONS} - {gone}
        [sentence] = problems(found, evaluators.FIELDS, evaluators.REASONS)
        self.assertIn('Nothing is evaluated any more in', sentence)

    def test_each_field_that_is_not_listed_any_more_is_a_problem(self):
        found = {*evaluators.FIELDS, *evaluators.REASONS}
        for model, names in EVALUATED.items():
            for name in names:
                less = {**EVALUATED, model: names - {name}}
                with self.subTest(model=model, name=name):
                    sentences = problems(
                        found, evaluators.FIELDS, evaluators.REASONS, (less, NAMES_METHODS, NAMES_VIEWS))
                    self.assertEqual(len(sentences), 1)
                    self.assertIn(f'evaluates {model}.{name}, which', sentences[0])

    def test_a_field_that_nothing_evaluates_is_a_problem(self):
        found = {*evaluators.FIELDS, *evaluators.REASONS}
        more = {**EVALUATED, 'res.partner': frozenset({'name'})}
        self.assertEqual(
            problems(found, evaluators.FIELDS, evaluators.REASONS, (more, NAMES_METHODS, NAMES_VIEWS)),
            ['res.partner.name is in fence/evaluated.py, and nothing evaluates it.'])

    def test_fields_of_parents_count_and_others_do_not(self):
        source = (
            'class Parent(models.AbstractModel):\n    _name = "fake.parent"\n    code = fields.Text()\n'
            'class Lender(models.Model):\n    _name = "fake.lender"\n    lent = fields.Text()\n'
            'class Heir(models.Model):\n    _name = "fake.heir"\n    _inherit = ["fake.parent"]\n'
            '    _inherits = {"fake.lender": "lender_id"}\n    own = fields.Text()\n'
            'class More(models.Model):\n    _inherit = "fake.heir"\n    more = fields.Text()\n')
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, 'fake', 'models.py')
            path.parent.mkdir()
            path.write_text(source, encoding='utf-8')
            path.with_name('__manifest__.py').touch()
            existing = fields_of({'fake.heir', 'fake.lender', 'fake.other'}, source_files([folder]))
        self.assertEqual(existing, {
            'fake.heir': {'code', 'lent', 'own', 'more'}, 'fake.lender': {'lent'}})
