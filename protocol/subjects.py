"""Whom tokens of sign-in are about: the ``sub`` of a person for an application (OIDC Core §8)."""
from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

PUBLIC, PAIRWISE = TYPES = ('public', 'pairwise')


def hosts(redirect_uris: Iterable[str]) -> set[str]:
    """Return the hosts of redirect URIs: the empty one for addresses without a host."""
    return {urlsplit(uri).hostname or '' for uri in redirect_uris}


def sector(redirect_uris: Iterable[str], client_id: str) -> str:
    """Return within what a pairwise ``sub`` of a person is the same (§8.1): the host of the redirect URIs.

    :param client_id: of the application, which stands for itself where there is not one host.
    """
    found = hosts(redirect_uris)
    return found.pop() or client_id if len(found) == 1 else client_id
