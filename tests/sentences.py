"""The sentences of this addon that errors can hold, read from its source."""
import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_PLACEHOLDER = '\0'
# A sentence begins with a word, and has one more: names, formats and patterns do not.
_SENTENCE = re.compile(r'[A-Z][a-z_]* [^\n]+|\0 [^\n]*\.', re.ASCII)


def sentences(*paths):
    """Return the sentences in files of the addon.

    :param paths: patterns such as ``protocol/*.py``.
    :return: a mapping from a pattern that matches the whole sentence, whatever stands in its gaps, to where it is.
    :rtype: dict[re.Pattern, str]
    """
    found = {}
    for pattern in paths:
        for path in sorted(ROOT.glob(pattern)):
            for line, text in _texts(ast.parse(path.read_text())):
                if _SENTENCE.fullmatch(text):
                    whole = '.+'.join(re.escape(part) for part in text.split(_PLACEHOLDER))
                    found.setdefault(re.compile(whole), f'{path.relative_to(ROOT)}:{line}: {text}')
    return found


def _texts(tree):
    """Yield (line, text) of each text in a module, but for docstrings and lines of the log."""
    left_out = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                left_out.add(id(node.value))
            case ast.Call(func=ast.Attribute(value=ast.Name(id='_logger'))):
                left_out.update(map(id, node.args))
            case ast.JoinedStr() if id(node) not in left_out:
                left_out.update(id(part) for part in ast.walk(node) if part is not node)
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, ''.join(
                part.value if isinstance(part, ast.Constant) else _PLACEHOLDER for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
