from odoo import models
from odoo.tools import SQL

from ..shared.caches import clear_caches

MEMBERSHIP = frozenset({'user_ids', 'all_user_ids', 'implied_ids', 'implied_by_ids'})


class ResGroups(models.Model):
    _inherit = 'res.groups'

    def write(self, vals):
        result = super().write(vals)
        if not MEMBERSHIP.isdisjoint(vals):
            self._oauth2_end_lost()
        return result

    def unlink(self):
        result = super().unlink()
        self._oauth2_end_lost()
        return result

    def _oauth2_end_lost(self):
        """End the connections whose users have just left the groups that may use an application."""
        clear_caches(self.env)
        self.env['oauth2.token'].sudo()._end_of_lost_groups(SQL("TRUE"), actor_id=self.env.uid)
