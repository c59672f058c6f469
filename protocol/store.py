"""All that the protocol layer asks of the database: each method is one question, or one change."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..shared import clock
from ..shared.private_keys import signing_key
from ..shared.server_address import issuer

if TYPE_CHECKING:
    from ..shared.keys import Key, SigningKey
    from .authentication import Authentication
    from .authorization_request import AuthorizationRequest, CodeClaim
    from .client import Client
    from .client_assertion import Assertion
    from .connection import Connection, LockedConnection
    from .device_codes import DeviceRequest
    from .dpop import Proof
    from .pending_requests import PendingRequest
    from .refresh_tokens import RefreshToken
    from .requested_claims import RequestedClaims


class Store:
    """The records of this server, as the protocol sees them: values, and never records.

    :param env: an Odoo environment of the superuser.
    """

    def __init__(self, env: Any):
        self._env = env

    # This server

    def now(self) -> datetime:
        """Return the present, aware, by the database's clock."""
        return clock.now(self._env)

    def issuer(self) -> str:
        """Return the address of this server, see :mod:`.issuer`."""
        return issuer(self._env)

    def signing_key(self, algorithm: str) -> SigningKey:
        """Return the key that signs now.

        :param algorithm: as an application has it.
        """
        return signing_key(self._env, algorithm)

    def verification_keys(self) -> dict[str, Key]:
        """Return the keys whose tokens are good, by kid."""
        return self._env['oauth2.key']._verification_keys()

    def public_jwks(self) -> list[dict[str, str]]:
        """Return the public keys for clients, as JWKs (RFC 7517 §5)."""
        return self._env['oauth2.key']._public_jwks()

    # Applications

    def client(self, client_id: str | None) -> Client | None:
        """Return the active application with this client_id."""
        return self._env['oauth2.application']._get_client(client_id)

    def archived_client(self, client_id: str | None) -> Client | None:
        """Return the archived application with this client_id."""
        return self._env['oauth2.application']._get_archived_client(client_id)

    def use_assertion(self, assertion: Assertion, *, client: Client) -> bool:
        """Tell whether nobody has used an assertion before, which is used up from now on.

        :param assertion: a good one.
        """
        return self._env['oauth2.assertion']._use(assertion, application_id=client.id)

    def use_proof(self, proof: Proof, *, application_id: int) -> bool:
        """Do the same for a DPoP proof.

        :param application_id: whose token it is about.
        """
        return self._env['oauth2.assertion']._use(proof, application_id=application_id)

    def use_proof_apart(self, proof: Proof, *, application_id: int) -> bool:
        """Do the same by a transaction of its own, since that of the request may only read, or be tried again."""
        return self._env['oauth2.assertion']._use_apart(proof, application_id=application_id)

    # Scopes

    def existing_scopes(self, names: Iterable[str]) -> list[str]:
        """Return those of these names that scopes have."""
        return self._env['oauth2.scope']._existing(names)

    def scope_versions(self, names: Iterable[str]) -> dict[str, int]:
        """Return the version of each scope, by its name, see :mod:`.scope_versions`."""
        return self._env['oauth2.scope']._versions(tuple(sorted(names)))

    def public_scopes(self) -> list[str]:
        """Return the names of the scopes that anybody may know."""
        return list(self._env['oauth2.scope']._public())

    def suggested_scopes(self) -> list[str]:
        """Return the names of the scopes that a client without a wish of its own is told to ask for."""
        return list(self._env['oauth2.scope']._suggested())

    # Users

    def may_authorize(self, user_id: int, client: Client) -> bool:
        """Tell whether a user belongs to those who may use an application."""
        return self._env['res.users'].browse(user_id)._oauth2_may_authorize(client)

    def is_held_off(self, user_id: int, application_id: int) -> bool:
        """Tell whether requests of this client for this user have to wait, since a person changes one of them."""
        return self._env['oauth2.epoch']._is_held_off(user_id, application_id)

    def claims(
            self, user_id: int, *, client: Client, scopes: Collection[str], requested: Collection[str] = (),
    ) -> dict[str, Any]:
        """Return what an application may know of a user (OIDC Core §5.1), with the ``sub``.

        :param scopes: all claims of these.
        :param requested: names of further claims that it may have.
        """
        return self._env['res.users'].browse(user_id)._oauth2_claims(client, scopes, requested)

    def subject(self, user_id: int, client: Client) -> str:
        """Return the ``sub`` of a user for an application (OIDC Core §8)."""
        return self._env['res.users'].browse(user_id)._oauth2_subject(client)

    def scopes_of_claims(self) -> dict[str, str]:
        """Return the name of each claim's scope, by the name of the claim."""
        return self._env['oauth2.scope.claim']._scopes_by_claim()

    def page_languages(self) -> list[str]:
        """Return the languages that people can read our pages in, by their tags (BCP 47)."""
        return self._env['res.lang']._oauth2_page_tags()

    # Authorization codes

    def save_code(
            self, code: str, *, request: AuthorizationRequest, user_id: int, versions: str,
            authentication: Authentication, asked: bool, now: datetime,
    ) -> None:
        """Remember a new code, see ``oauth2.authorization.code``."""
        self._env['oauth2.authorization.code']._save(
            code, request=request, user_id=user_id, versions=versions, authentication=authentication, asked=asked,
            now=now)

    def claim_code(self, code: str, *, client: Client, now: datetime) -> CodeClaim | None:
        """Redeem a code: of all who present it, exactly one gets what it stands for."""
        return self._env['oauth2.authorization.code']._claim(code, client=client, now=now)

    def code_fault(self, code: str, *, client: Client, now: datetime) -> str:
        """Tell why a code was not redeemed: ``unknown``, ``used``, ``expired``, ``archived`` or ``ended``."""
        return self._env['oauth2.authorization.code']._fault(code, client=client, now=now)

    # Authorization requests that are kept here

    def keep_request(
            self, reference: str, *, content: dict[str, Any], client: Client, is_pushed: bool, now: datetime) -> int:
        """Keep an authorization request; return for how many seconds; see ``oauth2.pending.request``."""
        return self._env['oauth2.pending.request']._keep(
            reference, content=content, client=client, is_pushed=is_pushed, now=now)

    def pending_request(self, reference: str, *, client: Client) -> PendingRequest | None:
        """Return the request that a client has left here, be it used or too old."""
        return self._env['oauth2.pending.request']._find(reference, client=client)

    def complete_request(self, reference: str, *, client: Client, now: datetime) -> bool:
        """Use a kept request up: of all who try, exactly one is told that it could."""
        return self._env['oauth2.pending.request']._complete(reference, client=client, now=now)

    # Device codes

    def save_device_code(
            self, code: str, user_code: str, *, request: AuthorizationRequest, now: datetime) -> None:
        """Remember what a device asks for, see ``oauth2.device.code``."""
        self._env['oauth2.device.code']._save(code, user_code, request=request, now=now)

    def device_request(self, user_code: str, *, now: datetime) -> DeviceRequest | None:
        """Return what the device that waits with a user code asks for."""
        return self._env['oauth2.device.code']._find(user_code, now=now)

    def allow_device(
            self, found: DeviceRequest, *, user_id: int, versions: str, authentication: Authentication, now: datetime,
    ) -> bool:
        """Let a device have what it asks for; tell whether it still waited."""
        return self._env['oauth2.device.code']._allow(
            found, user_id=user_id, versions=versions, authentication=authentication, now=now)

    def deny_device(self, found: DeviceRequest, *, user_id: int, now: datetime) -> bool:
        """Let a device have nothing; tell whether it still waited."""
        return self._env['oauth2.device.code']._deny(found, user_id=user_id, now=now)

    def poll_device_code(self, code: str, *, client: Client, now: datetime) -> tuple[str, CodeClaim | None]:
        """Return how things stand with a device code, and what was allowed: exactly one of many polls gets that."""
        return self._env['oauth2.device.code']._poll(code, client=client, now=now)

    # Connections

    def connect(
            self, *, client: Client, user_id: int, scopes: Collection[str], code_id: int | None,
            resources: Iterable[str], epoch: int, versions: str, authentication: Authentication | None,
            jkt: str | None, claims: RequestedClaims, now: datetime,
    ) -> tuple[str, str | None]:
        """Start a connection; return its sid and a refresh token, if it gets one; see ``oauth2.token``."""
        return self._env['oauth2.token']._connect(
            client=client, user_id=user_id, scopes=scopes, code_id=code_id, resources=resources, epoch=epoch,
            versions=versions, authentication=authentication, jkt=jkt, claims=claims, now=now)

    def service_connection(self, *, client: Client, scopes: Collection[str], now: datetime) -> str | None:
        """Return the sid of the connection of an application that acts by itself, or ``None``."""
        return self._env['oauth2.token']._service_connection(client=client, scopes=scopes, now=now)

    def lock_connection(
            self, refresh_token: RefreshToken, *, client: Client, now: datetime) -> LockedConnection | None:
        """Return the connection of a refresh token, locked, or ``None``: an old token ends it."""
        return self._env['oauth2.token']._lock_by_refresh_token(refresh_token, client=client, now=now)

    def refresh_token_fault(self, refresh_token: RefreshToken, *, client: Client, now: datetime) -> str:
        """Tell why a refresh token was not taken: ``unknown``, ``used``, ``expired``, ``archived`` or ``ended``."""
        return self._env['oauth2.token']._fault(refresh_token, client=client, now=now)

    def rotate(
            self, connection: LockedConnection, *, client: Client, jkt: str | None, now: datetime) -> tuple[str, str]:
        """Give a locked connection its next refresh token; return its sid and that token."""
        return self._env['oauth2.token']._rotate(connection, client=client, jkt=jkt, now=now)

    def connection_of_access_token(self, claims: Mapping[str, Any]) -> Connection | None:
        """Return the connection of a verified access token, or ``None`` where it has ended."""
        return self._env['oauth2.token']._of_access_token(claims)

    def has_other_scopes(self, claims: Mapping[str, Any]) -> bool:
        """Tell whether the connection of a verified access token stands, but not for all of the token's scopes."""
        return self._env['oauth2.token']._has_other_scopes(claims)

    def connection_of_refresh_token(self, refresh_token: RefreshToken) -> Connection | None:
        """Return the connection of a refresh token, be it an old one."""
        return self._env['oauth2.token']._of_refresh_token(refresh_token)

    def connection_to_renew(self, refresh_token: RefreshToken, *, client: Client, now: datetime) -> Connection | None:
        """Return the connection that a refresh token would renew."""
        return self._env['oauth2.token']._of_current_refresh_token(refresh_token, client=client, now=now)

    def end_connection(self, connection: Connection, *, now: datetime) -> None:
        """End a connection because its application asks for it (RFC 7009)."""
        self._env['oauth2.token']._end_by_client(connection, now=now)

    def end_by_refresh_token(self, refresh_token: RefreshToken, *, client: Client, now: datetime) -> bool:
        """End the connection of a refresh token, be it an old one, if it is the client's; tell whether it stood."""
        return bool(self._env['oauth2.token']._end_by_refresh_token(refresh_token, client=client, now=now))

    def count_use(self, connection: Connection) -> None:
        """Count a request that came with a token of this connection."""
        self._env['oauth2.usage']._count(connection)

    def count_token(self, client: Client) -> None:
        """Count an access token that this client gets."""
        self._env['oauth2.usage']._count_token(client.id)

    # The audit trail

    def record_denied(self, *, client: Client, user_id: int, now: datetime) -> None:
        """Record that a user has said no to an application."""
        self._env['oauth2.event']._record_seldom(
            'denied', at=clock.naive_utc(now), application_id=client.id, application_name=client.name,
            user_id=user_id)

    def record_signed_out(self, *, client: Client | None, user_id: int, now: datetime) -> None:
        """Record that a user was signed out by an application, if it is known which one."""
        self._env['oauth2.event']._record(
            'signed_out', at=clock.naive_utc(now), application_id=client and client.id,
            application_name=client and client.name, user_id=user_id)

    def record_refusal(
            self, kind: str, *, client: Client | None, archived: Client | None, now: datetime, **values: Any,
    ) -> tuple[int, int | None]:
        """Record a refused request, see ``oauth2.event``.

        :return: the seconds for which its sender is turned away, or 0; the id of what was recorded, if anything was.
        """
        return self._env['oauth2.event']._record_refusal(kind, client=client, archived=archived, now=now, **values)
