"""Find in the source of addons what evaluates text, and which fields models have. Reads files, imports nothing."""
import ast
import re
from pathlib import Path

EVALUATORS = frozenset({
    'expr_eval', 'safe_eval', 'test_python_expr', 'unsafe_eval',
    'render_inline_template', '_render', '_render_encapsulate', '_render_field', '_render_lang', '_render_template',
    '_render_template_inline_template', '_render_template_qweb', '_render_template_qweb_view'})
BUILT_IN = frozenset({'compile', 'eval', 'exec'})
# These take the name of a field whose text they render, so that a constant is not the text itself.
BY_FIELD = frozenset({'_render_field', '_render_lang'})
_MENTIONS = re.compile(rf'\b(?:{"|".join(sorted(EVALUATORS | BUILT_IN))})\b')
_MODEL = re.compile(r'^    _(?:name|inherit) = ', re.MULTILINE)


def source_files(folders, package=None, ignored=()):
    """Return the Python files of addons, and of Odoo itself, without their tests.

    :param folders: folders that hold addons.
    :param package: the folder of the package ``odoo``.
    :param ignored: names of addons to leave out.
    :return: pairs of a name (``base/models/ir_rule.py``, ``odoo/tools/convert.py``) and a path, each name once.
    """
    files = {}
    for folder in map(Path, folders):
        for addon in (manifest.parent for manifest in folder.glob('*/__manifest__.py')):
            # addons that are called test_… are there for the tests of Odoo
            if addon.name not in ignored and not addon.name.startswith('test_'):
                _add_files(files, addon, addon.name)
    if package:
        _add_files(files, Path(package), 'odoo', ignored=('addons', 'tests'))
    return sorted(files.items())


def _add_files(files, folder, name, ignored=('tests',)):
    for path in folder.resolve().rglob('*.py'):
        parts = path.relative_to(folder.resolve()).parts
        if parts[0] not in ignored and 'tests' not in parts:
            files.setdefault('/'.join((name, *parts)), path)


def findings(files):
    """Return where text is evaluated that is not a constant in the code.

    :param files: as of :func:`source_files`.
    :return: a set of triples: file, function (``Class.method``), and the source of what is evaluated.
    """
    found = set()
    for name, path in files:
        text = path.read_text(encoding='utf-8')
        if _MENTIONS.search(text):
            visitor = _Evaluations(name)
            visitor.visit(ast.parse(text))
            found |= visitor.found
    return found


class _Evaluations(ast.NodeVisitor):

    def __init__(self, file):
        self.file = file
        self.found = set()
        self._scope = []
        self._names = {}  # local name -> evaluator, of imports under another name

    def _visit_scope(self, node):
        self._scope.append(node.name)
        self.generic_visit(node)
        self._scope.pop()

    visit_ClassDef = visit_FunctionDef = visit_AsyncFunctionDef = _visit_scope

    def visit_ImportFrom(self, node):
        for alias in node.names:
            if alias.name in EVALUATORS | BUILT_IN:
                self._names[alias.asname or alias.name] = alias.name

    def visit_Call(self, node):
        evaluator = self._evaluator(node.func)
        if evaluator:
            self._record(evaluator, node)
            self._visit_base(node.func)
            for child in [*node.args, *node.keywords]:
                self.visit(child)
        else:
            self.generic_visit(node)

    def visit_Name(self, node):
        # handed on as a value, such as in map(safe_eval, texts)
        if isinstance(node.ctx, ast.Load) and self._evaluator(node):
            self._add(ast.unparse(node))

    def visit_Attribute(self, node):
        self.visit_Name(node)
        self._visit_base(node)

    def _visit_base(self, node):
        """Visit what something is an attribute of: the names of modules, such as `safe_eval`, are no values."""
        while isinstance(node, ast.Attribute):
            node = node.value
        if not isinstance(node, ast.Name):
            self.visit(node)

    def _evaluator(self, node):
        """Return the name of the evaluator that an expression is, or ``None``."""
        if isinstance(node, ast.Name):
            name = self._names.get(node.id, node.id)
            return name if name in EVALUATORS | BUILT_IN else None
        if isinstance(node, ast.Attribute) and (
                node.attr in EVALUATORS or node.attr in BUILT_IN and ast.unparse(node.value) == 'builtins'):
            return node.attr
        return None

    def _record(self, evaluator, call):
        evaluated = next(iter([*call.args, *(keyword.value for keyword in call.keywords)]), None)
        if evaluator in BY_FIELD:
            self._add(f'{evaluator}({"" if evaluated is None else ast.unparse(evaluated)})')
        elif not isinstance(evaluated, (ast.Constant, ast.Dict)):
            self._add(ast.unparse(evaluated or call))

    def _add(self, text):
        self.found.add((self.file, '.'.join(self._scope), text))


def fields_of(models, files):
    """Return the names of the fields that models have in the source, those of their parents included.

    :param models: names of models.
    :param files: as of :func:`source_files`.
    :return: a dict from each of these models that exists to a set of names.
    """
    classes = []
    for _name, path in files:
        text = path.read_text(encoding='utf-8')
        if _MODEL.search(text):
            classes += map(_model, (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)))
    own = {}
    for name, _parents_of_it, names in classes:
        own.setdefault(name, set()).update(names)
    return {model: set().union(*(own.get(name, ()) for name in _parents({model}, classes)))
            for model in models if model in own}


def _parents(names, classes):
    """Add to names of models those of their parents, at any distance, and return them."""
    before = -1
    while before < len(names):
        before = len(names)
        for name, parents, _fields in classes:
            if name in names:
                names |= parents
    return names


def _model(node):
    """Return the name of a class's model, its parents, and the names of its own fields."""
    values, names = {}, set()
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            if isinstance(statement.value, ast.Call) and ast.unparse(statement.value.func).startswith('fields.'):
                names.add(name)
            elif name in ('_name', '_inherit', '_inherits'):
                try:
                    values[name] = ast.literal_eval(statement.value)
                except ValueError:
                    continue  # a name that is computed is none of Odoo's
    inherit = values.get('_inherit') or []
    inherit = [inherit] if isinstance(inherit, str) else list(inherit)
    name = values.get('_name') or (inherit[0] if inherit else None)
    return name, {*inherit, *values.get('_inherits', ())} - {name}, names
