"""Properties: fields that people define, which may hold records of any model."""
from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

from odoo.tools import SQL

from .pointers import PointerChecks
from .records import records_within

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.fields import Field
    from odoo.models import BaseModel

    from .token_context import TokenContext


class PropertyChecks(PointerChecks):
    """Check properties and their definitions against the scopes of a token."""

    def check_properties(self, field: Field, value: Any) -> None:
        """Check properties: a list of them may define them anew, for all records that have them."""
        if isinstance(value, dict):
            self._property_rows(field, value)
        elif isinstance(value, list):
            self._property_rows(field, {
                one.get('name'): one.get('value') for one in value
                if isinstance(one, dict) and isinstance(one.get('name'), str)})
            for one in value:  # which may define it right here
                if isinstance(one, dict) and one.get('type') == 'many2many' and one.get('value') \
                        and isinstance(one.get('comodel'), str) and one['comodel'] in self.env:
                    self._check_rows(self.env[one['comodel']], _rows_of(one['value'], 'many2many'), 'read')
        if isinstance(value, dict) or not value:
            return
        if isinstance(value, list) and not any(
                isinstance(one, dict) and (one.get('definition_changed') or one.get('definition_deleted'))
                for one in value):
            return
        while field.related_field:
            field = field.related_field
        container = self.env[field.model_name]._fields[field.definition_record].comodel_name
        self.check_all(self.env[container], 'write')
        self.check_definition(value)

    def _property_rows(self, field: Field, values: Mapping[Any, Any]) -> None:
        """Check the records that properties are given: several as with a many2many, and one as with a many2one."""
        for name, value in values.items():
            if not value or isinstance(value, (bool, str)):
                continue
            for kind, comodel in definitions(self.env, field, name):
                if comodel and comodel in self.env and (
                        kind == 'many2many' or kind == 'many2one'
                        and self.bearer.permissions.domains(comodel, 'read')):
                    self._check_rows(self.env[comodel], _rows_of(value, kind), 'read')

    def check_definition(self, value: Any) -> None:
        """Check the models whose records properties show: the scopes have to open these."""
        if isinstance(value, str):  # Odoo takes a text of it, too
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise UnprocessableEntity('Send a definition of properties as a list.') from None
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict) and isinstance(one.get('comodel'), str):
                self.check_about(one['comodel'])
                if one['comodel'] in self.env and one.get('default') and one['default'] is not True:
                    self._check_rows(self.env[one['comodel']], _rows_of(one['default'], one.get('type')), 'read')


def definitions(env: Environment, field: Field, name: str) -> list[tuple[str, str | None]]:
    """Return how properties of a name are defined, in whichever records: these are not told apart by their names.

    :param field: of the properties.
    :param name: of one of them.
    :return: pairs of a type and a model, which may be ``None``.
    """
    container = env[env[field.model_name]._fields[field.definition_record].comodel_name]
    return env.execute_query(SQL(
        """ SELECT DISTINCT definition->>'type', definition->>'comodel'
              FROM %(table)s, jsonb_array_elements(%(field)s) AS definition
             WHERE jsonb_typeof(%(field)s) = 'array' AND definition->>'name' = %(name)s """,
        table=SQL.identifier(container._table), name=name, field=SQL.identifier(
            field.definition_record_field, to_flush=container._fields[field.definition_record_field])))


def leave_out(bearer: TokenContext, env: Environment, properties: Any) -> None:
    """Leave records that the scopes do not open out of properties that hold several, as of fields that do.

    :param properties: definitions with values, as they are read; they are changed.
    """
    for one in properties or ():
        if one.get('type') == 'many2many' and one.get('comodel') in env:
            comodel = env[one['comodel']]
            for key in ('value', 'default'):
                rows = one.get(key)
                if isinstance(rows, list):
                    open_ids = _open_ids(bearer, comodel, _rows_of(rows, 'many2many'))
                    one[key] = [
                        row for row in rows if (row[0] if isinstance(row, (list, tuple)) and row else row) in open_ids]


def _open_ids(bearer: TokenContext, comodel: BaseModel, ids: Iterable[Any]) -> Collection[int]:
    if not bearer.allows(comodel._name, 'read'):
        return ()
    domains = bearer.permissions.domains(comodel._name, 'read')
    return set(ids) if domains is None else set(records_within(comodel.browse(ids), domains)._ids)


def _rows_of(value: Any, kind: str | None) -> list[Any]:
    """Return the ids in the value of a property, which may be pairs of an id and a name.

    :param kind: ``many2one`` or ``many2many``.
    """
    parts = value if isinstance(value, (list, tuple)) else [value]
    if kind == 'many2one':
        parts = parts[:1]
    return [part[0] if isinstance(part, (list, tuple)) and part else part for part in parts]
