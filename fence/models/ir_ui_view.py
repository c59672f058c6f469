from typing import Any

from odoo import api, models

from .. import current
from ..insufficient_scope import refusal


class IrUiView(models.Model):
    _inherit = 'ir.ui.view'

    @api.readonly
    @api.model
    def render_public_asset(self, template: Any, values: dict[str, Any] | None = None) -> Any:
        """Overrides Odoo, which renders it with superuser rights, and whatever the caller puts into it."""
        if current():
            raise refusal('have a view rendered')
        return super().render_public_asset(template, values)
