from collections.abc import Callable
from typing import Any, TypeVar

import psycopg2.errors
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo.modules.registry import Registry
from odoo.sql_db import BaseCursor, Cursor
from odoo.tools import SQL

ATTEMPTS = 10
_Result = TypeVar('_Result')


def execute_or_conflict(cr: BaseCursor, query: SQL) -> list[tuple[Any, ...]]:
    """Run a statement that may find another transaction there first, and return its rows.

    That is nothing to be alarmed about, so it is not in the log as an error.

    :param query: the statement.
    :raise SerializationFailure: another transaction got there first: for :func:`retry_on_conflict`.
    """
    cr.execute(SQL("%s", query), log_exceptions=False)
    return cr.fetchall()


def retry_on_conflict(cr: BaseCursor, work: Callable[[], _Result]) -> _Result:
    """Do ``work``; retry at once after a serialization failure.

    Odoo's cursors are REPEATABLE READ: a row that someone changed since the transaction
    began cannot be changed, and Odoo would sleep for seconds before it tries again. Here
    the other one has committed already, so a new transaction sees what is true now.

    :param cr: the cursor. What it has not committed is lost when ``work`` is done again,
        so this has to come before any other change.
    :param work: its result is returned.
    :raise SerializationFailure: others got there first ten times in a row.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return work()
        except psycopg2.errors.SerializationFailure:
            cr.rollback()
    return work()


def without_failing(cr: BaseCursor, query: SQL) -> list[tuple[Any, ...]]:
    """Run a statement that changes rows which others may be changing, and return its rows, if it can be run now.

    :param query: the statement, which waits for nobody (``SKIP LOCKED``).
    :return: no rows where one of them was changed since the transaction began.
    """
    try:
        with cr.savepoint(flush=False):
            return execute_or_conflict(cr, query)
    except psycopg2.errors.SerializationFailure:
        return []


def read_committed(database: str) -> BaseCursor:
    """Return a new cursor on the same database that sees what is committed, statement by statement.

    So none of its statements fails because somebody else has changed a row: it waits for as long as that takes, which
    is milliseconds for one that a client renews. It raises ``LockNotAvailable`` where that takes too long.

    :param database: its name.
    """
    new = Registry(database).cursor()
    if isinstance(new, Cursor):  # and not one of a test, which has but one transaction
        new.connection.set_session(isolation_level=ISOLATION_LEVEL_READ_COMMITTED)  # the next user sets it anew
        new.execute("SET LOCAL lock_timeout = '1s'")
    return new
