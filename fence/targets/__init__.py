"""Records that lead to what no token can change: later, for somebody else, or with other rights.

An automation rule, an action, an access right or a default acts on the model that it names when the token is long gone.
So a token can neither make such a record for a protected model, nor change or delete one that is there.
"""
from .records import check_records, lead_on
from .setup import check_composer, names_rights
from .values import check_values, is_checked

__all__ = ['check_composer', 'check_records', 'check_values', 'is_checked', 'lead_on', 'names_rights']
