"""The issuer: one constant for metadata, ``iss``, JWTs and audiences."""

from urllib.parse import urlsplit

FIXED = 'oauth2_provider.issuer'
BASE_PATH = '/restapi/1.0/common/oauth2'


def issuer(env):
    """Return the address that an administrator has fixed, or else ``web.base.url``, without a trailing slash.

    RFC 8414 §2, RFC 9207 §2. Odoo changes the latter when an administrator signs in by another address, unless the
    parameter ``web.base.url.freeze`` is set.
    """
    parameters = env['ir.config_parameter']
    return (parameters._get_param(FIXED) or parameters._get_param('web.base.url') or '').strip().rstrip('/')


def is_fixed(env):
    """Tell whether nobody moves the issuer by signing in."""
    return any(env['ir.config_parameter'].sudo()._get_param(name) for name in (FIXED, 'web.base.url.freeze'))


def is_issuer(address):
    """Tell whether an address can be an issuer: a scheme and a host, and nothing behind them (RFC 8414 §2).

    :param str address: as an administrator has written it.
    """
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.scheme in ('http', 'https') and not (
            parts.path.strip('/') or parts.query or parts.fragment or parts.username or parts.port == 0) \
            and address.isascii() and not any(letter.isspace() for letter in address)
    except ValueError:
        return False
