"""What each process keeps of applications, scopes and keys.

Odoo tells other processes of a change, after the commit. The other threads of the process
that made it are told nothing, so they must not keep what they have read meanwhile.
"""
from odoo.tools import SQL

from .contention import contended


def forget(env):
    """Forget what is kept: now, and again after the commit, since others read what was in between.

    :param env: the environment that changes something.
    """
    env.registry.clear_cache()
    env.cr.postcommit.add(env.registry.clear_cache)


def hold(cr, rows):
    """Let nobody change rows that are about to be kept before this transaction has ended.

    :param SQL rows: the table, and which of its rows.
    :raise SerializationFailure: someone has changed them since the transaction began, and forgotten
        what was kept: for :func:`contention.at_once`.
    """
    if not cr.readonly:
        contended(cr, SQL("SELECT id FROM %s FOR SHARE", rows))
