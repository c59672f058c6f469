from odoo import api, models

from ..fence import guarding, unguarded


class IrUiMenu(models.Model):
    _inherit = 'ir.ui.menu'

    @api.model
    def _visible_menu_ids(self, debug=False):
        """As Odoo does, which keeps it for all users with the same groups: not what one token sees."""
        bearer = guarding()
        if bearer is None:
            return super()._visible_menu_ids(debug)
        with unguarded(bearer):
            return super()._visible_menu_ids(debug)
