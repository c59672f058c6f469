from odoo import models

from ..shared.server_address import issuer
from ..shared.settings import setting
from . import addresses


class Oauth2Consent(models.Model):
    """The mail to a user whose account somebody has just opened to an application: perhaps it was not the user."""

    _inherit = 'oauth2.consent'

    def _tell_user(self, *, client, user_id, scopes):
        """Put a mail into the queue, which Odoo sends soon; never does the browser wait for a mail server.

        :param Client client: the application.
        :param scopes: names of what was allowed.
        """
        user = self.env['res.users'].sudo().browse(user_id)
        if not user.email or not setting(self.env, 'mail_on_connect'):
            return
        user = user.with_context(lang=user.lang)
        permissions = user.env['oauth2.scope'].search([('name', 'in', list(scopes))]).mapped('description')
        sender = user.company_id.partner_id.email_formatted or user.env.ref('base.user_root').email_formatted
        body = user.env['ir.qweb']._render('oauth2_provider.connected_mail', {
            'user': user, 'application_name': client.name, 'permissions': permissions,
            'address': addresses.of_caller(), 'url': f'{issuer(self.env)}/my/connected_apps',
        })
        user.env['mail.mail'].create({
            'subject': user.env._("%s can now use your account", client.name),
            'body_html': body, 'email_from': sender, 'email_to': user.email_formatted, 'auto_delete': True,
            'author_id': user.company_id.partner_id.id,
        })
        user.env.ref('mail.ir_cron_mail_scheduler_action')._trigger()
