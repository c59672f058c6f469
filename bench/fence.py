"""What the fence adds to a call: the same one without it, and with a scope that opens one model."""
import statistics
from typing import NamedTuple

from load import CLIENTS, repeat
from server_odoo import PARTNERS

FIELDS = ['name', 'email', 'phone', 'city', 'country_id', 'parent_id', 'write_date']
LINES = 10  # of a record that is created


class Call(NamedTuple):
    """A call, and how it is measured: one that takes long in longer rounds, of which there are fewer.

    ``target`` is the part of its time that the fence may add at most; ``rounds`` are for each one of the other
    operations.
    """

    name: str
    title: str
    target: float
    seconds: float
    rounds: int


READ = Call('read', f'what the fence adds to a read of {PARTNERS} contacts', 0.05, 0.3, 2)
CREATE = Call('create', f'what the fence adds to a create with {LINES} lines', 0.1, 1.5, 3)


def measure(site, rounds):
    """Return what the fence adds to each call, as a part of the time without it: median over the rounds.

    :param Site site: Odoo's.
    :param int rounds: of the other operations.
    :return: list of (Call, part).
    """
    odoo = site.server
    odoo.make_partners()
    read = {'domain': [], 'limit': PARTNERS, 'fields': FIELDS}
    create = {'vals_list': [{
        'name': 'Company', 'is_company': True, 'email': 'office@example.com', 'child_ids': [
            [0, 0, {'name': f'Person {number}', 'email': f'person{number}@example.com', 'phone': '1'}]
            for number in range(LINES)]}]}
    return [
        (READ, _added(site, READ, rounds, [
            odoo.json2_request('res.partner/search_read', headers, **read)
            for headers in (odoo.access_token('api'), odoo.access_token(odoo.listed))])),
        (CREATE, _added(site, CREATE, rounds, [
            odoo.json2_request('res.partner/create', headers, **create)
            for headers in (odoo.session_cookie(), odoo.access_token(odoo.writing))])),
    ]


def _added(site, call, rounds, ways):
    """Return what the second way takes longer than the first one, as a part of that."""
    ratios = []
    for number in range(-1, rounds * call.rounds):
        # every other round the other way round, since a machine slows down while it is used
        order = [0, 1] if number % 2 else [1, 0]
        rates = {way: site.load.send(repeat, [[ways[way]]] * CLIENTS, call.seconds).rate for way in order}
        if number >= 0:  # in the one before, caches fill
            ratios.append(rates[0] / rates[1])
    return statistics.median(ratios) - 1
