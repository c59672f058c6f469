"""What the ORM writes in a call of a token's, as far as it is the caller's."""
from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from . import both_sides, owners
from .commands import added_by
from .effects import LOGS, is_unchanged
from .methods import WRITING
from .named_methods import NamedMethods
from .pointers import belongs
from .power import is_secret
from .records import real_records

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.fields import Field
    from odoo.models import BaseModel

    from .caller_values import CallerValues
    from .token_context import TokenContext

# What Odoo writes down for itself, whatever the scopes say of the model.
NOTES = {'res.partner': frozenset({'signup_type'}), 'stock.location': frozenset({'last_inventory_date'})}


class Writes(NamedMethods):
    """Check values where they come into the ORM, whichever way they took.

    Those that it recognises as the caller's (see :class:`.caller_values.CallerValues`), and those that the inverse
    methods of the caller's fields write elsewhere. ``imported`` are models of which all values are the caller's,
    whatever became of them on the way.
    """

    def __init__(self, bearer: TokenContext, env: Environment, caller: CallerValues) -> None:
        super().__init__(bearer, env, caller)
        self.imported: set[str] = set()
        self._writes_for_caller = False  # whether the ORM is writing values of the caller's right now
        self._copied: set[str] = set()  # names of models whose records the call copies

    @contextlib.contextmanager
    def writing(self, records: BaseModel, values: Mapping[str, Any]) -> Iterator[None]:
        """Check values of ``write`` while Odoo writes them.

        :param records: what they are written to.
        :param values: names and values, the caller's or not.
        :raise InsufficientScope: they are the caller's, and the scopes do not open this.
        """
        self._check_defaults_kept(records)
        callers = self._callers(records, values)
        is_whole = bool(callers) and self._is_whole(records, callers, values)
        self.remember_within(records)
        if not is_whole and self._is_by_method(records):
            self.check_brought(records)
        if self._called[1] not in WRITING and not _is_note(records, values):
            self.check_held(records, 'write')
        if callers:
            if is_whole and not self._lend_to_the_call(records):
                self.check(real_records(records), 'write')
            elif self.bearer.allows(records._name, 'write'):
                self.changed[records._name].update(real_records(records)._ids)
            self.walk_part(records, callers, values)
        elif self._inverse_of and not is_unchanged(records, values):
            self._check_inverse(records, 'write', values)
        elif self._is_handed_on(records) and not is_unchanged(records, values) \
                and (others := self._others(records)):
            self.check(others, 'write')
        self._check_named(records, 'write')
        if not is_whole and not _is_note(records, values):
            self._check_side_effect(records, 'write', values)
        self.hold_what_is_held(records)
        with self._state(bool(callers or self._inverse_of), None):
            yield
        if callers or self._inverse_of:
            self.check_owners(records)

    @contextlib.contextmanager
    def creating(self, model: BaseModel, values_list: list[dict[str, Any]]) -> Iterator[bool]:
        """Check values of ``create`` while Odoo creates records of them.

        :param model: the model.
        :param values_list: dicts.
        :raise InsufficientScope: they are the caller's, and the scopes do not open this.
        """
        self._check_defaults_kept(model)
        model = model.browse()  # and not what a copy is made of
        if model._name in self._copied:
            self._hold_copied(model, values_list)
        found = [(callers, values) for values in values_list if (callers := self._callers(model, values))]
        for callers, values in found:
            if self._is_whole(model, callers, values):
                self.check(model.browse(), 'create')
                self.created.add(model._name)
            self.walk_part(model, callers, values)
        if values_list and not found and self._inverse_of:
            for values in values_list:
                self._check_inverse(model.browse(), 'create', values)
        self.check_defaults(model, values_list)
        if not found:
            self.check_added(model, values_list)
        if self._is_by_method(model) and any(
                self.bearer.permissions.domains(model._name, operation) for operation in ('create', 'write')):
            self.created.add(model._name)
        with self._state(bool(found or self._inverse_of), None):
            yield bool(found)

    def check_made(
            self, records: BaseModel, values_list: Iterable[Mapping[str, Any]], are_callers: bool | None) -> None:
        """Check new records where the caller gave any of their values, also as a default.

        :param records: the new records.
        :param values_list: dicts of what they were made of.
        :param are_callers: whether any of these values are the caller's.
        """
        self.made[records._name].update(records._ids)
        if self._owner_fields(records) and (are_callers or self.defaults_of(records)):
            self.check_owners(records)
        if records._name == self._called[0]:
            self.check_steered(records, values_list)

    def check_found(self, records: BaseModel) -> None:
        """Check those records that a method gives back as new which were there already.

        :param records: what it gives back.
        """
        name = records._name
        found = records.filtered(lambda record: record.id not in self.made[name])
        shown_by = 'read' if self.bearer.allows(name, 'read') else 'create'
        self.check_within(found, self.bearer.permissions.domains(name, shown_by), shown_by)
        changed = found.filtered(lambda record: record.id in self.bearer.fresh.get(name, ()))
        if changed:
            self.check(changed, 'write')

    def _callers(self, records: BaseModel, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return those of these values that are the caller's, as a dict."""
        if records._name in self.imported:  # the gate has looked at the lines
            return {
                name: value for name, value in values.items()
                if name in records._fields and records._fields[name].type not in ('one2many', 'many2many')
                and not is_secret(name)}  # of keys there is no column
        if records._name in self._copied:
            return _naming(records, values)
        names = self.caller.names_in(values)
        if self.caller.earlier:
            names += [name for name in self.caller.named_by(records, values) if name not in names]
        return values if len(names) == len(values) else {name: values[name] for name in names}

    def _is_whole(self, records: BaseModel, callers: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        """Tell whether the caller is who writes a record, and not Odoo with a few arguments of the caller's."""
        return len(callers) == len(values) or records._name == self._called[0] or self.caller.holds_record(values)

    def _is_by_method(self, records: BaseModel) -> bool:
        """Tell whether a method that a scope names writes, with values of its own or of before, and no more rights."""
        return self._called[1] not in WRITING and not records.env.su

    def _lend_to_the_call(self, records: BaseModel) -> bool:
        """Tell whether these records lend their fields to those that the call is about, whose fields they then are."""
        called = self.env[self._called[0]]
        name = owners.lenders(called).get(records._name)
        return name is not None and self._called[1] in WRITING and set(real_records(records)._ids) <= set(
            called.sudo().browse(self.ids | self.made[called._name])[name]._ids)

    def _is_handed_on(self, records: BaseModel) -> bool:
        """Tell whether Odoo takes further records along, of a model of which the scopes do not change all.

        A contact gives its address to its company, for example, by names of Odoo's own and in another spelling, and
        an event archives those that it recurs with.
        """
        return records._name in self.given

    def check_unlink(self, records: BaseModel, cascade: Mapping[str, Iterable[int]] = MappingProxyType({})) -> None:
        """Check records that are about to be deleted, where the caller or an inverse method of its field does that.

        :param cascade: model -> ids of what goes with them.
        """
        if self._inverse_of and records:
            self._check_inverse(records, 'unlink')
        self._check_named(records, 'unlink')
        self._check_side_effect(records, 'unlink')
        if self._called[1] not in WRITING:
            self.remember_within(records)
            self.check_brought(records)
            self.check_held(records, 'unlink')
        self.hold_what_is_held(records)
        for name, ids in (*cascade.items(), (records._name, records._ids)):
            if self.bearer.permissions.domains(name, 'unlink'):
                self.check(real_records(self.env[name].browse(ids)), 'unlink')

    def _check_defaults_kept(self, model: BaseModel) -> None:
        """Check that no default is kept: it would be a value that nobody looks at, for whoever makes a record later."""
        if model._name == 'ir.default':
            raise self.bearer.needs(
                self.env, 'Only a token for everything, with a line for ir.default, keeps defaults.', 'api')

    def check_flushed(self, records: BaseModel, values_list: Iterable[Mapping[str, Any]]) -> None:
        """Check records that Odoo computes a field of anew because the caller wrote it to others of them.

        :param values_list: dicts of what is written down.
        """
        names = self.given.get(records._name)
        if names:
            own = self.changed[records._name] | self.made[records._name]
            handed_on = [record.id for record, values in zip(records, values_list, strict=True)
                         if record.id not in own and not names.isdisjoint(values)]
            if handed_on and not self._lend_to_the_call(records.browse(handed_on)):
                self.check(records.browse(handed_on), 'write')

    def check_translated(self, records: BaseModel) -> None:
        """Check records whose translations are written, perhaps those at the end of a related field."""
        is_own = self._called[1] in WRITING  # what another method translates on its way is Odoo's affair
        if is_own and records._name not in self.env[self._called[0]]._inherits:
            self.check(real_records(records).sudo(False), 'write')

    def check_copied(self, records: BaseModel) -> None:
        """Check records of which new ones are made: what a copy of the caller's takes along is then its own."""
        if self._called[1] == 'copy' and self.bearer.permissions.domains(records._name, 'read'):
            self.check(real_records(records), 'read')

    def take_copied(self, records: BaseModel) -> None:
        """Let what copies of these records take along count as if the caller had named it."""
        if self._called[1] == 'copy':
            self._copied.add(records._name)

    @contextlib.contextmanager
    def inverting(self, model: BaseModel) -> Iterator[None]:
        """Hold what an inverse method writes to the scopes, where it runs for a value of the caller's.

        :param model: whose field it is.
        """
        with self._state(self._writes_for_caller, model if self._writes_for_caller else None):
            yield

    @contextlib.contextmanager
    def _state(self, writes_for_caller: bool, inverse_of: BaseModel | None) -> Iterator[None]:
        before = self._writes_for_caller, self._inverse_of
        self._writes_for_caller, self._inverse_of = writes_for_caller, inverse_of
        try:
            yield
        finally:
            self._writes_for_caller, self._inverse_of = before

    def _check_inverse(
            self, records: BaseModel, operation: str, values: Mapping[str, Any] = MappingProxyType({})) -> None:
        """Check what an inverse method changes: another model, or other records, than those whose field it is."""
        name, of = records._name, self._inverse_of
        if of is None or name in LOGS or name in of._inherits or self._are_parents(records):
            return
        if name == of._name and operation != 'unlink' and set(records._ids) <= set(of._ids):
            for field_name, value in dict(values).items():  # lines are those of another model
                field = records._fields.get(field_name)
                if field is not None and field.type in ('one2many', 'many2many'):
                    self.check_commands(records, field, value)
            return
        if operation == 'create' and not self.bearer.allows(name, operation):
            # Odoo looks for a record of this kind first, and the answer does not tell whether there is one
            raise self.bearer.refusal(self.env, name, 'write')
        self.check(real_records(records), operation)
        for field_name, value in values.items():
            field = records._fields.get(field_name)
            if field is not None and field.type == 'many2many':
                self.check_links(records, field, value)
        if operation == 'create':
            self.created.add(name)


def _is_note(records: BaseModel, values: Mapping[str, Any]) -> bool:
    """Tell whether Odoo only notes something for itself, such as that a contact has been invited by a mail."""
    return not NOTES.get(records._name, frozenset()).isdisjoint(values) and NOTES[records._name].issuperset(values)


def _naming(model: BaseModel, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of a copy's values by which it reaches other records: what it belongs to, other sides, and files.

    Lines are copied with their owner; what further records of many2manys are for is theirs to say.
    """
    def reaches(field: Field, value: Any) -> bool:
        return field.type == 'many2one' and type(value) is int and belongs(model, field) \
            or field.type == 'many2many' and any(added_by(value)) and both_sides.reaches(model, field) \
            or field.comodel_name == 'ir.attachment' or bool(field.inverse) and not field.relational
    return {
        name: value for name, value in values.items()
        if value and (field := model._fields.get(name)) and reaches(field, value) and not is_secret(name)}
