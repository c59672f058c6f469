"""The page on which a person types the code of a device, and decides (RFC 8628 §3.3)."""
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .. import device_codes, scope_versions
from ..authentication import Authentication
from ..device_codes import DeviceRequest
from ..grants import device_code
from ..parameters import declare
from .endpoint import Endpoint

if TYPE_CHECKING:
    from ..client_request import ClientRequest


def find(request: ClientRequest, typed: str) -> DeviceRequest | None:
    """Return what the device with a user code asks for, as far as its application may still ask for it.

    :param request: that of the person's browser; it learns whose device it is about.
    :param typed: what the person has typed.
    :return: ``None`` where no device waits with such a code, or its application could give it nothing any more.
    """
    user_code = device_codes.read_user_code(typed)
    found = request.store.device_request(user_code, now=request.now) if user_code else None
    if found is None:
        return None
    request.client = found.request.client
    scopes = tuple(scope for scope in found.request.scopes if scope in request.client.scopes)
    if not scopes or device_code.GRANT_TYPE not in request.client.grant_types:
        return None
    return replace(found, request=replace(found.request, scopes=scopes))


def allow(
        request: ClientRequest, found: DeviceRequest, user_id: int, versions: dict[str, int],
        authentication: Authentication) -> bool:
    """Let a device have what it asks for.

    :param versions: those of the scopes that the user was shown.
    :param authentication: how the user has signed in.
    :return: whether it was there to be allowed: somebody may have decided before, or it has expired.
    """
    # the device goes on when the browser signs out
    return request.store.allow_device(
        found, user_id=user_id, versions=scope_versions.pack(versions),
        authentication=replace(authentication, session=None), now=request.now)


def deny(request: ClientRequest, found: DeviceRequest, user_id: int) -> bool:
    """Let a device know that the user says no; return what :func:`allow` does."""
    denied = request.store.deny_device(found, user_id=user_id, now=request.now)
    if denied:
        request.store.record_denied(client=found.request.client, user_id=user_id, now=request.now)
    return denied


DEVICE = Endpoint(
    'device', declare('user_code', 'csrf_token', 'decision', 'shown'), lambda _store, _address: {},
    methods=('GET', 'HEAD', 'POST'))
