from odoo import api, models
from odoo.tools import SQL

from ..fence import current, protected, trail
from ..fence.holding import final


class BasePartnerMerge(models.TransientModel):
    """Merging records, which Odoo does by SQL, past the ORM that holds a token."""

    _inherit = 'base.partner.merge.automatic.wizard'

    @api.model
    def _update_foreign_keys_generic(self, model, src_records, dst_record):
        """Overrides Odoo to keep the own user out of it, and to put what SQL changes into the trail."""
        bearer = current()
        if bearer is not None and src_records:
            self._oauth2_check_merge(bearer, model, src_records, dst_record)
        return super()._update_foreign_keys_generic(model, src_records, dst_record)

    def _oauth2_check_merge(self, bearer, model, src_records, dst_record):
        user = self.env['res.users'].sudo().browse(bearer.user_id)
        own = {'res.users': user, 'res.partner': user.partner_id}.get(model)
        if own and own.id in (src_records | dst_record).ids:
            with final(bearer):
                raise protected.refusal()
        models_of = {record._table: name for name, record in self.env.items() if not record._abstract}
        for table, column in self._get_fk_on(self.env[model]._table):
            name = models_of.get(table)
            if name is None:
                continue  # a relation of two models
            ids = [row for row, in self.env.execute_query(SQL(
                "SELECT id FROM %s WHERE %s IN %s", SQL.identifier(table), SQL.identifier(column),
                tuple(src_records.ids)))]
            if ids and protected.is_protected(name):
                with final(bearer):
                    raise protected.refusal()
            trail.note_ids(bearer, self.env, 'changed', name, ids)
