"""Records that Odoo acts upon later: parameters, actions, rules, rights, defaults, fields, names."""
from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import code, occasions, rights, views
from ..code import fields_of
from ..configuration_models import is_configuration
from ..evaluated import EVALUATED
from ..insufficient_scope import refusal
from ..markup import runs as markup_runs
from ..power import is_secret
from ..protected_models import DELIVERED, FIELDS, PREFIXES, SIGNING_PARAMETER, holds_secrets
from ..row_ids import row_in
from ..sign_in import SIGN_IN_FIELDS
from ..token_context import current
from .fields import check_field, check_path, check_written
from .models import CHECKS, OVER_RIGHTS, check_model, checks

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

# Parameters by which Odoo signs, knows its own address and those that it trusts, or lets somebody sign in.
PARAMETERS = frozenset({
    SIGNING_PARAMETER, 'base.profiling_enabled_until', 'base.template_portal_user_id', 'database.uuid',
    'ir_attachment.location', 'mail.chat_from_token', 'mail.restrict.template.rendering', 'portal.allow_api_keys',
    'report.url', 'speedscope_cdn', 'web.base.url', 'web.base.url.freeze', 'web.json.enabled', 'website_profile.uuid'})
PARAMETER_PREFIXES = (
    'auth_', 'base.login_cooldown', 'cloud_storage', 'iap.', 'mail.sfu_', 'microsoft_account.', 'oauth2_provider.',
    'password.', 'sessions.')
# Others that name servers, which get keys and data.
_SERVER = re.compile(r'endpoint|script|host|server|client_id|[._]url|^mail\.(bounce|catchall|default)')
# Paths of fields whose values somebody else is shown: (the field that names the model, those with the paths).
PATHS = {
    'card.campaign': ('res_model', (
        'content_header_path', 'content_image1_path', 'content_image2_path', 'content_section_path',
        'content_sub_header_path', 'content_sub_section1_path', 'content_sub_section2_path')),
    'sale.pdf.form.field': (None, ('path',)),
    'website.snippet.filter': ('model_name', ('field_names',)),
}
# External ids by which Odoo's own code finds what decides over rights.
XMLID_MODELS = frozenset({
    'ir.actions.report', 'ir.actions.server', 'ir.config_parameter', 'ir.cron', 'ir.model.access', 'ir.rule',
    'ir.ui.view', 'mail.template', 'res.groups', 'res.groups.privilege', 'res.users', 'sms.template'})


@checks('ir.config_parameter')
def _check_parameter(record: BaseModel) -> None:
    key = record.key or ''
    if key in PARAMETERS or key.startswith(PARAMETER_PREFIXES) or _SERVER.search(key) \
            or is_secret(key.replace('.', '_')) or 'template' in key:  # it holds the number of one
        raise refusal(f'save such a record of {record._name}')


@checks('ir.actions.server', 'ir.cron')
def _check_action(record: BaseModel) -> None:
    rule = 'base_automation_id' in record._fields and record.base_automation_id
    if rule and record.state == 'code' or occasions.runs_code(record.child_ids):
        raise refusal(f'save such a record of {record._name}')
    if DELIVERED.intersection((record.model_name, record.crud_model_name)):
        raise refusal(f'save such a record of {record._name}')
    for name in ('model_name', 'crud_model_name'):
        check_model(record[name])
    model, written = check_path(record.env, record.model_name, record.update_path)
    if model and written and record.update_path:
        html = [record.html_value] if record.html_value else []
        check_written(record.env, model, written, [*_meant_by(record.value or ''), *html])
        field = record.env[model]._fields.get(written)
        if record.evaluation_type == 'sequence' and field is not None and field.relational:
            raise refusal(f'save such a record of {record._name}')  # its next number would name a record
    if record.state in ('object_create', 'object_copy') and record.crud_model_name in CHECKS.keys() | OVER_RIGHTS:
        raise refusal(f'save such a record of {record._name}')
    for name in ('webhook_field_ids', 'update_field_id', 'link_field_id'):
        for field in record[name] if name in record._fields else ():
            check_field(record.env, field.model, field.name)


def _meant_by(text: str) -> list[Any]:
    """Return a text and the number of a record that it may stand for, as Odoo reads it: ``+1`` and ``0_1`` are 1."""
    row = row_in(text)
    return [text, row] if row else [text]


@checks('base.automation')
def _check_automation(record: BaseModel) -> None:
    """A rule that anybody with its address sets off is a key; what code does depends on what sets it off."""
    if record.trigger == 'on_webhook' or record.model_id.model in DELIVERED \
            or occasions.runs_code(record.action_server_ids):
        raise refusal(f'save such a record of {record._name}')


@checks('ir.model.fields')
def _check_manual_field(record: BaseModel) -> None:
    check_model(record.model)
    check_model(record.relation)
    check_path(record.env, record.model, record.related, shows=True)
    if record.relation_table and not record.relation_table.startswith('x_'):
        raise refusal(f'save such a record of {record._name}')  # a relation of others, such as that of users and groups


