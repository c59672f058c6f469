from odoo import api, fields, models

from ..protocol import trial


class Oauth2Application(models.Model):
    """Trying an application out, and whether it has ever worked."""

    _inherit = 'oauth2.application'

    can_try_it = fields.Boolean(
        compute='_compute_can_try_it', help="Whether Try It can go at least a part of the way of this application.")

    @api.depends('active', 'client_type', 'allow_authorization_code', 'allow_client_credentials', 'client_secret_date',
                 'jwks', 'dpop_bound_access_tokens')
    def _compute_can_try_it(self):
        for application in self:
            application.can_try_it = application.active and (
                application.allow_authorization_code
                or application.allow_client_credentials and application._trial_hint() in (None, 'no_secret'))

    def action_try_it(self):
        """Open the page on which a manager goes the way of a user with this application."""
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'{trial.PATH}/{self.id}', 'target': 'self'}

    def _trial_hint(self):
        """Return why there is nothing to try, or less: a code for the page; ``None`` where everything can be."""
        if not (self.allow_authorization_code or self.allow_client_credentials):
            return 'device' if self.allow_device_code else 'resource_server'
        if self._proves_itself_by_keys():
            return 'keys'
        if self.dpop_bound_access_tokens:
            return 'dpop'
        if self.client_type == 'confidential' and not self.client_secret_date:
            return 'no_secret'
        return None

    def _proves_itself_by_keys(self):
        return bool(self.client_type == 'confidential' and self.jwks and not self.client_secret_date)

    def _has_been_used(self):
        """Tell whether this application ever got a token, by a trial or otherwise.

        Connections are deleted some days after they end; that there were tokens is known for as long as the trail.
        """
        self.ensure_one()
        mine = [('application_id', '=', self._origin.id)]
        return bool(self._origin) and any(
            self.env[model].search_count(mine, limit=1) for model in ('oauth2.token', 'oauth2.usage'))
