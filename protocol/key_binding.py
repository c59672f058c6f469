"""Which key tokens are bound to (RFC 9449): when they are given out, and when they are presented.

Whoever sends a proof gets a token that is bound to its key; an application with ``dpop_bound_access_tokens`` has to.
"""
from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import dpop, errors, high_security
from .client import Client
from .dpop import Proof

if TYPE_CHECKING:
    from .client_request import ClientRequest

BEARER, DPOP = 'bearer', 'dpop'  # schemes of the Authorization header, in lower case
SCHEMES = (BEARER, DPOP)
USED = 'The DPoP proof was used before: sign a new one for each request.'


def proven_key(request: ClientRequest, client: Client) -> str | None:
    """Return the thumbprint of the key that a token request proves (§5), or ``None`` without a proof.

    The proof is used up. Who asks again is told the same.

    :param client: who has sent the request, and has proven it.
    :raise errors.InvalidDPoPProofError: the proof is not valid, or the application has to send one.
    """
    if request.jkt is None:
        request.jkt = _use_proof(request, client)
    if request.jkt is None and client.dpop_bound_access_tokens:
        raise errors.InvalidDPoPProofError('This application has to use DPoP: send the DPoP header with a proof.')
    return request.jkt


def pushed_key(request: ClientRequest, client: Client) -> str | None:
    """Return the thumbprint of the key that the code of a pushed authorization request is bound to (§10.1).

    :param client: who pushes the request, and has proven it.
    :raise errors.InvalidDPoPProofError: the proof is not valid, or of another key than the parameter ``dpop_jkt``.
    """
    named = request.parameters.get('dpop_jkt')
    proven = _use_proof(request, client)
    if named and proven and named != proven:
        raise errors.InvalidDPoPProofError(
            'The parameter dpop_jkt names another key than that of the DPoP proof: let both be the same, or leave it '
            'out.')
    return named or proven


def key_of_refresh_token(client: Client, jkt: str | None) -> str | None:
    """Return the key that a refresh token is bound to (§5): of a public application alone.

    A confidential one proves itself with each refresh, and may change its key.

    :param jkt: the key of the access token that comes with it.
    """
    return jkt if client.is_public else None


def check_holder(bound_to: str | None, proven: str | None) -> None:
    """Check that who presents a code or a refresh token holds the key that it is bound to.

    :param bound_to: the thumbprint of that key, or ``None``.
    :param proven: what :func:`proven_key` has returned.
    :raise errors.InvalidDPoPProofError: there is no proof.
    :raise errors.InvalidGrantError: it is of another key.
    """
    if bound_to and not proven:
        raise errors.InvalidDPoPProofError(
            'The code or the refresh token is bound to a key: send the DPoP header with a proof of that key.')
    if bound_to and proven != bound_to:
        raise errors.InvalidGrantError(
            'The code or the refresh token is bound to another key than the DPoP proof has: sign the proof with that '
            'key.')


def proof_of_token(
        bound_to: str | None, *, scheme: str, proof: str | None, token: str, method: str, address: str, now: datetime,
        connection: Any,
) -> Proof | None:
    """Check that an access token is presented as its binding asks for (§7.1, §7.2).

    :param bound_to: the thumbprint of the token's key, or ``None``.
    :param scheme: of the Authorization header, in lower case.
    :param proof: the value of the header ``DPoP``, if there is one.
    :param token: what the client sent.
    :param method, address, now: see :func:`.dpop.verify`.
    :param connection: the token's: its client says which algorithms are strong enough, and the trail has it.
    :return: the proof, which has to be used up; ``None`` where none is needed.
    :raise errors.WronglyPresentedToken: it is presented in another way.
    """
    if bound_to is None:
        if scheme == DPOP:
            raise errors.WronglyPresentedToken(
                'This access token is not bound to a key: send it as Authorization: Bearer.', connection=connection)
        return None
    if scheme != DPOP:
        raise errors.BoundTokenAsBearer(
            'This access token is bound to a key: send it as Authorization: DPoP, and a proof in the DPoP header.',
            connection=connection)
    if proof is None:
        raise errors.UnprovenToken('Send the DPoP header with a proof for this request.', connection=connection)
    try:
        good = dpop.verify(
            proof, method=method, address=address, now=now, access_token=token,
            algorithms=_algorithms(connection.client))
    except errors.InvalidDPoPProofError as error:
        raise errors.UnprovenToken(error.description, connection=connection) from None
    if good.jkt != bound_to:
        raise errors.WronglyPresentedToken(
            'The DPoP proof is of another key than the access token is bound to: sign it with that key.',
            connection=connection)
    return good


def _use_proof(request: ClientRequest, client: Client) -> str | None:
    if request.dpop is None:
        return None
    proof = dpop.verify(
        request.dpop, method='POST', address=request.endpoint.address(request.issuer), now=request.now,
        algorithms=_algorithms(client))
    if not request.store.use_proof(proof, application_id=client.id):
        raise errors.InvalidDPoPProofError(USED)
    return proof.jkt


def _algorithms(client: Client) -> tuple[str, ...]:
    """Return the algorithms by which an application may sign its proofs."""
    return high_security.ALGORITHMS if client.high_security else dpop.ALGORITHMS
