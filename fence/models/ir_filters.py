from typing import Any

from odoo import api, models

from .. import guarding


class IrFilters(models.Model):
    """Saved searches, which come with views: a token that does not open them gets the views without."""

    _inherit = 'ir.filters'

    @api.model
    def get_filters(
            self, model: str, action_id: int | None = None, embedded_action_id: int | None = None,
            embedded_parent_res_id: int | None = None) -> list[dict[str, Any]]:
        bearer = guarding()
        if bearer is not None and not bearer.allows('ir.filters', 'read'):
            return []
        return super().get_filters(model, action_id, embedded_action_id, embedded_parent_res_id)
