"""What an endpoint is."""
from collections.abc import Callable
from dataclasses import dataclass

from ..issuer import BASE_PATH


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of this server, which a controller serves.

    ``name`` is the last part of its path; ``parameters`` are those that it reads, without those of grants; ``metadata``
    takes the store and this endpoint's address, and returns its part of the server's metadata (RFC 8414 §2).
    ``handle`` takes a :class:`..client_request.ClientRequest`, and returns the members of the answer, or ``None`` for
    an empty one; it is ``None`` where the endpoint is no client's.
    """

    name: str
    parameters: frozenset[str]
    metadata: Callable
    handle: Callable | None = None
    methods: tuple[str, ...] = ('POST', )
    status: int = 200

    def address(self, issuer):
        """Return where this endpoint is."""
        return f'{issuer}{BASE_PATH}/{self.name}'
