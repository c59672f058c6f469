"""Rules that hold for any input: hypothesis makes up the inputs, from the grammars of the standards.

Plain Python, without Odoo, a server or a database. Odoo runs its own tests without hypothesis, so nothing there
imports these files.
"""
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from hypothesis import HealthCheck, settings

# The addon under its name, without what its __init__ imports: Odoo's models and controllers.
_addon = sys.modules['oauth2_provider'] = ModuleType('oauth2_provider')
_addon.__path__ = [str(Path(__file__).resolve().parents[2])]
import_module('oauth2_provider.protocol.endpoints')  # which declare the parameters that they read

settings.register_profile(
    'repeatable',
    max_examples=100,
    # The same inputs each time: a failure repeats itself, and nothing has to be remembered in a file.
    derandomize=True,
    database=None,
    # Nothing here measures time, since a test machine may be busy. What takes more than linear time
    # shows all the same: the inputs go up to the limits, and the run would not end.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile('repeatable')
