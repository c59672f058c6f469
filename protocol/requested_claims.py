"""The parameter ``claims`` of an authorization request (OIDC Core §5.5): single claims, beside those of the scopes.

A claim is given where the application may ask for its scope, and the person has been shown that scope, or had allowed
it before. Claims that nobody knows here, or that are not for the application, count for nothing.
"""
from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import errors
from .authentication import Authentication
from .parameters import declare

if TYPE_CHECKING:
    from .client_request import ClientRequest
    from .grants.validator import OauthlibRequest

PARAMETERS = declare('claims')
_STORED = ('userinfo', 'id_token', 'scopes', 'acr_values')


@dataclass(frozen=True, slots=True)
class RequestedClaims:
    """``userinfo`` and ``id_token`` are the names of the claims that are asked for there; ``scopes`` those of the
    scopes that these come with.

    ``acr_values`` are those of which the ID token has to have one (§5.5.1.1), ``subjects`` whom the answer may be about
    (§3.1.2.2); none of these where it does not matter.
    """

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()

    def is_for(self, subject: str) -> bool:
        """Tell whether a user may be whom the application asks for."""
        return not self.subjects or subject in self.subjects

    def acr(self, authentication: Authentication) -> str | None:
        """Return the acr of an ID token for a sign-in, or ``None`` where it is none of those that it has to be."""
        reached = authentication.acr_values
        return next((value for value in reached if not self.acr_values or value in self.acr_values), None)

    def among(self, scopes: Collection[str], scopes_of_claims: Mapping[str, str]) -> RequestedClaims:
        """Return what is left of it where only claims of some scopes can be given.

        :param scopes: the names of these scopes.
        :param scopes_of_claims: the name of each claim's scope, by the name of the claim.
        """
        def of(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(name for name in names if scopes_of_claims.get(name) in scopes)
        userinfo, id_token = of(self.userinfo), of(self.id_token)
        return RequestedClaims(
            userinfo, id_token, tuple(dict.fromkeys(scopes_of_claims[name] for name in (*userinfo, *id_token))),
            self.acr_values, self.subjects)

    def content(self) -> dict[str, Any]:
        """Return what to store of it, as JSON can hold it: what matters once there is a code."""
        return {name: list(values) for name in _STORED if (values := getattr(self, name))}

    @classmethod
    def from_content(cls, content: Mapping[str, Any] | None) -> RequestedClaims:
        """Return what :meth:`content` was taken of; nothing was asked for where there is none."""
        return cls(**{name: tuple(values) for name, values in (content or {}).items()})


NONE = RequestedClaims()


def read(request: ClientRequest, asked: OauthlibRequest) -> RequestedClaims:
    """Return the claims that a request asks for, and that its client may have.

    :param asked: the same, as oauthlib sees it, with its client.
    :raise errors.InvalidRequestError: the parameter is not as it should be.
    """
    text = request.parameters.get('claims')
    if not text:
        return NONE
    try:
        sections = _sections(text)
    except ValueError as error:
        raise errors.InvalidRequestError(str(error), request=asked) from None
    subject = sections['id_token'].get('sub') or sections['userinfo'].get('sub') or {}
    acr = sections['id_token'].get('acr') or {}
    wanted = RequestedClaims(
        tuple(sections['userinfo']), tuple(sections['id_token']),
        acr_values=_values(acr) if acr.get('essential') else (), subjects=_values(subject))
    return wanted.among(asked.client.scopes, request.store.scopes_of_claims())


def _sections(text: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what is asked for, by where it is to be and by the name of the claim.

    :raise ValueError: why it cannot be read, for the client's developer.
    """
    try:
        members = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError('The parameter claims is not valid JSON.') from None
    if not isinstance(members, dict):
        raise ValueError('The parameter claims has to be a JSON object.')
    return {place: _section(members.get(place)) for place in ('userinfo', 'id_token')}


def _section(members: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(members or {}, dict):
        raise ValueError('The members userinfo and id_token of the parameter claims have to be objects.')
    section: dict[str, dict[str, Any]] = {}
    for name, member in (members or {}).items():
        if member is not None and not isinstance(member, dict):
            raise ValueError('Each claim in the parameter claims has to be null or an object.')
        section[name] = member or {}
        if not isinstance(section[name].get('essential', False), bool):
            raise ValueError('The member essential of a claim has to be true or false.')
        if not isinstance(section[name].get('values', []), list):
            raise ValueError('The member values of a claim has to be an array.')
    return section


def _values(claim: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the values that a claim may have, none where any will do. None of ours is anything but a string."""
    values = claim.get('values', []) if claim.get('value') is None else [claim['value']]
    return tuple(map(str, values))
