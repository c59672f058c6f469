"""How a request has come to Odoo: by which address, and whether a proxy has passed it on."""
from dataclasses import dataclass

from odoo.http import request
from odoo.tools import config

PASSED_ON = ('X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Forwarded-For')


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request. ``address`` is scheme and host, ``client`` the IP address of who has sent it, both as Odoo sees
    them; ``passed_on`` are the headers of :data:`PASSED_ON` that it came with."""

    address: str
    client: str
    passed_on: tuple[str, ...]
    proxy_mode: bool


def present_arrival():
    """Return how the present request came in, or ``None`` outside of a request."""
    if not request:
        return None
    http = request.httprequest
    return Arrival(
        address=f'{http.scheme}://{http.host}',
        client=http.remote_addr or '',
        passed_on=tuple(name for name in PASSED_ON if http.headers.get(name)),
        proxy_mode=bool(config['proxy_mode']))
