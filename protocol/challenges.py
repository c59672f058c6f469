"""The challenge of a protected resource: why a request with or without a token was refused (RFC 6750 §3)."""
PROTECTED_RESOURCE = '/.well-known/oauth-protected-resource'  # RFC 9728 §3.1
JSON2 = '/json/2'


def is_json2(path):
    """Tell whether an address belongs to the JSON-2 API."""
    return path == JSON2 or path.startswith(f'{JSON2}/')


def bearer(issuer, path, *, error=None, description=None, scope=None):
    """Return the value of ``WWW-Authenticate``.

    :param str issuer: this server.
    :param str path: the address that was asked for, which has metadata of its own (RFC 9728 §5.1).
    :param str error: no code where the request came without a token (RFC 6750 §3.1).
    :param str description: an ASCII sentence without quotes and backslashes.
    :param str scope: what would have been enough.
    """
    parameters = {
        'error': error,
        'error_description': description,
        'scope': scope,
        'resource_metadata': f'{issuer}{PROTECTED_RESOURCE}{JSON2 if is_json2(path) else ""}',
    }
    return 'Bearer ' + ', '.join(f'{name}="{value}"' for name, value in parameters.items() if value)
