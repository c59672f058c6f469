"""Rules that hold for any input: hypothesis makes up the inputs, from the grammars of the standards.

Plain Python, without Odoo, a server or a database. Odoo runs its own tests without hypothesis, so nothing there
imports these files.
"""
from hypothesis import HealthCheck, settings

import without_odoo

without_odoo.load()

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
