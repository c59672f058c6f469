from odoo import models

from ..shared.server_address import issuer
from ..shared.settings import setting
from . import addresses


class Oauth2Consent(models.Model):
    """The mail to a user whose account somebody has just opened to an application: perhaps it was not the user."""

    _inherit = 'oauth2.consent'

    def _tell_user(self, *, client, user_id, scopes, more=False):
        """Put a mail into the queue, which Odoo sends soon; never does the browser wait for a mail server.

        :param Client client: the application.
        :param scopes: names of what was allowed.
        :param bool more: whether the user had let the application in before.
        """
        user = self.env['res.users'].sudo().browse(user_id)
        if not user.email or not setting(self.env, 'mail_on_connect'):
            return
        languages = user.env['res.lang']
        lang = languages._oauth2_page_language(user.lang)
        user = user.with_context(lang=lang)
        sender = user.company_id.partner_id.email_formatted or user.env.ref('base.user_root').email_formatted
        body = user.env['ir.qweb']._render('oauth2_provider.connected_mail', {
            'user': user, 'application_name': client.name, 'more': more,
            'permissions': user.env['oauth2.scope'].search([('name', 'in', list(scopes))])._consent_sentences(),
            'address': addresses.of_caller(), 'url': f'{issuer(self.env)}/my/connected_apps',
            'attributes': languages._oauth2_attributes(lang),
        })
        user.env['mail.mail'].create({
            'subject': user.env._("%s can now do more with your account", client.name) if more
            else user.env._("%s can now use your account", client.name),
            'body_html': body, 'email_from': sender, 'email_to': user.email_formatted, 'auto_delete': True,
            'author_id': user.company_id.partner_id.id,
        })
        user.env.ref('mail.ir_cron_mail_scheduler_action')._trigger()
