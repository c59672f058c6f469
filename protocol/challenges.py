"""The challenge of a protected resource: why a request with or without a token was refused (RFC 6750 §3)."""
from . import dpop
from .key_binding import DPOP

PROTECTED_RESOURCE = '/.well-known/oauth-protected-resource'  # RFC 9728 §3.1
JSON2 = '/json/2'


def is_json2(path: str) -> bool:
    """Tell whether an address belongs to the JSON-2 API."""
    return path == JSON2 or path.startswith(f'{JSON2}/')


def challenge(
        issuer: str, path: str, *, scheme: str = '', error: str | None = None, description: str | None = None,
        scope: str | None = None, also_dpop: bool = False,
) -> str:
    """Return the value of ``WWW-Authenticate``.

    :param issuer: this server.
    :param path: the address that was asked for, which has metadata of its own (RFC 9728 §5.1).
    :param scheme: by which the request presents a token, in lower case.
    :param error: no code where the request came without a token (RFC 6750 §3.1).
    :param description: an ASCII sentence without quotes and backslashes.
    :param scope: what would have been enough.
    :param also_dpop: whether to offer DPoP beside Bearer (RFC 9449 §7.2).
    """
    algorithms = ' '.join(dpop.ALGORITHMS)
    parameters = {
        'error': error,
        'error_description': description,
        'scope': scope,
        'resource_metadata': f'{issuer}{PROTECTED_RESOURCE}{JSON2 if is_json2(path) else ""}',
        'algs': algorithms if scheme == DPOP else None,  # RFC 9449 §7.1
    }
    found = ', '.join(f'{name}="{value}"' for name, value in parameters.items() if value)
    if scheme == DPOP:
        return 'DPoP ' + found
    return 'Bearer ' + found + (f', DPoP algs="{algorithms}"' if also_dpop else '')
