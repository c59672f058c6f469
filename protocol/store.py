"""All that the protocol layer asks of the database: each method is one question, or one change."""
from ..shared import clock
from ..shared.private_keys import signing_key
from ..shared.server_address import issuer


class Store:
    """The records of this server, as the protocol sees them: values, and never records.

    :param env: an Odoo environment of the superuser.
    """

    def __init__(self, env):
        self._env = env

    # This server

    def now(self):
        """Return the present, aware, by the database's clock."""
        return clock.now(self._env)

    def issuer(self):
        """Return the address of this server, see :mod:`.issuer`."""
        return issuer(self._env)

    def signing_key(self, algorithm):
        """Return the key that signs now.

        :param str algorithm: as an application has it.
        :rtype: shared.keys.Key
        """
        return signing_key(self._env, algorithm)

    def verification_keys(self):
        """Return the keys whose tokens are good: kid -> Key."""
        return self._env['oauth2.key']._verification_keys()

    def public_jwks(self):
        """Return the public keys for clients, as JWKs (RFC 7517 §5)."""
        return self._env['oauth2.key']._public_jwks()

    # Applications

    def client(self, client_id):
        """Return the :class:`.client.Client` with this client_id, or ``None``."""
        return self._env['oauth2.application']._get_client(client_id)

    def use_assertion(self, assertion, *, client):
        """Tell whether nobody has used an assertion before, which is used up from now on.

        :param client_assertion.Assertion assertion: a good one.
        """
        return self._env['oauth2.assertion']._use(assertion, client=client)

    # Scopes

    def existing_scopes(self, names):
        """Return those of these names that scopes have."""
        return self._env['oauth2.scope']._existing(names)

    def scope_versions(self, names):
        """Return the version of each scope: name -> number, see :mod:`.scope_versions`."""
        return self._env['oauth2.scope']._versions(tuple(sorted(names)))

    def public_scopes(self):
        """Return the names of the scopes that anybody may know."""
        return list(self._env['oauth2.scope']._public())

    def suggested_scopes(self):
        """Return the names of the scopes that a client without a wish of its own is told to ask for."""
        return list(self._env['oauth2.scope']._suggested())

    # Users

    def may_authorize(self, user_id, client):
        """Tell whether a user belongs to those who may use an application."""
        return self._env['res.users'].browse(user_id)._oauth2_may_authorize(client)

    def is_held_off(self, user_id, application_id):
        """Tell whether requests of this client for this user have to wait, since a person changes one of them."""
        return self._env['oauth2.epoch']._is_held_off(user_id, application_id)

    def claims(self, user_id, scopes):
        """Return what an application may know of a user (OIDC Core §5.1)."""
        return self._env['res.users'].browse(user_id)._oauth2_claims(scopes)

    # Authorization codes

    def save_code(self, code, **values):
        """Remember a new code, see ``oauth2.authorization.code``."""
        self._env['oauth2.authorization.code']._save(code, **values)

    def claim_code(self, code, *, client, now):
        """Redeem a code: of all who present it, exactly one gets the :class:`CodeClaim`; others ``None``."""
        return self._env['oauth2.authorization.code']._claim(code, client=client, now=now)

    def code_fault(self, code, *, client, now):
        """Tell why a code was not redeemed: ``unknown``, ``used``, ``expired``, ``archived`` or ``ended``."""
        return self._env['oauth2.authorization.code']._fault(code, client=client, now=now)

    # Connections

    def connect(self, **values):
        """Start a connection; return its sid and a refresh token or ``None``."""
        return self._env['oauth2.token']._connect(**values)

    def service_connection(self, *, client, scopes, now):
        """Return the sid of the connection of an application that acts by itself, or ``None``."""
        return self._env['oauth2.token']._service_connection(client=client, scopes=scopes, now=now)

    def lock_connection(self, refresh_token, *, client, now):
        """Return the connection of a refresh token, locked, or ``None``: an old token ends it."""
        return self._env['oauth2.token']._lock_by_refresh_token(refresh_token, client=client, now=now)

    def refresh_token_fault(self, refresh_token, *, client, now):
        """Tell why a refresh token was not taken: ``unknown``, ``used``, ``expired``, ``archived`` or ``ended``."""
        return self._env['oauth2.token']._fault(refresh_token, client=client, now=now)

    def rotate(self, connection, *, client, now):
        """Give a locked connection its next refresh token; return its sid and that token."""
        return self._env['oauth2.token']._rotate(connection, client=client, now=now)

    def connection_of_access_token(self, claims):
        """Return the :class:`Connection` of a verified access token, or ``None`` where it has ended."""
        return self._env['oauth2.token']._of_access_token(claims)

    def connection_of_refresh_token(self, refresh_token):
        """Return the :class:`Connection` of a refresh token, be it an old one, or ``None``."""
        return self._env['oauth2.token']._of_refresh_token(refresh_token)

    def connection_to_renew(self, refresh_token, *, client, now):
        """Return the :class:`Connection` that a refresh token would renew, or ``None``."""
        return self._env['oauth2.token']._of_current_refresh_token(refresh_token, client=client, now=now)

    def end_connection(self, connection, *, now):
        """End a connection because its application asks for it (RFC 7009)."""
        self._env['oauth2.token']._end_by_client(connection, now=now)

    def count_use(self, connection):
        """Count a request that came with a token of this connection."""
        self._env['oauth2.usage']._count(connection)

    # The audit trail

    def record_denied(self, *, client, user_id, now):
        """Record that a user has said no to an application."""
        self._env['oauth2.event']._record_seldom(
            'denied', at=clock.naive_utc(now), application_id=client.id, application_name=client.name,
            user_id=user_id)

    def record_refusal(self, kind, **values):
        """Record a refused request; return the seconds for which its sender is turned away, or 0."""
        return self._env['oauth2.event']._record_refusal(kind, **values)
