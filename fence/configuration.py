"""How Odoo itself is set up: what it does, shows and asks, for everybody and later.

A scope for everything is about what people work with. What Odoo is made of, such as views, templates, actions,
scheduled jobs and parameters, acts in other people's sessions when the token is long gone, and hardly an integration
changes it. So a scope has to name such a model, in a line of its own, and then all other rules still hold.
"""

# All of Odoo's framework is, but for files, which are what people work with.
FRAMEWORK = 'ir.'
NO_CONFIGURATION = frozenset({'ir.attachment'})
PREFIXES = ('gamification.goal.definition', 'iap.', 'onboarding.', 'res.config', 'sms.account.', 'sms.twilio.')
MODELS = frozenset({
    # what runs by itself, deletes or sends
    'base.automation', 'data_recycle.model', 'digest.digest', 'digest.tip', 'gamification.challenge',
    'mail.activity.plan', 'mail.activity.plan.template', 'mail.alias', 'mail.gateway.allowed',
    'mail.message.subtype', 'privacy.lookup.wizard', 'privacy.lookup.wizard.line',
    # what texts and pages are made of
    'base.document.layout', 'board.board', 'card.template', 'decimal.precision', 'html_builder.custom.font',
    'mail.template', 'report.layout', 'report.paperformat', 'res.lang', 'sale.pdf.form.field', 'sms.template',
    'web_tour.tour', 'web_tour.tour.step',
    # what visitors see and are sent to
    'website', 'website.controller.page', 'website.menu', 'website.page', 'website.page.properties',
    'website.page.properties.base', 'website.rewrite', 'website.robots', 'website.route', 'website.snippet.filter',
    # by which money and data go to others
    'account_edi_proxy_client.user', 'calendar.provider.config', 'google.calendar.account.reset', 'mail.ice.server',
    'microsoft.calendar.account.reset', 'payment.method', 'payment.provider'})
# Methods that use what is set up, and change nothing of it.
USES = {
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
