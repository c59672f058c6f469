"""Records that new ones and forms have by default because the caller's context names them, as for wizards."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from odoo.models import MAGIC_COLUMNS

from .caller_values import numbers_in
from .commands import named_in
from .effects import SideEffects
from .holding import unguarded
from .token_context import PLAIN_CONTEXT

if TYPE_CHECKING:
    from odoo.models import BaseModel


class SteeredDefaults(SideEffects):
    """Check what the caller's context has made of defaults, which Odoo's code takes from there."""

    def check_steered(self, records: BaseModel, values_list: Iterable[Mapping[str, Any]]) -> None:
        """Check the records that new ones have by default because the caller's context names them, as for wizards."""
        plain, numbers = _steered(records.browse())
        if not numbers:
            return
        self.check_owners(records)
        for field in records._fields.values():
            if not (field.relational and field.store) or field.compute or field.name in MAGIC_COLUMNS:
                continue
            for record, values in zip(records.sudo(), values_list, strict=True):
                ids = set(record[field.name]._ids)
                if field.name in values or not ids or not ids <= numbers or field.default and ids == set(
                        field.convert_to_record(field.convert_to_cache(field.default(plain), plain), plain)._ids):
                    continue
                self.check(record[field.name].sudo(False), 'read')

    def check_steered_form(self, model: BaseModel) -> None:
        """Check the records that a form, which is not saved, has by default because the caller's context names them.

        Wizards take a number from there for a record of theirs, whatever model is named beside it.

        :param model: whose form it is, with the context.
        """
        plain, numbers = _steered(model)
        if not numbers:
            return
        owners_ = self._owner_fields(model)
        names = [name for name, field in model._fields.items() if field.relational] + [
            part for name, of_model, _operation in owners_ for part in (name, of_model)]
        with unguarded(self.bearer):
            defaults = model.default_get(names)
        for name, value in defaults.items():
            field = model._fields[name]
            if field.relational and value:
                ids = {value} if type(value) is int else {id_ for id_ in named_in(value) if id_}
                with unguarded(self.bearer):
                    is_steered = ids & numbers and plain.default_get([name]).get(name) != value
                if is_steered:
                    self.check(model.env[field.comodel_name].browse(ids & numbers).sudo(False), 'read')
        for name, of_model, operation in owners_:
            if numbers_in(defaults.get(name)) & numbers:
                self._owner(defaults.get(of_model), defaults[name], operation)


def _steered(model: BaseModel) -> tuple[BaseModel, set[int | float]]:
    """Return a model without what the context says beside the language and the like, and the numbers in that."""
    context = {key: value for key, value in model.env.context.items() if key in PLAIN_CONTEXT}
    numbers = numbers_in([value for key, value in model.env.context.items() if key not in context])
    return model.with_env(model.env(context=context)), numbers
