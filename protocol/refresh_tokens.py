"""Refresh tokens: ``<row>.<family>.<secret>`` (RFC 6749 §1.5, RFC 9700 §4.14.2).

The row finds the connection by one indexed read; the family stays for the connection's
life; the secret changes with each use.
"""
from dataclasses import dataclass, field

from .credentials import OPAQUE_LENGTH, SUCCESSOR_LENGTH

_MAX_ROW_DIGITS = 9


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token, taken apart. ``str()`` puts it together."""

    row_id: int
    family: str = field(repr=False)
    secret: str = field(repr=False)

    def __str__(self) -> str:
        return f'{self.row_id}.{self.family}.{self.secret}'


def parse(text: str) -> RefreshToken | None:
    """Return the refresh token in a text, or ``None`` where it has not the form of one.

    One that was cut short is none: it is a mistake, and no old token that somebody has stolen.
    """
    parts = text.split('.')
    if len(parts) != 3 or not (text.isascii() and parts[0].isdecimal()) or len(parts[0]) > _MAX_ROW_DIGITS \
            or len(parts[2]) not in (OPAQUE_LENGTH, SUCCESSOR_LENGTH):
        return None
    return RefreshToken(int(parts[0]), parts[1], parts[2])
