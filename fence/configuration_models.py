"""The models of how Odoo itself is set up: what it does, shows and asks, for everybody and later."""

# All of Odoo's framework is, but for files, which are what people work with.
FRAMEWORK = 'ir.'
NO_CONFIGURATION = frozenset({'ir.attachment'})
PREFIXES = (
    'account.report', 'gamification.goal.definition', 'iap.', 'onboarding.', 'res.config', 'res.groups.privilege',
    'res.users.deletion', 'sms.account.', 'sms.twilio.')
MODELS = frozenset({
    # what runs by itself, deletes or sends
    'base.automation', 'crm.reveal.rule', 'data_recycle.model', 'data_recycle.record', 'digest.digest',
    'digest.tip', 'gamification.challenge', 'im_livechat.channel.rule', 'mail.activity.plan',
    'mail.activity.plan.template', 'mail.activity.type', 'mail.gateway.allowed', 'mail.message.subtype',
    'privacy.lookup.wizard', 'privacy.lookup.wizard.line',
    # what texts and pages are made of
    'base.document.layout', 'board.board', 'card.template', 'decimal.precision', 'html_builder.custom.font',
    'mail.template', 'mail.template.reset', 'report.layout', 'report.paperformat', 'res.lang',
    'sale.pdf.form.field', 'sms.template', 'sms.template.reset', 'web_tour.tour', 'web_tour.tour.step',
    'wizard.ir.model.menu.create',
    # what visitors see and are sent to
    'pos_self_order.custom_link', 'website', 'website.checkout.step', 'website.configurator.feature',
    'website.controller.page', 'website.custom_blocked_third_party_domains', 'website.event.menu', 'website.menu',
    'website.page', 'website.page.properties', 'website.page.properties.base', 'website.rewrite', 'website.robots',
    'website.route', 'website.sale.extra.field', 'website.snippet.filter',
    # by which money and data go to others
    'account_edi_proxy_client.user', 'base.language.install', 'calendar.provider.config',
    'google.calendar.account.reset', 'mail.ice.server', 'microsoft.calendar.account.reset', 'payment.method',
    'payment.provider'})
# What Odoo's own code keeps up to date on its way, by whatever is changed: nobody says which, or how.
KEPT_BY_ODOO = frozenset({
    'digest.digest', 'gamification.challenge', 'iap.account', 'ir.cron', 'ir.cron.progress', 'ir.cron.trigger',
    'ir.sequence.date_range', 'onboarding.progress', 'onboarding.progress.step', 'pos_self_order.custom_link',
    'web_tour.tour'})
# Parameters that it makes when it first needs them: keys of its own, and how far it has come.
PARAMETERS_OF_ODOO = frozenset({
    'cloud_storage_migration_max_attachment_id', 'mail.sfu_local_key', 'mail.web_push_vapid_private_key',
    'mail.web_push_vapid_public_key', 'website_profile.uuid'})
# And of others these fields alone: numbers that it counts up, and menus that it shows once there is something to see.
FIELDS_KEPT_BY_ODOO = {
    'ir.sequence': frozenset({'number_next', 'number_next_actual'}), 'ir.ui.menu': frozenset({'active'})}
# What it deletes together with the record that points at it.
POINTED = frozenset({'ir.sequence', 'website.menu'})
# Methods that use what is set up, and change nothing of it.
USES = {
    'iap.account': frozenset({'get', 'get_credits'}),
    'ir.actions.server': frozenset({'run'}),
    'ir.cron': frozenset({'method_direct_trigger'}),
    'ir.sequence': frozenset({'next_by_code', 'next_by_id'}),
    'mail.template': frozenset({'send_mail', 'send_mail_batch'}),
}


def is_configuration(model: str) -> bool:
    """Tell whether a model is one that a scope has to name.

    :param model: its name.
    """
    return model in MODELS or model.startswith(PREFIXES) or (
        model.startswith(FRAMEWORK) and model not in NO_CONFIGURATION)


def is_use(model: str, method: str) -> bool:
    """Tell whether a method uses such a model, and changes nothing of it."""
    return method in USES.get(model, ())
