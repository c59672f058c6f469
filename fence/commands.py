"""The commands of one2many and many2many fields, which make, change and delete records of other models."""
from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

from odoo.fields import Command

from . import both_sides
from .master_data import NAMED_FREELY
from .records import RecordChecks, real_records

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel


class CommandChecks(RecordChecks):
    """Check commands against the scopes of a token. What they write, ``walk`` checks: see :class:`.values.Values`."""

    def check_commands(self, model: BaseModel, field: Field, value: Any) -> None:
        """Check the commands of a one2many or many2many.

        :param model: what it is written to: records, or the model alone for new ones.
        :param value: the commands.
        """
        comodel = self.env[field.comodel_name]
        if not value and isinstance(value, (list, tuple)):
            return
        if field.type == 'many2many':
            self.check_links(model, field, value)
        for command in normal(value):
            match command:
                case [Command.CREATE, _, vals]:
                    self.check(comodel, 'create')
                    self.created.add(comodel._name)
                    self.walk(comodel, vals)
                case [Command.UPDATE, row, vals]:
                    self._check_rows(comodel, [row], 'write')
                    self.walk(comodel.browse(row), vals)
                case [Command.DELETE, row, *_]:
                    self._check_rows(comodel, [row], 'unlink')
                case [Command.LINK, row, *_] if field.type == 'many2many':
                    self._check_linked(comodel, field, [row])
                case [Command.LINK, row, *_]:
                    self._check_rows(comodel, [row], 'write')
                    self.pointed[comodel._name].add(row)
                case [Command.SET, _, rows] if field.type == 'many2many':
                    self._check_linked(comodel, field, rows)
                case [Command.UNLINK, row, *_] if field.type == 'many2many':
                    self._check_linked(comodel, field, ())
                    _ids(comodel, [row])
                case [Command.CLEAR, *_] if field.type == 'many2many':
                    self._check_linked(comodel, field, ())
                case [Command.UNLINK, row, *_]:
                    # a line without its owner may go with it
                    self._check_rows(comodel, [row], 'write')
                    self._check_rows(comodel, [row], 'unlink')
                case [Command.SET, _, rows]:
                    self._check_rows(comodel, rows, 'write')
                    rows = rows if isinstance(rows, (list, tuple)) else [rows]
                    self._check_gone(model, field, rows)
                case [Command.CLEAR, *_]:
                    self._check_gone(model, field, ())
                case _:
                    self.check_all(comodel, 'write')
                    self.check_all(comodel, 'unlink')

    def walk(self, model: BaseModel, values: Any) -> None:
        """Check what a command writes: see :class:`.values.Values`."""

    def _check_gone(self, model: BaseModel, field: Field, kept: Collection[int]) -> None:
        """Check the lines that are taken away, which may be deleted by that: all but those that are kept."""
        of = real_records(model).sudo().with_context(active_test=False)
        gone = real_records(of[field.name]).sudo(False)
        for operation in ('write', 'unlink'):
            self.check(gone.browse(id_ for id_ in gone._ids if id_ not in kept), operation)

    def _check_linked(self, comodel: BaseModel, field: Field, rows: Any) -> None:
        """Check the records that a many2many names: who is responsible may be named, as by a many2one."""
        if field.comodel_name in NAMED_FREELY and both_sides.names_freely(comodel, field):
            ids = _ids(comodel, rows)
        else:
            self._check_rows(comodel, rows, 'read')
            ids = rows if isinstance(rows, (list, tuple)) else [rows]
        self.pointed[comodel._name].update(ids)

    def check_links(self, model: BaseModel, field: Field, value: Any) -> None:
        """Check the records that change with a many2many: see :mod:`.both_sides`.

        :param model: what it is written to: records, or the model alone for new ones.
        :param value: the commands.
        """
        comodel, has_other_side, links = self._beyond(model, field)
        if not has_other_side and links is None:
            return
        linked, unlinked = both_sides.linked_and_unlinked(model, field.name, normal(value))
        if has_other_side and (linked or unlinked):
            self._check_rows(comodel, [*linked, *unlinked], 'write')
        for operation, ids in (('create', linked), ('unlink', unlinked)):
            if links is not None and ids:
                self.check_all(links, operation)

    def check_column(self, model: BaseModel, field: Field) -> None:
        """Check a column of a many2many in an import, of which nobody knows yet which records it names."""
        comodel, has_other_side, links = self._beyond(model, field)
        self.check_all(comodel, 'read')
        if has_other_side:
            self.check_all(comodel, 'write')
        if links is not None:
            self.check_all(links, 'create')
            self.check_all(links, 'unlink')

    def _beyond(self, model: BaseModel, field: Field) -> tuple[BaseModel, bool, BaseModel | None]:
        """Return the model that a many2many names, whether its records are to be checked, and the model of the links.

        Tags may be put on what the scopes change, but where they write tags with a domain: then it is about these, too.
        """
        comodel, permissions = self.env[field.comodel_name], self.bearer.permissions
        is_own = both_sides.is_own_list(field)
        has_other_side = not permissions.reaches_all(comodel._name, 'write') and both_sides.has_other_side(
            model, field) and not (is_own and not permissions.allows(comodel._name, 'write'))
        links = None if is_own else both_sides.model_of_links(model, field)
        return comodel, has_other_side, None if links is None else self.env[links]

    def _check_rows(self, model: BaseModel, rows: Any, operation: str) -> None:
        """Check records that a value names.

        :param rows: an id, or several.
        :raise UnprocessableEntity: an id is no number.
        """
        self.check(model, operation)
        self.check(model.browse(_ids(model, rows)), operation)


def _ids(model: BaseModel, rows: Any) -> Collection[int]:
    """Return what a value names as ids.

    :param rows: an id, or several.
    :raise UnprocessableEntity: an id is no number.
    """
    ids = rows if isinstance(rows, (list, tuple)) else [rows]
    if not all(type(id_) is int for id_ in ids):
        raise UnprocessableEntity(f'Name a record of {model._name} by its id, a number.')
    return ids


def added_by(value: Any) -> Iterator[Any]:
    """Return the ids that the value of a many2many adds, and 0 for a new record."""
    for command in normal(value):
        match command:
            case [Command.CREATE, *_]:
                yield 0
            case [Command.LINK | Command.UPDATE, row, *_]:
                yield row
            case [Command.SET, _, rows]:
                yield from rows


def named_in(value: Any) -> Iterator[int]:
    """Return the ids that a value of a many2many names."""
    for command in value if isinstance(value, (list, tuple)) else [value]:
        for part in command[1:] if isinstance(command, (list, tuple)) else [command]:
            yield from (id_ for id_ in part if isinstance(id_, int)) if isinstance(part, (list, tuple)) else \
                [part] if isinstance(part, int) else ()


def normal(value: Any) -> list[Any]:
    """Return commands as Odoo understands a value of such a field."""
    if value is False or value is None:
        return [[Command.CLEAR]]
    if not isinstance(value, (list, tuple)):
        return [value]
    if value and not isinstance(value[0], (list, tuple)):
        return [[Command.SET, 0, value]]
    return [list(command) if isinstance(command, tuple) else command for command in value]
