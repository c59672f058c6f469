"""What a call holds, by its kind: its context, the parameters of its method, and the texts of its records."""
from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

if TYPE_CHECKING:
    from odoo.models import BaseModel


def check_context(context: dict[str, Any]) -> None:
    """Check what Odoo reads of every context, before it does.

    :raise UnprocessableEntity: a value is not of the kind that Odoo expects.
    """
    for name in ('lang', 'tz'):
        if context.get(name) and not isinstance(context[name], str):
            raise UnprocessableEntity(f'Send {name} in the context as a text.')
    companies = context.get('allowed_company_ids') or []
    if not isinstance(companies, list) or not all(type(id_) is int for id_ in companies):
        raise UnprocessableEntity('Send allowed_company_ids in the context as a list of numbers.')


def texts_of(records: BaseModel) -> set[str]:
    """Return the short texts that records hold, among which may be names of fields."""
    names = [name for name, field in records._fields.items() if field.store and field.type in ('char', 'selection')]
    return {text for values in records.sudo().exists().read(names, load=False) for text in values.values()
            if isinstance(text, str)}


def parameters_of(model: BaseModel, method: str) -> set[str]:
    """Return the names of the parameters that any definition of a method declares."""
    names: set[str] = set()
    for cls in type(model).mro():
        function = cls.__dict__.get(method)
        if callable(function):
            names.update(
                parameter.name for parameter in inspect.signature(function).parameters.values()
                if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL))
    return names
