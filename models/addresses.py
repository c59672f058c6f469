"""Whom a request comes from, by its IP address."""
import ipaddress

from odoo.http import request

IPV6_NETWORK = 64  # bits: what one household or server usually has to itself


def of_caller():
    """Return the address of the current request; nothing outside of one, as in a scheduled action."""
    return request.httprequest.remote_addr if request else None


def network(address):
    """Return what counts as one address: of IPv6, whoever has one has 2**64 of them.

    On a socket for both, an IPv4 address comes as IPv6, ``::ffff:192.0.2.1``, and stays one address.
    """
    try:
        mapped = ipaddress.IPv6Address(address).ipv4_mapped
        return str(mapped or ipaddress.IPv6Network(f'{address}/{IPV6_NETWORK}', strict=False))
    except ValueError:
        return address
