"""How Odoo itself is set up: what it does, shows and asks, for everybody and later.

A scope for everything is about what people work with. What Odoo is made of, such as views, templates, actions,
scheduled jobs and parameters, acts in other people's sessions when the token is long gone, and hardly an integration
changes it. So a scope has to name such a model, in a line of its own, and then all other rules still hold.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from odoo.fields import Command

from . import both_sides
from .commands import normal
from .configuration_models import FIELDS_KEPT_BY_ODOO, KEPT_BY_ODOO, PARAMETERS_OF_ODOO, POINTED, is_configuration
from .token_context import current

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel


def check(records: BaseModel, operation: str, values_list: Iterable[Mapping[str, Any]] = ()) -> None:
    """Check that a token leaves what its scopes do not name, whichever method is called.

    With superuser rights and values of its own, Odoo's code may set up what it needs, such as the numbers of a new
    journal, and take away what goes with something else. What is there already it changes where that is all it can do.

    :param records: of any model, or the model alone for new ones.
    :param operation: ``write``, ``create`` or ``unlink``.
    :param values_list: dicts of what is written.
    :raise InsufficientScope: no scope has a line for this model.
    """
    bearer, name = current(), records._name
    if not is_configuration(name) or bearer.allows(name, operation):
        return
    if bearer.caller and any(map(bearer.caller.names_in, values_list)):
        raise bearer.refusal(records.env, name, operation)
    if name == 'ir.config_parameter' and operation == 'create' and any(
            values.get('key') not in PARAMETERS_OF_ODOO for values in values_list):
        raise bearer.refusal(records.env, name, operation)
    is_kept = name in KEPT_BY_ODOO or operation == 'write' and all(
        FIELDS_KEPT_BY_ODOO.get(name, frozenset()).issuperset(values) for values in values_list)
    if not is_kept and operation == 'write' and not bearer.fresh.get(name, set()).issuperset(records._ids) \
            or not records.env.su and (not is_kept or bearer.reads_a_file):
        raise bearer.refusal(records.env, name, operation)


def is_pointer(model: BaseModel, field: Field) -> bool:
    """Tell whether a field says which record of such a model Odoo's code changes or deletes with another one.

    :param model: the model.
    :param field: its field.
    """
    return field.type == 'many2one' and field.comodel_name in POINTED and not is_configuration(model._name)


def is_other_side(model: BaseModel, field: Field) -> bool:
    """Tell whether records of such a model change with a many2many of another one, since it is one of theirs as well.

    :param model: the other one.
    :param field: its field.
    """
    return field.type == 'many2many' and field.store and is_configuration(field.comodel_name) \
        and not is_configuration(model._name) and both_sides.has_other_side(model, field)


def check_relations(model: BaseModel, values: Mapping[str, Any], are_callers: bool = False) -> None:
    """Check that the caller's many2manys change no such records, and that nothing is pointed at those that are there.

    :param model: what is written to: records, or the model alone for new ones.
    :param values: names and values.
    :param are_callers: whether all of them are the caller's, such as defaults of the context.
    :raise InsufficientScope: one does, and the scopes do not name that.
    """
    bearer = current()
    callers = values if are_callers or bearer.reads_a_file else bearer.caller.names_in(values) if bearer.caller else ()
    for name in callers:
        field, value = model._fields.get(name), values[name]
        if field is None or not field.relational or bearer.allows(field.comodel_name, 'write'):
            continue
        if is_other_side(model, field) and not _is_there(model, name, value) \
                or is_pointer(model, field) and value and value not in bearer.fresh.get(field.comodel_name, ()) \
                and not (model and all(record[name].id == value for record in model.sudo())):
            raise bearer.refusal(model.env, field.comodel_name, 'write')


def _is_there(model: BaseModel, name: str, value: Any) -> bool:
    """Tell whether a value says no more than what is there, as when a client writes back what it has read."""
    match normal(value):
        case []:
            return True
        case [[Command.SET, _, ids]]:
            return all(set(record[name]._ids) == set(ids) for record in model.sudo()) if model else not ids
    return False
