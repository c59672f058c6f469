import psycopg2.errors

from odoo.tools import SQL

ATTEMPTS = 10


def contended(cr, query):
    """Run a statement that may find another transaction there first, and return its rows.

    That is nothing to be alarmed about, so it is not in the log as an error.

    :param SQL query: the statement.
    :raise SerializationFailure: another transaction got there first: for :func:`at_once`.
    """
    cr.execute(SQL("%s", query), log_exceptions=False)
    return cr.fetchall()


def at_once(cr, work):
    """Do ``work``, again and without a pause where another transaction got there first.

    Odoo's cursors are REPEATABLE READ: a row that someone changed since the transaction
    began cannot be changed, and Odoo would sleep for seconds before it tries again. Here
    the other one has committed already, so a new transaction sees what is true now.

    :param cr: the cursor. What it has not committed is lost when ``work`` is done again,
        so this has to come before any other change.
    :param work: called without arguments; its result is returned.
    :raise SerializationFailure: others got there first ten times in a row.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return work()
        except psycopg2.errors.SerializationFailure:
            cr.rollback()
    return work()
