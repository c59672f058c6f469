from odoo import api, models

from ..fence import current, protected
from .settings import PREFIX


class IrConfigParameter(models.Model):
    """Whoever changes a setting is in the audit trail, on whichever page: each is a system parameter."""

    _inherit = 'ir.config_parameter'

    @api.model
    def get_param(self, key, default=False):
        """As Odoo does; a token learns nothing that it could sign with."""
        if key == protected.SIGNING_PARAMETER and not self.env.su and current():
            raise protected.refusal()
        return super().get_param(key, default)

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._oauth2_check_settings()
        parameters._oauth2_record_settings()
        return parameters

    def write(self, vals):
        self._oauth2_check_settings()
        if 'key' in vals:
            self._oauth2_record_settings('no longer set')
        result = super().write(vals)
        self._oauth2_check_settings()
        self._oauth2_record_settings()
        return result

    def unlink(self):
        self.check_access('unlink')
        self._oauth2_check_settings()
        self._oauth2_record_settings('no longer set')
        return super().unlink()

    def _oauth2_check_settings(self):
        """Let no token change our settings, such as how long it works."""
        if current() and any(parameter.key.startswith(PREFIX) for parameter in self.sudo()):
            raise protected.refusal()

    def _oauth2_record_settings(self, outcome=None):
        """Put our settings into the trail, with what has become of them: by default their new values."""
        self.env['oauth2.event']._record_all('setting_changed', [
            {'actor_id': self.env.uid, 'detail': f'{parameter.key.removeprefix(PREFIX)}: {outcome or parameter.value}'}
            for parameter in self.sudo() if parameter.key.startswith(PREFIX)])
