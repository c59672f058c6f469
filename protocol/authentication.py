"""How and when a person has signed in (OIDC Core §2)."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MULTI_FACTOR = 'mfa'  # RFC 8176 §2
# One factor, and several. What such values mean is for both sides to agree on (OIDC Core §2).
ONE_FACTOR_ACR, MULTI_FACTOR_ACR = ACR_VALUES = ('1', '2')


@dataclass(frozen=True, slots=True)
class Authentication:
    """That a person has signed in, at a second of the epoch, by methods of RFC 8176: none where that is not known.

    ``session`` is the digest of the browser's session, with which the connection ends; ``None`` where there is none.
    """

    at: int
    methods: tuple[str, ...] = ()
    session: str | None = None

    @property
    def acr_values(self) -> tuple[str, ...]:
        """The acr values that it comes up to, the highest first."""
        return (MULTI_FACTOR_ACR, ONE_FACTOR_ACR) if MULTI_FACTOR in self.methods else (ONE_FACTOR_ACR, )

    def claims(self) -> dict[str, Any]:
        """Return what an ID token says of it."""
        claims: dict[str, Any] = {'auth_time': self.at, 'acr': self.acr_values[0]}
        return claims | ({'amr': list(self.methods)} if self.methods else {})

    def with_second_factor(self, at: int, methods: tuple[str, ...]) -> Authentication:
        """Return the same after a second factor."""
        return Authentication(at, tuple(dict.fromkeys((*self.methods, *methods, MULTI_FACTOR))), self.session)
