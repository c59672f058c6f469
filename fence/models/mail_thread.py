from typing import Any

from odoo import models
from odoo.exceptions import UserError

from .. import current
from ..holding import final
from ..insufficient_scope import refusal


class MailThread(models.AbstractModel):
    _inherit = 'mail.thread'

    def _get_source_from_ref(self, source_ref: Any) -> tuple[Any, Any]:
        """Overrides Odoo: no template or view by a name of the caller's, whichever method hands it on."""
        bearer = current()
        if bearer and bearer.caller and isinstance(source_ref, str) and source_ref in bearer.caller.texts:
            with final(bearer):
                raise refusal('choose a template or a view by its name')
        found = super()._get_source_from_ref(source_ref)
        for template in found:
            # for whoever asks: it would be filled in for a record of its own model that has the same number
            if isinstance(template, models.BaseModel) and template._name == 'mail.template' and self \
                    and template.sudo().model not in (False, self._name):
                raise UserError(self.env._(
                    "The email template %(name)s is not for these records.", name=template.sudo().name))
        return found
