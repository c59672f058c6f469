import json
from datetime import datetime, timedelta, timezone

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from ..protocol import access_tokens, credentials, id_tokens, scope_versions
from ..protocol.connection import Connection
from ..protocol.refresh_tokens import RefreshToken
from ..shared import clock
from ..shared.retry import execute_or_conflict, without_failing
from ..shared.vacuum import delete_old
from .oauth2_epoch import epoch_of
from .remembered import Remembered

KEPT_AFTERWARDS = 7 * 86400  # seconds that an ended connection stays in the list
# Standing connections of a user by an application; those that were not used for longest end. Nobody has that many
# devices, and an application that acts by itself has one for each set of scopes that it asks for.
MOST_CONNECTIONS = 100
# Why they end, for the trail.
TOO_MANY, BY_APPLICATION = 'one of too many connections', 'ended by the application'


# What each use of a token asks of its row.
_CHECK = """
    SELECT user_id, application_id, revoked_at, epoch, binding, service_scope IS NOT NULL, scope_versions,
           requested_claims
      FROM oauth2_token WHERE id = %s """


def standing(now):
    """Return the condition that a connection stands, about the table's alias ``token``.

    :param datetime now: naive UTC.
    """
    return SQL(
        "token.revoked_at IS NULL AND token.expires_at > %s AND token.epoch = %s", now,
        epoch_of(SQL("token.user_id"), SQL("token.application_id")))


