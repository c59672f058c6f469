"""Records that lead to what no token can change: later, for somebody else, or with other rights.

An automation rule, an action, an access right or a default acts on the model that it names when the token is long gone.
So a token can neither make such a record for a protected model, nor change or delete one that is there.
"""
import ast
import json
import re

from . import code, occasions, rights, views
from .code import EQUATIONS, fields_of
from .commands import named_in
from .evaluated import EVALUATED
from .insufficient_scope import refusal
from .keys import is_key
from .markup import runs as markup_runs
from .power import is_secret
from .protected_models import DELIVERED, FIELDS, PREFIXES, SIGNING_PARAMETER, is_protected
from .sign_in import SIGN_IN_FIELDS, is_for_signing_in, is_route, is_route_of_programs
from .token_context import current

# Parameters by which Odoo signs, knows its own address and those that it trusts, or lets somebody sign in.
PARAMETERS = frozenset({
    SIGNING_PARAMETER, 'base.profiling_enabled_until', 'base.template_portal_user_id', 'database.uuid',
    'ir_attachment.location', 'mail.chat_from_token', 'mail.restrict.template.rendering', 'portal.allow_api_keys',
    'report.url', 'speedscope_cdn', 'web.base.url', 'web.base.url.freeze', 'web.json.enabled', 'website_profile.uuid'})
PARAMETER_PREFIXES = (
    'auth_', 'base.login_cooldown', 'cloud_storage', 'iap.', 'mail.sfu_', 'microsoft_account.', 'oauth2_provider.',
    'password.', 'sessions.')
# The group whose members look after applications, and the fields that give it to somebody.
MANAGERS = 'oauth2_provider.group_oauth2_manager'
_MEMBERS = {
    'res.groups': SIGN_IN_FIELDS['res.groups'],
    'res.users': frozenset({'all_group_ids', 'group_ids'}),
}
# Text that names a model: fields with such names hold nothing else.
_NAMES_MODEL = ('model', 'relation')
# Others that name servers, which get keys and data.
_SERVER = re.compile(r'endpoint|script|host|server|client_id|[._]url|^mail\.(bounce|catchall|default)')
# Models that decide over rights, or run code: who may change them is not for a token to say.
_OVER_RIGHTS = frozenset({
    'ir.config_parameter', 'ir.model', 'ir.model.access', 'ir.model.data', 'ir.rule', 'res.groups', 'res.users'})
# Those of them that nobody has to name for what an integration does.
_DECIDE_OVER_RIGHTS = _OVER_RIGHTS - {'res.groups', 'res.users'}
# An attachment of another kind at an address of Odoo's own may run in everybody's browser.
_PASSIVE = re.compile(
    r'(?:(?:audio|font|video)/[\w.+-]+|image/(?!svg)[\w.-]+|application/(?:pdf|zip)|text/(?:csv|plain))'
    r'(?:; *charset=[\w-]+)?', re.ASCII)
# Of Google's tags, those that measure: others are containers of whatever somebody puts into them later.
_COUNTS = re.compile(r'((G|UA)-[A-Z0-9-]+)?', re.ASCII)
_ELSEWHERE = re.compile(r'[\s\\/]*([a-z][a-z0-9+.-]*:|[\\/]{2})', re.IGNORECASE)
# One at the address of a file takes its place in what pages load, whatever its kind.
_OF_BUNDLES = re.compile(r'/_custom/|\.(css|html?|js|json|less|map|mjs|sass|scss|svg|tsx?|xml)\W*$', re.IGNORECASE)
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


def is_checked(model, field):
    """Tell whether :func:`check_values` looks at a field."""
    return field.type == 'many2one' and field.comodel_name in ('ir.model', 'mail.template', *occasions.RUN) \
        or field.type in ('many2many', 'one2many') and field.comodel_name == 'mail.template' \
        or field.type == 'reference' or field.type == 'char' and any(part in field.name for part in _NAMES_MODEL) \
        or field.name in _MEMBERS.get(model._name, ())


