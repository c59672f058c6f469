"""What Odoo's code changes on the way, because of what the caller's fields point at or its context names."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from odoo.models import MAGIC_COLUMNS

from .held import Held
from .master_data import MASTER_DATA, NAMED_FREELY
from .methods import WRITING
from .owners import lenders
from .records import real_records
from .values import Values

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

    from .caller_values import CallerValues
    from .token_context import TokenContext

# What Odoo adds to a record that an inverse method changes, and nobody's own record.
LOGS = frozenset({'mail.followers', 'mail.message', 'mail.notification', 'mail.tracking.value'})


class SideEffects(Values):
    """Check what the ORM changes on the way of a call: see :meth:`_check_side_effect`."""

    def __init__(self, bearer: TokenContext, env: Environment, caller: CallerValues) -> None:
        super().__init__(bearer, env, caller)
        self.ids: set[int] = set()  # of the records that the method is called on
        self.named: set[Any] = set()  # numbers that the caller's context names, which may be ids
        self._inverse_of: BaseModel | None = None  # the records whose inverse method is running for the caller

    @property
    def _called(self) -> tuple[str, str]:
        """The model and the method that are called."""
        if self.bearer.method is None:
            raise RuntimeError  # values are checked in a call alone
        return self.bearer.method

    def _others(self, records: BaseModel) -> BaseModel:
        """Return the stored records among these that this call has not made."""
        return real_records(records).filtered(lambda record: record.id not in self.made[records._name])

    def hold_what_is_held(self, records: BaseModel) -> None:
        """Remember what records of the call point at, where the scopes name that and do not change it."""
        if not self._holds_effects() or not self.bearer.allows(records._name, 'write'):
            return
        # what is new points at what the caller has named, which is held already, or at what Odoo has chosen
        if others := self._others(records):
            for name, ids in _pointed_at(others, self._is_held_by_wizard if records._transient else self._is_held):
                self.pointed[name].update(ids)

    def _changes_all(self, name: str) -> bool:
        return self.bearer.permissions.reaches_all(name, 'write')

    def _is_held(self, name: str) -> bool:
        """Tell whether the scopes name the records of a model, and do not change all of them."""
        return (name in MASTER_DATA or self.bearer.allows(name, 'read')) and not self._changes_all(name)

    def _is_held_by_wizard(self, name: str) -> bool:
        """Tell the same of what a wizard holds, which is what it is about: also its company, and users."""
        return self._is_held(name) or name in NAMED_FREELY and not self._changes_all(name)

    def _hold_copied(self, model: BaseModel, values_list: Iterable[Mapping[str, Any]]) -> None:
        """Remember what copies point at, as :meth:`hold_what_is_held` does for what is there."""
        for values in values_list:
            for name, value in values.items():
                field = model._fields.get(name)
                if field is not None and field.type == 'many2one' and type(value) is int and self._is_held(
                        field.comodel_name):
                    self.pointed[field.comodel_name].add(value)

    def _holds_effects(self) -> bool:
        """Tell whether what Odoo's code changes on the way is held to the scopes: in the ORM's own methods."""
        return self._called[1] in WRITING and 'write' not in self.bearer.permissions.everywhere

    def _check_named(self, records: BaseModel, operation: str) -> None:
        """Check records that Odoo's code changes because the caller's context may name them."""
        named = self.named.intersection(records._ids)
        if named and self.bearer.permissions.domains(records._name, operation):
            self.check(records.browse(named), operation)

    def _check_side_effect(
            self, records: BaseModel, operation: str, values: Mapping[str, Any] | None = None) -> None:
        """Check stored records that Odoo's code changes on the way, though the scopes only read or name them.

        Or change others of their model: which ones, the domains have told before anything has changed.

        :param values: that it writes; what a contact shares with those below it, they may have already.
        """
        name, allows = records._name, self.bearer.allows
        if not self._holds_effects() or name in LOGS or self._are_parents(records) \
                or self.bearer.permissions.reaches_all(name, operation):
            return
        changed = self._others(records)
        if allows(name, operation):
            changed = self._outside(changed) if operation == 'write' else changed.browse()  # see check_unlink
        if not changed or name in NAMED_FREELY and self.pointed[name].isdisjoint(changed._ids):
            return
        is_held = allows(name, 'read') or allows(name, operation) or not self.pointed[name].isdisjoint(changed._ids) \
            or not self._far()[name].isdisjoint(changed._ids)
        if is_held and (values is None or not is_unchanged(changed, values)):
            self.check(changed, operation)

    def check_added(self, model: BaseModel, values_list: Iterable[Mapping[str, Any]]) -> None:
        """Check the records that Odoo's code makes as parts of others which the scopes only read or name.

        Such as the members of a channel to which an event invites its guests.
        """
        if not self._holds_effects() or model._name in LOGS:
            return
        for field in model._fields.values():
            name = field.comodel_name
            if field.type != 'many2one' or field.ondelete != 'cascade' or name in MASTER_DATA | NAMED_FREELY \
                    or self._changes_all(name):
                continue
            ids = {values[field.name] for values in values_list if type(values.get(field.name)) is int}
            ids -= self.made[name]
            if not ids or self._links_own(model, field.name, values_list):
                continue
            named = ids & self.pointed[name]
            if self.bearer.allows(name, 'read'):
                named |= self._reached().of(name, ids)
            if named:
                self.check(self.env[name].browse(named), 'write')

    def _links_own(self, model: BaseModel, name: str, values_list: Iterable[Mapping[str, Any]]) -> bool:
        """Tell whether new records are as much parts of what the caller changes: these only name the others."""
        return any(
            field.type == 'many2one' and field.ondelete == 'cascade' and field.name != name and all(
                values.get(field.name) in self.made[field.comodel_name] | self.changed[field.comodel_name]
                for values in values_list)
            for field in model._fields.values())

    def _reached(self) -> Held:
        """Return what the records of the call, and those that the caller's fields are pointed at, lead to."""
        begin = [self.env[name].sudo().browse(ids).exists() for name, ids in self.pointed.items() if name in self.env]
        return Held([self.env[self._called[0]].sudo().browse(self.ids).exists(), *begin], self.bearer.permissions)

    def _are_parents(self, records: BaseModel) -> bool:
        """Tell whether these are the records that lend their fields to those whose inverse method is running."""
        of = self._inverse_of
        name = lenders(of).get(records._name) if of else None
        return of is not None and name is not None and set(records._ids) <= set(of.sudo()[name]._ids)

    def _far(self) -> dict[str, set[int]]:
        """Return what the records point at that the scopes only read or name: model -> ids."""
        far: dict[str, set[int]] = defaultdict(set)
        for name, ids in [*self.pointed.items()]:
            if ids and name in self.env and not self._changes_all(name) and name not in NAMED_FREELY:
                for other, found in _pointed_at(
                        self.env[name].browse(ids).exists(), lambda other: other not in MASTER_DATA):
                    far[other] |= found
        return far


def is_unchanged(records: BaseModel, values: Mapping[str, Any]) -> bool:
    """Tell whether all these values are there already, as when a client writes back what it has read."""
    return all(
        name in record._fields and record._fields[name].convert_to_write(record[name], record) == value
        for record in records.sudo() for name, value in values.items())


def _pointed_at(records: BaseModel, of_model: Callable[[str], bool]) -> Iterator[tuple[str, set[int]]]:
    """Yield what the many2ones of records hold: pairs of a model and ids.

    :param of_model: tells by its name whether a model matters.
    """
    for field in records._fields.values():
        if field.type == 'many2one' and field.store and field.name not in MAGIC_COLUMNS \
                and of_model(field.comodel_name):
            ids = set(records.sudo()[field.name]._ids)
            if ids:
                yield field.comodel_name, ids
