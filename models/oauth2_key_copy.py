from odoo import api, models
from odoo.tools import SQL

from ..fence import protected
from ..shared import clock
from .oauth2_epoch import EVERY
from .oauth2_token_ends import COPIED

UUID = 'database.uuid'  # Odoo gives a copy of a database another one
SEEN = 'oauth2_provider.database_uuid'  # the one that the keys and connections were made under


class Oauth2Key(models.Model):
    """What a copy of a database needs: keys of its own, and connections that begin anew.

    Else each of the two would accept what the other one gives out, under the same address.
    """

    _inherit = 'oauth2.key'

    def action_this_is_a_copy(self):
        """Give this database new signing keys, and end all connections: it goes on beside the one it was copied from.

        :raise AccessError: for others than managers.
        """
        self._check_manager()
        self.sudo()._begin_anew()

    @api.model
    def _begin_anew(self):
        now = clock.now(self.env)
        # before anything else, see retry.retry_on_conflict
        self._alone(lambda model: model.search([('state', '!=', False)])._discard(now))
        self.env.cr.execute(SQL("SELECT id FROM oauth2_application"))
        self.env['oauth2.token'].sudo()._end_epoch(
            [(EVERY, id_) for id_, in self.env.cr.fetchall()], actor_id=self.env.uid, detail=COPIED)
        self.env['oauth2.logout.notice'].sudo().search([('attempts', '>=', 0)]).unlink()

    @api.model
    def _is_copy(self):
        """Tell whether the database has another identity than the one that its keys and connections were made under."""
        parameters = self.env['ir.config_parameter'].sudo()
        seen = parameters.get_param(SEEN)
        return bool(seen) and seen != parameters.get_param(UUID)

    @api.model
    def _check_copied(self):
        """Begin anew where the database has another identity than when this was asked last."""
        parameters = self.env['ir.config_parameter'].sudo()
        uuid, seen = parameters.get_param(UUID), parameters.get_param(SEEN)
        if self._is_copy():
            self._begin_anew()
        if seen != uuid:
            parameters.set_param(SEEN, uuid)

    @api.model
    def _cron_rotate(self):
        self._check_copied()  # whoever has copied it by other ways than Odoo's
        return super()._cron_rotate()

    @api.model
    def _ensure_signing_keys(self, now):
        parameters = self.env['ir.config_parameter'].sudo()
        if not parameters.get_param(SEEN):  # as at install
            parameters.set_param(SEEN, parameters.get_param(UUID))
        return super()._ensure_signing_keys(now)


class IrConfigParameter(models.Model):
    _inherit = 'ir.config_parameter'

    def write(self, vals):
        """Overrides Odoo to give a copy that it has just made keys of its own at once."""
        copied = vals.get('value') and any(
            parameter.key == UUID and parameter.value != vals['value'] for parameter in self.sudo())
        if copied:
            with protected.own_code():
                self.env['oauth2.key'].sudo()._begin_anew()
        result = super().write(vals)
        if copied:
            self.sudo().set_param(SEEN, vals['value'])
        return result
