"""Proofs of a key (DPoP, RFC 9449 §4.2), as a client makes them."""
import base64
import hashlib
import json
import secrets
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from .common import BASE


class Holder:
    """Who holds a key. ``jkt`` is its thumbprint (RFC 7638 §3).

    :param str issuer: of the server that the proofs are for.
    """

    def __init__(self, issuer):
        self.issuer = issuer
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        needed = json.dumps({name: self.jwk[name] for name in ('crv', 'kty', 'x', 'y')}, separators=(',', ':'))
        self.jkt = base64url_sha256(needed)

    def proof(self, path=f'{BASE}/access_token', method='POST', token=None, headers=(), **changed):
        """Return a proof for a request.

        :param token: the access token in it, if there is one.
        :param headers: changed members of its header.
        :param changed: changed claims.
        """
        claims = {'htm': method, 'htu': self.issuer + path, 'iat': int(time.time()), 'jti': secrets.token_urlsafe(12)}
        if token:
            claims['ath'] = base64url_sha256(token)
        return jwt.encode(claims | changed, self.key, 'ES256', headers={
            'typ': 'dpop+jwt', 'jwk': self.jwk} | dict(headers))

    def presenting(self, token, path, method='POST', **changed):
        """Return the headers of a request with an access token of this key."""
        return {'Authorization': f'DPoP {token}', 'DPoP': self.proof(path, method, token, **changed)}


def base64url_sha256(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()
