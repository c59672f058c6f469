"""Imports run one way, from what serves requests down to what all share; and the database is asked in one file."""
import ast
from pathlib import Path

from odoo.tests import BaseCase, tagged

ADDON = Path(__file__).resolve().parents[1]
# Each layer, and those that it may import.
LAYERS = {
    'shared': {'shared'},
    'protocol': {'protocol', 'shared'},
    'fence': {'fence'},
    'quick_start': {'protocol', 'quick_start'},
    'fence.models': {'fence', 'fence.models', 'protocol', 'shared'},
    'models': {'fence', 'models', 'protocol', 'quick_start', 'shared'},
    'wizard': {'fence', 'protocol', 'shared', 'wizard'},
    'controllers': {'controllers', 'fence', 'protocol', 'shared'},
}


def modules(layer):
    """Yield the path of each module of a layer, and its syntax tree."""
    folder = ADDON.joinpath(*layer.split('.'))
    for path in sorted(folder.rglob('*.py')):
        if layer != 'fence' or 'models' not in path.relative_to(folder).parts:
            yield path, ast.parse(path.read_text())


def imported(path, tree):
    """Yield the layers that a module imports from, by the names of their folders."""
    package = path.parent.relative_to(ADDON).parts
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = package[:len(package) - node.level + 1] + tuple((node.module or '').split('.') if node.module else ())
        for name in node.names if not base else [None]:
            yield of(base or (name.name, ))


def of(parts):
    """Return the layer that a path of names is in."""
    return 'fence.models' if parts[:2] == ('fence', 'models') else parts[0]


@tagged('post_install', '-at_install')
class TestLayers(BaseCase):

    def test_imports_run_downward(self):
        for layer, allowed in LAYERS.items():
            found = list(modules(layer))
            self.assertTrue(found, layer)
            for path, tree in found:
                with self.subTest(path.relative_to(ADDON)):
                    self.assertLessEqual(set(imported(path, tree)), allowed)

    def test_the_protocol_asks_the_database_in_one_file(self):
        for path, tree in modules('protocol'):
            asks = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Subscript) and (
                getattr(node.value, 'id', getattr(node.value, 'attr', '')) in ('env', '_env'))]
            with self.subTest(path.relative_to(ADDON)):
                self.assertEqual(bool(asks), path.name == 'store.py', asks)

    def test_the_protocol_needs_no_odoo(self):
        """But for the store: the rules can be tried without it."""
        for path, tree in modules('protocol'):
            names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level} | {
                alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
            with self.subTest(path.relative_to(ADDON)):
                self.assertFalse([name for name in names if name.partition('.')[0] == 'odoo'])

    def test_an_import_that_runs_upward_is_found(self):
        path = ADDON / 'protocol' / 'x.py'
        for line, layer in (('from ..models import x', 'models'), ('from .. import controllers', 'controllers'),
                            ('from ..fence.models.base import x', 'fence.models'), ('from . import x', 'protocol')):
            self.assertEqual(list(imported(path, ast.parse(line))), [layer])