@checks('sms.composer')
def _check_composer(record: BaseModel) -> None:
    check_composer(record, {'res_model': record.res_model, 'number_field_name': record.number_field_name})


def check_composer(record: BaseModel, values: Mapping[str, Any]) -> None:
    """Check what a composer of text messages shows: the field that holds the number of the telephone, by its name.

    :param record: stored, or of a form.
    :param values: those that it gets.
    """
    if record._name == 'sms.composer' and not values.keys().isdisjoint(('number_field_name', 'res_model')):
        cached = record._cache if len(record) == 1 else {}
        model, name = (values.get(key) or cached.get(key) for key in ('res_model', 'number_field_name'))
        if model in CHECKS or holds_secrets(model or ''):
            raise refusal(f'show fields of {model} by their names')
        check_path(record.env, model or '', name, shows=True)


@checks('ir.default')
def _check_default(record: BaseModel) -> None:
    value = json.loads(record.json_value or 'null')
    texts = [*code.texts_in(value)]
    if any(map(markup_runs, texts)):
        raise refusal(f'save such a record of {record._name}')
    check_written(record.env, record.field_id.model, record.field_id.name, [*texts, value])


def names_rights(xml_id: str, model: str) -> bool:
    """Tell whether an external id names what decides over rights, so that code finds it by that name.

    :param xml_id: with the name of its module in front.
    :param model: the model of the record that it names.
    """
    return model.startswith(PREFIXES) or model in XMLID_MODELS and not xml_id.startswith(('__export__.', '__import__.'))


@checks('ir.model.data')
def _check_xmlid(record: BaseModel) -> None:
    if names_rights(f'{record.module}.', record.model):
        raise refusal(f'save such a record of {record._name}')


@checks('mail.alias')
def _check_alias(record: BaseModel) -> None:
    """Incoming mail makes records of an alias's model, with superuser rights."""
    model = record.alias_model_id.model
    python, templates = fields_of(record.env[model])
    if python or templates or model in OVER_RIGHTS or is_configuration(model):
        raise refusal(f'save such a record of {record._name}')
    try:
        defaults = dict(ast.literal_eval(record.alias_defaults or '{}'))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise refusal(f'save such a record of {record._name}') from None
    for name, value in defaults.items():
        if isinstance(value, (list, tuple, dict)):
            raise refusal(f'save such a record of {record._name}')  # lines of other models
        check_written(record.env, record.alias_model_id.model, name, [value])


@checks('data_recycle.model')
def _check_recycled(record: BaseModel) -> None:
    """A scheduled action deletes and archives what this selects, with superuser rights."""
    if record.res_model_name in CHECKS.keys() | OVER_RIGHTS | views.MODELS:
        raise refusal(f'save such a record of {record._name}')
    bearer = current()
    for operation in ('write', 'unlink'):
        if not bearer.permissions.is_complete and not bearer.permissions.reaches_all(record.res_model_name, operation):
            raise bearer.refusal(record.env, record.res_model_name, operation)


@checks('ir.model.access', 'ir.rule')
def _check_rights(record: BaseModel) -> None:
    """Access rights and record rules: those of models that decide over rights, or run code, stay as they are."""
    model = record.model_id.model
    if model in DELIVERED or _is_closed(record.env, model):
        raise refusal(f'save such a record of {record._name}')
    if model in OVER_RIGHTS or model in EVALUATED or model in FIELDS or model in CHECKS \
            or model in SIGN_IN_FIELDS and model != 'res.partner':  # Odoo itself guards the addresses of users there
        raise refusal(f'save such a record of {record._name}')
    if record._name == 'ir.rule' and (
            not rights.of_everybody(record.env).groups.isdisjoint(record.groups.ids)
            or not record.groups and record.id not in current().fresh.get('ir.rule', ())):
        # what visitors see, by their own rules or by what confines everybody; a new one confines more
        raise refusal(f'save such a record of {record._name}')


def _is_closed(env: Environment, model: str) -> bool:
    """Tell whether Odoo gives nobody any right to a model: its own code alone is to write there."""
    rights = env['ir.model.access'].sudo().with_context(active_test=False)
    return model in env and not env[model]._custom and not rights.search_count([
        ('model_id.model', '=', model), ('id', 'not in', [*current().fresh.get('ir.model.access', ())])], limit=1)


@checks(*PATHS)
def _check_paths(record: BaseModel) -> None:
    model_field, names = PATHS[record._name]
    for path in ','.join(record[name] or '' for name in names if name in record._fields).split(','):
        if any(is_secret(part) for part in path.strip().split('.')):
            raise refusal(f'save such a record of {record._name}')
        if model_field in record._fields:
            check_path(record.env, record[model_field], path.strip(), shows=True)


@checks('ir.actions.act_window')
def _check_window(record: BaseModel) -> None:
    check_model(record.res_model)


@checks('ir.actions.report', 'ir.model')
def _check_model_name(record: BaseModel) -> None:
    check_model(record.model)


@checks('ir.filters')
def _check_filter(record: BaseModel) -> None:
    check_model(record.model_id)
