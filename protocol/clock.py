from datetime import timezone


def naive_utc(now):
    """Return an aware time as Odoo and PostgreSQL keep times: in UTC, without a zone."""
    return now.astimezone(timezone.utc).replace(tzinfo=None)
