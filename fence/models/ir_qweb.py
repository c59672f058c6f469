from lxml import etree

from odoo import models

from .. import current
from ..holding import final
from ..insufficient_scope import refusal
from ..power import is_dynamic

RESTRICTED = 'raise_on_forbidden_code_for_model'  # Odoo's own mode, in which nothing but a list of fields is evaluated


class IrQweb(models.AbstractModel):
    """Templates that no view holds are compiled for a token only where they come from a record, or are restricted."""

    _inherit = 'ir.qweb'

    def _generate_code_uncached(self, template):
        """Overrides Odoo to refuse a template that is not stored, before it is compiled."""
        bearer = current()
        if bearer is not None and isinstance(template, etree._Element) and not bearer.renders_stored \
                and not self.env.context.get(RESTRICTED) and is_dynamic(etree.tostring(template, encoding='unicode')):
            with final(bearer):
                raise refusal()
        return super()._generate_code_uncached(template)
