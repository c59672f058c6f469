"""Contexts in stored texts, such as that of an action, with which the web client opens forms for other people."""
from __future__ import annotations

import ast
import re

_LINES = re.compile(r'default_\w+[\'"]?\s*:\s*[\[({]')
# What runs, and who may do what: nobody is to save these without a look at them.
_NEVER_BY_DEFAULT = frozenset({
    'all_group_ids', 'code', 'code_exec', 'company_ids', 'compute', 'compute_code', 'domain_force', 'group_ids',
    'implied_by_ids', 'implied_ids', 'login', 'model_access', 'new_password', 'oauth_provider_id', 'oauth_uid',
    'password', 'role', 'webhook_url'})


def gives_records(text: str) -> bool:
    """Tell whether Python text, a stored context, has the web client make lines or users that nobody has typed.

    New records get what `default_…` says, without a word of it on the form.
    """
    try:
        tree = ast.parse(text.strip(), mode='eval')
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return 'default_' in text and bool(_LINES.search(text))
    return any(
        isinstance(node, ast.Dict) and any(
            isinstance(key, ast.Constant) and str(key.value).startswith('default_') and (
                str(key.value).removeprefix('default_') in _NEVER_BY_DEFAULT
                or any(isinstance(part, ast.Dict) for part in ast.walk(value)))
            for key, value in zip(node.keys, node.values, strict=True))
        for node in ast.walk(tree))
