"""Child processes that never outlive ./dev."""

import contextlib
import ctypes
import os
import signal
import subprocess

from common import LOGS, Problem

STOP_SECONDS = 15
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def die_with_parent(signal_number=signal.SIGTERM):
    """Return a function for `preexec_fn`: the kernel sends the signal when the parent is gone, however it ended."""
    return lambda: _libc.prctl(_PR_SET_PDEATHSIG, int(signal_number))


class Child:
    """A process in a group of its own: the terminal's Ctrl-C reaches ./dev, which stops the child in order."""

    def __init__(self, command, **options):
        self.process = subprocess.Popen(
            [str(part) for part in command],
            start_new_session=True, preexec_fn=die_with_parent(), **{"stdin": subprocess.DEVNULL, **options},
        )

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.stop()

    def stop(self):
        """End the process in order, then whatever is left of its group."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def run_logged(command, log_name, problem, **options):
    """Run a command with its output in a log file; when it fails, raise `problem` with the log's path."""
    log = LOGS / log_name
    with open(log, "ab") as output:
        output.write(f"$ {' '.join(map(str, command))}\n".encode())
        output.flush()
        with Child(command, stdout=output, stderr=subprocess.STDOUT, **options) as child:
            if child.process.wait():
                raise Problem(f"{problem} (the details are in {log}).")
