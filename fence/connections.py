"""Further connections to the database, which a method opens for itself: they only read where the request only reads."""
from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from odoo.modules.registry import Registry

from .read_only import hold_read_only
from .token_context import current

if TYPE_CHECKING:
    from odoo.sql_db import BaseCursor

_open = Registry.cursor


@functools.wraps(_open)
def _cursor(registry: Registry, /, readonly: bool = False) -> BaseCursor:
    cr = _open(registry, readonly)
    bearer = current()
    if bearer is not None and bearer.read_only and not bearer.own_code:
        hold_read_only(cr)
    return cr


Registry.cursor = _cursor