class Oauth2Token(models.Model):
    """One connection: an application that acts for a user until someone ends it.

    Access tokens are signed and not stored; they name this row as ``sid`` and end with
    it. A refresh token names its row, too, and the row keeps its secrets as SHA-256.
    """

    _name = 'oauth2.token'
    _description = 'Connection'
    _order = 'id desc'
    _rec_name = 'application_id'
    _log_access = False  # who connects is in the trail

    create_date = fields.Datetime(string='Connected', readonly=True)
    application_id = fields.Many2one('oauth2.application', required=True, readonly=True, ondelete='cascade', index=True)
    user_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='cascade', index=True)
    scope_ids = fields.Many2many('oauth2.scope', string='Scopes', readonly=True)
    authorization_code_id = Remembered('oauth2.authorization.code', readonly=True, index='btree_not_null')
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
    revoked_at = fields.Datetime(string='Disconnected', readonly=True)
    epoch = fields.Integer(default=0, readonly=True, groups=fields.NO_ACCESS)
    scope_versions = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    # When and how the user had signed in, for each ID token of the connection (OIDC Core §2, §12.2).
    auth_time = fields.Datetime(string='Signed In', readonly=True, groups=fields.NO_ACCESS)
    amr = fields.Char(string='Signed In By', readonly=True, groups=fields.NO_ACCESS)
    requested_claims = fields.Json(readonly=True, groups=fields.NO_ACCESS)  # see RequestedClaims.content
    binding = fields.Char(readonly=True, groups=fields.NO_ACCESS)  # random, see access_tokens.sid
    # of the key that the refresh tokens of a public application are bound to (RFC 9449 §5)
    dpop_jkt = fields.Char(string='Key', readonly=True, groups=fields.NO_ACCESS)
    family_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    secret_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    previous_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    nonce = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    rotated_at = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)

    _service_unique = models.UniqueIndex(
        "(application_id, user_id, service_scope, epoch, COALESCE(scope_versions, ''))"
        " WHERE revoked_at IS NULL AND service_scope IS NOT NULL")

    # How a connection begins

    def _connect(
            self, *, client, user_id, scopes, code_id, resources, epoch, versions, authentication, jkt, claims, now):
        """Start a connection.

        :param Client client: the application.
        :param scopes: names of what the user has allowed.
        :param int code_id: the redeemed authorization code.
        :param resources: what it asked for tokens for (RFC 8707), if it did.
        :param int epoch: the code's.
        :param str versions: of the scopes, see :mod:`..protocol.scope_versions`.
        :param authentication: an ``Authentication``: how the user has signed in, or ``None`` where that is not known.
        :param str jkt: the thumbprint of the key that the refresh token is bound to, or ``None``.
        :param RequestedClaims claims: what the application has asked for one by one.
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
            'requested_claims': json.dumps(claims.content()) if claims.content() else None,
            'expires_at': clock.naive_utc(now) + timedelta(seconds=lifetime),
        } | ({
            'family_digest': credentials.digest(family),
            'secret_digest': credentials.digest(secret),
            'dpop_jkt': jkt,
        } if refreshable else {}) | ({
            'auth_time': datetime.fromtimestamp(authentication.at, timezone.utc).replace(tzinfo=None),
            'amr': ' '.join(authentication.methods) or None,
            'session_digest': authentication.session if id_tokens.SCOPE in scopes else None,
        } if authentication else {}))
        return access_tokens.sid(row_id, binding), str(
            RefreshToken(row_id, family, secret)) if refreshable else None

    def _service_connection(self, *, client, scopes, now):
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
            (ON CONFLICT makes it that, and so something that :func:`retry.retry_on_conflict` deals with).
        """
        now, binding = clock.naive_utc(now), credentials.generate_binding()
        values |= {
            'binding': binding,
            'application_id': client.id, 'user_id': user_id,
            'create_date': now,
        }
        row_id, standing, ended = execute_or_conflict(self.env.cr, SQL(
            """ WITH token AS (INSERT INTO oauth2_token (%s) VALUES %s ON CONFLICT DO NOTHING RETURNING id),
                     scopes AS (INSERT INTO oauth2_scope_oauth2_token_rel (oauth2_token_id, oauth2_scope_id)
                                     SELECT token.id, scope_id FROM token, unnest(%s) AS scope_id)
                SELECT (SELECT id FROM token),
                       count(*) FILTER (WHERE revoked_at IS NULL), count(*) FILTER (WHERE revoked_at IS NOT NULL)
                  FROM oauth2_token WHERE user_id = %s AND application_id = %s """,
            SQL(", ").join(map(SQL.identifier, values)), tuple(values.values()),
            list(self.env['oauth2.scope']._ids_by_name(tuple(sorted(scopes)))), user_id, client.id))[0]
        if row_id is None:
            raise psycopg2.errors.SerializationFailure
        self.env['oauth2.event']._record_seldom(
            'connected', at=now, application_id=client.id, application_name=client.name, user_id=user_id,
            connection=row_id, detail=' '.join(scopes))
        if standing >= MOST_CONNECTIONS:
            self._clear_up(SQL(
                """ token.id = ANY(ARRAY(
                        SELECT id FROM oauth2_token
                         WHERE user_id = %s AND application_id = %s AND revoked_at IS NULL
                      ORDER BY COALESCE(last_used_at, create_date) DESC, id DESC OFFSET %s)) """,
                user_id, client.id, MOST_CONNECTIONS), detail=TOO_MANY)
        if ended >= 2 * MOST_CONNECTIONS:  # who connects over and over leaves no more than that
            without_failing(self.env.cr, SQL(
                """ DELETE FROM oauth2_token
                     WHERE id IN (SELECT id FROM oauth2_token
                                   WHERE id = ANY(ARRAY(
                                             SELECT id FROM oauth2_token
                                              WHERE user_id = %s AND application_id = %s AND revoked_at IS NOT NULL
                                           ORDER BY revoked_at DESC, id DESC OFFSET %s))
                                     FOR UPDATE SKIP LOCKED)
                 RETURNING id """, user_id, client.id, MOST_CONNECTIONS))
        return row_id, binding

    # Which connection a token belongs to

    def _of_access_token(self, claims):
        """Return the connection of a verified access token: the one check that each use of a token takes.

        :param dict claims: the claims of the token.
        :rtype: Connection | None
        :return: ``None`` where the connection has ended, the user or the application is archived, or a scope opens more
            than what was allowed, or is no longer the application's.
        """
        client, is_service, versions, requested = self._standing(claims)
        if client is None or not self._are_held(claims, client, versions):
            return None
        user_id = int(claims['sub'])
        user = self.env['res.users']._oauth2_active_user(user_id)
        if user is None or not client.lets(user_id, None if is_service else user.group_ids):
            return None
        row_id = int(access_tokens.row_of(claims)[0])
        return Connection(
            row_id, client.id, user_id, user.login, application_name=client.name, client=client,
            claims=self._standing_claims(requested, client, versions))

    def _standing(self, claims):
        """Return whose a verified access token is where its connection has not ended.

        :return: the client, whether it acts by itself, the versions of the scopes that were allowed, and what it has
            asked for one by one; four times ``None`` where it has.
        """
        client = self.env['oauth2.application']._get_client(claims['client_id'])
        if client is not None:
            row_id, binding = access_tokens.row_of(claims)
            user_id = int(claims['sub'])
            # By the primary key alone, and compared here: PostgreSQL takes longer to plan any more than to run this.
            # The rest is in the worker's memory, as it is for Odoo's sessions.
            self.env.cr.execute(_CHECK, [int(row_id)])
            *found, is_service, versions, requested = self.env.cr.fetchone() or [None] * 8
            if found[0] is not None:
                epoch = self.env['oauth2.epoch']._number(user_id, client.id, at_least=found[3] or 0)
                if found == [user_id, client.id, None, epoch, binding]:
                    return client, is_service, versions, requested
        return None, None, None, None

    def _are_held(self, claims, client, versions):
        """Tell whether the scopes of an access token are the application's, and open no more than was allowed."""
        now = self.env['oauth2.scope']._versions(tuple(sorted(claims['scope'].split())))
        return scope_versions.hold(versions, now) and now.keys() <= set(client.scopes)

    def _has_other_scopes(self, claims):
        """Tell whether it is the scopes for which an access token does not count any more."""
        client, _is_service, versions, _requested = self._standing(claims)
        return client is not None and not self._are_held(claims, client, versions)

    @api.autovacuum
    def _gc_tokens(self):
        limit = clock.naive_now(self.env) - timedelta(seconds=KEPT_AFTERWARDS)
        return delete_old(self, SQL("(expires_at < %s OR revoked_at < %s)", limit, limit))
