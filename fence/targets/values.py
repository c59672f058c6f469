"""Values that name what is protected, before they are written."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import occasions, rights
from ..commands import named_in
from ..insufficient_scope import refusal
from ..row_ids import reference_in
from ..sign_in import SIGN_IN_FIELDS, is_for_signing_in
from .models import check_model

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel


# The group whose members look after applications, and the fields that give it to somebody.
MANAGERS = 'oauth2_provider.group_oauth2_manager'
_MEMBERS = {
    'res.groups': SIGN_IN_FIELDS['res.groups'],
    'res.users': frozenset({'all_group_ids', 'group_ids'}),
}
# Text that names a model: fields with such names hold nothing else.
_NAMES_MODEL = ('model', 'relation')


def is_checked(model: BaseModel, field: Field) -> bool:
    """Tell whether :func:`check_values` looks at a field."""
    return field.type == 'many2one' and field.comodel_name in ('ir.model', 'mail.template', *occasions.RUN) \
        or field.type in ('many2many', 'one2many') and field.comodel_name == 'mail.template' \
        or field.type == 'reference' or field.type == 'char' and any(part in field.name for part in _NAMES_MODEL) \
        or field.name in _MEMBERS.get(model._name, ())


def check_values(model: BaseModel, values: Mapping[str, Any]) -> None:
    """Check values that name a protected model, before they are written.

    :param model: what they are written to.
    :raise InsufficientScope: a value names a protected model.
    """
    for name, value in values.items():
        field = model._fields.get(name)
        if field is None or not value:
            continue
        if field.type == 'many2one' and field.comodel_name == 'ir.model' and type(value) is int:
            check_model(model.env['ir.model'].sudo().browse(value).exists().model)
        elif field.type == 'many2one' and field.comodel_name == 'mail.template' and type(value) is int:
            check_mail_template(model.env['mail.template'].sudo().browse(value).exists())
        elif field.type == 'many2one' and field.comodel_name in occasions.RUN and type(value) is int:
            occasions.check_pointer(model, name, value)
        elif field.type in ('many2many', 'one2many') and field.comodel_name == 'mail.template':
            for template in model.env['mail.template'].sudo().browse(named_in(value)).exists():
                check_mail_template(template)
        elif field.type == 'char' and isinstance(value, str) and any(part in name for part in _NAMES_MODEL):
            check_model(value)
        elif field.type == 'reference' and isinstance(value, str):
            _check_reference(model, value)
        elif name in _MEMBERS.get(model._name, ()):
            _check_members(model, name, value)


def _check_reference(model: BaseModel, value: Any) -> None:
    name, row = reference_in(value)
    check_model(name)
    if name == 'mail.template':
        check_mail_template(model.env[name].sudo().browse(row).exists())
    elif name == 'ir.actions.server' and model._name == 'ir.ui.menu':
        occasions.check_menu(model, value, model.env[name].sudo().browse(row).exists())


def _check_members(model: BaseModel, name: str, value: Any) -> None:
    """Check that nobody joins the group whose members look after applications, and everybody no group at all."""
    manager = model.env.ref(MANAGERS).id
    if model._name == 'res.groups' and manager in model._ids and name != 'implied_ids':
        raise refusal('choose who looks after applications')
    named = set(named_in(value))
    if manager in named:
        raise refusal('choose who looks after applications')
    if model._name == 'res.groups' and name == 'user_ids' and not rights.everybody(model.env).isdisjoint(named):
        raise refusal('give a group to everybody')


def check_mail_template(record: BaseModel) -> None:
    """A mail that lets somebody sign in goes where its template says, and when Odoo's own code sends it."""
    if record and is_for_signing_in(record, record.body_html or ''):
        raise refusal('change a template that lets somebody sign in')
