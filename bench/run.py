"""`./dev bench`: what the operations cost, beside Odoo's floor, Odoo's own ways to authenticate, and another server.

Other programs use the machine, too: everything is measured in short rounds, one operation and one server after the
other, and told as the median over the rounds; ratios are the median of those within one round.

The servers run already: tools/benchmark.py describes them as JSON on standard input.
"""
import contextlib
import json
import sys
import time
from pathlib import Path

import cpu
import fence
import report
from load import CLIENTS, Load
from operations import OPERATIONS, Site
from report import Figures
from server_dot import Dot
from server_odoo import Odoo

SECONDS = 0.5  # of each operation in a round: what is compared is then measured within seconds


class Bench:
    """Measures the operations on all servers.

    :param list sites: Odoo's, and any others.
    :param int postgresql: the process id of the database server.
    """

    def __init__(self, sites, postgresql):
        self._postgresql = postgresql
        self._runs = [
            (operation.name, site, operation.start(site)) for operation in OPERATIONS for site in sites
            if operation.with_dot or site.server.name == Odoo.name]
        self.figures = {site.server.name: {name: [] for name, of, _run in self._runs if of is site} for site in sites}

    def warm_up(self):
        """See to it that caches are filled and connections to the database made."""
        for _name, site, run in self._runs:
            self._measure(site, run)

    def round(self, number):
        """Measure everything once.

        Every other round goes the other way round, since a machine slows down while it is used.
        """
        for name, site, run in self._runs[::-1 if number % 2 else 1]:
            self.figures[site.server.name][name].append(self._measure(site, run))

    def _measure(self, site, run):
        arguments = run.arguments()
        before = [cpu.used(pid) for pid in (site.server.pid, self._postgresql)]
        sent = site.load.send(run.send, arguments, SECONDS)
        after = [cpu.used(pid) for pid in (site.server.pid, self._postgresql)]
        run.keep(sent)
        cpu_ms = [(end - begin) * 1000 / sent.count for begin, end in zip(before, after, strict=True)]
        return Figures(sent.rate, *cpu_ms)


def main():
    described = json.load(sys.stdin)
    postgresql, rounds = described['postgresql'], described['rounds']
    began = time.monotonic()
    print('Preparing users, tokens and keys …', flush=True)
    servers = [Odoo(described['odoo'])] + ([Dot(described['dot'])] if described['dot'] else [])
    with contextlib.ExitStack() as loads:
        sites = [Site(server, loads.enter_context(Load(server.url))) for server in servers]
        bench = Bench(sites, postgresql['pid'])
        bench.warm_up()
        for number in range(rounds):
            print(f'Round {number + 1} of {rounds} …', flush=True)
            bench.round(number)
        print('Measuring what the fence adds …', flush=True)
        added = fence.measure(sites[0], rounds)
    settings = ', '.join(f'{name} {value}' for name, value in postgresql.items() if name != 'pid')
    print(f'\n{CLIENTS} connections, {described["workers"]} workers, {rounds} rounds, PostgreSQL with {settings}')
    found = report.ratios(bench.figures)
    report.print_table(bench.figures, found)
    report.print_other_ratios(found, added)
    if described['json']:
        Path(described['json']).write_text(json.dumps(report.members(bench.figures, found, added), indent=2) + '\n')
    print(f'\nMeasured in {time.monotonic() - began:.0f} s.')


if __name__ == '__main__':
    main()
