from odoo import models

from . import sessions


class ResDeviceLog(models.Model):
    _inherit = 'res.device.log'

    def write(self, vals):
        """Overrides Odoo to end what the sessions of these devices have connected.

        Odoo says so of devices that a person logs out, and of those whose session has expired.
        """
        result = super().write(vals)
        if vals.get('revoked'):
            logs = self.sudo()
            self.env['oauth2.token'].sudo()._end_sessions(
                logs.user_id.ids, sorted({sessions.digest(log.session_identifier) for log in logs}),
                actor_id=self.env.uid)
        return result
