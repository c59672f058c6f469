"""Choices: where their list is computed, as that of languages, Odoo takes any text, also what a page would run."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

from .token_context import current

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel


def is_checked(field: Field) -> bool:
    """Tell whether :func:`check_values` looks at a field."""
    return field.type == 'selection'


def check_values(model: BaseModel, values: Mapping[str, Any], are_callers: bool) -> None:
    """Check that what the caller chooses is one of the choices, or stands there already.

    :param model: what it is written to: records, or the model alone for new ones.
    :param are_callers: whether all values are, such as defaults of the context.
    :raise UnprocessableEntity: a value is none of the choices.
    """
    caller, of = current().caller, model.sudo()
    chosen = {name: value for name, value in values.items()
              if value and (field := model._fields.get(name)) is not None and is_checked(field)}
    for name in chosen if are_callers else caller.names_in(chosen) if chosen and caller else ():
        value = chosen[name]
        if value not in model._fields[name].get_values(of.env) and not (
                of and all(record[name] == value for record in of)):
            raise UnprocessableEntity(f'Send for {name} one of its choices, as fields_get lists them.')
