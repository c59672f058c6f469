"""Odoo on this checkout's cluster: its configuration, its databases, its server."""

import hashlib
import http.client
import itertools
import json
import os
import re
import secrets
import shutil
import subprocess
import time
from pathlib import Path

from common import ADDON, CHECKOUT, LOGS, LOOPBACK, ROOT, Problem, free_port, last_lines, locked, port_is_free, say
from odoo_source import get_source, source_version
from odoo_test_log import RECORD
from postgres import USER, quoted
from processes import Child, run_logged
from python_environment import get_python

NEEDS = ("base", "web", "portal", "rpc", "auth_totp")
"""What a template database has installed, with demo data: the addon's needs, and two-factor login."""
APPS = (*NEEDS, "sale_management", "crm", "account", "stock", "auth_oauth")
"""The same with apps, for the tests of what people use a token for, and of what no token may change."""
MANY_MODULES = 20  # more are counted, and not listed
START_SECONDS = 300
# What is in the checkout and is no part of the addon.
NOT_ADDON = {"bench", "docs", "tests", "tools"}


class Odoo:
    """Odoo and the Python to run it with, made ready on creation."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.source = get_source()
        self.python = get_python()
        self.data = CHECKOUT / f"odoo-data{cluster.suffix}"
        self.config = CHECKOUT / f"odoo{cluster.suffix}.conf"
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("PG", "ODOO_"))},
            "PYTHONPATH": str(self.source),
            "PATH": f"{self.python.parent}:{os.environ.get('PATH', os.defpath)}",
        }
        self._write_config()

    def _write_config(self):
        options = {
            "addons_path": CHECKOUT / "addons",
            "data_dir": self.data,
            "db_host": self.cluster.socket_folder,
            "db_port": self.cluster.port,
            "db_user": USER,
            "http_interface": LOOPBACK,
            "list_db": False,
            "screenshots": LOGS / "screenshots",
        }
        text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items())
        text += f"\n[{ADDON}]\noauth2_key_secret = {self._key_secret()}\n"
        part = self.config.with_suffix(f".{os.getpid()}")
        write_private(part, text)
        part.replace(self.config)

    @staticmethod
    def _key_secret():
        """Return the secret that seals the signing keys in all databases of this checkout, made on first use."""
        path = CHECKOUT / "oauth2-key-secret"
        with locked(CHECKOUT / "oauth2-key-secret.lock"):
            if not path.exists():
                part = path.with_suffix(".part")
                write_private(part, secrets.token_urlsafe(32))
                part.replace(path)
        return path.read_text()

    def command(self, *arguments, subcommand=(), launcher="launch_odoo.py"):
        """Return the command that runs Odoo with these arguments."""
        command = self.python, ROOT / "tools" / launcher, *subcommand, "-c", self.config, *arguments
        return [str(part) for part in command]

    def child(self, *arguments, launcher="launch_odoo.py", **options):
        """Start Odoo as a child process."""
        return Child(self.command(*arguments, launcher=launcher), env=self.environment, cwd=CHECKOUT, **options)

    # Databases

    def create(self, database, modules=NEEDS, without_demo=(), with_pages=True):
        """Make a new database with demo data, as a copy of a template; the addon is not yet installed there.

        :param without_demo: modules that are installed as well, without their demo data.
        :param with_pages: whether pages will be opened there, which need style sheets and scripts.
        """
        with locked(CHECKOUT / "template.lock", "Another ./dev is making a database; waiting for it …"):
            template = self._template(modules, without_demo, with_pages)
            self.drop(database)
            self.cluster.copy(template, database)
        # Odoo never changes a stored file, so links will do.
        files = self.data / "filestore"
        shutil.copytree(files / template, files / database, copy_function=os.link)

    def _template(self, modules, without_demo, with_pages):
        """Return the name of the template with these modules for this version of Odoo, made on first use."""
        content = f"{source_version(self.source)} {[*modules]} {[*without_demo]} {with_pages}"
        name = f"template_{hashlib.sha256(content.encode()).hexdigest()[:10]}"
        if self.cluster.exists(name):
            return name
        listed = ", ".join(modules) if len(modules) < MANY_MODULES else f"{len(modules)} modules, which takes minutes"
        say(f"Creating a database with Odoo's demo data ({listed}) …")
        part = f"{name}_part"
        self.drop(part)
        self.install(part, modules, "--with-demo")
        if without_demo:
            # Odoo gives a module demo data if those that it depends on have theirs
            self.cluster.sql("UPDATE ir_module_module SET demo = false", part)
            self.install(part, without_demo)
            self.cluster.sql("UPDATE ir_module_module SET demo = true", part)
        if with_pages:
            say("Building Odoo's style sheets and scripts …")
            self.run_script(part, "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()")
        files = self.data / "filestore"
        shutil.rmtree(files / name, ignore_errors=True)
        (files / part).rename(files / name)
        self.cluster.sql(f'ALTER DATABASE "{part}" RENAME TO "{name}"')
        return name

    def install(self, database, modules, *options):
        """Install modules in a database, which is made if need be."""
        run_logged(
            self.command("-d", database, "-i", ",".join(modules), "--stop-after-init", "--no-http", *options),
            "odoo-template.log", "Odoo could not create a database: see why", env=self.environment, cwd=CHECKOUT,
        )

    def drop(self, database):
        """Remove a database and its files, if it is there."""
        self.cluster.drop(database)
        shutil.rmtree(self.data / "filestore" / database, ignore_errors=True)
        state_file(database).unlink(missing_ok=True)

    def run_script(self, database, script):
        """Run Python in `odoo shell`."""
        with open(LOGS / "odoo-shell.log", "ab") as output:
            done = subprocess.run(
                self.command("-d", database, "--no-http", subcommand=["shell"]), input=script.encode(),
                env=self.environment, cwd=CHECKOUT, stdout=output, stderr=output, check=False,
            )
        if done.returncode:
            raise Problem(f"Odoo could not run a script: see {LOGS / 'odoo-shell.log'}.")

    def set_base_url(self, database, url):
        """Fix the address that Odoo, and so the issuer, goes by."""
        for key, value in (("web.base.url", url), ("web.base.url.freeze", "True")):
            self.cluster.sql(
                "INSERT INTO ir_config_parameter (key, value, create_uid, write_uid, create_date, write_date)"
                f" VALUES ({quoted(key)}, {quoted(value)}, 1, 1, now(), now())"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                database,
            )


class Server:
    """Odoo serving one database; as a context manager it stops at the end."""

    def __init__(self, odoo, database, port, workers, log, arguments=()):
        self.url = f"http://{LOOPBACK}:{port}"
        self.log = log
        self._port = port
        if not port_is_free(port):  # it was, when ./dev began
            raise Problem(f"Port {port} is taken: choose another one with --port.")
        odoo.set_base_url(database, self.url)
        log.write_text("")
        self._child = odoo.child(
            "-d", database, "-p", port, "--gevent-port", free_port(), "--workers", workers, "--max-cron-threads", 1,
            "--logfile", log, *arguments, stdout=subprocess.DEVNULL, stderr=open(log, "ab"),  # noqa: SIM115
        )

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._child.stop()

    @property
    def pid(self):
        """The process id of the server, whose children are the workers."""
        return self._child.process.pid

    def wait_until_ready(self):
        """Wait until Odoo answers, or say why it does not."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            self.check()
            self._check_database()
            if self._answers():
                self._check_database()  # again: Odoo answers only then, whether it could load the addon or not
                return
            time.sleep(0.1)
        raise Problem(f"Odoo did not answer within {START_SECONDS} s: see {self.log}.")

    def check(self):
        """Raise a problem with the end of the log if Odoo has ended."""
        if self._child.process.poll() is not None:
            say(last_lines(self.log))
            raise Problem(f"Odoo ended by itself; its last lines are above, the rest is in {self.log}.")

    def _check_database(self):
        """Raise a problem with what is wrong if the addon cannot be loaded: Odoo itself goes on without."""
        _, failure, reason = self.log.read_text(errors="replace").partition("Failed to initialize database")
        if failure:
            say("\n".join(itertools.takewhile(lambda line: not RECORD.match(line), reason.splitlines()[1:])))
            raise Problem(f"The addon cannot be loaded; the reason is above, the rest is in {self.log}.")

    def _answers(self):
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=10)
        try:
            connection.request("GET", "/web/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def addon_hash():
    """Return a hash of the files that make up the addon, to see whether a database has to be upgraded."""
    digest = hashlib.sha256()
    for folder, names, files in os.walk(ROOT):
        if Path(folder) == ROOT:
            names[:] = [name for name in names if name not in NOT_ADDON and not name.startswith(".")]
            files = [name for name in files if name.endswith(".py")]
        names.sort()
        for path in (Path(folder, name) for name in sorted(files)):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(ROOT)} {len(content)} ".encode() + content)
    return digest.hexdigest()


def state_file(database):
    """Return the path of what ./dev knows of a database: the addon's hash, the ready application's credentials."""
    return CHECKOUT / f"database-{database}.json"


def read_state(database):
    """Return what ./dev knows of a database; nothing for one whose installation was never finished."""
    try:
        return json.loads(state_file(database).read_text())
    except (FileNotFoundError, ValueError):
        return {}


def write_state(database, state):
    """Store what ./dev knows of a database, readable by its owner only."""
    path = state_file(database)
    part = path.with_suffix(".part")
    write_private(part, json.dumps(state, indent=2))
    part.replace(path)


def write_private(path, text):
    """Write a new file that its owner alone can read."""
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)


def check_name(database):
    """Refuse the name of a database that would need quoting somewhere."""
    if not re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,60}", database):
        raise Problem(f"{database!r} is no name for a database: use letters, digits, _ . and -.")
    if database.startswith(("template", "postgres")):
        raise Problem(f"{database!r} is a database that ./dev or PostgreSQL needs itself: choose another name.")
