import logging

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol.client import OFFLINE_ACCESS
from ..protocol.id_tokens import SCOPE
from ..shared import clock
from ..shared.retry import execute_or_conflict, read_committed
from . import sessions
from .oauth2_logout_notice import adding

_logger = logging.getLogger(__name__)
SIGNED_OUT = 'signed out of Odoo'  # why connections end, for the trail
_LASTS = SQL(
    """ EXISTS (SELECT FROM oauth2_scope_oauth2_token_rel AS rel
                  JOIN oauth2_scope AS scope ON scope.id = rel.oauth2_scope_id
                 WHERE rel.oauth2_token_id = token.id AND scope.name = %s) """, OFFLINE_ACCESS)


class Oauth2Token(models.Model):
    """Connections know the session in which their person has signed in, and most of them end with it.

    Those with the scope ``openid`` alone: for the others, who signs in is not what they are about.
    """

    _inherit = 'oauth2.token'

    session_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)  # see sessions.digest

    @api.model
    def _end_sessions(self, user_ids, digests, *, actor_id):
        """End what sessions have connected, and let applications be told (OpenID Connect Back-Channel Logout §2.7).

        What the person has allowed to last (``offline_access``) stands, and its application is told as well.

        :param user_ids: whose sessions these are.
        :param digests: see :func:`.sessions.digest`.
        :param int actor_id: the user who ends them.
        """
        which = SQL("token.user_id = ANY(%s) AND token.session_digest = ANY(%s)", list(user_ids), list(digests))
        try:
            # by a transaction of its own, since the session ends whatever becomes of this one
            with read_committed(self.env.cr.dbname) as cr:
                tokens = self.with_env(self.env(cr=cr))
                # first: one that is being redeemed becomes a connection, which is found then
                execute_or_conflict(cr, SQL(
                    """ DELETE FROM oauth2_authorization_code
                         WHERE user_id = ANY(%s) AND used_at IS NULL
                           AND content->'scopes' ? %s AND content->'authentication'->>2 = ANY(%s)
                     RETURNING id """, list(user_ids), SCOPE, list(digests)))
                tokens._end(SQL("%s AND NOT %s", which, _LASTS), actor_id=actor_id, detail=SIGNED_OUT)
                tokens._let_go_of_sessions(which)
        except psycopg2.errors.LockNotAvailable:
            _logger.warning("OAuth2: connections of a session that has ended could not be ended", exc_info=True)
        self.invalidate_model(flush=False)

    def _let_go_of_sessions(self, which):
        """Have connections that outlive their session know it no more, and their applications told."""
        told, = execute_or_conflict(self.env.cr, SQL(
            """ WITH parted AS (
                    UPDATE oauth2_token AS token SET session_digest = NULL
                     WHERE token.revoked_at IS NULL AND %s
                 RETURNING token.id, token.application_id, token.user_id, token.binding, token.auth_time),
                told AS (%s)
                SELECT count(*) FROM told """, which, adding(SQL("parted"), clock.naive_now(self.env))))[0]
        if told:
            self.env['oauth2.logout.notice']._post_soon()

    @api.model
    def _take_over_session(self, session, user_id, earlier):
        """Have what one session has connected belong to the next one, where the same person has signed in again.

        :param Session session: the new one.
        :param int user_id: its user.
        :param dict earlier: the user and the digest of the one that has ended for that.
        """
        if user_id != earlier['user_id']:
            self._end_sessions([earlier['user_id']], [earlier['digest']], actor_id=user_id)
            return
        with read_committed(self.env.cr.dbname) as cr:
            cr.execute(SQL(
                "UPDATE oauth2_token SET session_digest = %s WHERE user_id = %s AND session_digest = %s",
                sessions.digest(session.sid), user_id, earlier['digest']))
        self.invalidate_model(['session_digest'], flush=False)
