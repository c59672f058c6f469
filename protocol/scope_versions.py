"""Which version of each scope somebody has allowed: a scope that opens more has another one, and is asked for again."""


def pack(versions):
    """Return versions of scopes as one text, such as ``contacts.read:3 profile:1``.

    :param versions: a mapping from the names of scopes to their versions; 0, the first one of all, goes without saying.
    """
    return ' '.join(f'{name}:{version}' for name, version in sorted(versions.items()) if version)


def unpack(text):
    """Return the mapping that :func:`pack` has made a text of.

    :param text: ``None`` stands for an empty one.
    """
    pairs = (part.rpartition(':') for part in (text or '').split())
    return {name: int(version) for name, _colon, version in pairs}


def hold(allowed, now):
    """Tell whether no scope opens more than what was allowed.

    :param str allowed: what :func:`pack` has returned then.
    :param now: a mapping from the names of the scopes that are still there to their versions.
    """
    allowed = unpack(allowed)
    return all(allowed.get(name, 0) == version for name, version in now.items())
