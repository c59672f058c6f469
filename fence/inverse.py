"""Fields that write to other records: their inverse methods are held to the scopes where a caller writes the field.

Overrides Odoo's `Field.determine_inverse`, the one place where the ORM calls them, for all databases of the process;
without a token it does nothing.
"""
import functools

from odoo.fields import Field

from .bearer import current


def _hold_inverses(determine_inverse):
    @functools.wraps(determine_inverse)
    def held(self, records):
        bearer = current()
        if bearer is None or bearer.values is None:
            return determine_inverse(self, records)
        with bearer.values.inverting(records):
            return determine_inverse(self, records)
    return held


Field.determine_inverse = _hold_inverses(Field.determine_inverse)
