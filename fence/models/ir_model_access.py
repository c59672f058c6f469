from odoo import api, models

from .. import guarding


class IrModelAccess(models.Model):
    _inherit = 'ir.model.access'

    @api.model
    def check(self, model: str, mode: str = 'read', raise_exception: bool = True) -> bool:
        """Overrides Odoo to open no more models than the scopes of the token do."""
        allowed = super().check(model, mode, raise_exception)
        if not allowed or self.env.su:
            return allowed
        bearer = guarding()
        if bearer is None or bearer.allows(model, mode):
            return True
        if raise_exception:
            raise bearer.refusal(self.env, model, mode)
        return False

    def _make_access_error(self, model: str, mode: str) -> Exception:
        bearer = guarding()
        if bearer is not None and not bearer.allows(model, mode):
            return bearer.refusal(self.env, model, mode)
        return super()._make_access_error(model, mode)
