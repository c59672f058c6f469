"""Follows Odoo's log during a test run: counts the tests, shows failures in full, keeps warnings and skipped tests."""

import re
import time
from collections import Counter

from common import ADDON, say

RECORD = re.compile(r"[-\d]{10} [:\d]{8},\d+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): (?P<message>.*)", re.DOTALL)
STARTING = re.compile(r"Starting (?P<test>\S+) \.\.\.")
SKIPPED = re.compile(r"skipped (?P<test>.+?) : (?P<reason>.*)", re.DOTALL)
FAILED = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?(?P<test>\S+(?: \([\w.]+\))?)")
OWN_FILE = f"addons/{ADDON}/"
NO_BROWSER = re.compile(r"chrom|websocket|dev ?tools|browser", re.IGNORECASE)


class OdooTestLog:
    """What a log of tests says; feed it the lines, then call `finish`."""

    def __init__(self):
        self.started = Counter()
        self.failed = set()
        self.skipped = {}
        self.warnings = Counter()
        self._record = []
        self._test = None
        self._class = None
        self._class_tests = 0
        self._class_began = 0.0

    @property
    def passed(self):
        """How many tests passed: neither failed, nor skipped."""
        return sum(count for test, count in self.started.items() if test not in self.failed | self.skipped.keys())

    def feed(self, line):
        """Take the next line of the log."""
        if RECORD.match(line):
            self._close_record()
        self._record.append(line)

    def finish(self, status):
        """Take the end of the log, and Odoo's exit status."""
        self._close_record()
        self._close_class()
        if status and not self.failed:
            self.failed.add(f"Odoo ended with status {status}")

    def _close_record(self):
        text = "".join(self._record).rstrip()
        self._record = []
        record = RECORD.match(text)
        if not record:
            return
        level, logger, message = record["level"], record["logger"], record["message"]
        module = logger.removeprefix("odoo.addons.")
        if level == "INFO":
            if match := STARTING.match(message):
                self._start(module, match["test"])
            elif match := SKIPPED.match(message):
                self._skip(f"{module}.{match['test']}", match["reason"])
        elif level == "WARNING":
            self._warn(logger, message)
        elif level in ("ERROR", "CRITICAL"):
            match = FAILED.match(message)
            if match:
                self._fail(f"{module}.{match['test']}", message)
            elif logger not in ("odoo.tests.result", "odoo.modules.loading") or "fail" not in message:
                # An error that no test expected; Odoo's own summary of the failures does not count again.
                self._fail(self._test or f"{logger}: {message.splitlines()[0]}", f"{level} {logger}: {message}")

    def _warn(self, logger, message):
        """Keep a warning; Python's own come with a traceback, and most of them are about Odoo's code."""
        if logger == "py.warnings":
            message = "\n".join(line.strip() for line in message.splitlines() if OWN_FILE in line)
        if message and logger != "odoo.tests.result":  # the summary of a run without tests
            self.warnings[f"{logger}: {message}"] += 1

    def _start(self, module, name):
        self._test = f"{module}.{name}"
        self.started[self._test] += 1
        class_name = self._test.rpartition(".")[0]
        if class_name != self._class:
            self._close_class()
            self._class, self._class_tests, self._class_began = class_name, 0, time.monotonic()
        self._class_tests += 1

    def _close_class(self):
        if self._class:
            seconds = time.monotonic() - self._class_began
            say(f"  {self._class.replace('.tests.', ' ')}: {self._class_tests} in {seconds:.1f} s")
            self._class = None

    def _skip(self, test, reason):
        self.skipped[test] = reason
        if NO_BROWSER.search(reason):
            self._fail(test, f"The browser is missing, so this was not tested: {reason}")

    def _fail(self, test, details):
        self.failed.add(test)
        say(f"\n{'=' * 70}\nFAILED {test}\n{details}\n{'=' * 70}")
