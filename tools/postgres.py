"""A PostgreSQL cluster of this checkout's own, shared by the commands that run at one time.

Each command holds a shared lock on `users.lock`. The first one starts `pg_supervisor.py`, which runs the server and
stops it when it gets that lock for itself: when the last command is gone, even if it was killed.

PostgreSQL refuses to run as root, so for root it runs as the user postgres. That user cannot enter root's home folder,
where the cluster is, so the programs are handed an open folder and reach it as /proc/self/fd/N, which skips the folders
above.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import CHECKOUT, LOGS, Problem, free_port, last_lines, locked, say, try_lock
from processes import run_logged
from system import install

USER = "odoo"
START_SECONDS = 30
# These are data to play with: speed before safety.
UNSAFE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
_SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes, and the socket's own name follows


def server_identity():
    """Return the options for subprocess that give up root's rights; none for other users."""
    if os.geteuid():
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


class Cluster:
    """The running cluster, from `with Cluster() as cluster` on.

    A durable one is a second cluster, which writes to the disk as PostgreSQL does by default (fsync); it serves the
    benchmark. `suffix` ends the names of what belongs to one of the two.
    """

    def __init__(self, durable=False):
        self.suffix = "-durable" if durable else ""
        self.folder = CHECKOUT / f"postgres{self.suffix}"
        self.log = LOGS / f"postgres{self.suffix}.log"
        self._settings = [] if durable else UNSAFE
        self.port = None
        self._users = None
        self._programs = None

    def __enter__(self):
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o755)  # the user postgres has to enter it
        # Not at once: the supervisor of an earlier command may be stopping the server.
        self._users = open(self.folder / "users.lock", "a+")
        fcntl.flock(self._users, fcntl.LOCK_SH)
        try:
            with locked(self.folder / "start.lock"):
                self._programs = self._find_programs()
                self._start()
        except BaseException:
            self._users.close()
            raise
        return self

    def __exit__(self, *_error):
        self._users.close()
        # The last command waits for the end of the server, so that nothing is left behind.
        while is_running(self.folder) and not self._has_other_users():
            time.sleep(0.05)

    @property
    def socket_folder(self):
        """The folder of the server's socket, by a path short enough for one."""
        folder = self.folder / "run"
        if len(os.fsencode(folder)) <= _SOCKET_PATH_LIMIT:
            return folder
        short = Path(tempfile.gettempdir()) / f"oauth2_provider-{os.getuid()}"
        short.mkdir(mode=0o700, exist_ok=True)
        if short.is_symlink() or short.stat().st_uid != os.getuid():
            raise Problem(f"Remove {short}, which belongs to someone else, or set TMPDIR to a folder of yours.")
        link = short / hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]
        if not link.is_symlink() or os.readlink(link) != str(folder):
            link.unlink(missing_ok=True)
            link.symlink_to(folder)
        return link

    @property
    def pid(self):
        """The process id of the server, whose children serve the connections."""
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def sql(self, statement, database="postgres"):
        """Run one statement, and return its rows as lines with | between the values."""
        done = subprocess.run(
            [self._programs / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", self.socket_folder, "-p", str(self.port),
             "-U", USER, "-d", database, "-c", statement],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            reason = (done.stderr.strip() or "no reason given").splitlines()[0]
            raise Problem(f"PostgreSQL refused a statement: {reason} (see {self.log}).")
        return done.stdout.strip()

    def dsn(self, database):
        """Return how libpq finds a database."""
        return f"host='{self.socket_folder}' port={self.port} user={USER} dbname='{database}'"

    def exists(self, database):
        """Tell whether the cluster has this database."""
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = {quoted(database)}"))

    def drop(self, database):
        """Drop a database, also while something is still connected to it."""
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def copy(self, template, database):
        """Make a new database as a copy of another one."""
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def _has_other_users(self):
        path = self.folder / "users.lock"
        if lock := try_lock(path):
            lock.close()
            return False
        if lock := try_lock(path, shared=True):
            lock.close()
            return True
        return False  # the supervisor has it, and is stopping the server

    def _find_programs(self):
        """Return the folder of PostgreSQL's programs, of the version that made the cluster if there is one."""
        made_by = self.folder / "version"
        wanted = made_by.read_text().strip() if made_by.exists() else None
        found = _program_folders()
        if not found:
            install("postgresql", "PostgreSQL")
            found = _program_folders()
        if not found:
            raise Problem("Install the PostgreSQL server, then run ./dev again: initdb was not found.")
        if wanted and wanted not in found:
            raise Problem(
                f"Install PostgreSQL {wanted} again, or remove {self.folder} to begin with empty databases.")
        return found[wanted or max(found, key=int)]

    def _start(self):
        if is_running(self.folder):  # for another command
            self._wait_until_ready(None)
            return
        if not (self.folder / "version").exists():
            self._create()
        (self.folder / "port").write_text(f"{free_port()}\n")
        with open(self.log, "ab") as output:
            process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("pg_supervisor.py"), self.folder, self._programs,
                 (self.folder / "port").read_text().strip(), *self._settings],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd="/",
            )
        self._wait_until_ready(process)

    def _create(self):
        say("Creating a PostgreSQL cluster …")
        identity = server_identity()
        for name in ("data", "run"):
            folder = self.folder / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
            if identity:
                try:
                    shutil.chown(folder, "postgres", "postgres")
                except LookupError:
                    raise Problem(
                        "PostgreSQL does not run as root: add a user and a group named postgres.") from None
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            run_logged(
                [self._programs / "initdb", "-D", f"/proc/self/fd/{handle}/data", "-U", USER, "--auth=trust",
                 "--encoding=UTF8", "--locale=C", "--no-sync"],
                self.log.name, "PostgreSQL could not create a cluster: see why",
                cwd="/", pass_fds=[handle], **identity,
            )
        finally:
            os.close(handle)
        (self.folder / "version").write_text(_version(self._programs))

    def _wait_until_ready(self, process):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(FileNotFoundError, ValueError, Problem):
                self.port = int((self.folder / "port").read_text())
                self.sql("SELECT 1")
                return
            if process and process.poll() is not None:
                break
            time.sleep(0.1)
        say(last_lines(self.log))
        raise Problem(
            f"PostgreSQL did not start: see {self.log}, or remove {self.folder} to begin with empty databases.")


def quoted(text):
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def is_running(folder):
    """Tell whether the cluster in `folder` has a supervisor, which runs as long as its server does."""
    lock = try_lock(folder / "supervisor.lock", shared=True)
    if lock:
        lock.close()
    return lock is None


def _program_folders():
    """Return the folders that hold PostgreSQL's server programs, by major version."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    return {_version(folder): folder for folder in folders if (folder / "initdb").exists()}


def _version(programs):
    text = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"\d+", text)[0]
