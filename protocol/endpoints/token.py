"""The token endpoint (RFC 6749 §3.2)."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ...shared.clock import naive_utc
from ...shared.keys import ALGORITHMS
from .. import access_tokens, client_auth, dpop, errors, id_tokens, key_binding, resources, subjects
from ..authentication import ACR_VALUES
from ..client import Client
from ..grants import GRANTS
from ..grants.granted import Granted
from ..parameters import declare
from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..client_request import ClientRequest
    from ..store import Store


def _token(request: ClientRequest) -> dict[str, Any]:
    """Answer a token request (RFC 6749 §5.1, with the members of the widespread documentation of this endpoint).

    With the scope ``openid`` an ID token comes along (OIDC Core §3.1.3.3, §12.2).
    """
    grant = GRANTS.get(request.parameters.get('grant_type') or '')
    if grant is None:
        request.required('grant_type')
        raise errors.UnsupportedGrantTypeError(f'Use another grant_type: one of {", ".join(GRANTS)}.')
    granted = grant.grant(request)
    client, now = granted.client, request.now
    jkt = key_binding.proven_key(request, client)
    audience = resources.granted(request.parameters.resources, issuer=request.issuer, before=granted.resources)
    lifetime = _lifetime(client, granted, now)
    connection, refresh_token = granted.connect()
    key = request.store.signing_key(client.signing_algorithm)
    access_token = access_tokens.issue(
        key, issuer=request.issuer, audience=audience, user_id=granted.user_id, client=client, connection=connection,
        scopes=granted.scopes, lifetime=lifetime, now=now, jkt=jkt)
    members = {
        'access_token': access_token,
        'token_type': 'DPoP' if jkt else 'bearer',  # RFC 9449 §5
        'expires_in': lifetime,
        'access_token_validity': _validity(client, lifetime, now),
    }
    request.store.count_token(client)
    if refresh_token:
        members['refresh_token'] = refresh_token
    if granted.authentication and id_tokens.SCOPE in granted.scopes:
        members['id_token'] = id_tokens.issue(
            key, issuer=request.issuer, subject=request.store.subject(granted.user_id, client), client=client,
            connection=connection, access_token=access_token, authentication=granted.authentication, now=now,
            nonce=granted.nonce, acr=granted.claims.acr(granted.authentication), person=_person(request, granted))
    return members | {'scope': ' '.join(granted.scopes)}


def _person(request: ClientRequest, granted: Granted) -> dict[str, Any]:
    """Return what an ID token says of the person: nothing by default, for which clients have userinfo (§5.4)."""
    scopes = granted.scopes if granted.client.claims_in_id_token else ()
    if not scopes and not granted.claims.id_token:
        return {}
    return request.store.claims(
        granted.user_id, client=granted.client, scopes=scopes, requested=granted.claims.id_token)


def _lifetime(client: Client, granted: Granted, now: datetime) -> int:
    """Return for how many seconds the access token works: no longer than its connection may last."""
    seconds = client.access_token_lifetime
    return min(seconds, int((granted.ends_at - naive_utc(now)).total_seconds())) if granted.ends_at else seconds


def _validity(client: Client, lifetime: int, now: datetime) -> int | str:
    """Return when the access token ends, in the format that the application reads."""
    if client.validity_format == 'seconds':
        return lifetime
    end = now + timedelta(seconds=lifetime)
    return f'{end.month}/{end.day}/{end.year} {end:%H:%M:%S}'


def _metadata(store: Store, address: str) -> dict[str, Any]:
    return {
        'token_endpoint': address,
        'grant_types_supported': list(GRANTS),
        'subject_types_supported': list(subjects.TYPES),
        'id_token_signing_alg_values_supported': list(ALGORITHMS),
        'acr_values_supported': list(ACR_VALUES),
        'dpop_signing_alg_values_supported': list(dpop.ALGORITHMS),
    } | client_auth.metadata('token')


TOKEN = Endpoint(
    'access_token', client_auth.PARAMETERS | declare('grant_type', 'resource', 'scope').union(
        *(grant.PARAMETERS for grant in GRANTS.values())), _metadata, _token,
    # a device asks every few seconds whether its person has decided, and the trail has what they did (RFC 8628 §3.5)
    unrecorded=frozenset({'authorization_pending', 'slow_down', 'expired_token', 'access_denied'}))
