"""What the protocol has to know of an application, as one value that never changes."""
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from . import subjects

OFFLINE_ACCESS = 'offline_access'  # OIDC Core §11
# Asked for by name only: without `scope` a request does not get these.
NEVER_DEFAULT_SCOPES = frozenset({'openid', OFFLINE_ACCESS})


@dataclass(frozen=True, slots=True)
class Client:
    """A registered application (RFC 6749 §2), read once and cached by its model.

    ``secret_digest`` is a SHA-256 or ``None``; ``previous_secret_digest`` that of the one
    before, which works until ``previous_secret_until`` (naive UTC); ``jwks`` is a JSON Web
    Key Set (RFC 7517) or ``None``. Lifetimes are in seconds, 0 for no end. ``user_id`` is
    whom the application acts as by itself; members of ``group_ids`` may authorize it.
    ``group_names`` are pairs of a group's id and its name in the claim ``groups``. With ``high_security``, its model
    requires PKCE, pushed requests and DPoP, and lets refresh tokens stay the same.
    """

    id: int
    client_id: str
    name: str
    client_type: str
    secret_digest: str | None = field(repr=False)
    previous_secret_digest: str | None = field(repr=False)
    previous_secret_until: datetime | None
    jwks: str | None = field(repr=False)
    redirect_uris: tuple[str, ...]
    grant_types: frozenset[str]
    scopes: tuple[str, ...]
    group_ids: frozenset[int]
    user_id: int | None
    trusted: bool
    require_pkce: bool
    access_token_lifetime: int
    signing_algorithm: str
    refresh_token_lifetime: int
    connection_lifetime: int
    validity_format: str
    legacy_requests: bool
    rotate_refresh_tokens: bool
    can_introspect: bool
    require_pushed_authorization_requests: bool
    dpop_bound_access_tokens: bool
    id_token_lifetime: int
    claims_in_id_token: bool
    trust_email: bool
    subject_type: str
    device_code_lifetime: int
    group_names: tuple[tuple[int, str], ...]
    high_security: bool = False
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool = False

    @property
    def sector(self) -> str | None:
        """Within what the ``sub`` of a person is the same, or ``None`` where it is the same for all applications."""
        return subjects.sector(self.redirect_uris, self.client_id) if self.subject_type == subjects.PAIRWISE else None

    @property
    def is_public(self) -> bool:
        return self.client_type == 'public'

    def lets(self, user_id: int, group_ids: Iterable[int] | None) -> bool:
        """Tell whether the application may still act for a user.

        :param group_ids: the groups of a person who has allowed it; ``None`` where it acts by itself.
        """
        if group_ids is None:
            return self.user_id == user_id and 'client_credentials' in self.grant_types
        return not self.group_ids.isdisjoint(group_ids)

    @property
    def shown(self) -> str:
        """What people are shown of the application when they allow it, as one text to compare: SHA-256, hexadecimal."""
        places = sorted({f'{parts.scheme}://{parts.hostname or ""}' for parts in map(urlsplit, self.redirect_uris)})
        for_once = [] if self.stays_connected else ['for once']
        return hashlib.sha256('\n'.join([self.name, self.client_type, *places, *for_once]).encode()).hexdigest()

    @property
    def stays_connected(self) -> bool:
        """Whether the application gets refresh tokens, and so access that goes on when the person is not there."""
        return 'refresh_token' in self.grant_types

    @property
    def rotates(self) -> bool:
        """RFC 9700 §4.14.2: refresh tokens of public clients must change with each use, or be bound to the client."""
        return self.is_public or self.rotate_refresh_tokens

    @property
    def needs_pkce(self) -> bool:
        """RFC 9700 §2.1.1: public clients must use PKCE."""
        return self.is_public or self.require_pkce

    @property
    def default_scopes(self) -> list[str]:
        return [scope for scope in self.scopes if scope not in NEVER_DEFAULT_SCOPES]
