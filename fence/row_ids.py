"""The ids of records that stand in texts, as Odoo's own code reads them: ``+1``, ``0_1`` and `` 1`` are all 1."""
from __future__ import annotations

from typing import Any


def row_in(text: Any) -> int:
    """Return the id that a text stands for.

    :return: the id; 0 for a text that is none.
    """
    try:
        return int(text)
    except (TypeError, ValueError):
        return 0


def reference_in(value: Any) -> tuple[str, int]:
    """Return what the value of a reference field names.

    :param value: such as ``res.partner,7``.
    :return: the name of the model, and the id; an empty text and 0 for anything else.
    """
    name, _comma, row = value.partition(',') if isinstance(value, str) else ('', '', '')
    return name, row_in(row)
