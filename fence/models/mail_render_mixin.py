import contextlib

from odoo import api, models

from .. import current
from ..holding import answering, final
from ..insufficient_scope import refusal
from ..power import is_dynamic


class MailRenderMixin(models.AbstractModel):
    _inherit = 'mail.render.mixin'

    @api.model
    def _render_template(self, template_src, model, res_ids, engine='inline_template', add_context=None, options=None):
        """Overrides Odoo to evaluate a template only where it comes unchanged from a record; others are restricted.

        Odoo trusts unsaved templates as it trusts stored ones, and a composer with what the caller has given it.
        """
        bearer = current()
        if bearer is None or engine == 'qweb_view':
            return super()._render_template(template_src, model, res_ids, engine, add_context, options)
        stored = bearer.holds_stored(self, template_src)
        text = str(template_src or '')
        if not stored and is_dynamic(text) and (
                'read' not in bearer.permissions.everywhere
                or self._has_unsafe_expression_template_qweb(text, model)
                or self._has_unsafe_expression_template_inline_template(text, model)):
            with final(bearer):
                raise refusal()
        before, bearer.renders_stored = bearer.renders_stored, stored
        # a text for records that the token changes may hold the links of these
        hides = contextlib.nullcontext() if bearer.changes_all(model) or not is_dynamic(text) \
            else answering(bearer, self.env)
        try:
            with hides:
                return super()._render_template(template_src, model, res_ids, engine, add_context, options)
        finally:
            bearer.renders_stored = before