def check_values(model, values):
    """Check values that name a protected model, before they are written.

    :param BaseModel model: what they are written to.
    :raise InsufficientScope: they do.
    """
    for name, value in values.items():
        field = model._fields.get(name)
        if field is None or not value:
            continue
        if field.type == 'many2one' and field.comodel_name == 'ir.model' and type(value) is int:
            _check_model(model.env['ir.model'].sudo().browse(value).exists().model)
        elif field.type == 'many2one' and field.comodel_name == 'mail.template' and type(value) is int:
            _check_mail_template(model.env['mail.template'].sudo().browse(value).exists())
        elif field.type == 'many2one' and field.comodel_name in occasions.RUN and type(value) is int:
            occasions.check_pointer(model, name, value)
        elif field.type in ('many2many', 'one2many') and field.comodel_name == 'mail.template':
            for template in model.env['mail.template'].sudo().browse(named_in(value)).exists():
                _check_mail_template(template)
        elif field.type == 'char' and isinstance(value, str) and any(part in name for part in _NAMES_MODEL):
            _check_model(value)
        elif field.type == 'reference' and isinstance(value, str):
            _check_reference(model, value)
        elif name in _MEMBERS.get(model._name, ()):
            _check_members(model, name, value)


def _check_reference(model, value):
    name, _comma, row = value.partition(',')
    _check_model(name)
    if not row.strip().isdecimal():
        return
    if name == 'mail.template':
        _check_mail_template(model.env[name].sudo().browse(int(row)).exists())
    elif name == 'ir.actions.server' and model._name == 'ir.ui.menu':
        occasions.check_menu(model, value, model.env[name].sudo().browse(int(row)).exists())


def _check_members(model, name, value):
    """Check that nobody joins the group whose members look after applications, and everybody no group at all."""
    manager = model.env.ref(MANAGERS).id
    if model._name == 'res.groups' and manager in model._ids and name != 'implied_ids':
        raise refusal()
    named = set(named_in(value))
    if manager in named:
        raise refusal()
    if model._name == 'res.groups' and name == 'user_ids' and not rights.everybody(model.env).isdisjoint(named):
        raise refusal()


def lead_on(records, values):
    """Tell whether :func:`check_records` has to look at these records again once the values are written."""
    return bool(values) and _has_checks(records)


def check_records(records):
    """Check where records lead.

    :raise InsufficientScope: to a protected model, a secret or code.
    """
    if not _has_checks(records):
        return
    check = _CHECKS.get(records._name)
    model_fields = _model_fields(records)
    for record in records.sudo():
        for name in model_fields:
            _check_model(record[name].model)
            if record[name].model in _DECIDE_OVER_RIGHTS:
                raise refusal()
        if check:
            check(record)


def _has_checks(records):
    return records._name in _CHECKS or bool(_model_fields(records))


def _model_fields(records):
    """Return the names of stored fields that name the model that a record is about."""
    known = current().model_fields
    name = records._name
    if name not in known:
        known[name] = [
            field.name for field in records._fields.values()
            if field.store and field.type == 'many2one' and field.comodel_name == 'ir.model']
    return known[name]


def _check_model(name):
    if name and is_protected(name):
        raise refusal()


def _check_field(env, model, name, shows=False):
    """Check a field that is written or shown: by its model, by what it holds, and by whether it is evaluated.

    :param bool shows: whether it is shown to whoever sees another field.
    """
    _check_model(model)
    field = env[model]._fields.get(name) if model in env else None
    if field is None:
        return
    if field.related_field and not shows:  # what is written to it gets there
        _check_field(env, field.related_field.model_name, field.related_field.name)
    python, templates = fields_of(env[model])
    if is_key(model, field) or is_secret(name) \
            or name in SIGN_IN_FIELDS.get(model, ()) or name in FIELDS.get(model, ()) \
            or model == 'ir.config_parameter' or model in _DECIDE_OVER_RIGHTS and not shows \
            or shows and field.groups \
            or name in python | templates or name in EQUATIONS.get(model, ())[:2]:
        raise refusal()


