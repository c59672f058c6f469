"""Values in code: each language quotes texts in its own way, so that no value can end its text."""
from __future__ import annotations

import json
import re
import shlex
from typing import Any
from urllib.parse import quote

_PLACE = re.compile('«([a-z_]+)»')


def fill(template: str, **values: str) -> str:
    """Return a template with each ``«name»`` replaced by its value, which is code already.

    :raise KeyError: a name without a value.
    """
    return _PLACE.sub(lambda found: values[found[1]], template)


def shell(value: str) -> str:
    return shlex.quote(value)


def python(value: Any) -> str:
    return repr(value)


def double_quoted(value: Any) -> str:
    """Return a value as JavaScript, Java, C# and YAML write it: what JSON is, they read."""
    return json.dumps(value)


def single_quoted(value: str) -> str:
    """Return a text as PHP and Ruby write it where nothing in it is a command."""
    return "'" + value.replace('\\', '\\\\').replace("'", "\\'") + "'"


def power_query(value: str) -> str:
    """Return a text as Power Query's M writes it, where ``#(`` begins an escape sequence."""
    return '"' + value.replace('"', '""').replace('#(', '#(#)(') + '"'


def query_value(value: str) -> str:
    return quote(value, safe='')
