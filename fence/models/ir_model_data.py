from typing import Any

from odoo import api, models

from .. import current, targets
from ..holding import final
from ..insufficient_scope import refusal


class IrModelData(models.Model):
    _inherit = 'ir.model.data'

    @api.model
    def _update_xmlids(self, data_list: list[dict[str, Any]], update: bool = False) -> None:
        """Overrides Odoo, which writes external ids by SQL: a token names nothing that decides over rights."""
        bearer = current()
        if bearer and any(targets.names_rights(data['xml_id'], data['record']._name) for data in data_list):
            with final(bearer):
                raise refusal('give this record an external id')
        return super()._update_xmlids(data_list, update)
