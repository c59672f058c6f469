"""A rule of the fence asked by itself, outside of a request: to mix into a test case."""
import contextlib
import sys
from unittest.mock import patch

from ..fence import InsufficientScope


def asking(name, answer):
    """Yield what replaces a function in all modules of the fence that call it, but for the models of Odoo."""
    fence = InsufficientScope.__module__.rpartition('.')[0]
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith(fence) and '.models' not in module_name and name in vars(module):
            yield patch.object(module, name, answer)


class Asked:
    """Give the rules a bearer, and say what they must refuse."""

    def ask_as(self, bearer):
        """Make the rules see this bearer until the end of the test."""
        for patcher in asking('current', lambda: bearer):
            patcher.start()
            self.addCleanup(patcher.stop)

    @contextlib.contextmanager
    def refused(self, *args):
        """Expect a refusal; the arguments name the case in the report."""
        with self.subTest(args), self.assertRaises(InsufficientScope):
            yield
