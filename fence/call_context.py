"""A call as it is sent, and its context: by that Odoo's code is led to records as well."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

from . import wizards
from .caller_values import numbers_in
from .insufficient_scope import InsufficientScope
from .methods import WRITING
from .token_context import PLAIN_CONTEXT, may_name_records
from .values import DEFAULT

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

# Keys of a context that are looked at where they are used, beside defaults.
CHECKED_CONTEXT = PLAIN_CONTEXT | {'active_model'}


class CallContext:
    """Check where the context of a call leads.

    :param env: the request's environment.
    :param model, method: what is called.
    :param ids: the ids of the records, as sent.
    :param context: as sent.
    :param arguments: by their names.
    """

    def __init__(
        self, env: Environment, model: str, method: str, ids: Any, context: dict[str, Any], arguments: dict[str, Any],
    ) -> None:
        self.env, self.model, self.method = env, model, method
        self.ids, self.context, self.arguments = ids, context, arguments

    def records(self, model: BaseModel) -> BaseModel:
        """Return the records that are named.

        :raise UnprocessableEntity: the ids are none.
        """
        ids = [self.ids] if isinstance(self.ids, int) else self.ids
        if not isinstance(ids, Iterable) or not all(type(id_) is int for id_ in ids):
            raise UnprocessableEntity('Send ids as a list of numbers.')
        return model.browse(self.ids)  # as Odoo does, for which the number 0 is no record

    def check_context(self) -> None:
        """Check that the context leads Odoo's code nowhere, such as to records that it changes."""
        for name, value in self.context.items():
            if name in wizards.ACTIVE and value and not all(
                    type(part) is int for part in (value if isinstance(value, list) else [value])):
                raise UnprocessableEntity(f'Send {name} in the context as a whole number, or as a list of them.')
            is_checked = name in CHECKED_CONTEXT or name.startswith(DEFAULT) or (  # see Values.walk_context, and Writes
                name in wizards.ACTIVE and self._is_opened_from(self.context.get('active_model')))
            if not is_checked and may_name_records(name, value) and not self._names_own(name, value):
                raise InsufficientScope(f'Leave {name} out of the context: it may name records outside the scopes.')

    def _is_opened_from(self, name: Any) -> bool:
        """Tell whether the records in the context are those that a wizard is opened from: see :mod:`.wizards`."""
        given = [
            values for argument in self.arguments.values()
            for values in (argument if isinstance(argument, list) else [argument]) if isinstance(values, dict)]
        defaults = {key[len(DEFAULT):]: value for key, value in self.context.items() if key.startswith(DEFAULT)}
        return wizards.are_opened_from(self.records(self.env[self.model]), name, [*given, defaults])

    def _names_own(self, name: str, value: Any) -> bool:
        """Tell whether a key of the context names records of the call itself, as wizards take them: ``picking_ids``."""
        numbers, own = numbers_in(value), self.ids if isinstance(self.ids, (list, tuple)) else [self.ids]
        return self.method not in WRITING and bool(numbers) and numbers.issubset(own) and (
            name in wizards.ACTIVE or self.model.rpartition('.')[2] in name)

    def check_context_names_no_others(self) -> None:
        """Check that the context names no records but those of the call: methods take ids from there as well."""
        own = set(self.records(self.env[self.model])._ids)
        for name, value in self.context.items():
            numbers = numbers_in(value) if name not in PLAIN_CONTEXT else ()
            if not own.issuperset(numbers):
                raise InsufficientScope(f'The key {name} of the context may name records outside of the scopes.')
            parts = value if isinstance(value, list) else [value]
            if numbers and any(type(part) is not int for part in parts) or any(
                    isinstance(part, bool) for part in parts if isinstance(value, list)):
                raise UnprocessableEntity(f'Send {name} in the context as a whole number, or as a list of them.')
