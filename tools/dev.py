"""The command line of ./dev."""

import argparse
import contextlib
import os
import signal
import sys
import time

import benchmark
import demo
import lint
import package
import screenshots
import testing
import translations
from common import CHECKOUT, ROOT, Problem, fail, prepare_folders, say, try_lock
from pg_supervisor import end_leftover
from postgres import is_running

INTERRUPTED = 130
STOP_SECONDS = 40


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence."""

    def error(self, message):
        message = message.split(" (choose from")[0]
        raise Problem(f"{message[0].upper()}{message[1:]}; ./dev help lists the commands.")


def make_parser():
    """Return the parser of the command line."""
    parser = Parser(prog="./dev", add_help=False, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", metavar="command", required=True)

    def add(name, function, summary):
        command = commands.add_parser(name, help=summary, description=summary, prog=f"./dev {name}", allow_abbrev=False)
        command.set_defaults(function=function)
        return command

    run = add("run", demo.run, "serve Odoo with the addon and demo data, until Ctrl-C")
    for option, default, allowed, summary in (
        ("--port", 8069, range(1, 65536), "the port to serve on (8069)"),
        ("--workers", 2, range(100), "Odoo's worker processes (2)"),
    ):
        run.add_argument(option, type=int, default=default, choices=allowed, metavar="N", help=summary)
    run.add_argument("--db", default="oauth2_demo", help="the database (oauth2_demo)")
    run.add_argument("--fresh", action="store_true", help="begin with a new database")
    test = add("test", testing.test, "run the tests, or those that TAGS name")
    test.add_argument("tags", nargs="?", metavar="TAGS",
                      help="for Odoo's --test-tags, or `protocol`, `properties`, `live`, `release`, `lint`,"
                           " `oauth2_tours`, `oauth2_apps`, `oauth2_all_apps`")
    test.add_argument("--odoo", action="store_true", help="run Odoo's own suites with the addon installed")
    add("lint", lint.lint, "check the code")
    shell = add("shell", demo.shell, "open a Python shell in Odoo")
    shell.add_argument("--db", default="oauth2_demo", help="the database (oauth2_demo)")
    if (ROOT / "bench/run.py").exists():
        bench = add("bench", benchmark.bench, "measure the speed")
        bench.add_argument("--peers", action="store_true", help="measure django-oauth-toolkit, too")
        bench.add_argument("--json", metavar="FILE", help="write the figures to a file, too")
        bench.add_argument("--rounds", type=int, default=21, choices=range(1, 100), metavar="N",
                           help="how often each operation is measured (21)")
    zipped = add("package", package.package, "make the zip that is released, of what is committed")
    zipped.add_argument("--output", required=True, metavar="FOLDER", help="where to put it")
    add("screenshots", screenshots.take, "take the pictures of the store page from the running product")
    add("translations", translations.update, "bring the files in i18n/ up to date with the words on the screens")
    add("stop", stop, "stop what this checkout has running")
    add("help", lambda _options: show_commands(commands), "list the commands")
    return parser, commands


def show_commands(commands):
    """Print the commands, one line each."""
    for choice in commands._choices_actions:
        if choice.dest != "help":
            say(f"  ./dev {choice.dest:<14}{choice.help}")


def stop(_options):
    """Stop the other commands of this checkout, and with them the servers that they run."""
    stopped = False
    for path in sorted((CHECKOUT / "running").iterdir()):
        pid, _, command = path.name.partition("-")
        if int(pid) == os.getpid():
            continue
        if lock := try_lock(path):  # left by a command that was killed
            lock.close()
            path.unlink(missing_ok=True)
            continue
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGTERM)
            if not _wait(lambda path=path: _is_free(path)):
                os.kill(int(pid), signal.SIGKILL)
            path.unlink(missing_ok=True)
            say(f"Stopped ./dev {command} (process {pid}) and its servers.")
            stopped = True
    for cluster in (path for path in CHECKOUT.glob("postgres*") if path.is_dir()):
        was_running = is_running(cluster) or (cluster / "data/postmaster.pid").exists()
        if not _wait(lambda cluster=cluster: not is_running(cluster)):
            raise Problem(f"The PostgreSQL server in {cluster} is still used by a process that ./dev did not start.")
        end_leftover(cluster)
        if was_running:
            say("Stopped the PostgreSQL server.")
            stopped = True
    if not stopped:
        say("Nothing was running.")


def _is_free(path):
    lock = try_lock(path)
    if lock:
        lock.close()
    return lock is not None


def _wait(condition):
    end = time.monotonic() + STOP_SECONDS
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@contextlib.contextmanager
def registered(command):
    """Let `./dev stop` of this checkout find this process."""
    path = CHECKOUT / f"running/{os.getpid()}-{command}"
    path.unlink(missing_ok=True)  # of an earlier process with this number
    with try_lock(path):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def end_on_signals():
    """Let every signal that asks for an end unwind the stack, so that what was started is stopped."""
    def leave(number, _frame):
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)  # the clean-up is under way, and takes a few seconds at most
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def main(arguments):
    """Run a command and return its exit status."""
    parser, commands = make_parser()
    if not arguments or arguments[0] in ("-h", "--help"):
        show_commands(commands)
        return 0
    try:
        options = parser.parse_args(arguments)
        end_on_signals()
        prepare_folders()
        with registered(options.command):
            return options.function(options) or 0
    except Problem as problem:
        fail(problem)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
