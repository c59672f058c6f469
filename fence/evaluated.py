"""Fields of Odoo's models whose text runs on the server, or names what runs, found in its source by what reads them.

Plain data: ``tests/test_evaluated_fields.py`` goes through the source of all addons, installed or not, and fails where
it finds a reader that no field here covers, or a field here that no model has. An expression gets records, and a
record brings all rights with it (``record.sudo()``; ``user`` has superuser rights from the start).
"""

# Views run as QWeb, which compiles expressions to Python.
_ARCH = frozenset({'arch', 'arch_base', 'arch_db', 'arch_fs', 'arch_prev'})
# Composers of mails: `body` runs as QWeb, the others as inline templates (`{{ object.name }}`, by safe_eval).
_COMPOSER = frozenset({'body', 'lang', 'subject'})
# Actions of the server: `value` runs where the evaluation type is an equation.
_ACTION = frozenset({'code', 'value'})

# By safe_eval.
PYTHON = {
    'account.tax': frozenset({'formula'}),
    'accounting.assert.test': frozenset({'code_exec'}),
    'base.automation': frozenset({'filter_domain', 'filter_pre_domain', 'record_getter'}),
    'gamification.goal.definition': frozenset({'batch_user_expression', 'compute_code', 'domain', 'res_id_field'}),
    'ir.actions.act_window': frozenset({'context', 'domain'}),
    'ir.actions.client': frozenset({'params', 'params_store'}),
    'ir.actions.report': frozenset({'attachment', 'print_report_name'}),
    'ir.actions.server': _ACTION,
    'ir.actions.server.history': frozenset({'code'}),  # from where it can be restored
    'ir.cron': _ACTION,
    'ir.model.fields': frozenset({'compute', 'domain'}),
    'ir.rule': frozenset({'domain_force'}),
    'website.rewrite': frozenset({'url_to'}),  # a route, whose converters of records may have a domain
}

# Inline templates by safe_eval, bodies and views by QWeb.
TEMPLATES = {
    'applicant.get.refuse.reason': _COMPOSER,
    'applicant.send.mail': _COMPOSER,
    'card.campaign': frozenset({'body_html', 'lang'}),
    'card.template': frozenset({'body'}),
    'digest.tip': frozenset({'tip_description'}),  # with superuser rights
    'fleet.vehicle.send.mail': _COMPOSER,
    'mail.compose.message': _COMPOSER | {'email_from', 'reply_to'},
    'mail.template': frozenset({
        'body_html', 'email_cc', 'email_from', 'email_to', 'lang', 'partner_to', 'reply_to', 'scheduled_date',
        'subject'}),
    # the composer of a mailing gets its addresses, too; its editor makes the body of what it shows
    'mailing.mailing': frozenset({
        'body_arch', 'body_html', 'body_plaintext', 'email_from', 'lang', 'preview', 'reply_to', 'subject'}),
    'slide.channel.invite': _COMPOSER,
    'sms.composer': frozenset({'body'}),
    'sms.template': frozenset({'body', 'lang'}),
    'survey.invite': _COMPOSER,
    'ir.ui.view': _ARCH,
    'theme.ir.ui.view': frozenset({'arch', 'arch_fs'}),  # from where it is copied to views
    'website.controller.page': _ARCH,
    'website.page': _ARCH,
}

EVALUATED = PYTHON | TEMPLATES

_TARGET = frozenset({'crud_model_id', 'link_field_id', 'model_id', 'resource_ref', 'update_field_id', 'update_path'})
_LAYOUT = frozenset({'email_layout_xmlid'})

# The value names a method, a model, a table or a path of fields, which is then called, written or read. Selections are
# left out: they name only what a module lists.
NAMES_METHODS = {
    # getattr, by the server
    'base.geo_provider': frozenset({'tech_name'}),
    'ir.actions.report': frozenset({'model', 'report_name'}),  # the model `report.<report_name>`
    'res.users.identitycheck': frozenset({'request'}),
    # by the web client of whoever looks at it
    'ir.embedded.actions': frozenset({'parent_res_model', 'python_method'}),
    'onboarding.onboarding': frozenset({'panel_close_action_name'}),
    'onboarding.onboarding.step': frozenset({'panel_step_open_action_name'}),
    # models and records that are written to later
    'base.automation': frozenset({'model_id'}),
    'fetchmail.server': frozenset({'object_id'}),
    'ir.actions.server': _TARGET,
    'ir.cron': _TARGET,
    'ir.default': frozenset({'field_id'}),
    'ir.model.data': frozenset({'model', 'module', 'name', 'res_id'}),  # which group `base.group_system` is
    'mail.alias': frozenset({'alias_defaults', 'alias_force_thread_id', 'alias_model_id'}),
    'mail.scheduled.message': frozenset({'notification_parameters', 'send_context'}),
    # paths of fields, and tables
    'card.campaign': frozenset({
        'content_header_path', 'content_image1_path', 'content_image2_path', 'content_section_path',
        'content_sub_header_path', 'content_sub_section1_path', 'content_sub_section2_path'}),
    'ir.model.fields': frozenset({
        'column1', 'column2', 'currency_field', 'depends', 'related', 'relation', 'relation_field',
        'relation_table'}),
    'sale.pdf.form.field': frozenset({'path'}),  # with superuser rights
    'website.snippet.filter': frozenset({'action_server_id', 'field_names', 'filter_id'}),  # shown to the public
}

# The value names the view that is rendered.
NAMES_VIEWS = {
    'account.move.send.wizard': frozenset({'mail_attachments_widget'}),  # the names of reports
    'base.document.layout': frozenset({'external_report_layout_id', 'report_layout_id'}),
    'ir.actions.report': frozenset({'report_name'}),
    'mail.compose.message': _LAYOUT,
    'mail.mail': _LAYOUT,
    'mail.message': _LAYOUT,
    'mail.template': _LAYOUT,
    'payment.provider': frozenset({
        'express_checkout_form_view_id', 'inline_form_view_id', 'redirect_form_view_id',
        'token_inline_form_view_id'}),
    'report.layout': frozenset({'view_id'}),
    'res.company': frozenset({'external_report_layout_id'}),
}
