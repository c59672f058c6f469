"""What the parts of a test run find, one after the other or beside each other."""

import threading

from common import say


class Result:
    """What all the parts of a run found."""

    def __init__(self):
        self.passed = 0
        self.failures = []
        self.skipped = {}
        self.warnings = {}

    def add(self, other):
        """Add what another part of the run found."""
        self.passed += other.passed
        self.failures += other.failures
        self.skipped.update(other.skipped)
        self.warnings.update(other.warnings)

    def report(self):
        """Print everything of interest, and the count as the last line; return the exit status."""
        times = {text: f"  ({count} times)" if count > 1 else "" for text, count in self.warnings.items()}
        for title, lines in (
            ("Warnings", [f"{text}{often}" for text, often in times.items()]),
            ("Skipped", [f"{test}: {reason}" for test, reason in self.skipped.items()]),
            ("Failed", self.failures),
        ):
            if lines:
                say(f"\n{title}:")
                for line in lines:
                    say("  " + line.replace("\n", "\n    "))
        if not self.passed and not self.failures:
            say("\nNo test ran: do the TAGS name one?")
        say(f"\n{self.passed} passed, {len(self.failures)} failed")
        return 0 if self.passed and not self.failures else 1


class Beside:
    """A part of a run that goes on beside the others, with a result of its own; it ends with ./dev at the latest."""

    def __init__(self, part, *arguments):
        self._result = Result()
        self._problem = None
        self._thread = threading.Thread(target=self._run, args=(part, *arguments), daemon=True)
        self._thread.start()

    def _run(self, part, *arguments):
        try:
            part(*arguments, self._result)
        except Exception as problem:  # noqa: BLE001 - raised again in wait()
            self._problem = problem

    def wait(self):
        """Return the result; raise what has stopped the part."""
        self._thread.join()
        if self._problem:
            raise self._problem
        return self._result
