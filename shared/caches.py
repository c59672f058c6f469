"""What each process keeps of applications, scopes and keys.

Odoo tells other processes of a change, after the commit. The other threads of the process
that made it are told nothing, so they must not keep what they have read meanwhile.
"""
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import psycopg2.errors

from odoo.tools import SQL

from .retry import execute_or_conflict

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel
    from odoo.modules.registry import Registry
    from odoo.sql_db import BaseCursor

_FORGETS = 'oauth2_provider.forgets'  # kept by the cursor, until it commits


def clear_caches(env: Environment) -> None:
    """Forget what is kept: now, and again after the commit, since others read what was in between.

    :param env: the environment that changes something.
    """
    env.registry.clear_cache()
    if not env.cr.postcommit.data.get(_FORGETS):
        env.cr.postcommit.data[_FORGETS] = True
        env.cr.postcommit.add(partial(tell_all, env.registry))


def tell_all(registry: Registry) -> None:
    """Forget what is kept, here and in the other processes, since something has been committed.

    Odoo may have told them before the commit, as for a scheduled action, or never.
    """
    registry.clear_cache()
    if registry.ready:  # while modules are installed, Odoo tells them at the end
        registry.signal_changes()


def touch(records: BaseModel) -> None:
    """Let nobody keep these records, or what belongs to them, as they were: :func:`lock_for_share` looks at their rows.

    :param records: of a model with a name.
    """
    records.env.flush_all()
    if records:
        records.env.cr.execute(SQL(
            "UPDATE %s SET name = name WHERE id IN %s", SQL.identifier(records._table), records._ids))
    clear_caches(records.env)


def lock_for_share(cr: BaseCursor, rows: SQL) -> None:
    """Let nobody change rows that are about to be kept before this transaction has ended.

    :param rows: the table, and which of its rows.
    :raise SerializationFailure: someone has changed them since the transaction began, and forgotten
        what was kept: for :func:`retry.retry_on_conflict`.
    :raise ReadOnlySqlTransaction: see :func:`latest`.
    """
    execute_or_conflict(cr, SQL("SELECT id FROM %s ORDER BY id FOR SHARE", rows))


def latest(env: Environment) -> BaseCursor:
    """Return a cursor that sees what is committed now, for what is about to be kept.

    Should that change before it is kept, then what it is kept in (an ``ormcache`` of a dict) has been forgotten.

    :raise ReadOnlySqlTransaction: the request is served from a replica, which may not know yet what has changed, so
        that nothing is kept of what it says. Odoo then tries again with the primary.
    """
    if env.cr.readonly:
        raise psycopg2.errors.ReadOnlySqlTransaction("a replica may not know yet")
    return env.registry.cursor()
