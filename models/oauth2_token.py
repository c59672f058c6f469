import logging
from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..protocol import credentials
from .clock import naive_utc
from .contention import at_once
from .remote_address import remote_address

_logger = logging.getLogger(__name__)

REFRESH_GRACE = 10  # seconds in which the previous refresh token still gets the same successor
KEPT_AFTERWARDS = 7 * 86400  # seconds that an ended connection stays in the list


@dataclass(frozen=True, slots=True)
class HeldConnection:
    """A connection whose refresh token was presented, locked until the transaction ends.

    ``secret`` is the presented one; ``successor`` the one that it has got already,
    where it is the previous one within its grace.
    """

    id: int
    user_id: int
    scopes: tuple[str, ...]
    family: str
    secret: str
    successor: str | None


class Oauth2Token(models.Model):
    """One connection: an application that acts for a user until someone ends it.

    Access tokens are signed and not stored; they name this row as ``sid`` and end with
    it. A refresh token is ``<row>.<family>.<secret>``: the family stays for the life of
    the connection, the secret changes with each use. Both are kept as SHA-256 alone.
    A right family with a wrong secret is an old token, so someone has stolen one.
    """

    _name = 'oauth2.token'
    _description = 'OAuth2 Connection'
    _order = 'id desc'
    _rec_name = 'application_id'

    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade', index=True)
    user_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='cascade', index=True)
    scope_ids = fields.Many2many('oauth2.scope', string='Scopes', readonly=True)
    authorization_code_id = fields.Many2one(
        'oauth2.authorization.code', readonly=True, ondelete='set null', index='btree_not_null')
    last_used_at = fields.Datetime(string='Last Refreshed', readonly=True)
    expires_at = fields.Datetime(
        readonly=True, index=True, help="The connection ends at this time unless the application uses it before.")
    revoked_at = fields.Datetime(string='Ended', readonly=True, index='btree_not_null')
    family_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    secret_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    previous_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    nonce = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    rotated_at = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)

    def action_revoke(self):
        """End these connections: their tokens stop working at once.

        :raise AccessError: for others than managers. Nobody may *write* a connection: whoever
            could change its user or its scopes would be that user.
        """
        if not self.env.su and not self.env.user.has_group('oauth2_provider.group_oauth2_manager'):
            raise AccessError(self.env._("Only OAuth2 managers can end connections."))
        standing = self.filtered(lambda token: not token.revoked_at)
        standing.sudo().write({'revoked_at': fields.Datetime.now()})
        for token in standing:
            _logger.info(
                "OAuth2 connection #%s ended by user #%s: application #%s, user #%s, from %s",
                token.id, self.env.uid, token.application_id.id, token.user_id.id, remote_address())

    def _connect(self, *, client, user_id, scopes, code_id, now):
        """Start a connection.

        :param Client client: the application.
        :param scopes: names of what the user has allowed.
        :param int code_id: the redeemed authorization code.
        :param datetime now: aware.
        :return: (id of the row, refresh token or ``None`` where the application gets none)
        """
        refreshable = 'refresh_token' in client.grant_types
        lifetime = client.refresh_token_lifetime if refreshable else client.access_token_lifetime
        values = {
            'application_id': client.id,
            'user_id': user_id,
            'scope_ids': self.env['oauth2.scope']._ids_by_name(tuple(scopes)),
            'authorization_code_id': code_id,
            'expires_at': naive_utc(now) + timedelta(seconds=lifetime),
        }
        if refreshable:
            family, secret = credentials.generate_opaque(), credentials.generate_opaque()
            values['family_digest'] = credentials.digest(family)
            values['secret_digest'] = credentials.digest(secret)
        token = self.create(values)
        _logger.info(
            "OAuth2 connection #%s started: application #%s, user #%s, from %s",
            token.id, client.id, user_id, remote_address())
        return token.id, f'{token.id}.{family}.{secret}' if refreshable else None

    def _hold(self, refresh_token, *, client, now):
        """Find the connection behind a refresh token, and lock it.

        An old token of a genuine family means theft, so the connection ends (RFC 9700
        §4.14.2). This method does not raise, since raising would undo that.

        :param str refresh_token: as presented.
        :param Client client: who presents it, authenticated.
        :param datetime now: aware.
        :rtype: HeldConnection | None
        """
        try:
            row_id, family, secret = refresh_token.split('.')
            row_id = int(row_id) if row_id.isdecimal() and len(row_id) < 10 else None
        except ValueError:
            return None
        if row_id is None:
            return None
        return at_once(self.env.cr, lambda: self._hold_row(row_id, family, secret, client, naive_utc(now)))

    def _hold_row(self, row_id, family, secret, client, now):
        rows = self.env.execute_query(SQL(
            """ SELECT token.user_id, token.family_digest, token.secret_digest, token.previous_digest,
                       token.nonce, token.rotated_at,
                       ARRAY(SELECT scope.name
                               FROM oauth2_scope AS scope
                               JOIN oauth2_scope_oauth2_token_rel AS rel ON rel.oauth2_scope_id = scope.id
                              WHERE rel.oauth2_token_id = token.id
                              ORDER BY scope.sequence, scope.id)
                  FROM oauth2_token AS token
                  JOIN res_users AS users ON users.id = token.user_id AND users.active
                 WHERE token.id = %s AND token.application_id = %s
                   AND token.revoked_at IS NULL AND token.expires_at > %s
                   FOR UPDATE OF token """,
            row_id, client.id, now))
        if not rows:
            return None
        user_id, family_digest, current, previous, nonce, rotated_at, scopes = rows[0]
        if not credentials.matches(family, family_digest):
            return None
        held = HeldConnection(row_id, user_id, tuple(scopes), family, secret, None)
        if credentials.matches(secret, current):
            return held
        in_grace = rotated_at and now - rotated_at <= timedelta(seconds=REFRESH_GRACE)
        if in_grace and credentials.matches(secret, previous):
            return HeldConnection(
                row_id, user_id, tuple(scopes), family, secret, credentials.successor(secret, nonce))
        self.browse(row_id).write({'revoked_at': now})
        _logger.info(
            "OAuth2 refresh token used again, connection #%s ended: application #%s, user #%s, from %s",
            row_id, client.id, user_id, remote_address())
        return None

    def _rotate(self, held, *, client, now):
        """Give a held connection its next refresh secret.

        :param HeldConnection held: what :meth:`_hold` returned.
        :param datetime now: aware.
        :return: (id of the row, refresh token)
        """
        successor = held.successor
        if successor is None:
            nonce = credentials.generate_opaque()
            successor = credentials.successor(held.secret, nonce)
            self.browse(held.id).write({
                'previous_digest': credentials.digest(held.secret),
                'secret_digest': credentials.digest(successor),
                'nonce': nonce,
                'rotated_at': (at := naive_utc(now)),
                'last_used_at': at,
                'expires_at': at + timedelta(seconds=client.refresh_token_lifetime),
            })
        return held.id, f'{held.id}.{held.family}.{successor}'

    def _standing_user_id(self, claims):
        """Tell whom a verified access token acts for.

        :param dict claims: the claims of the token.
        :return: the user's id, or ``None`` where the connection has ended, or the user or
            the application is archived.
        """
        rows = self.env.execute_query(SQL(
            """ SELECT token.user_id
                  FROM oauth2_token AS token
                  JOIN res_users AS users ON users.id = token.user_id AND users.active
                  JOIN oauth2_application AS application
                    ON application.id = token.application_id AND application.active
                 WHERE token.id = %s AND token.user_id = %s AND application.client_id = %s
                   AND token.revoked_at IS NULL """,
            int(claims['sid']), int(claims['sub']), claims['client_id']))
        return rows[0][0] if rows else None

    @api.autovacuum
    def _gc_tokens(self):
        limit = fields.Datetime.now() - timedelta(seconds=KEPT_AFTERWARDS)
        ended = self.search(
            ['|', ('expires_at', '<', limit), ('revoked_at', '<', limit)], limit=GC_UNLINK_LIMIT)
        ended.unlink()
        return len(ended), len(ended) == GC_UNLINK_LIMIT
