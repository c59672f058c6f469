from odoo import api, models

from ..fence import current, protected


class IrConfigParameter(models.Model):
    _inherit = 'ir.config_parameter'

    @api.model
    def get_param(self, key, default=False):
        """As Odoo does; a token learns nothing that it could sign with."""
        if key == protected.SECRET_PARAMETER and not self.env.su and current():
            raise protected.refusal()
        return super().get_param(key, default)
