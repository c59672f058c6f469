"""`./dev bench`: starts the servers that bench/run.py measures, on a PostgreSQL that writes to the disk."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import peer
from common import ADDON, CHECKOUT, LOGS, ROOT, Problem, free_port, locked, say
from demo import LOGIN, PASSWORD
from odoo_server import Odoo, Server
from postgres import Cluster
from processes import Child

sys.path.append(str(ROOT / "bench"))
import empty_addon

DATABASE = "oauth2_bench"
WORKERS = 2
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes")


def bench(options):
    """Run the benchmark against servers of its own."""
    report = Path(options.json).absolute() if options.json else None
    if report and not report.parent.is_dir():
        raise Problem(f"There is no folder {report.parent} to write the figures to.")
    waiting = "Another benchmark of this checkout is running; waiting for it …"
    with (
        locked(CHECKOUT / f"database-{DATABASE}.lock", waiting),
        Cluster(durable=True) as cluster,
        contextlib.ExitStack() as servers,
    ):
        odoo = Odoo(cluster)
        described = {
            "postgresql": {"pid": cluster.pid, **{name: cluster.sql(f"SHOW {name}") for name in SETTINGS}},
            "odoo": _serve_odoo(odoo, servers),
            "dot": peer.serve(cluster, WORKERS, servers) if options.peers else None,
            "workers": WORKERS,
            "rounds": options.rounds,
            "json": str(report) if report else None,
        }
        # What is left of making the databases is not to be done while something is measured.
        for database in (DATABASE, peer.DATABASE)[:1 + options.peers]:
            cluster.sql("VACUUM ANALYZE", database)
        cluster.sql("CHECKPOINT")
        with Child([odoo.python, ROOT / "bench/run.py"], stdin=subprocess.PIPE, cwd=CHECKOUT, text=True) as child:
            child.process.stdin.write(json.dumps(described))
            child.process.stdin.close()
            return child.process.wait()


def _serve_odoo(odoo, servers):
    """Serve a new database with the addon, and with the empty route; return what bench/run.py needs to know of it.

    :param contextlib.ExitStack servers: stops the server at the end.
    """
    odoo.drop(DATABASE)
    odoo.create(DATABASE, with_pages=False)
    empty_addon.write(CHECKOUT / "addons")
    say("Starting Odoo …")
    modules = ["-i", f"{ADDON},{empty_addon.NAME}", "--with-demo"]
    server = servers.enter_context(Server(
        odoo, DATABASE, free_port(), WORKERS, LOGS / "odoo-bench.log", [*modules, "--max-cron-threads", 0]))
    server.wait_until_ready()
    return {"url": server.url, "pid": server.pid, "database": DATABASE, "login": LOGIN, "password": PASSWORD}
