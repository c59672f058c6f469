"""Methods of fields: what the inverse ones write is held to the scopes, and the searching ones may look further.

Overrides Odoo's `Field.determine_inverse` and `Field.determine_domain`, the one place each where the ORM calls them,
for all databases of the process; without a token they do as Odoo does.
"""
import functools

from odoo.fields import Field

from .bearer import current, guarding, may_name_records
from .holding import resting


def _hold_inverses(determine_inverse):
    @functools.wraps(determine_inverse)
    def held(self, records):
        bearer = current()
        if bearer is None or bearer.values is None:
            return determine_inverse(self, records)
        with bearer.values.inverting(records):
            return determine_inverse(self, records)
    return held


def _let_search(determine_domain):
    """Let the fence rest while a field's own method looks for a computed value, as it does while Odoo computes it.

    The domain that it returns is held like any other, since it may look at more than what is computed. A field that
    holds records or is another's stays held, as names do that are made of others: they lead to what the scopes may not
    open.
    """
    @functools.wraps(determine_domain)
    def let(self, records, operator, value):
        bearer = guarding()
        if bearer is None or records.env.su or self.relational or self.related \
                or any(may_name_records(*item) for item in records.env.context.items()) \
                or self.name == 'display_name' or not bearer.shows(records, self):
            return determine_domain(self, records, operator, value)
        with resting(bearer):
            return determine_domain(self, records, operator, value)
    return let


Field.determine_inverse = _hold_inverses(Field.determine_inverse)
Field.determine_domain = _let_search(Field.determine_domain)