def _check_written(env, model, name, texts):
    """Check a field that is written later, and what will be written to it.

    :param texts: strings.
    """
    _check_field(env, model, name)
    field = env[model]._fields.get(name) if model in env else None
    if model in _CHECKS or model in DELIVERED:  # what it leads to then, nobody would look at
        raise refusal()
    if field is not None and field.inverse and not field.related and not field.company_dependent:
        raise refusal()  # a function of its own writes it elsewhere, such as an address to a contact
    for text in texts if model in env else ():
        code.check_values(env[model], {name: text})
        check_values(env[model], {name: text})


def _check_path(env, model, path, shows=False):
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
        _check_field(env, model, name, shows)
    return model, name


def _check_parameter(record):
    key = record.key or ''
    if key in PARAMETERS or key.startswith(PARAMETER_PREFIXES) or _SERVER.search(key) \
            or is_secret(key.replace('.', '_')) or 'template' in key:  # it holds the number of one
        raise refusal()


def _check_action(record):
    rule = 'base_automation_id' in record._fields and record.base_automation_id
    if rule and record.state == 'code' or occasions.runs_code(record.child_ids):
        raise refusal()
    if DELIVERED.intersection((record.model_name, record.crud_model_name)):
        raise refusal()
    for name in ('model_name', 'crud_model_name'):
        _check_model(record[name])
    model, name = _check_path(record.env, record.model_name, record.update_path)
    if model and record.update_path:
        _check_written(record.env, model, name, [record.value or ''])
    for name in ('webhook_field_ids', 'update_field_id', 'link_field_id'):
        for field in record[name] if name in record._fields else ():
            _check_field(record.env, field.model, field.name)


def _check_manual_field(record):
    _check_model(record.model)
    _check_model(record.relation)
    _check_path(record.env, record.model, record.related, shows=True)
    if record.relation_table and not record.relation_table.startswith('x_'):
        raise refusal()  # a relation of others, such as that of users and groups


def _check_default(record):
    texts = [*code.texts_in(json.loads(record.json_value or 'null'))]
    if any(map(markup_runs, texts)):
        raise refusal()
    _check_written(record.env, record.field_id.model, record.field_id.name, texts)


def names_rights(xml_id, model):
    """Tell whether an external id names what decides over rights, so that code finds it by that name.

    :param str xml_id: with the name of its module in front.
    :param str model: the model of the record that it names.
    """
    return model.startswith(PREFIXES) or model in XMLID_MODELS and not xml_id.startswith(('__export__.', '__import__.'))


def _check_xmlid(record):
    if names_rights(f'{record.module}.', record.model):
        raise refusal()


def _check_attachment(record):
    _check_model(record.res_model)
    url = record.url or ''
    if record.type == 'binary' and (is_route_of_programs(url) or url.startswith('/') and (
            _OF_BUNDLES.search(url) or not _PASSIVE.fullmatch(record.mimetype or ''))):
        raise refusal()


def _check_alias(record):
    """Incoming mail makes records of an alias's model, with superuser rights."""
    python, templates = fields_of(record.env[record.alias_model_id.model])
    if python or templates:
        raise refusal()
    try:
        defaults = dict(ast.literal_eval(record.alias_defaults or '{}'))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise refusal() from None
    for name, value in defaults.items():
        if isinstance(value, (list, tuple, dict)):
            raise refusal()  # lines of other models
        _check_written(record.env, record.alias_model_id.model, name, [value] if isinstance(value, str) else [])


def _check_mail_template(record):
    """A mail that lets somebody sign in goes where its template says, and when Odoo's own code sends it."""
    if record and is_for_signing_in(record, record.body_html or ''):
        raise refusal()


