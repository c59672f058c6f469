from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..shared import clock

UNUSED_DAYS = 90


class Oauth2Token(models.Model):
    """Connections that nobody seems to need any more, and their end."""

    _inherit = 'oauth2.token'

    is_unused = fields.Boolean(
        string='Unused for 90 Days', compute='_compute_is_unused', search='_search_is_unused',
        help="The user and the application have used none of their connections in the last 90 days.")

    def _compute_is_unused(self):
        unused = self.search([('id', 'in', self.ids), ('is_unused', '=', True)])
        for token in self:
            token.is_unused = token in unused

    @api.model
    def _search_is_unused(self, operator, value):
        if (operator, list(value)) != ('in', [True]):
            return NotImplemented
        now = clock.naive_now(self.env)
        standing = SQL("revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %s)", now)
        # to disconnect ends all of them: so none counts while another one is used, such as that of another device
        return Domain('id', 'in', SQL(
            """ (SELECT unnest(array_agg(id)) FROM oauth2_token WHERE %s
               GROUP BY user_id, application_id
                 HAVING max(COALESCE(last_used_at, create_date)) < %s) """,
            standing, now - timedelta(days=UNUSED_DAYS)))

    def action_disconnect_unused(self):
        """Disconnect those of these connections that were not used for long, or of all that the list shows.

        These are the selected ones; where there are none, the web client says by ``active_domain`` what the list shows.

        :raise AccessError: for others than managers.
        """
        shown = Domain('id', 'in', self.ids) if self else Domain(self.env.context.get('active_domain') or Domain.TRUE)
        unused = self.search(shown & Domain('is_unused', '=', True))
        unused.action_revoke()
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
            'type': 'success', 'message': self.env._("Connections that were disconnected: %s", len(unused)),
            'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'}}}
