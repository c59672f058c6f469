"""Runs one PostgreSQL server for as long as a ./dev command uses it (see postgres.py).

Arguments: the cluster's folder, the folder of PostgreSQL's programs, the port, and any settings as name=value.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from postgres import server_identity
from processes import die_with_parent

FAST_SHUTDOWN = signal.SIGINT
IMMEDIATE_SHUTDOWN = signal.SIGQUIT
STOP_SECONDS = 20
POLL_SECONDS = 0.2


def main(folder, programs, port, settings):
    """Serve until no command is left, or until told to stop."""
    running = open(folder / "supervisor.lock", "a+")  # noqa: SIM115 - held until the end
    fcntl.flock(running, fcntl.LOCK_EX)  # may wait for a moment, while someone looks whether it is held
    stop_requested = []
    signal.signal(signal.SIGTERM, lambda *_: stop_requested.append(True))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_leftover(folder)
    # The programs reach the cluster through this open folder.
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    server = subprocess.Popen(
        [programs / "postgres", "-D", f"/proc/self/fd/{handle}/data", "-k", f"/proc/self/fd/{handle}/run", "-p", port,
         "-c", "listen_addresses=",  # only the socket
         "-c", "max_connections=200", "-c", "shared_buffers=256MB",
         *(word for setting in settings for word in ("-c", setting))],
        cwd="/", pass_fds=[handle], preexec_fn=die_with_parent(FAST_SHUTDOWN), **server_identity(),
    )
    with open(folder / "users.lock", "a+") as users:
        while server.poll() is None and not stop_requested and not _is_last(users):
            time.sleep(POLL_SECONDS)
        stop(server.pid, lambda: server.poll() is not None)
        running.close()  # before the users' lock: whoever gets that one finds no supervisor


def stop(pid, is_gone):
    """Shut a server down, in order if it can be."""
    for signal_number in (FAST_SHUTDOWN, IMMEDIATE_SHUTDOWN, signal.SIGKILL):
        end = time.monotonic() + STOP_SECONDS
        if not is_gone():
            os.kill(pid, signal_number)
        while not is_gone() and time.monotonic() < end:
            time.sleep(0.05)


def end_leftover(folder):
    """End a server whose supervisor was killed; forget the process id of one that is gone.

    PostgreSQL itself takes any process of the same number for the old server.
    """
    pid_file = folder / "data/postmaster.pid"
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return

    def is_gone():
        try:
            return not os.path.samefile(f"/proc/{pid}/cwd", folder / "data")
        except OSError:
            return True

    stop(pid, is_gone)
    pid_file.unlink(missing_ok=True)


def _is_last(users):
    """Take the users' lock for good, if no command holds it."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
