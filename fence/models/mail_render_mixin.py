import contextlib
import re
from collections.abc import Iterable
from typing import Any

from werkzeug.exceptions import UnprocessableEntity

from odoo import api, models
from odoo.exceptions import UserError

from .. import current
from ..holding import answering, final
from ..insufficient_scope import refusal
from ..power import is_dynamic
from ..sign_in import NOTICES, SECOND_FACTOR, SIGN_IN, sends

_BRACES = re.compile(r'\{(?=\{)')


class MailRenderMixin(models.AbstractModel):
    _inherit = 'mail.render.mixin'

    @api.model
    def _render_template(
            self, template_src: Any, model: str, res_ids: Iterable[int], engine: str = 'inline_template',
            add_context: dict[str, Any] | None = None, options: dict[str, Any] | None = None) -> dict[int, Any]:
        """Overrides Odoo to evaluate a template only where it comes unchanged from a record; others are restricted.

        Odoo trusts unsaved templates as it trusts stored ones, and a composer with what the caller has given it.
        """
        bearer = current()
        if bearer is None or engine == 'qweb_view':
            return super()._render_template(template_src, model, res_ids, engine, add_context, options)
        stored = bearer.holds_stored(self, template_src)
        text = str(template_src or '')
        self._oauth2_check_sign_in(text)
        if not stored and is_dynamic(text) and (
                'read' not in bearer.permissions.everywhere
                or self._has_unsafe_expression_template_qweb(text, model)
                or self._has_unsafe_expression_template_inline_template(text, model)):
            with final(bearer):
                raise refusal('have Odoo evaluate a template of its own')
        before, bearer.renders_stored = bearer.renders_stored, stored
        # a text for records that the token changes may hold the links of these
        hides = contextlib.nullcontext() if bearer.changes_all(model) or not is_dynamic(text) \
            else answering(bearer, self.env)
        try:
            with hides:
                return super()._render_template(template_src, model, res_ids, engine, add_context, options)
        except UserError as error:  # with the text of the template, and a traceback
            if bearer.refused:
                raise bearer.refused from error
            raise UnprocessableEntity('Odoo cannot fill in this template for these records.') from error
        finally:
            bearer.renders_stored = before

    @api.model
    def _render_template_qweb_view(
            self, view_ref: Any, model: str, res_ids: Iterable[int], add_context: dict[str, Any] | None = None,
            options: dict[str, Any] | None = None) -> dict[int, Any]:
        """Overrides Odoo, which makes messages of views past the method above."""
        if current():
            view = view_ref if isinstance(view_ref, models.BaseModel) else \
                self.env['ir.ui.view']._get_template_view(view_ref, raise_if_not_found=False)
            if view.sudo().key not in NOTICES:
                self._oauth2_check_sign_in(view.sudo().arch_db or '')
        return super()._render_template_qweb_view(view_ref, model, res_ids, add_context, options)

    @api.model
    def _oauth2_check_sign_in(self, text: str) -> None:
        """Check that a template that lets somebody sign in is rendered where Odoo's own code sends it, to whose it is.

        :param text: of the template.
        """
        bearer = current()
        if SECOND_FACTOR.search(text) or SIGN_IN.search(text) and not sends(bearer.method):
            with final(bearer):
                raise refusal('have Odoo send what somebody signs in with')

    @api.model
    def _render_template_inline_template(
            self, template_txt: Any, model: str, res_ids: Iterable[int], add_context: dict[str, Any] | None = None,
            options: dict[str, Any] | None = None) -> dict[int, Any]:
        """Overrides Odoo, for whoever asks: what is rendered is no template itself, though Odoo may render it again.

        Else names of records would be evaluated, be it two of them that are a template only where they meet. Nor is
        that evaluated which a model is given that trusts its own records' templates, and which is none of these: some
        of Odoo's reminders are such texts, with a name in them.
        """
        if not self and self._unrestricted_rendering \
                and self._has_unsafe_expression_template_inline_template(str(template_txt or ''), model):
            template_txt = _BRACES.sub('{ ', str(template_txt))
        rendered = super()._render_template_inline_template(template_txt, model, res_ids, add_context, options)
        return {
            id_: _BRACES.sub('{ ', text) if isinstance(text, str) and '{{' in text else text
            for id_, text in rendered.items()}
