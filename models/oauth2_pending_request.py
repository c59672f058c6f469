import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol import credentials, high_security
from ..protocol.pending_requests import PendingRequest
from ..protocol.prompts import TIME_TO_DECIDE
from ..shared import clock, vacuum
from ..shared.retry import execute_or_conflict, without_failing
from ..shared.settings import setting
from .oauth2_one_time import Oauth2OneTime

# Requests of an application: of those that it has pushed and of those that browsers have posted, of those that wait and
# of those that are over. Nobody needs a secret to post one, so these make no room by deleting the others.
MOST_OF_A_KIND = 5000


class Oauth2PendingRequest(models.Model):
    """An authorization request that waits for its person (RFC 9126): see :mod:`..protocol.pending_requests`."""

    _name = 'oauth2.pending.request'
    _inherit = [Oauth2OneTime._name]
    _description = 'Authorization Request That Waits'
    _log_access = False

    is_pushed = fields.Boolean(readonly=True)

    def _keep(self, reference, *, content, client, is_pushed, now):
        """Remember a request by the SHA-256 of what leads to it.

        :param str reference: a new secret.
        :param dict content: the request, as JSON can hold it.
        :param Client client: whose it is.
        :param bool is_pushed: whether the client has sent it by itself.
        :param datetime now: aware.
        :return: for how many seconds a person may be sent here for it.
        """
        seconds = setting(self.env, 'pushed_request_lifetime')
        if client.high_security:
            seconds = min(seconds, high_security.MAX_REQUEST_LIFETIME)
        (new_id,), = execute_or_conflict(self.env.cr, SQL(
            """ INSERT INTO oauth2_pending_request (digest, application_id, content, expires_at, is_pushed)
                     VALUES (%s, %s, %s, %s, %s) RETURNING id """,
            credentials.digest(reference), client.id, json.dumps(content),
            clock.naive_utc(now) + timedelta(seconds=seconds), is_pushed))
        self._make_room(new_id)
        if new_id % vacuum.OFTEN == 0:
            self._drop_oldest(client)
        return seconds

    def _drop_oldest(self, client):
        """Make room where an application, or somebody in its name, leaves more requests than anybody answers."""
        without_failing(self.env.cr, SQL(
            """ DELETE FROM oauth2_pending_request
                 WHERE id IN (SELECT id FROM oauth2_pending_request
                               WHERE id = ANY(ARRAY(
                                         SELECT id
                                           FROM (SELECT id, row_number() OVER (
                                                            PARTITION BY is_pushed, used_at IS NULL ORDER BY id DESC)
                                                            AS place
                                                   FROM oauth2_pending_request WHERE application_id = %s) AS placed
                                          WHERE place > %s))
                                 FOR UPDATE SKIP LOCKED)
             RETURNING id """, client.id, MOST_OF_A_KIND))

    def _find(self, reference, *, client):
        """Return the request that a reference leads to, be it used or too old.

        :param Client client: whose it has to be.
        :rtype: PendingRequest | None
        """
        rows = self.env.execute_query(SQL(
            """ SELECT content, is_pushed, expires_at, used_at FROM oauth2_pending_request
                 WHERE digest = %s AND application_id = %s """, credentials.digest(reference), client.id))
        if not rows:
            return None
        content, is_pushed, expires_at, used_at = rows[0]
        return PendingRequest(content, is_pushed, expires_at, used_at is not None)

    def _complete(self, reference, *, client, now):
        """Use a request up: of all who answer it, the first one can.

        :param Client client: whose it is.
        :param datetime now: aware.
        :rtype: bool
        """
        return self._use_up(
            reference, client=client, now=now, standing=SQL("TRUE"), returning=SQL("kept.id"),
            leeway=TIME_TO_DECIDE) is not None

    @api.autovacuum
    def _gc_requests(self):
        return self._delete_old()

    def _is_old(self):
        """Overrides the base to keep a request no longer than somebody may still answer it."""
        return SQL("expires_at < %s", clock.naive_now(self.env) - timedelta(seconds=TIME_TO_DECIDE))