def _check_view(record):
    _check_model(record.model)
    view = record
    while view:
        if is_for_signing_in(view, view.key or ''):
            raise refusal()
        view = view.inherit_id


def _check_recycled(record):
    """A scheduled action deletes and archives what this selects, with superuser rights."""
    if record.res_model_name in _CHECKS.keys() | _OVER_RIGHTS | views.MODELS:
        raise refusal()


def _check_route(record):
    """The routes that programs and people sign in by are where they are."""
    if any(is_route(path or '') for path in (record.url_from, record.route_id.path)) \
            or record.redirect_type == '308' and is_route(record.url_to or ''):  # it gets there as well
        raise refusal()
    if _ELSEWHERE.match(record.url_to or ''):  # a script would take what that server says for an answer of Odoo's
        raise refusal()


def _check_website(record):
    """Who opens the first page is led to a page, and pages load nothing but a tag that counts."""
    if is_route(record.homepage_url or '') or not _COUNTS.fullmatch(record.google_analytics_key or ''):
        raise refusal()


def _check_language(record):
    """Pages of a language have its code in front: that of a route would take its place."""
    if is_route(f'/{record.url_code or ""}'):
        raise refusal()


def _check_rights(record):
    """Access rights and record rules: those of models that decide over rights, or run code, stay as they are."""
    model = record.model_id.model
    if model in DELIVERED or _is_closed(record.env, model):
        raise refusal()
    if model in _OVER_RIGHTS or model in EVALUATED or model in FIELDS or model in _CHECKS \
            or model in SIGN_IN_FIELDS and model != 'res.partner':  # Odoo itself guards the addresses of users there
        raise refusal()
    if record._name == 'ir.rule' and (
            not rights.of_everybody(record.env).groups.isdisjoint(record.groups.ids)
            or not record.groups and record.id not in current().fresh.get('ir.rule', ())):
        raise refusal()  # what visitors see, by their own rules or by what confines everybody; a new one confines more


def _is_closed(env, model):
    """Tell whether Odoo gives nobody any right to a model: its own code alone is to write there."""
    rights = env['ir.model.access'].sudo().with_context(active_test=False)
    return model in env and not env[model]._custom and not rights.search_count([
        ('model_id.model', '=', model), ('id', 'not in', [*current().fresh.get('ir.model.access', ())])], limit=1)


def _check_automation(record):
    """A rule that anybody with its address sets off is a key; what code does depends on what sets it off."""
    if record.trigger == 'on_webhook' or record.model_id.model in DELIVERED \
            or occasions.runs_code(record.action_server_ids):
        raise refusal()


def _check_paths(record):
    model_field, names = PATHS[record._name]
    for path in ','.join(record[name] or '' for name in names if name in record._fields).split(','):
        if any(is_secret(part) for part in path.strip().split('.')):
            raise refusal()
        if model_field in record._fields:
            _check_path(record.env, record[model_field], path.strip(), shows=True)


def _check_named_model(name):
    def check(record):
        _check_model(record[name])
    return check


_CHECKS = {
    'data_recycle.model': _check_recycled,
    'ir.actions.act_window': _check_named_model('res_model'),
    'ir.actions.report': _check_named_model('model'),
    'ir.actions.server': _check_action,
    'ir.attachment': _check_attachment,
    'ir.config_parameter': _check_parameter,
    'ir.cron': _check_action,
    'ir.default': _check_default,
    'ir.filters': _check_named_model('model_id'),
    'base.automation': _check_automation,
    'ir.model': _check_named_model('model'),
    'ir.model.access': _check_rights,
    'ir.rule': _check_rights,
    'ir.model.data': _check_xmlid,
    'ir.model.fields': _check_manual_field,
    'ir.ui.view': _check_view,
    'mail.alias': _check_alias,
    'mail.template': _check_mail_template,
    'res.lang': _check_language,
    'website': _check_website,
    'website.rewrite': _check_route,
} | dict.fromkeys(PATHS, _check_paths)
