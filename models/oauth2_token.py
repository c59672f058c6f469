from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..protocol import credentials
from ..protocol.clock import naive_utc
from ..protocol.refresh_tokens import RefreshToken
from .contention import contended

KEPT_AFTERWARDS = 7 * 86400  # seconds that an ended connection stays in the list


class Connection(NamedTuple):
    """A connection that stands. ``expires_at`` (aware) and ``scopes`` where they were asked for."""

    id: int
    application_id: int
    user_id: int
    login: str
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None
    application_name: str = ''


class Oauth2Token(models.Model):
    """One connection: an application that acts for a user until someone ends it.

    Access tokens are signed and not stored; they name this row as ``sid`` and end with
    it. A refresh token names its row, too, and the row keeps its secrets as SHA-256.
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
    resource = fields.Char(
        string='Resources', readonly=True,
        help="The services that the tokens are for, if the application named any.")
    service_scope = fields.Char(
        readonly=True, help="The scopes of an application that acts by itself (client credentials).")
    last_used_at = fields.Datetime(
        string='Last Used', readonly=True, help="When it last renewed its token or used the API, within a minute.")
    # No index on what changes with each refresh, so that PostgreSQL leaves the others alone then; and each one costs
    # every request a little. The vacuum reads the whole table, once a day.
    expires_at = fields.Datetime(
        readonly=True, help="The connection ends at this time unless the application uses it before.")
    revoked_at = fields.Datetime(string='Ended', readonly=True)
    family_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    secret_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    previous_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    nonce = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    rotated_at = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)

    _service_unique = models.UniqueIndex(
        '(application_id, user_id, service_scope) WHERE revoked_at IS NULL AND service_scope IS NOT NULL')

    def action_revoke(self):
        """End these connections: their tokens stop working at once.

        :raise AccessError: for others than managers. Nobody may *write* a connection: whoever
            could change its user or its scopes would be that user.
        """
        if not self.env.su and not self.env.user.has_group('oauth2_provider.group_oauth2_manager'):
            raise AccessError(self.env._("Only OAuth2 managers can end connections."))
        self.check_access('read')
        self._end(SQL("token.id = ANY(%s)", self.ids), actor_id=self.env.uid, detail='ended by a manager')

    # How a connection begins

    def _connect(self, *, client, user_id, scopes, code_id, resources, now):
        """Start a connection.

        :param Client client: the application.
        :param scopes: names of what the user has allowed.
        :param int code_id: the redeemed authorization code.
        :param resources: what it asked for tokens for (RFC 8707), if it did.
        :param datetime now: aware.
        :return: (id of the row, refresh token or ``None`` where the application gets none)
        """
        refreshable = 'refresh_token' in client.grant_types
        lifetime = client.access_token_lifetime
        if refreshable:
            lifetime = min(client.refresh_token_lifetime, client.connection_lifetime or client.refresh_token_lifetime)
        family, secret = credentials.generate_opaque(), credentials.generate_opaque()
        row_id = self._insert(client, user_id, scopes, now, {
            'authorization_code_id': code_id,
            'resource': ' '.join(resources) or None,
            'expires_at': naive_utc(now) + timedelta(seconds=lifetime),
        } | ({
            'family_digest': credentials.digest(family),
            'secret_digest': credentials.digest(secret),
        } if refreshable else {}))
        return row_id, str(RefreshToken(row_id, family, secret)) if refreshable else None

    def _serve(self, *, client, scopes, now):
        """Return the connection of an application that acts by itself; the same one for the same scopes.

        It costs one SELECT, and only the first time anything else (design: a script that asks for
        a token on every call must not fill the table). That SELECT also sees what another worker has
        just changed, so that nobody acts as a user whom the application has lost.

        :param Client client: the application, with its user_id.
        :param scopes: the names of the scopes.
        :param datetime now: aware.
        :return: the id of the row, or ``None`` where the user is archived, or no longer the application's.
        """
        service_scope = ' '.join(sorted(scopes))
        rows = self.env.execute_query(SQL(
            """ SELECT token.id
                  FROM oauth2_application AS application
                  JOIN res_users AS users ON users.id = application.user_id AND users.active
             LEFT JOIN oauth2_token AS token
                    ON token.user_id = users.id AND token.application_id = application.id
                   AND token.service_scope = %s AND token.revoked_at IS NULL
                 WHERE application.id = %s AND application.user_id = %s
                   AND application.allow_client_credentials AND application.active """,
            service_scope, client.id, client.user_id))
        if not rows:
            return None
        return rows[0][0] or self._insert(client, client.user_id, scopes, now, {'service_scope': service_scope})

    def _insert(self, client, user_id, scopes, now, values):
        """Insert a connection with its scopes, by one statement, and put it into the trail.

        :raise SerializationFailure: another request has just inserted the same service connection
            (ON CONFLICT makes it that, and so something that :func:`contention.at_once` deals with).
        """
        now = naive_utc(now)
        values |= {
            'application_id': client.id, 'user_id': user_id,
            'create_uid': self.env.uid, 'create_date': now, 'write_uid': self.env.uid, 'write_date': now,
        }
        row_id = contended(self.env.cr, SQL(
            """ WITH token AS (INSERT INTO oauth2_token (%s) VALUES %s ON CONFLICT DO NOTHING RETURNING id),
                     scopes AS (INSERT INTO oauth2_scope_oauth2_token_rel (oauth2_token_id, oauth2_scope_id)
                                     SELECT token.id, scope_id FROM token, unnest(%s) AS scope_id)
                SELECT id FROM token """,
            SQL(", ").join(map(SQL.identifier, values)), tuple(values.values()),
            list(self.env['oauth2.scope']._ids_by_name(tuple(scopes)))))[0][0]
        self.env['oauth2.event']._record(
            'connected', at=now, application_id=client.id, application_name=client.name,
            user_id=user_id, connection=row_id, detail=' '.join(scopes))
        return row_id

    # Which connection a token belongs to

    def _of_access_token(self, claims):
        """Return the connection of a verified access token: the one check that each use of a token takes.

        :param dict claims: the claims of the token.
        :rtype: Connection | None
        :return: ``None`` where the connection has ended, or the user or the application is archived.
        """
        client = self.env['oauth2.application']._get_client(claims['client_id'])
        if client is None:
            return None
        row_id, user_id = int(claims['sid']), int(claims['sub'])
        # By the primary key alone, and compared here: PostgreSQL takes longer to plan any more than to run this.
        # Archiving a user ends the row in the same transaction, so a look at the user's own row would tell nothing
        # but that this was got round; for that the worker's memory will do, as it does for Odoo's sessions.
        self.env.cr.execute("SELECT user_id, application_id, revoked_at FROM oauth2_token WHERE id = %s", (row_id,))
        if self.env.cr.fetchone() != (user_id, client.id, None):
            return None
        login = self.env['res.users']._oauth2_active_login(user_id)
        return Connection(row_id, client.id, user_id, login, application_name=client.name) if login else None

    # How a connection ends

    @api.model
    def _end(self, where, *, kind='revoked', actor_id=None, now=None, detail=None):
        """End all standing connections that a condition selects, by one statement.

        :param SQL where: about the table's alias ``token``.
        :param str kind: the event's, see ``oauth2.event``.
        :param int actor_id: the user who ends them, if it is one.
        :param datetime now: aware; by default the present.
        :param str detail: why, for the trail.
        :return: how many have ended.
        :rtype: int
        """
        at = naive_utc(now) if now else fields.Datetime.now()
        self.env.flush_all()
        ended = contended(self.env.cr, SQL(
            """ UPDATE oauth2_token AS token
                   SET revoked_at = %s
                  FROM oauth2_application AS application
                 WHERE application.id = token.application_id AND token.revoked_at IS NULL AND (%s)
             RETURNING token.id, token.application_id, application.name, token.user_id """,
            at, where))
        self.invalidate_model(['revoked_at'])
        self.env['oauth2.event']._record_all(kind, [{
            'at': at, 'application_id': application_id, 'application_name': name, 'user_id': user_id,
            'connection': row_id, 'actor_id': actor_id, 'detail': detail,
        } for row_id, application_id, name, user_id in ended])
        return len(ended)

    @api.model
    def _end_of_lost_groups(self, where, *, actor_id=None):
        """End the connections whose user no longer belongs to those who may use the application.

        An application that acts by itself does so as the user that an administrator chose.

        :param SQL where: which ones to look at; about the table's alias ``token``.
        """
        self._end(SQL(
            """ (%s) AND token.service_scope IS NULL AND NOT EXISTS (
                    WITH RECURSIVE held(id) AS (
                        SELECT member.gid FROM res_groups_users_rel AS member WHERE member.uid = token.user_id
                         UNION
                        SELECT implied.hid FROM res_groups_implied_rel AS implied JOIN held ON held.id = implied.gid)
                    SELECT FROM held
                      JOIN oauth2_application_res_groups_rel AS allowed ON allowed.res_groups_id = held.id
                     WHERE allowed.oauth2_application_id = token.application_id) """,
            where), actor_id=actor_id, detail='user left the groups of the application')

    def _end_by_client(self, connection, *, now):
        """End a connection because its application asked for it (RFC 7009)."""
        self._end(SQL("token.id = %s", connection.id), now=now, detail='ended by the application')

    @api.autovacuum
    def _gc_tokens(self):
        limit = fields.Datetime.now() - timedelta(seconds=KEPT_AFTERWARDS)
        ended = self.search(
            ['|', ('expires_at', '<', limit), ('revoked_at', '<', limit)], limit=GC_UNLINK_LIMIT)
        ended.unlink()
        return len(ended), len(ended) == GC_UNLINK_LIMIT
