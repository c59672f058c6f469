"""What an endpoint is."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..issuer import BASE_PATH

if TYPE_CHECKING:
    from ..client_request import ClientRequest
    from ..store import Store


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of this server, which a controller serves.

    ``name`` is the last part of its path; ``parameters`` are those that it reads, without those of grants; ``metadata``
    takes the store and this endpoint's address, and returns its part of the server's metadata (RFC 8414 §2).
    ``handle`` returns the members of the answer, or ``None`` for an empty one; it is ``None`` where the endpoint is no
    client's. ``unrecorded`` are the codes of errors that are part of how it works and say nothing to an administrator,
    such as that a person has not decided yet (RFC 8628 §3.5): they are in no trail.
    """

    name: str
    parameters: frozenset[str]
    metadata: Callable[[Store, str], Mapping[str, Any]]
    handle: Callable[[ClientRequest], dict[str, Any] | None] | None = None
    methods: tuple[str, ...] = ('POST', )
    status: int = 200
    unrecorded: frozenset[str] = frozenset()

    def address(self, issuer: str) -> str:
        """Return where this endpoint is."""
        return f'{issuer}{BASE_PATH}/{self.name}'
