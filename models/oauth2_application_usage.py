from datetime import timedelta

from odoo import fields, models

DAYS = 30  # of which the form shows the sum


class Oauth2Application(models.Model):
    """How much an application is used."""

    _inherit = 'oauth2.application'

    request_count = fields.Integer(
        string='Requests', compute='_compute_request_count', help="Requests with its tokens in the last 30 days.")

    def _compute_request_count(self):
        since = fields.Date.today() - timedelta(days=DAYS)
        counts = dict(self.env['oauth2.usage']._read_group(
            [('application_id', 'in', self.ids), ('day', '>', since)], ['application_id'], ['requests:sum']))
        for application in self:
            application.request_count = counts.get(application, 0)

    def action_view_usage(self):
        """Open how often this application was used, by day."""
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('oauth2_provider.oauth2_usage_action'),
            domain=[('application_id', 'in', self.ids)])
