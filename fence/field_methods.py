"""Methods of fields: what the inverse ones write is held to the scopes, and the searching ones may look further.

Overrides Odoo's `Field.determine_inverse` and `Field.determine_domain`, the one place each where the ORM calls them,
for all databases of the process; without a token they do what Odoo does.
"""
from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from odoo.fields import Domain, Field

from .holding import asking
from .token_context import current, guarding, may_name_records

if TYPE_CHECKING:
    from odoo.models import BaseModel


def _hold_inverses(determine_inverse: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(determine_inverse)
    def held(self: Field, records: BaseModel) -> Any:
        bearer = current()
        if bearer is None or bearer.values is None:
            return determine_inverse(self, records)
        with bearer.values.inverting(records):
            return determine_inverse(self, records)
    return held


def _let_search(determine_domain: Callable[..., Any]) -> Callable[..., Any]:
    """Let the fence rest while a field's own method looks for a computed value, as it does while Odoo computes it.

    The domain that it returns is held like any other, since it may look at more than what is computed, and so is what
    the method looks for by the caller's value itself. A field that holds records or is another's stays held, as names
    do that are made of others: they lead to what the scopes may not open.
    """
    @functools.wraps(determine_domain)
    def let(self: Field, records: BaseModel, operator: str, value: Any) -> Any:
        bearer = guarding()
        if bearer is None or records.env.su or self.relational or self.related \
                or any(may_name_records(*item) for item in records.env.context.items()) \
                or self.name == 'display_name' or not bearer.is_readable(records, self):
            return determine_domain(self, records, operator, value)
        with asking(bearer, value):
            return determine_domain(self, records, operator, value)
    return let


def asks(domain: Domain, value: Any) -> bool:
    """Tell whether a domain compares anything with a value, or with a part of it.

    :param value: what is not empty, or a list of such.
    """
    parts = [part for part in (value if isinstance(value, Collection) and not isinstance(value, str) else [value])
             if part and part is not True]

    def holds_part(other: Any) -> bool:
        if isinstance(other, Domain):
            return any(holds_part(condition.value) for condition in other.iter_conditions())
        if isinstance(other, str):
            return any(isinstance(part, str) and (part in other or other and other in part) for part in parts)
        if isinstance(other, Collection):
            return any(map(holds_part, other))
        return other in parts
    return holds_part(domain)


Field.determine_inverse = _hold_inverses(Field.determine_inverse)
Field.determine_domain = _let_search(Field.determine_domain)
