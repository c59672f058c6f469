"""What this server tells clients about itself (RFC 8414)."""
from . import client_auth, pkce, public_keys
from .issuer import endpoint, issuer


def authorization_server(env):
    """Return the authorization server metadata (RFC 8414 §2).

    :param env: an Odoo environment of the superuser.
    :rtype: dict
    """
    confidential = [method for method in client_auth.METHODS if method != 'none']
    algorithms = list(public_keys.ALGORITHMS)
    return {
        'issuer': issuer(env),
        'authorization_endpoint': endpoint(env, 'authorize'),
        'token_endpoint': endpoint(env, 'access_token'),
        'token_endpoint_auth_methods_supported': list(client_auth.METHODS),
        'token_endpoint_auth_signing_alg_values_supported': algorithms,
        'revocation_endpoint': endpoint(env, 'revoke'),
        'revocation_endpoint_auth_methods_supported': list(client_auth.METHODS),
        'revocation_endpoint_auth_signing_alg_values_supported': algorithms,
        'introspection_endpoint': endpoint(env, 'introspect'),
        'introspection_endpoint_auth_methods_supported': confidential,
        'introspection_endpoint_auth_signing_alg_values_supported': algorithms,
        'userinfo_endpoint': endpoint(env, 'userinfo'),
        'jwks_uri': endpoint(env, 'jwks'),
        'scopes_supported': list(env['oauth2.scope']._public()),
        'response_types_supported': ['code'],
        'response_modes_supported': ['query'],
        'grant_types_supported': ['authorization_code', 'refresh_token', 'client_credentials'],
        'code_challenge_methods_supported': [pkce.METHOD],
        'authorization_response_iss_parameter_supported': True,  # RFC 9207 §3
    }


def protected_resource(env, resource):
    """Return the metadata of what the tokens open (RFC 9728 §2).

    :param env: an Odoo environment of the superuser.
    :param str resource: its address, see :func:`resources.known`.
    :rtype: dict
    """
    return {
        'resource': resource,
        'authorization_servers': [issuer(env)],
        'jwks_uri': endpoint(env, 'jwks'),
        'scopes_supported': list(env['oauth2.scope']._suggested()),
        'bearer_methods_supported': ['header'],
        'resource_name': 'Odoo',
    }
