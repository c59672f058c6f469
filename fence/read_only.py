"""Transactions that write nothing, held by PostgreSQL itself."""
from __future__ import annotations

from typing import TYPE_CHECKING

from odoo.sql_db import Cursor

if TYPE_CHECKING:
    from odoo.sql_db import BaseCursor


def hold_read_only(cr: BaseCursor) -> None:
    """Let PostgreSQL refuse whatever would write, until the cursor is closed, commits included.

    :param cr: the request's cursor; what it has not committed is lost.
    """
    if cr.readonly:
        return
    cr.rollback()
    if isinstance(cr, Cursor):
        cr.connection.set_session(readonly=True)  # the next user of the connection sets it anew
    else:
        cr.readonly = True  # the cursor of a test, which does the same
