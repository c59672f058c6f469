"""Which view is shown where, and which template is rendered for what: that is for people to choose.

A view is harmless at its own place; elsewhere, what it shows may come from an address or from whoever looks at it. And
Odoo renders a template with the ids of whatever has it, be that of its own model or not.
"""
from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from odoo.fields import Domain

from .caller_values import CallerValues, is_odoos
from .commands import named_in
from .evaluated import NAMES_VIEWS
from .insufficient_scope import refusal
from .row_ids import reference_in
from .token_context import current

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel

# Views, and what shows them as pages.
MODELS = frozenset({'ir.ui.view', 'theme.ir.ui.view', 'website.controller.page', 'website.page'})
# By these a view takes the place of another one, or is shown for other records.
_PLACE = frozenset({
    'active', 'group_ids', 'inherit_children_ids', 'inherit_id', 'key', 'mode', 'model', 'model_id', 'page_ids',
    'priority', 'record_view_id', 'type', 'view_id'})
# Wizards: what they lead to is looked at itself, a company's layout and the reports that are there.
_WIZARDS = frozenset({'account.move.send.wizard', 'base.document.layout'})
_NAMES = {model: names for model, names in NAMES_VIEWS.items() if model not in _WIZARDS} | {
    'ir.actions.report': frozenset({'model', 'report_name'}),
    'res.country': frozenset({'address_view_id'}),
    'website.event.menu': frozenset({'view_id'})}
# What is rendered for records of one model, which it names.
_TEMPLATES = frozenset({'ir.actions.report', 'mail.template', 'sms.template'})
# Views that are there to be put around a message.
_LAYOUT = 'email_layout_xmlid'
_LAYOUTS = frozenset({
    'mail.mail_notification_layout', 'mail.mail_notification_layout_with_responsible_signature',
    'mail.mail_notification_light'})


def is_checked(model: BaseModel, field: Field) -> bool:
    """Tell whether :func:`check_values` looks at a field."""
    return field.name in _NAMES.get(model._name, ()) or model._name in MODELS and field.name in _PLACE \
        or _holds_templates(model, field)


def check_values(model: BaseModel, values: Mapping[str, Any]) -> None:
    """Check values before they are written.

    :param model: records, or the model alone for new ones.
    :raise InsufficientScope: by them a view would be shown where it was not, or a template be rendered for others.
    """
    for name, value in values.items():
        field = model._fields.get(name)
        if field is not None and value and _holds_templates(model, field):
            _check_templates(model, field, value, values)
    for name in _NAMES.get(model._name, frozenset()).intersection(values, model._fields):
        if changes(model, name, values[name]) and (name != _LAYOUT or _is_odd_layout(values[name])):
            raise refusal(f'choose another {name} for {model._name}')
    places = _PLACE.intersection(values) if model._name in MODELS else ()
    caller = current().caller if places else None
    if caller and any(
            changes(model, name, values[name]) for name in _named_by_caller(model, values, caller) if name in places):
        raise refusal(f'move a record of {model._name}')


def _named_by_caller(model: BaseModel, values: Mapping[str, Any], caller: CallerValues) -> list[str]:
    method = current().method
    if method and method[0] in MODELS:  # which Odoo's own method changes as the caller says
        return list(values)
    named = {*caller.names_in(values)}
    return [name for name in values if name in named or not is_odoos(model, name)]


def _is_odd_layout(value: Any) -> bool:
    caller = current().caller
    return value not in _LAYOUTS and caller is not None and value in caller.texts


def changes(model: BaseModel, name: str, value: Any) -> bool:
    """Tell whether a value is another one than records hold, or than new ones would have.

    :param model: records, or the model alone for new ones.
    """
    field = model._fields.get(name)
    return field is not None and (
        any(field.convert_to_write(record[name], record) != value for record in model.sudo())
        or not model and bool(value))


def _holds_templates(model: BaseModel, field: Field) -> bool:
    return (field.comodel_name in _TEMPLATES or field.type == 'reference') and not model._transient


def _check_templates(model: BaseModel, field: Field, value: Any, values: Mapping[str, Any]) -> None:
    """Check that templates are for records as this field has always been about."""
    if field.type == 'reference':
        name, row = reference_in(value)
        if name not in _TEMPLATES or not row or all(
                record[field.name] and f'{record[field.name]._name},{record[field.name].id}' == value
                for record in model.sudo()) and model:
            return
        others = model.sudo().browse().with_context(active_test=False).search(Domain(field.name, '=like', f'{name},%'))
        template = model.env[name].sudo().browse(row).exists()
        if template.model not in {other[field.name].model for other in others if other[field.name]}:
            raise refusal(f'choose this template in {field.name} of {model._name}')
        return
    before = set.intersection(*(set(record[field.name]._ids) for record in model.sudo())) if model else set()
    named = {value} if field.type == 'many2one' else set(named_in(value))
    templates = model.env[field.comodel_name].sudo().browse(id_ for id_ in named - before if type(id_) is int)
    for template in templates.exists():
        if not _fits(model, field, template, values):
            raise refusal(f'choose this template in {field.name} of {model._name}')


def _fits(model: BaseModel, field: Field, template: BaseModel, values: Mapping[str, Any]) -> bool:
    try:
        domain = ast.literal_eval(field.domain) if isinstance(field.domain, str) else field.domain
    except (SyntaxError, ValueError):  # it depends on the record
        domain = None
    if isinstance(domain, list) and domain:
        return bool(template.filtered_domain(Domain(domain)))
    about = model._fields.get('model_id')
    if about is not None and about.comodel_name == 'ir.model':
        models = {record.model_id.model for record in model.sudo()}
        if 'model_id' in values:
            models = {model.env['ir.model'].sudo().browse(values['model_id']).exists().model}
        return models == {template.model}
    if template.model == model._name:
        return True
    others = model.sudo().browse().with_context(active_test=False).search(Domain(field.name, '!=', False) & Domain(
        'id', 'not in', [*current().fresh.get(model._name, ())]))
    return template.model in others[field.name].mapped('model')
