"""Where this server is, as the database has it: the issuer of its tokens."""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odoo.api import Environment

FIXED = 'oauth2_provider.issuer'


def issuer(env: Environment) -> str:
    """Return the address that an administrator has fixed, or else ``web.base.url``, without a trailing slash.

    RFC 8414 §2, RFC 9207 §2. Odoo changes the latter when an administrator signs in by another address, unless the
    parameter ``web.base.url.freeze`` is set.
    """
    parameters = env['ir.config_parameter']
    return (parameters._get_param(FIXED) or parameters._get_param('web.base.url') or '').strip().rstrip('/')


def is_fixed(env: Environment) -> bool:
    """Tell whether nobody moves the issuer by signing in."""
    return any(env['ir.config_parameter'].sudo()._get_param(name) for name in (FIXED, 'web.base.url.freeze'))
