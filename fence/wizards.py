"""From which records wizards are opened: those that the context names by ``active_model`` and ``active_ids``."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .owners import MODEL_NAMES

if TYPE_CHECKING:
    from odoo.models import BaseModel

ACTIVE = frozenset({'active_id', 'active_ids'})


def are_opened_from(wizards: BaseModel, name: Any, values_list: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether wizards are opened from records of a model: they take numbers for records of whatever they are for.

    :param wizards: or those of any other model, which are not.
    :param name: what the context says of the model of its numbers.
    :param values_list: dicts of values that they get.
    """
    env, fields = wizards.env, wizards._fields
    if name not in env or not wizards._transient:
        return name in env
    if of_model := next((field for field in MODEL_NAMES if field in fields), None):  # it says itself what it is for
        named = [wizard[of_model] for wizard in wizards.sudo().exists()]
        named += [values[of_model] for values in values_list if of_model in values]
        return all(one == name for one in named)
    bound = env['ir.actions.act_window'].sudo().search([
        ('res_model', '=', wizards._name), ('binding_model_id', '!=', False)]).binding_model_id
    if bound:
        return name in bound.mapped('model')
    comodels = {field.comodel_name for field in fields.values() if field.relational}
    # or from what their records are lines of, as a payment is from an invoice
    return name in comodels or any(
        field.comodel_name == name for comodel in comodels for field in env[comodel]._fields.values()
        if field.type == 'many2one' and field.ondelete == 'cascade')
