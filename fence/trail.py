"""What a request with an access token changes, for the audit trail: written down before each commit."""
from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from odoo.sql_db import Cursor
from odoo.tools import SQL

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel
    from odoo.sql_db import BaseCursor

    from .token_context import TokenContext

UNKNOWN = 0  # in place of ids: rows that SQL has changed
# Tables of Odoo's own that record nothing of anybody's.
TECHNICAL = ('bus.', 'ir.logging', 'ir.profile', 'ir.sequence', 'oauth2.')
Changes = dict[tuple[str, str], set[int]]  # (kind, model) -> ids
_CHANGES = 'oauth2_provider.changes'  # kept by the cursor, which forgets it when it rolls back


def record_change(bearer: TokenContext, kind: str, records: BaseModel) -> None:
    """Remember records that were created, changed or deleted until the transaction is committed.

    :param bearer: the token.
    :param kind: ``created``, ``changed`` or ``deleted``.
    """
    note_ids(bearer, records.env, kind, records._name, records._ids)


def note_ids(bearer: TokenContext, env: Environment, kind: str, model: str, ids: Iterable[int]) -> None:
    """Do the same for ids of a model, such as those of rows that SQL changes."""
    if model.startswith('oauth2.'):
        return
    _changes(bearer, env).setdefault((kind, model), set()).update(ids)


def _changes(bearer: TokenContext, env: Environment) -> Changes:
    """Return what this transaction has changed, and see to it that it is written down before the commit."""
    precommit = env.cr.precommit
    changes = precommit.data.get(_CHANGES)
    if changes is None:
        changes = precommit.data[_CHANGES] = {}
        # after what others do before the commit, by which time they have all asked for it
        precommit.add(partial(precommit.add, partial(_write_down, bearer, env, changes)))
    return changes


def watch_sql(bearer: TokenContext, env: Environment) -> None:
    """Have an eye on what a method of Odoo's adds and deletes by SQL of its own, past the ORM.

    :param bearer: the token.
    :param env: the request's environment.
    """
    if not bearer.counts_anew and forget_counts(env):
        env.cr.rollback()
    _watch_on(bearer, env)


def _watch_on(bearer: TokenContext, env: Environment) -> None:
    """Watch the transaction that begins now."""
    bearer.rows_before = {} if _can_forget(env.cr) else _counted_rows(env, before=True)
    bearer.rows_flushed.clear()
    env.cr.precommit.add(partial(_changes, bearer, env))  # after what the method itself does before a commit


def _can_forget(cr: BaseCursor) -> bool:
    return isinstance(cr, Cursor) and cr.connection.server_version >= 150000


def forget_counts(env: Environment) -> bool:
    """Let PostgreSQL count anew from the next transaction on: it reports its counts at most once a second.

    Until then they are those of several transactions on the same connection, whoever's these were.

    :return: whether it does.
    """
    can = _can_forget(env.cr)
    if can:
        env.cr.execute("SELECT pg_stat_force_next_flush()")
    return can


def _counted_rows(env: Environment, before: bool = False) -> dict[str, list[int]]:
    """Return how many rows this transaction has added, deleted and changed, by table; see :func:`forget_counts`, too.

    :param before: whether those of earlier ones are wanted, which are counted with it.
    """
    if before:
        return {table: counts for table, *counts in env.execute_query(SQL(
            """ SELECT relname, n_tup_ins, n_tup_del, n_tup_upd
                  FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_del + n_tup_upd > 0 """))}
    # of the tables that it has locked to write, which is a fifth of the time of that
    return {table: counts for table, *counts in env.execute_query(SQL(
        """ SELECT DISTINCT relname, pg_stat_get_xact_tuples_inserted(oid), pg_stat_get_xact_tuples_deleted(oid),
                            pg_stat_get_xact_tuples_updated(oid)
              FROM %s pg_locks JOIN pg_class ON oid = relation
             WHERE pid = pg_backend_pid() AND locktype = 'relation' AND mode LIKE '%%ExclusiveLock'
                   AND relkind = 'r' """,
        SQL("pg_stat_force_next_flush(),") if _can_forget(env.cr) else SQL()))}


def _note_sql(bearer: TokenContext, env: Environment, changes: Changes) -> None:
    """Remember the models of which rows were added, deleted or changed past the ORM and are in no other note.

    What the ORM writes down was noted when somebody wrote it, or was computed anew, which is no news.
    """
    noted = bearer.recorded.union(changes)
    tables = env['oauth2.event']._tables()
    for table, counts in _counted_rows(env).items():
        names, before = tables.get(table, ()), (bearer.rows_before or {}).get(table, (0, 0, 0))
        if any(env[name]._transient or name.startswith(TECHNICAL) for name in names):
            continue
        more_of = [count - earlier for count, earlier in zip(counts, before, strict=True)]
        if len(names) == 1:
            more_of[2] -= bearer.rows_flushed[table]
            for kind, more in zip(('created', 'deleted', 'changed'), more_of, strict=True):
                if more > 0 and (kind, names[0]) not in noted:
                    changes.setdefault((kind, names[0]), set()).add(UNKNOWN)
        elif names and any(more > 0 for more in more_of) and not any(name in names for _kind, name in noted):
            changes.setdefault(('changed', names[0]), set()).add(UNKNOWN)  # what it is related to


def cascade_of(bearer: TokenContext, records: BaseModel) -> dict[str, set[int]]:
    """Return the records that PostgreSQL deletes with these, by their foreign keys.

    :param records: what is about to be deleted.
    :return: model -> ids
    """
    env, todo = records.env, [(records._name, list(records._ids))]
    seen: dict[str, set[int]] = {}
    while todo:
        name, ids = todo.pop()
        for model, field in env['oauth2.event']._cascades(name):
            rows = env.execute_query(SQL(
                "SELECT id FROM %s WHERE %s = ANY(%s)", SQL.identifier(env[model]._table), SQL.identifier(field), ids))
            found = {row for row, in rows} - seen.setdefault(model, set())
            if found:
                seen[model] |= found
                todo.append((model, list(found)))
    return {model: ids for model, ids in seen.items() if ids}


def _write_down(bearer: TokenContext, env: Environment, changes: Changes) -> None:
    env.cr.precommit.data.pop(_CHANGES, None)  # what comes later before this commit is written down by itself
    if bearer.values:
        bearer.values.check_afterwards()  # what a method commits on its way is within the scopes, too
    if bearer.rows_before is not None:
        _note_sql(bearer, env, changes)
        env.cr.postcommit.add(partial(_watch_on, bearer, env))
    bearer.recorded.update(changes)
    env['oauth2.event']._record_changes(bearer, changes)
