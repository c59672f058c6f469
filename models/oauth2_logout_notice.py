import logging
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol import logout_tokens
from ..protocol.id_tokens import SCOPE
from ..shared import clock
from ..shared.private_keys import signing_key
from ..shared.retry import execute_or_conflict
from ..shared.server_address import issuer
from . import logout_delivery
from .remembered import Remembered

_logger = logging.getLogger(__name__)
LEASE = 60  # seconds after which a notice that somebody has taken is posted once more, since they may have died
PAUSES = (2, 8, 60, 600, 3600)  # seconds before each further attempt


class Notice(NamedTuple):
    """One notice that somebody has taken to post it. ``attempts`` counts this one as well."""

    id: int
    application_id: int
    user_id: int
    sid: str
    attempts: int


class Oauth2LogoutNotice(models.Model):
    """An application that has to hear that a person is signed out (OpenID Connect Back-Channel Logout 1.0).

    It is written together with what ends, and posted afterwards by :mod:`.logout_delivery`.
    """

    _name = 'oauth2.logout.notice'
    _description = 'Logout Notice'
    _rec_name = 'id'
    _log_access = False

    create_date = fields.Datetime(readonly=True)
    application_id = Remembered('oauth2.application', required=True, readonly=True)
    user_id = Remembered('res.users', required=True, readonly=True)
    sid = fields.Char(required=True, readonly=True)
    due_at = fields.Datetime(required=True, readonly=True, index=True)
    attempts = fields.Integer(default=0, required=True, readonly=True)

    @api.model
    def _post_soon(self):
        """Have all that is due posted right after the commit, by others than who waits for this request."""
        self.env.cr.postcommit.add(partial(logout_delivery.start, self.env.cr.dbname))

    @api.model
    def _cron_post(self):
        """Have posted what is due again, or what a process that has ended left behind."""
        if self.search_count([('due_at', '<=', clock.naive_now(self.env))], limit=1):
            self._post_soon()

    @api.model
    def _take(self, busy=()):
        """Take the notice that comes next: of all who try, one gets it.

        :param busy: ids of applications that somebody is posting to right now.
        :rtype: Notice | None
        """
        if self.env['oauth2.key']._is_copy():
            return None
        now = clock.naive_now(self.env)
        rows = execute_or_conflict(self.env.cr, SQL(
            """ UPDATE oauth2_logout_notice SET attempts = attempts + 1, due_at = %s
                 WHERE id = (SELECT id FROM oauth2_logout_notice
                              WHERE due_at <= %s AND application_id != ALL(%s)
                           ORDER BY attempts, id LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING id, application_id, user_id, sid, attempts """,
            now + timedelta(seconds=LEASE), now, list(busy)))
        return Notice(*rows[0]) if rows else None

    @api.model
    def _message(self, notice):
        """Return the address of an application, and the token to post there; ``None`` where it wants none any more.

        :param Notice notice: one that was taken.
        :raise KeyUnreadableError: nobody can sign it.
        """
        application = self.env['oauth2.application'].sudo().browse(notice.application_id).exists()
        client = application._get_client(application.client_id)
        if not client or not client.backchannel_logout_uri:
            return None
        return client.backchannel_logout_uri, logout_tokens.issue(
            signing_key(self.env, client.signing_algorithm), issuer=issuer(self.env), client_id=client.client_id,
            subject=self.env['res.users'].browse(notice.user_id)._oauth2_subject(client), connection=notice.sid,
            now=clock.now(self.env))

    @api.model
    def _done(self, notice):
        """Forget a notice that was posted, or need not be."""
        self.env.cr.execute(SQL("DELETE FROM oauth2_logout_notice WHERE id = %s", notice.id))

    @api.model
    def _failed(self, notice, why):
        """Try a notice again later, with the others of its application; or give it up and say so in the trail.

        :param str why: in a few words.
        """
        if notice.attempts > len(PAUSES):
            self._give_up(notice, why)
            return
        until = clock.naive_now(self.env) + timedelta(seconds=PAUSES[notice.attempts - 1])
        self.env.cr.execute(SQL(
            """ UPDATE oauth2_logout_notice SET due_at = %(until)s
                 WHERE id = %(id)s OR id IN (
                       SELECT id FROM oauth2_logout_notice
                        WHERE application_id = %(application)s AND due_at < %(until)s FOR UPDATE SKIP LOCKED) """,
            until=until, id=notice.id, application=notice.application_id))

    def _give_up(self, notice, why):
        application = self.env['oauth2.application'].sudo().browse(notice.application_id).exists()
        user = self.env['res.users'].sudo().browse(notice.user_id).exists()
        self._done(notice)
        self.env['oauth2.event']._record(
            'logout_notice_failed', application_id=application.id or None, application_name=application.name or None,
            user_id=user.id or None, connection=int(notice.sid.partition('.')[0]),
            detail=f'{notice.attempts} attempts: {why}')

    @api.model
    def _seconds_until_next(self):
        """Return in how many seconds the next one is due, or ``None`` where there is none."""
        if self.env['oauth2.key']._is_copy():
            return None
        self.env.cr.execute("SELECT min(due_at) FROM oauth2_logout_notice")
        due_at, = self.env.cr.fetchone()
        return due_at and max((due_at - clock.naive_now(self.env)).total_seconds(), 0)


def adding(ended, at):
    """Return the SQL that adds a notice for each connection whose application wants one, and returns their ids.

    :param SQL ended: a table of the connections' id, application_id, user_id, binding and auth_time.
    :param datetime at: naive UTC.
    """
    return SQL(
        """ INSERT INTO oauth2_logout_notice (application_id, user_id, sid, create_date, due_at, attempts)
            SELECT ended.application_id, ended.user_id, ended.id || COALESCE('.' || ended.binding, ''),
                   %(at)s, %(at)s, 0
              FROM %(ended)s AS ended
              JOIN oauth2_application AS receiver ON receiver.id = ended.application_id
             WHERE receiver.active AND receiver.backchannel_logout_uri > '' AND ended.auth_time IS NOT NULL
               AND EXISTS (SELECT FROM oauth2_scope_oauth2_token_rel AS rel
                             JOIN oauth2_scope AS scope ON scope.id = rel.oauth2_scope_id
                            WHERE rel.oauth2_token_id = ended.id AND scope.name = %(openid)s)
         RETURNING id """, ended=ended, at=at, openid=SCOPE)
