"""The issuer: one constant for metadata, ``iss``, JWTs and audiences."""

BASE_PATH = '/restapi/1.0/common/oauth2'


def issuer(env):
    """Return ``web.base.url`` without a trailing slash (RFC 8414 §2, RFC 9207 §2)."""
    return (env['ir.config_parameter']._get_param('web.base.url') or '').rstrip('/')


def endpoint(env, name):
    """Return the absolute address of one of our endpoints, such as ``authorize``."""
    return f'{issuer(env)}{BASE_PATH}/{name}'
