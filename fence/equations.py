"""Values that are evaluated where another field of the record says so."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .insufficient_scope import refusal

if TYPE_CHECKING:
    from odoo.models import BaseModel

# Model -> the field with the value, the field that says whether it is evaluated, and by which word.
FIELDS = {
    'ir.actions.server': ('value', 'evaluation_type', 'equation'),
    'ir.cron': ('value', 'evaluation_type', 'equation'),
}


def are_changed(records: BaseModel, values: Mapping[str, Any]) -> bool:
    """Tell whether these values change what is evaluated because another field says so.

    :param records: records before the change.
    """
    names = [name for name in FIELDS.get(records._name, ())[:2] if name in values]
    return bool(names) and any(record[name] != values[name] for record in records.sudo() for name in names)


def check(records: BaseModel) -> None:
    """Check records whose value is evaluated where another field says so.

    :raise InsufficientScope: a record holds a value that is evaluated.
    """
    if records._name in FIELDS:
        value, kind, evaluated = FIELDS[records._name]
        for record in records.sudo():
            if record[kind] == evaluated and record[value]:
                raise refusal(f'write what Odoo evaluates to {value} of {records._name}')
