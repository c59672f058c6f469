"""Imports: their columns name lines of other models, and records that are there already."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from odoo.models import fix_import_export_id_paths

from . import protected

if TYPE_CHECKING:
    from odoo.models import BaseModel

    from .writes import Writes


def check_load(values: Writes, model: BaseModel, paths: Iterable[Any]) -> None:
    """Check an import: its columns name lines, and records that are there already, by names of their own."""
    if model.env.context.get('name_create_enabled_fields'):
        raise values.bearer.refusal(model.env, model._name, 'load')  # it would make records by their names
    for path in (fix_import_export_id_paths(path) for path in paths if isinstance(path, str)):
        step = model
        _check_load_into(values, step)
        for name in path:
            protected.check_values(step, {name: True})
            if name.partition('.')[0] in step._fields and '.' in name:
                _check_property(values, step, name)
            field = step._fields.get(name)
            if field is None or not field.relational:
                break
            comodel = model.env[field.comodel_name]
            if field.type == 'one2many':
                _check_load_into(values, comodel)  # the rows name records that are there already
            elif field.type == 'many2many':
                values.check_column(step, field)
            elif name in step._inherits.values():
                values.check_all(comodel, 'write')
            elif name == path[-1]:
                # Odoo looks for the name, which may be an e-mail address
                values.check_all(comodel, 'read')
            step = comodel


def _check_property(values: Writes, model: BaseModel, name: str) -> None:
    """Check a column of a property, by which Odoo looks for records of whatever model that holds."""
    definition = model.sudo().get_property_definition(name) or {}
    comodel = definition.get('comodel')
    if comodel in model.env:
        values.check_all(model.env[comodel], 'read')


def _check_load_into(values: Writes, model: BaseModel) -> None:
    for operation in ('write', 'create'):
        values.check_all(model, operation)
    values.created.add(model._name)
    values.imported.add(model._name)
