"""Which version of each scope somebody has allowed: a scope that opens more has another one, and is asked for again."""
from collections.abc import Mapping


def pack(versions: Mapping[str, int]) -> str:
    """Return versions of scopes as one text, such as ``contacts.read:3 profile:1``.

    :param versions: of scopes, by their names; 0, the first one of all, goes without saying.
    """
    return ' '.join(f'{name}:{version}' for name, version in sorted(versions.items()) if version)


def unpack(text: str | None) -> dict[str, int]:
    """Return the mapping that :func:`pack` has made a text of.

    :param text: ``None`` stands for an empty one.
    """
    pairs = (part.rpartition(':') for part in (text or '').split())
    return {name: int(version) for name, _colon, version in pairs}


def hold(allowed: str | None, now: Mapping[str, int]) -> bool:
    """Tell whether no scope opens more than what was allowed.

    :param allowed: what :func:`pack` has returned then.
    :param now: the versions of the scopes that are still there, by their names.
    """
    versions = unpack(allowed)
    return all(versions.get(name, 0) == version for name, version in now.items())
