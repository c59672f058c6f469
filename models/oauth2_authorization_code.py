from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol import credentials, high_security
from ..shared import clock
from ..shared.retry import execute_or_conflict, without_failing
from ..shared.settings import setting
from .oauth2_allowed_once import Oauth2AllowedOnce

MOST_CODES = 100  # of a user for an application; the oldest ones are of no use any more


class Oauth2AuthorizationCode(models.Model):
    """A code on its way from the browser to the application (RFC 6749 §1.3.1)."""

    _name = 'oauth2.authorization.code'
    _inherit = [Oauth2AllowedOnce._name]
    _description = 'Authorization Code'
    _log_access = False

    user_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='cascade', index=True)

    def _save(self, code, *, request, user_id, versions, authentication, asked, now):
        """Remember a new code by its SHA-256.

        :param str code: what the application gets.
        :param AuthorizationRequest request: the valid request that it answers.
        :param str versions: of the scopes that the user was shown, see :mod:`..protocol.scope_versions`.
        :param Authentication authentication: how the user has signed in.
        :param bool asked: whether the user has just clicked on Allow, and not before.
        :param datetime now: aware; the code lives from here for the seconds of the setting ``code_lifetime``.
        :raise SerializationFailure: the user or the application has just been deleted.
        """
        client = request.client
        rows = execute_or_conflict(self.env.cr, SQL(
            """ INSERT INTO oauth2_authorization_code
                       (digest, application_id, user_id, content, expires_at, scope_versions, epoch)
                SELECT %(digest)s, application.id, users.id, %(content)s, %(expires_at)s, %(versions)s,
                       %(epoch)s
                  FROM res_users AS users, oauth2_application AS application
                 WHERE users.id = %(user)s AND application.id = %(application)s
             RETURNING id,
                       (SELECT count(*) FROM oauth2_authorization_code
                         WHERE user_id = %(user)s AND application_id = %(application)s) """,
            digest=credentials.digest(code), content=self._content(request, authentication),
            expires_at=clock.naive_utc(now) + timedelta(seconds=self._lifetime(client)),
            versions=versions or None, epoch=self._epoch_now(user_id, client), user=user_id, application=client.id))
        if not rows:
            raise psycopg2.errors.SerializationFailure
        code_id, before = rows[0]
        if before >= MOST_CODES:
            self._drop_oldest(user_id, client)
        self._make_room(code_id)
        self.env['oauth2.event']._record_seldom(
            'allowed' if asked else 'let_in', at=clock.naive_utc(now), application_id=client.id,
            application_name=client.name, user_id=user_id, detail=' '.join(request.scopes))

    def _lifetime(self, client):
        """Return for how many seconds a code of an application works."""
        seconds = setting(self.env, 'code_lifetime')
        return min(seconds, high_security.MAX_CODE_LIFETIME) if client.high_security else seconds

    def _drop_oldest(self, user_id, client):
        """Make room for another code; those that stay are not locked, so that each can be redeemed meanwhile."""
        without_failing(self.env.cr, SQL(
            """ DELETE FROM oauth2_authorization_code
                 WHERE id IN (SELECT id FROM oauth2_authorization_code
                               WHERE id = ANY(ARRAY(
                                         SELECT id FROM oauth2_authorization_code
                                          WHERE user_id = %s AND application_id = %s
                                       ORDER BY id DESC OFFSET %s))
                                 FOR UPDATE SKIP LOCKED)
             RETURNING id """, user_id, client.id, MOST_CODES - 1))

    def _claim(self, code, *, client, now):
        """Redeem a code: of all who present it, the first one gets it, in one statement.

        A code that was used before is a replay: then the connection that it led to ends
        (RFC 6749 §4.1.2). This method does not raise, since raising would undo that.

        :param str code: as presented.
        :param Client client: who presents it, authenticated.
        :param datetime now: aware.
        :rtype: CodeClaim | None
        """
        claim = self._claim_allowed(code, client=client, now=now)
        if claim is None:
            self._end_replayed(credentials.digest(code), client, now)
        return claim

    def _end_replayed(self, digest, client, now):
        """End the connection that a code has led to, where there is one."""
        self.env['oauth2.token']._end(SQL(
            """ token.application_id = %s AND token.authorization_code_id IN (
                    SELECT id FROM oauth2_authorization_code WHERE digest = %s) """,
            client.id, digest), kind='code_replayed', now=now)

    @api.autovacuum
    def _gc_codes(self):
        return self._delete_old()
