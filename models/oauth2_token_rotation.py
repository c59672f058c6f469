from dataclasses import replace
from datetime import timedelta, timezone

from odoo import models
from odoo.tools import SQL

from ..protocol import access_tokens, credentials, scope_versions
from ..protocol.authentication import Authentication
from ..protocol.connection import Connection, LockedConnection
from ..protocol.refresh_tokens import RefreshToken
from ..shared import clock
from ..shared.settings import setting
from .oauth2_epoch import epoch_of


class Oauth2Token(models.Model):
    """Refresh tokens change with each use (RFC 9700 §4.14.2), unless a confidential application keeps its first one.

    A right family with a wrong secret is an old token, so someone has stolen one. The next
    secret is made of the presented one, so that the same old token leads to the same new one.
    """

    _inherit = 'oauth2.token'

    def _lock_by_refresh_token(self, presented, *, client, now):
        """Find the connection behind a refresh token, and lock it.

        An old token of a genuine family means theft, so the connection ends. This method does
        not raise, since raising would undo that.

        :param RefreshToken presented: the token.
        :param Client client: who presents it, authenticated.
        :param datetime now: aware.
        :rtype: LockedConnection | None
        """
        row = self._row(presented, client, clock.naive_utc(now), lock=True)
        if row is None:
            return None
        locked = LockedConnection(
            presented.row_id, row['user_id'], tuple(row['scopes']), tuple((row['resource'] or '').split()),
            row['binding'], presented, None, row['ends_at'], self._authentication(row), row['dpop_jkt'],
            self._standing_claims(row['requested_claims'], client, row['scope_versions']))
        match self._secret_age(presented, row, clock.naive_utc(now)):
            case 'current':
                return locked
            case 'previous':
                return replace(locked, successor=credentials.successor(presented.secret, row['nonce']))
            case 'old':
                self._end(SQL("token.id = %s", presented.row_id), kind='refresh_token_stolen', now=now)
        return None

    def _fault(self, presented, *, client, now):
        """Tell why a refresh token was not taken, see :meth:`_lock_by_refresh_token`.

        :return: ``unknown``, ``used``, ``expired``, ``archived`` (the user is) or ``ended``.
        """
        self.env.cr.execute(SQL(
            """ SELECT token.family_digest, token.secret_digest, token.revoked_at, token.expires_at,
                       token.create_date + %s AS ends_at, users.active
                  FROM oauth2_token AS token JOIN res_users AS users ON users.id = token.user_id
                 WHERE token.id = %s AND token.application_id = %s """,
            timedelta(seconds=client.connection_lifetime) if client.connection_lifetime else None,
            presented.row_id, client.id))
        row = self.env.cr.dictfetchone()
        if not row or not credentials.matches(presented.family, row['family_digest']):
            return 'unknown'
        if not row['active']:
            return 'archived'
        if row['revoked_at'] and row['revoked_at'] < clock.naive_utc(now):
            return 'ended'  # before, and not because of this request
        if min(filter(None, (row['expires_at'], row['ends_at']))) <= clock.naive_utc(now):
            return 'expired'
        return 'ended' if credentials.matches(presented.secret, row['secret_digest']) else 'used'

    def _rotate(self, locked, *, client, jkt, now):
        """Give a locked connection its next refresh secret.

        :param LockedConnection locked: what :meth:`_lock_by_refresh_token` returned.
        :param str jkt: the thumbprint of the key that it is bound to from now on, or ``None`` where nothing changes.
        :param datetime now: aware.
        :return: (sid of the row, refresh token)
        """
        at = clock.naive_utc(now)
        expires_at = at + timedelta(seconds=client.refresh_token_lifetime)
        used = {'last_used_at': at, 'expires_at': min(expires_at, locked.ends_at) if locked.ends_at else expires_at}
        if jkt and not locked.jkt:
            used['dpop_jkt'] = jkt
        successor = locked.successor
        if successor is None and not client.rotates:
            successor = locked.presented.secret
            self._change(locked.id, used)
        elif successor is None:
            nonce = credentials.generate_opaque()
            successor = credentials.successor(locked.presented.secret, nonce)
            self._change(locked.id, used | {
                'previous_digest': credentials.digest(locked.presented.secret),
                'secret_digest': credentials.digest(successor),
                'nonce': nonce,
                'rotated_at': at,
            })
        refresh_token = RefreshToken(locked.id, locked.presented.family, successor)
        return access_tokens.sid(locked.id, locked.binding), str(refresh_token)

    def _change(self, row_id, values):
        """Change a row that is locked. The ORM takes as long as all the rest of a refresh."""
        self.env.cr.execute(SQL(
            "UPDATE oauth2_token SET %s WHERE id = %s",
            SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()), row_id))
        self.browse(row_id).invalidate_recordset(flush=False)

    def _of_refresh_token(self, presented):
        """Return the connection of a refresh token, be it an old one, or ``None`` where there is none.

        :param RefreshToken presented: the token.
        :rtype: Connection | None
        """
        rows = self.env.execute_query(SQL(
            """ SELECT token.id, token.application_id, token.user_id, users.login, token.family_digest
                  FROM oauth2_token AS token JOIN res_users AS users ON users.id = token.user_id
                 WHERE token.id = %s AND token.revoked_at IS NULL """,
            presented.row_id))
        if not rows or not credentials.matches(presented.family, rows[0][-1]):
            return None
        return Connection(*rows[0][:-1])

    def _of_current_refresh_token(self, presented, *, client, now):
        """Return the connection that a refresh token would renew, or ``None``.

        :param RefreshToken presented: the token.
        :param Client client: whose it has to be.
        :param datetime now: aware.
        :rtype: Connection | None
        """
        row = self._row(presented, client, clock.naive_utc(now), lock=False)
        if row is None or self._secret_age(presented, row, clock.naive_utc(now)) not in ('current', 'previous'):
            return None
        return Connection(
            presented.row_id, client.id, row['user_id'], row['login'], tuple(row['scopes']),
            min(filter(None, (row['expires_at'], row['ends_at']))).replace(tzinfo=timezone.utc))

    def _row(self, presented, client, now, *, lock):
        """Read the connection that a refresh token names, where it is the client's and stands."""
        lifetime = timedelta(seconds=client.connection_lifetime)
        self.env.cr.execute(SQL(
            """ SELECT token.user_id, users.login, token.family_digest, token.secret_digest, token.previous_digest,
                       token.nonce, token.rotated_at, token.expires_at, token.resource, token.scope_versions,
                       token.binding, token.auth_time, token.amr, token.dpop_jkt, token.requested_claims,
                       token.create_date + %(lifetime)s AS ends_at,
                       ARRAY(SELECT scope.name || ':' || scope.version
                               FROM oauth2_scope AS scope
                               JOIN oauth2_scope_oauth2_token_rel AS rel ON rel.oauth2_scope_id = scope.id
                              WHERE rel.oauth2_token_id = token.id
                              ORDER BY scope.sequence, scope.id) AS scopes
                  FROM oauth2_token AS token
                  JOIN res_users AS users ON users.id = token.user_id AND users.active
                 WHERE token.id = %(row)s AND token.application_id = %(application)s
                   AND token.revoked_at IS NULL AND token.expires_at > %(now)s AND token.epoch = %(epoch)s
                   AND (%(lifetime)s IS NULL OR token.create_date + %(lifetime)s > %(now)s)
                   %(lock)s """,
            row=presented.row_id, application=client.id, now=now,
            epoch=epoch_of(SQL("token.user_id"), SQL("token.application_id")),
            lifetime=SQL("%s::interval", lifetime or None),
            lock=SQL("FOR UPDATE OF token") if lock else SQL()), log_exceptions=False)
        row = self.env.cr.dictfetchone()
        if not row or not credentials.matches(presented.family, row['family_digest']):
            return None
        now = dict(scope_versions.unpack(' '.join(row['scopes'])))
        row['scopes'] = list(now)
        return row if scope_versions.hold(row['scope_versions'], now) else None

    def _authentication(self, row):
        """Return how the user of a row had signed in, or ``None`` where that is not known."""
        if row['auth_time'] is None:
            return None
        at = row['auth_time'].replace(tzinfo=timezone.utc)
        return Authentication(int(at.timestamp()), tuple((row['amr'] or '').split()))

    def _secret_age(self, presented, row, now):
        """Tell where in the row's line of secrets the presented one stands: current, previous or old."""
        if credentials.matches(presented.secret, row['secret_digest']):
            return 'current'
        grace = timedelta(seconds=setting(self.env, 'refresh_grace'))
        if row['rotated_at'] and now - row['rotated_at'] <= grace\
                and credentials.matches(presented.secret, row['previous_digest']):
            return 'previous'
        return 'old'
