from datetime import datetime, timedelta, timezone

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol import client_assertion, errors
from ..shared import clock
from ..shared.retry import execute_or_conflict, read_committed
from ..shared.vacuum import delete_old, make_room


class Oauth2Assertion(models.Model):
    """What a client has signed and used, so that nobody can use it again.

    A client assertion (RFC 7523 §3), or a DPoP proof (RFC 9449 §11.1).
    """

    _name = 'oauth2.assertion'
    _description = 'Used Client Assertion'
    _rec_name = 'id'
    _log_access = False

    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade')
    digest = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True, readonly=True, index=True)

    _application_digest_unique = models.UniqueIndex('(application_id, digest)')

    def _use(self, assertion, *, application_id):
        """Use an assertion up: of all who present it, the first one gets through.

        :param assertion: a good ``client_assertion.Assertion`` or ``dpop.Proof``.
        :param int application_id: whose it is.
        :return: whether it was not used before.
        :rtype: bool
        """
        expires_at = clock.naive_utc(datetime.fromtimestamp(assertion.expires_at, timezone.utc))
        rows = execute_or_conflict(self.env.cr, SQL(
            """ INSERT INTO oauth2_assertion (application_id, digest, expires_at) VALUES (%s, %s, %s)
                ON CONFLICT (application_id, digest) DO NOTHING RETURNING id """,
            application_id, assertion.digest, expires_at))
        if rows:
            make_room(self, rows[0][0], self._is_old(), 'expires_at')
        return bool(rows)

    def _use_apart(self, assertion, *, application_id):
        """Do the same by a transaction of its own, at once and on the primary.

        :raise HeldOff: somebody is changing the application, or has just deleted it.
        """
        try:
            with read_committed(self.env.cr.dbname) as cr:
                return self.with_env(self.env(cr=cr))._use(assertion, application_id=application_id)
        except (psycopg2.errors.ForeignKeyViolation, psycopg2.errors.LockNotAvailable):
            raise errors.HeldOff from None

    @api.autovacuum
    def _gc_assertions(self):
        return delete_old(self, self._is_old())

    def _is_old(self):
        """Return the SQL of which assertions nobody has to remember: one is good for the leeway after its end."""
        return SQL("expires_at < %s", clock.naive_now(self.env) - timedelta(seconds=2 * client_assertion.LEEWAY))
