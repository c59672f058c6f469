"""What has been measured, as a table and as the members of a JSON file."""
import statistics
from typing import NamedTuple

from operations import OPERATIONS
from server_dot import Dot
from server_odoo import Odoo

FLOOR = 'floor'
_LABELS = {Odoo.name: 'Odoo', Dot.name: 'django-oauth-toolkit'}
_TITLE, _FIGURES, _RATIO = 34, 30, 20  # widths of the columns


class Figures(NamedTuple):
    """One operation on one server in one round: requests a second, and milliseconds of CPU time for a request."""

    rps: float
    server_ms: float
    postgresql_ms: float


def ratios(figures):
    """Return how much faster Odoo's operations were than others in the same round: ``operation/other`` -> factor.

    :param dict figures: server -> operation -> list of Figures, one a round.
    """
    odoo, dot = figures[Odoo.name], figures.get(Dot.name, {})
    found = {}
    for operation in OPERATIONS:
        name = operation.name
        if name in dot:
            found[f'{name}/{Dot.name}'] = _ratio(odoo[name], dot[name])
        for other in operation.compared_with:
            found[f'{name}/{other}'] = _ratio(odoo[name], odoo[other])
    return found


def members(figures, found, added):
    """Return the members of the JSON file.

    :param dict found: the ratios.
    :param list added: what the fence adds, see :func:`fence.measure`.
    """
    middle = _medians(figures)
    return {
        'rps': {server: {name: round(of.rps, 1) for name, of in measured.items()}
                for server, measured in middle.items()},
        'cpu_ms': {server: {name: {'server': round(of.server_ms, 3), 'postgresql': round(of.postgresql_ms, 3)}
                            for name, of in measured.items()}
                   for server, measured in middle.items()},
        'ratios': {name: round(value, 3) for name, value in found.items()},
        'fence': {call.name: round(value, 4) for call, value in added},
    }


def print_table(figures, found):
    """Print requests a second, CPU time for a request, and ratios with their targets: medians over the rounds."""
    middle = _medians(figures)
    others = [FLOOR, *(server for server in middle if server != Odoo.name)]
    print('\n' + ' ' * _TITLE + ''.join(f'{_LABELS[server]:>{_FIGURES}}' for server in middle)
          + ''.join(f'{"/ " + other + " (target)":>{_RATIO}}' for other in others))
    print(' ' * _TITLE + f'{"requests/s":>12}{"CPU ms":>9}{"of PG":>9}' * len(middle))
    for operation in OPERATIONS:
        print((f'{operation.title:<{_TITLE}}'
               + ''.join(_cells(measured.get(operation.name)) for measured in middle.values())
               + ''.join(f'{_compared(found, operation, other):>{_RATIO}}' for other in others)).rstrip())


def print_other_ratios(found, added):
    """Print how the operations of Odoo's API compare with one another, and what the fence adds."""
    print()
    for operation in OPERATIONS:
        for other in operation.compared_with:
            if other != FLOOR:
                print(f'{operation.name + " / " + other:<52}{_compared(found, operation, other):>{_RATIO}}')
    for call, value in added:
        missed = '' if value < call.target else ' missed'
        print(f'{call.title:<52}{f"{value:.1%} (< {call.target:.0%}{missed})":>{_RATIO}}')


def _medians(figures):
    """Return the median of each figure over the rounds: server -> operation -> Figures."""
    return {
        server: {name: Figures(*map(statistics.median, zip(*rounds, strict=True)))
                 for name, rounds in measured.items()}
        for server, measured in figures.items()}


def _ratio(rounds, others):
    return statistics.median(one.rps / other.rps for one, other in zip(rounds, others, strict=True))


def _cells(figures):
    """Return the columns of a server, empty where it has no such operation."""
    if figures is None:
        return f'{"-":>12}{"-":>9}{"-":>9}'
    return f'{figures.rps:>12.0f}{figures.server_ms:>9.2f}{figures.postgresql_ms:>9.2f}'


def _compared(found, operation, other):
    """Return a ratio with its target, if it has one."""
    value, target = found.get(f'{operation.name}/{other}'), operation.targets.get(other)
    if value is None:
        return '-'
    if target is None:
        return f'{value:.2f}'
    return f'{value:.2f} ({target:.2f}{"" if value >= target else " missed"})'
