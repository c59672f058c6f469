"""A rule of the fence asked by itself, outside of a request: to mix into a test case."""
import contextlib
from unittest.mock import patch

from ..fence import InsufficientScope, code, contacts, protected, targets, views


class Asked:
    """Give the rules a bearer, and say what they must refuse."""

    def ask_as(self, bearer):
        """Make the rules see this bearer until the end of the test."""
        for module in (code, contacts, protected, targets, views):
            patcher = patch.object(module, 'current', lambda: bearer)
            patcher.start()
            self.addCleanup(patcher.stop)

    @contextlib.contextmanager
    def refused(self, *args):
        """Expect a refusal; the arguments name the case in the report."""
        with self.subTest(args), self.assertRaises(InsufficientScope):
            yield
