import logging
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..protocol import access_tokens, credentials, scope_versions
from ..protocol.clock import naive_utc
from ..protocol.refresh_tokens import RefreshToken
from .contention import contended, read_committed, without_failing
from .oauth2_epoch import epoch_of

_logger = logging.getLogger(__name__)

KEPT_AFTERWARDS = 7 * 86400  # seconds that an ended connection stays in the list
# Standing connections of a user by an application; those that were not used for longest end. Nobody has that many
# devices, and an application that acts by itself has one for each set of scopes that it asks for.
MOST_CONNECTIONS = 100


# What each use of a token asks, with :func:`epoch_of` spelled out: to put it together takes as long as to run it.
_CHECK = """
    SELECT user_id, application_id, revoked_at,
           epoch - COALESCE((SELECT number FROM oauth2_epoch WHERE of_user = %s AND of_application = 0), 0)
                 - COALESCE((SELECT number FROM oauth2_epoch WHERE of_user = 0 AND of_application = %s), 0),
           binding, service_scope IS NOT NULL, scope_versions
      FROM oauth2_token WHERE id = %s """


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
    epoch = fields.Integer(default=0, readonly=True, groups=fields.NO_ACCESS)
    scope_versions = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    binding = fields.Char(readonly=True, groups=fields.NO_ACCESS)  # random, see access_tokens.sid
    family_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    secret_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    previous_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    nonce = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    rotated_at = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)

    _service_unique = models.UniqueIndex(
        "(application_id, user_id, service_scope, epoch, COALESCE(scope_versions, ''))"
        " WHERE revoked_at IS NULL AND service_scope IS NOT NULL")

    def action_revoke(self):
        """End these connections: their tokens stop working at once.

        :raise AccessError: for others than managers. Nobody may *write* a connection: whoever
            could change its user or its scopes would be that user.
        """
        if not self.env.su and not self.env.user.has_group('oauth2_provider.group_oauth2_manager'):
            raise AccessError(self.env._("Only OAuth2 managers can end connections."))
        self.check_access('read')
        self.env.flush_all()
        with read_committed(self.env.cr) as cr:  # or else it would fail while the application renews its token
            self.with_env(self.env(cr=cr))._end(
                SQL("token.id = ANY(%s)", self.ids), actor_id=self.env.uid, detail='ended by a manager')
        self.invalidate_model(['revoked_at'])

    # How a connection begins

    def _connect(self, *, client, user_id, scopes, code_id, resources, epoch, versions, now):
        """Start a connection.

        :param Client client: the application.
        :param scopes: names of what the user has allowed.
        :param int code_id: the redeemed authorization code.
        :param resources: what it asked for tokens for (RFC 8707), if it did.
        :param int epoch: the code's.
        :param str versions: of the scopes, see :mod:`..protocol.scope_versions`.
        :param datetime now: aware.
        :return: (sid of the row, refresh token or ``None`` where the application gets none)
        """
        refreshable = 'refresh_token' in client.grant_types
        lifetime = client.access_token_lifetime
        if refreshable:
            lifetime = min(client.refresh_token_lifetime, client.connection_lifetime or client.refresh_token_lifetime)
        family, secret = credentials.generate_opaque(), credentials.generate_opaque()
        row_id, binding = self._insert(client, user_id, scopes, now, {
            'authorization_code_id': code_id,
            'resource': ' '.join(resources) or None,
            'epoch': epoch,
            'scope_versions': versions or None,
            'expires_at': naive_utc(now) + timedelta(seconds=lifetime),
        } | ({
            'family_digest': credentials.digest(family),
            'secret_digest': credentials.digest(secret),
        } if refreshable else {}))
        return access_tokens.sid(row_id, binding), str(
            RefreshToken(row_id, family, secret)) if refreshable else None

    def _serve(self, *, client, scopes, now):
        """Return the connection of an application that acts by itself; the same one for the same scopes.

        It costs one SELECT, and only the first time anything else (design: a script that asks for
        a token on every call must not fill the table). That SELECT also sees what another worker has
        just changed, so that nobody acts as a user whom the application has lost.

        :param Client client: the application, with its user_id.
        :param scopes: the names of the scopes.
        :param datetime now: aware.
        :return: the sid of the row, or ``None`` where the user is archived, or no longer the application's.
        """
        service_scope = ' '.join(sorted(scopes))
        versions = scope_versions.pack(self.env['oauth2.scope']._versions(tuple(sorted(scopes))))
        rows = self.env.execute_query(SQL(
            """ SELECT token.id, token.binding, current.epoch
                  FROM oauth2_application AS application
                  JOIN res_users AS users ON users.id = application.user_id AND users.active
            CROSS JOIN LATERAL (SELECT %s AS epoch) AS current
             LEFT JOIN oauth2_token AS token
                    ON token.user_id = users.id AND token.application_id = application.id
                   AND token.service_scope = %s AND token.revoked_at IS NULL AND token.epoch = current.epoch
                   AND COALESCE(token.scope_versions, '') = %s
                 WHERE application.id = %s AND application.user_id = %s
                   AND application.allow_client_credentials AND application.active """,
            epoch_of(client.user_id, client.id), service_scope, versions, client.id, client.user_id))
        if not rows:
            return None
        row_id, binding, epoch = rows[0]
        if row_id is None:
            row_id, binding = self._insert(
                client, client.user_id, scopes, now,
                {'service_scope': service_scope, 'epoch': epoch, 'scope_versions': versions or None})
        return access_tokens.sid(row_id, binding)

    def _insert(self, client, user_id, scopes, now, values):
        """Insert a connection with its scopes, by one statement, and put it into the trail.

        :return: (id of the row, its random part)
        :raise SerializationFailure: another request has just inserted the same service connection
            (ON CONFLICT makes it that, and so something that :func:`contention.at_once` deals with).
        """
        now, binding = naive_utc(now), credentials.generate_binding()
        values |= {
            'binding': binding,
            'application_id': client.id, 'user_id': user_id,
            'create_uid': self.env.uid, 'create_date': now, 'write_uid': self.env.uid, 'write_date': now,
        }
        row_id, ended = contended(self.env.cr, SQL(
            """ WITH token AS (INSERT INTO oauth2_token (%s) VALUES %s ON CONFLICT DO NOTHING RETURNING id),
                     scopes AS (INSERT INTO oauth2_scope_oauth2_token_rel (oauth2_token_id, oauth2_scope_id)
                                     SELECT token.id, scope_id FROM token, unnest(%s) AS scope_id),
                     ended AS (UPDATE oauth2_token
                                  SET revoked_at = %s
                                WHERE id IN (SELECT id FROM oauth2_token
                                              WHERE user_id = %s AND application_id = %s AND revoked_at IS NULL
                                           ORDER BY COALESCE(last_used_at, create_date) DESC, id DESC OFFSET %s
                                                FOR NO KEY UPDATE SKIP LOCKED)
                            RETURNING id)
                SELECT (SELECT id FROM token), ARRAY(SELECT id FROM ended) """,
            SQL(", ").join(map(SQL.identifier, values)), tuple(values.values()),
            list(self.env['oauth2.scope']._ids_by_name(tuple(sorted(scopes)))),
            now, user_id, client.id, MOST_CONNECTIONS - 1))[0]
        if row_id is None:
            raise psycopg2.errors.SerializationFailure
        event = {'at': now, 'application_id': client.id, 'application_name': client.name, 'user_id': user_id}
        self.env['oauth2.event']._record_all(None, [
            event | {'kind': 'connected', 'connection': row_id, 'detail': ' '.join(scopes)},
            *(event | {'kind': 'revoked', 'connection': id_, 'detail': f'more than {MOST_CONNECTIONS} connections'}
              for id_ in ended)])
        return row_id, binding

    # Which connection a token belongs to

    def _of_access_token(self, claims):
        """Return the connection of a verified access token: the one check that each use of a token takes.

        :param dict claims: the claims of the token.
        :rtype: Connection | None
        :return: ``None`` where the connection has ended, the user or the application is archived, or a scope opens more
            than what was allowed.
        """
        client = self.env['oauth2.application']._get_client(claims['client_id'])
        if client is None:
            return None
        row_id, binding = access_tokens.row_of(claims)
        row_id, user_id = int(row_id), int(claims['sub'])
        # By the primary key alone, and compared here: PostgreSQL takes longer to plan any more than to run this.
        # Archiving a user ends the row in the same transaction, so a look at the user's own row would tell nothing
        # but that this was got round; for that the worker's memory will do, as it does for Odoo's sessions.
        self.env.cr.execute(_CHECK, (user_id, client.id, row_id))
        *found, is_service, versions = self.env.cr.fetchone() or (None, None, None)
        if found != [user_id, client.id, None, 0, binding]:
            return None
        user = self.env['res.users']._oauth2_active_user(user_id)
        now = self.env['oauth2.scope']._versions(tuple(sorted(claims['scope'].split())))
        if not scope_versions.hold(versions, now):
            return None
        if user is None or not client.lets(user_id, None if is_service else user.group_ids):
            return None
        return Connection(row_id, client.id, user_id, user.login, application_name=client.name)

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
        return self._record_ended(contended(self.env.cr, _ending(at, where)), kind, at, actor_id, detail)

    def _end_epoch(self, pairs, *, actor_id=None, detail=None):
        """End all connections of users by applications, and all that are about to begin, from the commit on.

        :param pairs: see :meth:`Oauth2Epoch._count_on`.
        :param int actor_id: the user who ends them, if it is one.
        :param str detail: why, for the trail.
        """
        pairs = list(pairs)
        self.env['oauth2.epoch']._count_on(pairs)
        self._clear_up(SQL("(%s)", SQL(" OR ").join(
            SQL("(%s IN (0, token.user_id) AND %s IN (0, token.application_id))", *pair) for pair in pairs
        ) if pairs else SQL("FALSE")), actor_id=actor_id, detail=detail)

    def _clear_up(self, where, *, actor_id=None, detail=None):
        """Mark connections as ended that have no ground to stand on any more: now those that nobody is using.

        And after the commit the others, with those that began meanwhile. Neither fails because somebody uses them.

        :param SQL where: about the table's alias ``token``.
        """
        self.env.flush_all()
        at = fields.Datetime.now()
        ended = without_failing(self.env.cr, _ending(at, SQL(
            "token.id IN (SELECT id FROM oauth2_token AS token WHERE token.revoked_at IS NULL AND (%s)"
            " FOR NO KEY UPDATE SKIP LOCKED)", where)))
        self._record_ended(ended, 'revoked', at, actor_id, detail)
        self.env.cr.postcommit.add(partial(_clear_up_afterwards, self.env.cr, where, self.env.uid, actor_id, detail))

    def _record_ended(self, ended, kind, at, actor_id, detail):
        """Put connections that have ended into the trail.

        :param ended: rows of :func:`_ending`.
        :return: how many there are.
        """
        self.invalidate_model(['revoked_at'])
        self.env['oauth2.event']._record_all(kind, [{
            'at': at, 'application_id': application_id, 'application_name': name, 'user_id': user_id,
            'connection': row_id, 'actor_id': actor_id, 'detail': detail,
        } for row_id, application_id, name, user_id in ended])
        return len(ended)

    @api.model
    def _end_of_lost_groups(self, where, *, actor_id=None):
        """End the connections whose user no longer belongs to those who may use the application.

        Each use of a token asks whether the user still does; so what begins meanwhile is of no use. An application
        that acts by itself does so as the user that an administrator chose.

        :param SQL where: which ones to look at; about the table's alias ``token``.
        """
        self._clear_up(SQL(
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
    def _gc_stale_tokens(self):
        """Mark as ended what began while its time ended, and was not there to be cleared up then."""
        self._clear_up(SQL("token.epoch < %s", epoch_of(SQL("token.user_id"), SQL("token.application_id"))),
                       detail='began while it was ended')

    @api.autovacuum
    def _gc_tokens(self):
        limit = fields.Datetime.now() - timedelta(seconds=KEPT_AFTERWARDS)
        ended = self.search(
            ['|', ('expires_at', '<', limit), ('revoked_at', '<', limit)], limit=GC_UNLINK_LIMIT)
        ended.unlink()
        return len(ended), len(ended) == GC_UNLINK_LIMIT


def _ending(at, where):
    """Return the SQL that ends the standing connections which a condition selects, and returns those.

    :param datetime at: naive UTC.
    :param SQL where: about the table's alias ``token``.
    """
    return SQL(
        """ UPDATE oauth2_token AS token
               SET revoked_at = %s
              FROM oauth2_application AS application
             WHERE application.id = token.application_id AND token.revoked_at IS NULL AND (%s)
         RETURNING token.id, token.application_id, application.name, token.user_id """, at, where)


def _clear_up_afterwards(cr, where, uid, actor_id, detail):
    """Mark connections as ended of which the ground was taken away by what has just been committed."""
    try:
        with read_committed(cr) as own:
            env = api.Environment(own, uid, {})
            env['oauth2.token']._end(where, actor_id=actor_id, detail=detail)
    except psycopg2.Error:
        # they have ended; the daily clean-up will say so
        _logger.warning("OAuth2: connections that have ended could not be marked as such yet", exc_info=True)
