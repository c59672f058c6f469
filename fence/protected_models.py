"""The models, and the fields of others, that no token can change."""

# This addon's own, and API keys with all that comes with them.
PREFIXES = ('oauth2.', 'res.users.apikeys', 'theme.ir.')
# Who may sign in, and how.
SIGN_IN_MODELS = frozenset({
    'auth.oauth.provider', 'auth.passkey.key', 'auth.passkey.key.create', 'auth.passkey.key.name',
    'auth.totp.rate.limit.log', 'auth_totp.device', 'auth_totp.wizard', 'change.password.own', 'change.password.user',
    'change.password.wizard', 'res.company.ldap', 'res.device', 'res.device.log', 'res.users.identitycheck',
    'res.users.deletion', 'res.users.log'})
MODELS = SIGN_IN_MODELS | frozenset({
    # where mail with a new password goes through, and keys that sign
    'certificate.certificate', 'certificate.key', 'fetchmail.server', 'ir.mail_server', 'mail.alias.domain',
    # what everybody does, with the values of each query
    'base.enable.profiling.wizard',
    # Python and data of modules, and tables
    'base.import.module', 'base.language.import', 'base.module.install.request', 'base.module.install.review',
    'base.module.uninstall', 'base.module.update', 'base.module.upgrade', 'ir.demo', 'ir.demo_failure.wizard',
    'ir.model.constraint', 'ir.model.inherit', 'ir.model.relation', 'ir.module.module', 'ir.module.module.dependency',
    'ir.module.module.exclusion', 'server.action.history.wizard',
    # scripts in everybody's browser
    'ir.asset', 'reset.view.arch.wizard', 'theme.website.menu', 'theme.website.page'})
# Models of this addon that hold no secrets: what happened, and how often.
RECORDS = frozenset({'oauth2.event', 'oauth2.token', 'oauth2.usage'})
# Fields that say as whom something runs, what anonymous visitors may do, where people and data are sent, what runs in
# their browsers, and when they have to sign in again.
FIELDS = {
    'discuss.channel': frozenset({'sfu_server_url'}),
    'ir.actions.client': frozenset({'params', 'params_store'}),  # of which the web client makes dialogs and pages
    'ir.actions.server': frozenset({'webhook_url'}),
    'ir.cron': frozenset({'user_id', 'webhook_url'}),
    'ir.model': frozenset({
        'website_form_access', 'website_form_default_field_id', 'website_form_key', 'website_form_label'}),
    'ir.model.fields': frozenset({'website_form_blacklisted'}),
    'mail.ice.server': frozenset({'credential', 'server_type', 'uri', 'username'}),
    # to which all goes that its user is told, encrypted for whoever registered it
    'mail.push.device': frozenset({'endpoint', 'keys', 'partner_id'}),
    'payment.provider': frozenset({'adyen_api_url_prefix'}),
    'payment.transaction': frozenset({'landing_route'}),
    'pos.config': frozenset({'epson_printer_ip', 'proxy_ip', 'self_ordering_default_user_id'}),
    'pos.payment.method': frozenset({'glory_websocket_address', 'qfpay_terminal_ip_address'}),
    'pos.printer': frozenset({'epson_printer_ip', 'proxy_ip'}),
    'res.company': frozenset({'l10n_ke_cu_proxy_address'}),
    'res.groups': frozenset({
        'api_key_duration', 'lock_timeout', 'lock_timeout_2fa_selection', 'lock_timeout_inactivity',
        'lock_timeout_inactivity_2fa_selection', 'lock_timeout_inactivity_mfa', 'lock_timeout_mfa'}),
    # Odoo computes these: whose documents people see on the portal, whose mails theirs are, and what they are told
    'res.partner': frozenset({'commercial_partner_id', 'email_normalized', 'partner_share'}),
    'res.users': frozenset({'action_id'}),
    'survey.user_input': frozenset({'partner_id'}),  # who answers: the survey's pages have links for them to sign in
    'website': frozenset({
        'auth_signup_uninvited', 'cdn_activated', 'cdn_filters', 'cdn_url', 'custom_code_footer', 'custom_code_head',
        'domain', 'google_search_console', 'plausible_site', 'specific_user_account', 'user_id'}),
}
# Fields of any model that Odoo's own code fills: whoever could write them would make others see what never was, or have
# Odoo's code do later what they say, as if it had said so itself.
BY_ODOO = frozenset({
    'draft_caba_move_vals', 'html_field_history', 'matching_number', 'notification_parameters', 'pickup_location_data',
    'procurement_values', 'send_context', 'sending_data', 'signup_type'})
# Fields that change more than their record, with superuser rights: who belongs to which company, and whose group
# somebody gets by being responsible. It is asked for before and after a change, which nobody does for a later one.
LEADING = {
    'hr.employee': frozenset({
        'attendance_manager_id', 'expense_manager_id', 'leave_manager_id', 'timesheet_manager_id'}),
    'hr.job': frozenset({'interviewer_ids'}),
    'res.groups': frozenset({'menu_access', 'view_access'}),
    'res.partner': frozenset({'child_ids', 'company_type', 'is_company', 'parent_id', 'user_ids'}),
    'res.users': frozenset({'company_id', 'company_ids', 'partner_id'}),
}
# Rows that Odoo itself makes, and that programs and people take at their word: what it tells browsers, and mails.
DELIVERED = frozenset({
    'bus.bus', 'mail.mail', 'mail.message', 'mail.message.schedule', 'mail.notification', 'mail.push', 'sms.sms',
    'snailmail.letter'})
# With this, whoever knows it signs a link by which its user gets a new password.
SIGNING_PARAMETER = 'database.secret'


def is_protected(model: str) -> bool:
    """Tell whether a model is one that no token can change.

    :param model: its name.
    """
    return model in MODELS or model.startswith(PREFIXES)


def holds_secrets(model: str) -> bool:
    """Tell whether a model holds what nobody should find out, not even by the answer yes or no.

    :param model: its name.
    """
    return model in SIGN_IN_MODELS or model.startswith(PREFIXES[:2]) and model not in RECORDS
