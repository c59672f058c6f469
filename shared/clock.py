"""The time that codes, tokens and keys are compared with: the database's, so that all hosts have the same."""
from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odoo.api import Environment

EVERY = 60  # seconds between two looks at the database's clock; in between, the host's counts on
# database -> (seconds by the host's clock that nobody sets, the database's time then)
_seen: dict[str, tuple[float, datetime]] = {}


def now(env: Environment) -> datetime:
    """Return the present, aware, by the clock of the database.

    Each host has a clock of its own, and they differ: a code that one has just given out would have expired on another.
    """
    seen = _seen.get(env.cr.dbname)
    if seen is None or not 0 <= time.monotonic() - seen[0] < EVERY:
        with env.registry.cursor() as cr:  # not that of a request, which may be a replica's
            cr.execute("SELECT clock_timestamp()")
            seen = _seen[env.cr.dbname] = time.monotonic(), cr.fetchone()[0]
    seconds, at = seen
    return at.astimezone(timezone.utc) + timedelta(seconds=time.monotonic() - seconds)


def naive_now(env: Environment) -> datetime:
    """Return the present as :func:`now` does, as Odoo and PostgreSQL keep times."""
    return naive_utc(now(env)).replace(microsecond=0)


def naive_utc(now: datetime) -> datetime:
    """Return an aware time as Odoo and PostgreSQL keep times: in UTC, without a zone."""
    return now.astimezone(timezone.utc).replace(tzinfo=None)
