from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..protocol import client_assertion, clock
from .contention import contended, without_failing

OFTEN = 100  # requests, after which twice as many assertions that have expired go


class Oauth2Assertion(models.Model):
    """A client assertion that was used, so that nobody can use it again (RFC 7523 §3)."""

    _name = 'oauth2.assertion'
    _description = 'Used OAuth2 Client Assertion'
    _rec_name = 'id'
    _log_access = False

    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade')
    digest = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True, readonly=True, index=True)

    _application_digest_unique = models.UniqueIndex('(application_id, digest)')

    def _use(self, assertion, *, client):
        """Use an assertion up: of all who present it, the first one gets through.

        :param client_assertion.Assertion assertion: a good one.
        :param Client client: who has signed it.
        :return: whether it was not used before.
        :rtype: bool
        """
        expires_at = clock.naive_utc(datetime.fromtimestamp(assertion.expires_at, timezone.utc))
        rows = contended(self.env.cr, SQL(
            """ INSERT INTO oauth2_assertion (application_id, digest, expires_at) VALUES (%s, %s, %s)
                ON CONFLICT (application_id, digest) DO NOTHING RETURNING id """,
            client.id, assertion.digest, expires_at))
        if rows and not rows[0][0] % OFTEN:  # the daily clean-up alone would come late for who asks all the time
            without_failing(self.env.cr, SQL(
                """ DELETE FROM oauth2_assertion
                     WHERE id IN (SELECT id FROM oauth2_assertion WHERE expires_at < %s
                                ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id """,
                _forgotten(self.env), 2 * OFTEN))
        return bool(rows)

    @api.autovacuum
    def _gc_assertions(self):
        limit = _forgotten(self.env)
        old = self.search([('expires_at', '<', limit)], limit=GC_UNLINK_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT


def _forgotten(env):
    """Return when an assertion has expired that nobody has to remember: it is good for the leeway after that."""
    return clock.naive_now(env) - timedelta(seconds=2 * client_assertion.LEEWAY)
