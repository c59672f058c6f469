"""Resource indicators: which of this server's resources a token is for (RFC 8707)."""
from collections.abc import Iterable, Sequence

from . import errors


def known(issuer: str) -> tuple[str, str]:
    """Return the resources that tokens of this server can be for: all of it, or its JSON-2 API alone."""
    return (issuer, f'{issuer}/json/2')


def distinct(asked: Iterable[str]) -> tuple[str, ...]:
    """Return values of the parameter ``resource``, each once; a trailing slash makes no difference."""
    return tuple(dict.fromkeys(resource.rstrip('/') for resource in asked))


def granted(asked: Iterable[str], *, issuer: str, before: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the audience of a token (RFC 8707 §2, RFC 9068 §3).

    :param asked: values of the parameter ``resource``.
    :param issuer: also the resource that goes without saying.
    :param before: what the authorization request was for, if it said so: no more than that (§2.2).
    :raise errors.InvalidTargetError: a resource that is not ours, or was not asked for before.
    """
    resources = distinct(asked)
    if not set(resources) <= set(known(issuer)):
        raise errors.InvalidTargetError('The resource has to be the issuer, or the issuer and /json/2.')
    if before and not set(resources) <= set(before):
        raise errors.InvalidTargetError(
            'The authorization request was not for this resource: ask for it there, or leave the parameter resource '
            'out.')
    return resources or tuple(before) or (issuer,)
