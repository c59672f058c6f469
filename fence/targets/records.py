"""Where records lead once they are written."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..insufficient_scope import refusal
from ..token_context import current
from . import pages, setup  # noqa: F401 they say which records they check
from .models import CHECKS, DECIDE_OVER_RIGHTS, check_model

if TYPE_CHECKING:
    from odoo.models import BaseModel



def lead_on(records: BaseModel, values: Mapping[str, Any]) -> bool:
    """Tell whether :func:`check_records` has to look at these records again once the values are written."""
    return bool(values) and _has_checks(records)


def check_records(records: BaseModel) -> None:
    """Check where records lead.

    :raise InsufficientScope: to a protected model, a secret or code.
    """
    if not _has_checks(records):
        return
    check = CHECKS.get(records._name)
    model_fields = _model_fields(records)
    for record in records.sudo():
        for name in model_fields:
            check_model(record[name].model)
            if record[name].model in DECIDE_OVER_RIGHTS:
                raise refusal(f'save a record of {records._name} that is about {record[name].model}')
        if check:
            check(record)


def _has_checks(records: BaseModel) -> bool:
    return records._name in CHECKS or bool(_model_fields(records))


def _model_fields(records: BaseModel) -> list[str]:
    """Return the names of stored fields that name the model that a record is about."""
    known = current().model_fields
    name = records._name
    if name not in known:
        known[name] = [
            field.name for field in records._fields.values()
            if field.store and field.type == 'many2one' and field.comodel_name == 'ir.model']
    return known[name]
