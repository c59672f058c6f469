"""How rows that are over are deleted while requests go on: a few at a time, and none that somebody is using."""
from odoo.models import BaseModel
from odoo.tools import SQL

from .retry import read_committed, without_failing

BATCH = 1000  # rows of a transaction, so that none is locked for long
BATCHES = 20
OFTEN = 64  # of so many new rows one makes room


def delete_old(model: BaseModel, condition: SQL) -> tuple[int, bool]:
    """Delete the rows of a model that are over, as the daily clean-up does.

    :param condition: which rows; about the table's own name.
    :return: how many were deleted, and whether there are more: for Odoo, which then comes again.
    """
    table = SQL.identifier(model._table)
    with read_committed(model.env.cr.dbname) as cr:
        cr.execute(SQL("SELECT id FROM %s WHERE %s LIMIT %s", table, condition, BATCH * BATCHES))
        ids = [id_ for id_, in cr.fetchall()]
    deleted = 0
    for first in range(0, len(ids), BATCH):
        with read_committed(model.env.cr.dbname) as cr:
            cr.execute(SQL(
                """ DELETE FROM %(table)s WHERE id IN (
                        SELECT id FROM %(table)s WHERE id = ANY(%(ids)s) AND (%(condition)s)
                           FOR UPDATE SKIP LOCKED) """,
                table=table, ids=ids[first:first + BATCH], condition=condition))
            deleted += cr.rowcount
    model.invalidate_model()
    return deleted, bool(deleted) and len(ids) == BATCH * BATCHES


def make_room(model: BaseModel, new_id: int, condition: SQL, order: str) -> None:
    """Delete some rows that are over, for one of several new ones: the daily clean-up alone would come late.

    :param new_id: the new row.
    :param condition: which rows.
    :param order: the column with an index that finds them.
    """
    if new_id % OFTEN == 0:
        table = SQL.identifier(model._table)
        without_failing(model.env.cr, SQL(
            """ DELETE FROM %(table)s WHERE id IN (
                    SELECT id FROM %(table)s WHERE %(condition)s ORDER BY %(order)s LIMIT %(limit)s
                       FOR UPDATE SKIP LOCKED) RETURNING id """,
            table=table, condition=condition, order=SQL.identifier(order), limit=2 * OFTEN))
