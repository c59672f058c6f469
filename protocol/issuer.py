"""The issuer: one constant for metadata, ``iss``, JWTs and audiences."""

from urllib.parse import urlsplit

BASE_PATH = '/restapi/1.0/common/oauth2'


def is_issuer(address: str) -> bool:
    """Tell whether an address can be an issuer: a scheme and a host, and nothing behind them (RFC 8414 §2).

    :param address: as an administrator has written it.
    """
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.scheme in ('http', 'https') and not (
            parts.path.strip('/') or parts.query or parts.fragment or parts.username or parts.port == 0) \
            and address.isascii() and not any(letter.isspace() for letter in address)
    except ValueError:
        return False
