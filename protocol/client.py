"""What the protocol has to know of an application, as one value that never changes."""
from dataclasses import dataclass, field

# Asked for by name only: without `scope` a request does not get these.
NEVER_DEFAULT_SCOPES = frozenset({'openid', 'offline_access'})


@dataclass(frozen=True, slots=True)
class Client:
    """A registered application (RFC 6749 §2), read once and cached by its model.

    ``secret_digest`` is a SHA-256 or ``None``; lifetimes are in seconds; ``group_ids``
    are those whose members may authorize the application.
    """

    id: int
    client_id: str
    name: str
    client_type: str
    secret_digest: str | None = field(repr=False)
    redirect_uris: tuple[str, ...]
    grant_types: frozenset[str]
    scopes: tuple[str, ...]
    group_ids: frozenset[int]
    trusted: bool
    require_pkce: bool
    access_token_lifetime: int
    refresh_token_lifetime: int
    validity_format: str
    legacy_requests: bool

    @property
    def is_public(self):
        return self.client_type == 'public'

    @property
    def needs_pkce(self):
        """RFC 9700 §2.1.1: public clients must use PKCE."""
        return self.is_public or self.require_pkce

    @property
    def default_scopes(self):
        return [scope for scope in self.scopes if scope not in NEVER_DEFAULT_SCOPES]
