"""Every limit and lifetime that administrators can change, with its unit, default and range."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odoo.api import Environment

PREFIX = 'oauth2_provider.'


@dataclass(frozen=True, slots=True)
class Setting:
    """A system parameter ``oauth2_provider.<name>``: a whole number, a switch or a text, as its default is."""

    default: int | bool | str
    minimum: int = 0
    maximum: int = 1

    @property
    def is_number(self) -> bool:
        return isinstance(self.default, int) and not isinstance(self.default, bool)

    def parse(self, text: str) -> int | bool | str:
        """Return what a stored text means; whatever cannot be is the default, or the nearest limit."""
        if isinstance(self.default, str):
            return ' '.join(text.split()) or self.default
        if isinstance(self.default, bool):
            return {'true': True, 'false': False}.get(text.strip().lower(), self.default)
        try:
            return min(max(int(text), self.minimum), self.maximum)
        except ValueError:
            return self.default


SETTINGS = {
    'access_token_lifetime': Setting(3600, 1, 86400),  # seconds; of new applications
    'refresh_token_lifetime': Setting(30, 1, 3650),  # days unused; of new applications
    'connection_lifetime': Setting(365, 0, 3650),  # days altogether, 0 for no end; of new applications
    'code_lifetime': Setting(60, 10, 600),  # seconds; RFC 6749 §4.1.2 allows ten minutes at most
    'pushed_request_lifetime': Setting(90, 60, 600),  # seconds; FAPI 2.0 wants less than 600
    'refresh_grace': Setting(120, 0, 600),  # seconds in which the previous refresh token gets the same successor
    'secret_overlap': Setting(24, 0, 720),  # hours that a replaced client secret still works
    'password_ends_connections': Setting(True),
    'mail_on_connect': Setting(True),  # tell users by mail what they have just allowed
    'key_lifetime': Setting(90, 1, 3650),  # days that a key signs
    'key_notice': Setting(24, 0, 720),  # hours that a key is published before it signs
    'application_failures': Setting(50, 1, 10000),  # failed attempts a minute, of one application and address
    'address_failures': Setting(300, 1, 100000),  # failed attempts a minute, of one address
    'issuer': Setting(''),  # an address that replaces web.base.url, which Odoo moves
    'suggested_scopes': Setting('api.read'),  # names: what a client is told to ask for that has no wish of its own
    'trail_days': Setting(180, 1, 3650),  # days that the audit trail is kept
}


def setting(env: Environment, name: str) -> int | bool | str:
    """Return the value of a setting; a read from Odoo's cache.

    :param name: one of :data:`SETTINGS`.
    """
    return SETTINGS[name].parse(env['ir.config_parameter'].sudo().get_param(PREFIX + name, ''))


def store(env: Environment, name: str, value: int | bool | str) -> None:
    """Store a setting. ``False`` and 0 are values, not the absence of one."""
    env['ir.config_parameter'].set_param(PREFIX + name, str(value))
