"""`./dev run` and `./dev shell`: Odoo with the addon and demo data."""

import signal
import subprocess
import time
import xmlrpc.client

from common import ADDON, CHECKOUT, LOGS, ROOT, Problem, port_is_free, say, try_lock
from odoo_server import Odoo, Server, addon_hash, check_name, read_state, write_state
from postgres import Cluster, quoted
from processes import run_logged

LOGIN = PASSWORD = "admin"
DEMO_APPLICATION = "demo_application"
WALKTHROUGH = ROOT / "tools/walkthrough.txt"


def run(options):
    """Serve a database with demo data until Ctrl-C."""
    check_name(options.db)
    if not port_is_free(options.port):
        raise Problem(f"Port {options.port} is taken: choose another one with --port.")
    lock = try_lock(CHECKOUT / f"database-{options.db}.lock")
    if lock is None:
        raise Problem(f"Another ./dev of this checkout serves {options.db}: end it with ./dev stop, or use --db.")
    with lock, Cluster() as cluster:
        odoo = Odoo(cluster)
        if options.fresh:
            odoo.drop(options.db)
        with serve(odoo, options.db, options.port, options.workers, LOGS / f"odoo-{options.db}.log") as server:
            introduce(odoo, options.db, server)
            say("\nServing until Ctrl-C …")
            try:
                while True:
                    server.check()
                    time.sleep(0.5)
            except KeyboardInterrupt:
                say("\nStopping …")


def serve(odoo, database, port, workers, log):
    """Return a server that answers, with the addon as it is in the checkout; the database is made if need be."""
    arguments, code = _update(odoo, database)
    say("Starting Odoo …")
    server = Server(odoo, database, port, workers, log, arguments)
    try:
        server.wait_until_ready()
        query = f"SELECT state FROM ir_module_module WHERE name = {quoted(ADDON)}"
        if odoo.cluster.sql(query, database) != "installed":
            raise Problem(f"The addon was not installed: see {log}, then begin again with --fresh.")
    except BaseException:
        server.__exit__()
        raise
    write_state(database, {**read_state(database), "addon": code})
    return server


def introduce(odoo, database, server):
    """Print what one needs to begin with."""
    say(f"\nOdoo is at {server.url}\nLogin: {LOGIN}\nPassword: {PASSWORD}\nDatabase: {database}\nLog: {server.log}")
    if credentials := _credentials(odoo, database, server.url):
        say(f"\nclient_id: {credentials['client_id']}\nclient_secret: {credentials['client_secret']}\n")
        say(WALKTHROUGH.read_text().format(base_url=server.url, database=database, **credentials).rstrip())


def shell(options):
    """Open `odoo shell` on the database of `./dev run`."""
    check_name(options.db)
    with Cluster() as cluster:
        odoo = Odoo(cluster)
        if lock := try_lock(CHECKOUT / f"database-{options.db}.lock"):
            with lock:
                _install(odoo, options.db)
        elif not read_state(options.db):
            raise Problem(f"Another ./dev is making the database {options.db}: wait until that is done.")
        # Ctrl-C is for the shell, which is in the terminal's foreground too.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.run(
            odoo.command("-d", options.db, "--no-http", "--log-level", "warn", subcommand=["shell"]),
            env=odoo.environment, cwd=CHECKOUT, check=False,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ).returncode


def _install(odoo, database):
    """Make the database if it is not there."""
    arguments, code = _update(odoo, database, may_upgrade=False)
    if arguments:
        say("Installing the addon …")
        run_logged(
            odoo.command("-d", database, *arguments, "--no-http", "--stop-after-init"), f"odoo-{database}.log",
            "The addon could not be installed: see why", env=odoo.environment, cwd=CHECKOUT,
        )
        write_state(database, {"addon": code})


def _update(odoo, database, may_upgrade=True):
    """Make the database if need be; return Odoo's arguments that bring the addon up to date, and the addon's hash."""
    code = addon_hash()
    installed = read_state(database).get("addon")
    if not installed or not odoo.cluster.exists(database):
        odoo.create(database)
        return ["-i", ADDON, "--with-demo"], code
    if installed != code and may_upgrade:
        return ["-u", ADDON], code
    return [], code


def _credentials(odoo, database, url):
    """Return the ready application's client_id and client_secret.

    The secret is made once and kept for later runs, until someone replaces it in Odoo.
    """
    record = odoo.cluster.sql(
        f"SELECT res_id FROM ir_model_data WHERE module = {quoted(ADDON)} AND name = {quoted(DEMO_APPLICATION)}",
        database,
    )
    if not record:
        return None
    state = read_state(database)
    try:
        uid = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common").authenticate(database, LOGIN, PASSWORD, {})
        models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object", allow_none=True)

        def call(method, *arguments):
            return models.execute_kw(database, uid, PASSWORD, "oauth2.application", method, arguments)

        def identity():
            values = call("read", [int(record)], ["client_id", "client_secret_date"])[0]
            return {name: values[name] for name in ("client_id", "client_secret_date")}

        known = state.get("application", {})
        if not known or identity().items() - known.items():
            secret = call("generate_client_secret", [int(record)])
            state["application"] = {**identity(), "client_secret": secret}
            write_state(database, state)
    except (xmlrpc.client.Error, OSError) as error:
        reason = getattr(error, "faultString", error)
        say(f"\nThe ready application could not be read as {LOGIN} / {PASSWORD} ({reason}).")
        return None
    return state["application"]
