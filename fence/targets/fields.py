"""Fields that somebody else writes or shows later, because a record says so."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .. import code, equations, views
from ..code import fields_of
from ..configuration_models import is_configuration
from ..insufficient_scope import refusal
from ..keys import is_key
from ..power import is_secret
from ..protected_models import BY_ODOO, DELIVERED, FIELDS, LEADING
from ..sign_in import SIGN_IN_FIELDS
from ..token_context import current
from .models import CHECKS, DECIDE_OVER_RIGHTS, check_model
from .values import check_values

if TYPE_CHECKING:
    from odoo.api import Environment


def check_field(env: Environment, model: str, name: str, shows: bool = False) -> None:
    """Check a field that is written or shown: by its model, by what it holds, and by whether it is evaluated.

    :param shows: whether it is shown to whoever sees another field.
    """
    check_model(model)
    field = env[model]._fields.get(name) if model in env else None
    if field is None:
        return
    if field.related_field and not shows:  # what is written to it gets there
        check_field(env, field.related_field.model_name, field.related_field.name)
    python, templates = fields_of(env[model])
    if is_key(model, field) or is_secret(name) \
            or name in SIGN_IN_FIELDS.get(model, ()) or name in FIELDS.get(model, ()) \
            or model == 'ir.config_parameter' or model in DECIDE_OVER_RIGHTS and not shows \
            or shows and field.groups \
            or name in python | templates or name in equations.FIELDS.get(model, ())[:2]:
        raise refusal(f'have {name} of {model} shown or changed later')


def check_written(env: Environment, model: str, name: str, values: Iterable[Any]) -> None:
    """Check a field that is written later, and what will be written to it, as if that happened now.

    :param values: what it may be, such as a text, and the number that this stands for.
    """
    check_field(env, model, name)
    field = env[model]._fields.get(name) if model in env else None
    if model in CHECKS or model in DELIVERED or name in BY_ODOO or name in LEADING.get(model, ()):
        raise refusal(f'have {name} of {model} changed later')  # what it leads to then, nobody would look at
    if field is None:
        return
    if is_configuration(model) and not current().allows(model, 'write'):
        raise current().refusal(env, model, 'write')
    if field.inverse and not field.related and not field.company_dependent:
        # a function of its own writes it elsewhere, such as an address to a contact
        raise refusal(f'have {name} of {model} changed later')
    values = [*values]
    if field.related_field:
        check_written(env, field.related_field.model_name, field.related_field.name, values)
    for value in values:
        if isinstance(value, str):
            code.check_values(env[model], {name: value})
        check_values(env[model], {name: value})
        views.check_values(env[model], {name: value})


def check_path(env: Environment, model: str, path: str | None, shows: bool = False) -> tuple[str | None, str | None]:
    """Check each field on a path, such as ``partner_id.user_ids.password``.

    :return: the model and the name of the last one.
    """
    name = None
    for step in (path or '').split('.'):
        field = env[model]._fields.get(name) if name else None
        if name:
            model = field.comodel_name if field is not None and field.relational else None
        if not model or model not in env or not step:
            return None, None
        name = step
        check_field(env, model, name, shows)
    return model, name
