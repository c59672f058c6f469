from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol import credentials
from ..shared import clock
from ..shared.retry import execute_or_conflict, without_failing
from ..shared.settings import setting
from ..shared.vacuum import delete_old, make_room
from .oauth2_epoch import epoch_of

NEVER = -1  # the epoch of a code that leads nowhere: who gave it was no longer there, as the worker did not know yet
MOST_CODES = 100  # of a user for an application; the oldest ones are of no use any more
KEPT_AFTERWARDS = 86400  # seconds in which a replay can still be told from noise


@dataclass(frozen=True, slots=True)
class CodeClaim:
    """A code that was just redeemed, and what it is bound to."""

    id: int
    user_id: int
    scopes: tuple[str, ...]
    redirect_uri: str
    redirect_uri_given: bool
    code_challenge: str | None
    resources: tuple[str, ...]
    epoch: int
    scope_versions: str


class Oauth2AuthorizationCode(models.Model):
    """A code on its way from the browser to the application (RFC 6749 §1.3.1)."""

    _name = 'oauth2.authorization.code'
    _description = 'OAuth2 Authorization Code'
    _rec_name = 'id'
    _log_access = False

    digest = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade', index=True)
    user_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='cascade', index=True)
    scope = fields.Char(required=True, readonly=True)
    redirect_uri = fields.Char(required=True, readonly=True)
    redirect_uri_given = fields.Boolean(readonly=True)
    code_challenge = fields.Char(readonly=True)
    resource = fields.Char(readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True, index=True)
    used_at = fields.Datetime(readonly=True)
    epoch = fields.Integer(default=0, readonly=True)
    scope_versions = fields.Char(readonly=True)

    _digest_unique = models.UniqueIndex('(digest)')

    def _save(self, code, *, client, user_id, scopes, versions, redirect_uri, redirect_uri_given, code_challenge,
              resources, now):
        """Remember a new code by its SHA-256.

        :param str code: what the application gets.
        :param str versions: of the scopes that the user was shown, see :mod:`..protocol.scope_versions`.
        :param datetime now: aware; the code lives from here for the seconds of the setting ``code_lifetime``.
        """
        epoch, codes = self.env.execute_query(SQL(
            """ SELECT CASE WHEN users.active AND application.active THEN %s ELSE %s END,
                       (SELECT count(*) FROM oauth2_authorization_code WHERE user_id = %s AND application_id = %s)
                  FROM res_users AS users, oauth2_application AS application
                 WHERE users.id = %s AND application.id = %s """,
            epoch_of(user_id, client.id), NEVER, user_id, client.id, user_id, client.id))[0]
        if codes >= MOST_CODES:
            self._drop_oldest(user_id, client)
        new = self.create({
            'digest': credentials.digest(code),
            'epoch': epoch,
            'scope_versions': versions or False,
            'application_id': client.id,
            'user_id': user_id,
            'scope': ' '.join(scopes),
            'redirect_uri': redirect_uri,
            'redirect_uri_given': redirect_uri_given,
            'code_challenge': code_challenge,
            'resource': ' '.join(resources) or False,
            'expires_at': clock.naive_utc(now) + timedelta(seconds=setting(self.env, 'code_lifetime')),
        })
        make_room(self, new.id, self._is_old(), 'expires_at')
        self.env['oauth2.event']._record_seldom(
            'allowed', at=clock.naive_utc(now), application_id=client.id, application_name=client.name, user_id=user_id,
            detail=' '.join(scopes))

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
        digest = credentials.digest(code)
        rows = execute_or_conflict(self.env.cr, SQL(
            """ UPDATE oauth2_authorization_code AS code
                   SET used_at = %(now)s
                  FROM res_users AS users
                 WHERE users.id = code.user_id AND users.active AND code.epoch = %(epoch)s
                   AND code.id = (
                       SELECT id FROM oauth2_authorization_code
                        WHERE digest = %(digest)s AND application_id = %(application)s
                          AND used_at IS NULL AND expires_at > %(now)s
                          FOR UPDATE SKIP LOCKED)
             RETURNING code.id, code.user_id, code.scope, code.redirect_uri,
                       code.redirect_uri_given, code.code_challenge, code.resource, code.epoch,
                       code.scope_versions """,
            now=clock.naive_utc(now), digest=digest, application=client.id,
            epoch=epoch_of(SQL("code.user_id"), SQL("code.application_id"))))
        if not rows:
            self._end_replayed(digest, client, now)
            return None
        code_id, user_id, scope, redirect_uri, redirect_uri_given, code_challenge, resource, epoch, versions = rows[0]
        return CodeClaim(
            code_id, user_id, tuple(scope.split()), redirect_uri, redirect_uri_given, code_challenge,
            tuple((resource or '').split()), epoch, versions or '')

    def _fault(self, code, *, client, now):
        """Tell why a code was not given to who presented it, see :meth:`_claim`.

        :return: ``unknown``, ``used``, ``expired``, ``archived`` (the user is) or ``ended``.
        """
        self.env.cr.execute(SQL(
            """ SELECT code.used_at, code.expires_at, users.active, code.epoch = %s
                  FROM oauth2_authorization_code AS code JOIN res_users AS users ON users.id = code.user_id
                 WHERE code.digest = %s AND code.application_id = %s """,
            epoch_of(SQL("code.user_id"), SQL("code.application_id")), credentials.digest(code), client.id))
        row = self.env.cr.fetchone()
        if not row:
            return 'unknown'
        used_at, expires_at, active, stands = row
        if not used_at and expires_at <= clock.naive_utc(now):
            return 'expired'
        if not active:
            return 'archived'
        return 'used' if used_at or stands else 'ended'  # whoever redeems it right now has not committed yet

    def _end_replayed(self, digest, client, now):
        """End the connection that a code has led to, where there is one."""
        self.env['oauth2.token']._end(SQL(
            """ token.application_id = %s AND token.authorization_code_id IN (
                    SELECT id FROM oauth2_authorization_code WHERE digest = %s) """,
            client.id, digest), kind='code_replayed', now=now)

    @api.autovacuum
    def _gc_codes(self):
        return delete_old(self, self._is_old())

    def _is_old(self):
        """Return the SQL of which codes nobody has to remember."""
        return SQL("expires_at < %s", clock.naive_now(self.env) - timedelta(seconds=KEPT_AFTERWARDS))

