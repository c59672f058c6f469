from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..protocol import credentials
from ..shared import clock
from ..shared.retry import execute_or_conflict
from ..shared.vacuum import delete_old, make_room

KEPT_AFTERWARDS = 86400  # seconds in which a second use can still be told from noise


class Oauth2OneTime(models.AbstractModel):
    """What an application is given, or leaves here, to be presented once: an authorization code, for one.

    A row knows it by its SHA-256, and what it stands for is one value (``content``), so that whoever adds something to
    it adds no column. Each heir says what comes first in :meth:`_use_up`, and cleans up by :meth:`_delete_old`.
    """

    _name = 'oauth2.one.time'
    _description = 'Presented Once'
    _rec_name = 'id'
    _log_access = False

    digest = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade', index=True)
    content = fields.Json(required=True, readonly=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True, readonly=True, index=True)
    used_at = fields.Datetime(readonly=True)

    _digest_unique = models.UniqueIndex('(digest)')

    def _use_up(self, secret, *, client, now, standing, returning, leeway=0):
        """Use a row up: of all who present its secret, the first one gets it, in one statement.

        :param str secret: as presented.
        :param Client client: who presents it, authenticated.
        :param datetime now: aware.
        :param SQL standing: what has to hold besides, about the row's alias ``kept``.
        :param SQL returning: columns of the row.
        :param int leeway: seconds for which it can still be used after its end.
        :return: these, or ``None`` where nobody, or no longer anybody, can use it.
        """
        rows = execute_or_conflict(self.env.cr, SQL(
            """ UPDATE %(table)s AS kept
                   SET used_at = %(now)s
                 WHERE (%(standing)s)
                   AND kept.id = (
                       SELECT id FROM %(table)s
                        WHERE digest = %(digest)s AND application_id = %(application)s
                          AND used_at IS NULL AND expires_at > %(alive)s
                          FOR UPDATE SKIP LOCKED)
             RETURNING %(returning)s """,
            table=SQL.identifier(self._table), now=clock.naive_utc(now),
            alive=clock.naive_utc(now) - timedelta(seconds=leeway), digest=credentials.digest(secret),
            application=client.id, standing=standing, returning=returning))
        return rows[0] if rows else None

    def _make_room(self, new_id):
        """Delete some old rows, now and then, for a new one."""
        make_room(self, new_id, self._is_old(), 'expires_at')

    def _delete_old(self):
        """Delete what nobody has to remember, as the daily clean-up does; return what that returns."""
        return delete_old(self, self._is_old())

    def _is_old(self):
        return SQL("expires_at < %s", clock.naive_now(self.env) - timedelta(seconds=KEPT_AFTERWARDS))
