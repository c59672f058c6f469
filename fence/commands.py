"""The commands of one2many and many2many fields, which make, change and delete records of other models."""
from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

from odoo.fields import Command

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
        if field.type == 'many2many' and self.bearer.permissions.domains(comodel._name, 'write') and any(
                other.store for other in comodel.pool.field_inverses[field]):
            self._check_other_side(comodel, value)
        for command in normal(value):
            match command:
                case [Command.CREATE, _, vals]:
                    self.check(comodel, 'create')
                    self.created.add(comodel._name)
                    self.walk(comodel, vals)
                case [Command.UPDATE, row, vals]:
                    self._check_rows(comodel, row, 'write')
                    self.walk(comodel.browse(row), vals)
                case [Command.DELETE, row, *_]:
                    self._check_rows(comodel, row, 'unlink')
                case [Command.LINK, row, *_]:
                    self._check_rows(comodel, row, 'read' if field.type == 'many2many' else 'write')
                    self.pointed[comodel._name].add(row)
                case [Command.SET, _, rows] if field.type == 'many2many':
                    self._check_rows(comodel, rows, 'read')
                    self.pointed[comodel._name].update(rows if isinstance(rows, (list, tuple)) else [rows])
                case [Command.UNLINK | Command.CLEAR, *_] if field.type == 'many2many':
                    self.check(comodel, 'read')
                case [Command.UNLINK, row, *_]:
                    # a line without its owner may go with it
                    self._check_rows(comodel, row, 'write')
                    self._check_rows(comodel, row, 'unlink')
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

    def _check_other_side(self, comodel: BaseModel, value: Any) -> None:
        """Check the records whose own field changes with a many2many, where the scopes open only some of them."""
        for command in normal(value):
            match command:
                case [Command.LINK | Command.UNLINK, row, *_]:
                    self._check_rows(comodel, row, 'write')
                case [Command.SET, *_] | [Command.CLEAR, *_]:
                    self.check_all(comodel, 'write')

    def _check_rows(self, model: BaseModel, rows: Any, operation: str) -> None:
        """Check records that a value names.

        :param rows: an id, or several.
        :raise UnprocessableEntity: it names none.
        """
        self.check(model, operation)
        ids = rows if isinstance(rows, (list, tuple)) else [rows]
        if not all(type(id_) is int for id_ in ids):
            raise UnprocessableEntity(f'Name a record of {model._name} by its id, a number.')
        self.check(model.browse(ids), operation)


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
