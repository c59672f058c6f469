"""What a grant gives."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token request has been granted, before anything is remembered of it.

    ``user_id`` is whom the token acts as, ``scopes`` are names. ``resources`` are those that the authorization was for,
    none where it did not say so (RFC 8707). ``ends_at`` (naive UTC) is the end of the connection whatever its use, or
    ``None``. ``connect`` remembers the connection, at the last moment, and returns its sid and a refresh token or
    ``None``.
    """

    user_id: int
    scopes: list[str]
    connect: Callable[[], tuple[str, str | None]]
    resources: tuple[str, ...] = ()
    ends_at: datetime | None = None
