"""Methods of fields: what the inverse ones write is held to the scopes, and the searching ones may look further.

Overrides Odoo's `Field.determine_inverse` and `Field.determine_domain`, the one place each where the ORM calls them,
for all databases of the process; without a token they do as Odoo does.
"""
import functools

from odoo.fields import Domain, Field

from .bearer import current, guarding, may_name_records, resting


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
    """Let the fence rest while Odoo looks for a computed value, as it does while Odoo computes it.

    The answer tells no more than reading the field of each record. A field that holds records or is another's stays
    held, as names do that are made of others: they lead to what the scopes may not open.
    """
    @functools.wraps(determine_domain)
    def let(self, records, operator, value):
        bearer = guarding()
        if bearer is None or records.env.su or self.relational or self.related \
                or any(may_name_records(*item) for item in records.env.context.items()) \
                or self.name == 'display_name' or not bearer.shows(records, self):
            return determine_domain(self, records, operator, value)
        with resting(bearer):
            domain = determine_domain(self, records, operator, value)
            if domain is NotImplemented:
                return domain
            # what it leads to is looked for here and now, or else the fence would hold it later
            return [('id', 'in', records.with_context(active_test=False)._search(Domain(domain)))]
    return let


Field.determine_inverse = _hold_inverses(Field.determine_inverse)
Field.determine_domain = _let_search(Field.determine_domain)
