"""What a method comes across that somebody may have pointed its records at, in an earlier request."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from odoo.models import MAGIC_COLUMNS

from .both_sides import is_own_list
from .master_data import MASTER_DATA, NAMED_FREELY
from .owners import ids_in, owner_fields
from .pointers import belongs

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

    from .permissions import Permissions

LIMIT = 10_000  # records that are followed to what they hold: where there are more, anything may be held


class Held:
    """What records held when a method began, directly or by others that the token may have written.

    From each record that it may have written, one after the other, to its lines and to what it points at; but not on
    from whom and what documents are about. Not what is on a list of a record's own, such as tags.

    :param begin: where it begins: sets of records, such as those that the method is called on, with superuser rights.
    :param permissions: of the token.
    """

    def __init__(self, begin: list[BaseModel], permissions: Permissions) -> None:
        self._permissions = permissions
        self._held: defaultdict[str, set[int]] = defaultdict(set)
        self._about: defaultdict[str, set[int]] = defaultdict(set)
        self._seen: defaultdict[str, set[int]] = defaultdict(set)
        self._is_followed_to_the_end = True
        self._follow([records.with_context(active_test=False) for records in begin])
        self._add_owners(begin[0].env)

    def of(self, name: str, ids: Iterable[int]) -> set[int]:
        """Return the ids of those of these records of a model that were held."""
        return self._held[name].intersection(ids) if self._is_followed_to_the_end else set(ids)

    def about(self, name: str, ids: Iterable[int]) -> set[int]:
        """Return the ids of those that a wizard itself, on which the method was called, is about."""
        return self._about[name].intersection(ids)

    def _may_have_written(self, name: str) -> bool:
        return self._permissions.allows(name, 'write') or self._permissions.allows(name, 'create')

    def _follow(self, todo: list[BaseModel]) -> None:
        count = 0
        while todo:
            part = todo.pop()
            name = part._name
            part = part.browse(id_ for id_ in part._ids if id_ not in self._seen[name])
            if not part:
                continue
            count += len(part)
            if count > LIMIT:
                self._is_followed_to_the_end = False
                return
            self._seen[name].update(part._ids)
            todo += [
                part[field.name] for field in part._fields.values() if field.type == 'one2many' and field.store
                and self._may_have_written(field.comodel_name)]
            if part._transient or self._may_have_written(name):
                for others in _pointed_at(part):
                    self._held[others._name].update(others._ids)
                    if part._transient:
                        self._about[others._name].update(others._ids)
                    if others._transient or self._may_have_written(others._name) \
                            and others._name not in MASTER_DATA | NAMED_FREELY:
                        todo.append(others)

    def _add_owners(self, env: Environment) -> None:
        """Add what the records that are held belong to: it changes with them."""
        for found in (self._held, self._about):
            for name, ids in [*found.items()]:
                if name in MASTER_DATA | NAMED_FREELY or self._permissions.reaches_all(name, 'write'):
                    continue
                held = env[name].browse(ids).exists()
                for field in held._fields.values():
                    if field.type == 'many2one' and field.store and field.required and belongs(held, field):
                        found[field.comodel_name] |= set(held[field.name]._ids)


def _pointed_at(records: BaseModel) -> Iterator[BaseModel]:
    """Yield what records point at, a wizard by its lists as well."""
    for field in records._fields.values():
        if not field.store or field.name in MAGIC_COLUMNS:
            continue
        if field.type == 'reference':
            yield from (record[field.name].exists() for record in records if record[field.name])
        elif field.relational and (
                records._transient or field.type == 'many2one' or field.type == 'many2many' and not is_own_list(field)):
            yield records[field.name]
    for name, of_model, _operation in owner_fields(records):
        for record in records:
            rows, model = record[name], record[of_model]
            if rows and model:
                rows = ids_in(rows) if isinstance(rows, str) else rows
                model = model if isinstance(model, str) else model.model
                if model in records.env:
                    yield records.env[model].browse(rows).exists()
