"""Odoo with the addon of some folder of addons, and not with the checkout."""
import contextlib
import re
import subprocess

from common import ADDON, CHECKOUT, LOGS, free_port
from odoo_server import Server

WORKERS = 2
# Odoo's lines of a log, and in them what nobody wants to see
PROBLEM = re.compile(r'^[-\d]+ [:\d]+,\d+ \d+ (?:WARNING|ERROR|CRITICAL) .*', re.MULTILINE)


def run(odoo, database, addons, *arguments, **environment):
    """Run Odoo until it ends by itself.

    :param Odoo odoo: that of ./dev.
    :param Path addons: the folder of addons.
    :param arguments: of Odoo's.
    :param environment: variables to set.
    :return: the exit status, and the log.
    """
    done = subprocess.run(  # noqa: S603 - the Odoo of ./dev
        odoo.command('-d', database, '--addons-path', addons, '--no-http', '--stop-after-init',
                     '-p', free_port(), *arguments),  # tests open it all the same
        env={**odoo.environment, **environment}, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors='replace', check=False)
    return done.returncode, done.stdout


def install(odoo, database, addons, *arguments):
    """Install or upgrade the addon, and return the log's lines of what went wrong."""
    status, log = run(odoo, database, addons, *(arguments or ('-i', ADDON)))
    assert status == 0, log[-5000:]
    return [line for line in PROBLEM.findall(log) if 'py.warnings' not in line]


@contextlib.contextmanager
def serving(odoo, database, addons, port=None):
    """Serve a database, and give the address."""
    log = LOGS / f'odoo-{database}.log'
    arguments = ['--addons-path', addons, '--max-cron-threads', 0]
    with Server(odoo, database, port or free_port(), WORKERS, log, arguments) as server:
        server.wait_until_ready()
        yield server.url
