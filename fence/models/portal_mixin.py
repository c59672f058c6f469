from odoo import models

from .. import current


class PortalMixin(models.AbstractModel):
    _inherit = 'portal.mixin'

    def _portal_ensure_token(self) -> str:
        """Overrides Odoo to keep the key of a document from a token that cannot change it: who has it can sign it."""
        bearer = current()
        if bearer is not None and not bearer.allows(self._name, 'write'):
            return ''
        return super()._portal_ensure_token()
