"""What every part of ./dev shares: messages, folders, locks and ports."""

import contextlib
import fcntl
import hashlib
import os
import socket
import sys
from pathlib import Path

ADDON = "oauth2_provider"
ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ["XDG_CACHE_HOME"]) / ADDON
"""What all checkouts share: Odoo, the Python environment, compiled Python."""
CHECKOUT = CACHE / "checkouts" / hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:10]
"""What belongs to this checkout: its cluster, its databases' files, its logs."""
LOGS = CHECKOUT / "log"
LOOPBACK = "127.0.0.1"


class Problem(Exception):
    """An expected failure; its text is one sentence that says what to do."""


def say(text=""):
    """Print a line at once, also where the output is a pipe."""
    print(text, flush=True)


def private_folder(path):
    """Make `path` a folder that only its owner can read, and return it."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def prepare_folders():
    """Make the state's folders, and the addons folder that holds the checkout under the addon's name."""
    try:
        private_folder(CACHE)
        for folder in (CHECKOUT, LOGS, CHECKOUT / "addons", CHECKOUT / "running"):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"Cannot write to {CACHE} ({error.strerror}): set XDG_CACHE_HOME to a folder of yours.") from None
    (CHECKOUT / "checkout").write_text(f"{ROOT}\n")
    link = CHECKOUT / "addons" / ADDON
    if not link.is_symlink():
        with contextlib.suppress(FileExistsError):
            link.symlink_to(ROOT)


def try_lock(path, shared=False):
    """Return an open file that holds the lock on `path`, or None if another process holds it."""
    handle = open(path, "a+")  # noqa: SIM115 - the lock lasts as long as the file is open
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


@contextlib.contextmanager
def locked(path, waiting=None):
    """Hold the lock on `path`; when another process has it, say `waiting` and wait."""
    handle = try_lock(path)
    if handle is None:
        if waiting:
            say(waiting)
        handle = open(path, "a+")  # noqa: SIM115
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        handle.close()


def port_is_free(port):
    """Tell whether a server could listen on `port` of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port():
    """Return a port that no server listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def last_lines(path, count=15):
    """Return the last `count` lines of a text file."""
    try:
        lines = Path(path).read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(lines[-count:])


def fail(text):
    """Print a problem on standard error."""
    sys.stdout.flush()
    print(f"./dev: {text}", file=sys.stderr, flush=True)
