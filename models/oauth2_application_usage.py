from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .oauth2_event import FAILURES

DAYS = 30  # of which the form shows the sum
FAILURE_DAYS = 7


class Oauth2Application(models.Model):
    """How much an application is used, by whom, and what went wrong."""

    _inherit = 'oauth2.application'

    request_count = fields.Integer(
        string='Requests', compute='_compute_request_count', help="Requests with its tokens in the last 30 days.")
    people_count = fields.Integer(
        string='People', compute='_compute_people_count', help="Users with whose account it is connected.")
    last_used_on = fields.Date(
        string='Last Used', compute='_compute_last_used_on', search='_search_last_used_on',
        help="The last day on which it got or used a token.")
    failure_count = fields.Integer(
        string='Failures', compute='_compute_failure_count', search='_search_failure_count',
        help="Refused requests and alarms of the last 7 days.")

    def _compute_request_count(self):
        since = fields.Date.today() - timedelta(days=DAYS)
        counts = dict(self.env['oauth2.usage']._read_group(
            [('application_id', 'in', self.ids), ('day', '>', since)], ['application_id'], ['requests:sum']))
        for application in self:
            application.request_count = counts.get(application, 0)

    def _compute_people_count(self):
        counts = dict(self.env['oauth2.token']._read_group(
            [('application_id', 'in', self.ids), ('revoked_at', '=', False)], ['application_id'],
            ['user_id:count_distinct']))
        for application in self:
            application.people_count = counts.get(application, 0)

    def _compute_last_used_on(self):
        days = dict(self.env['oauth2.usage']._read_group(
            [('application_id', 'in', self.ids)], ['application_id'], ['day:max']))
        for application in self:
            application.last_used_on = days.get(application)

    @api.model
    def _search_last_used_on(self, operator, value):
        if operator == 'in' and set(value) == {False}:
            return Domain('id', 'not in', SQL("(SELECT application_id FROM oauth2_usage)"))
        if operator in ('<', '<=', '>', '>='):
            return Domain('id', 'in', SQL(
                "(SELECT application_id FROM oauth2_usage GROUP BY application_id HAVING max(day) %s %s)",
                SQL(operator), value))
        return NotImplemented

    def _compute_failure_count(self):
        counts = dict(self.env['oauth2.event']._read_group(
            [('application_id', 'in', self.ids), *self._failures()], ['application_id'], ['__count']))
        for application in self:
            application.failure_count = counts.get(application, 0)

    @api.model
    def _search_failure_count(self, operator, value):
        if (operator, value) != ('>', 0):
            return NotImplemented
        found = self.env['oauth2.event']._read_group(self._failures(), ['application_id'])
        return [('id', 'in', [application.id for application, in found])]

    @api.model
    def _failures(self):
        since = fields.Datetime.now() - timedelta(days=FAILURE_DAYS)
        return [('kind', 'in', FAILURES), ('at', '>', since)]

    def action_view_usage(self):
        """Open how often this application was used, by day."""
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('oauth2_provider.oauth2_usage_action'),
            domain=[('application_id', 'in', self.ids)])

    def action_view_failures(self):
        """Open what was refused to this application lately, and why."""
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('oauth2_provider.oauth2_event_action'),
            domain=[('application_id', 'in', self.ids), *self._failures()])
