import re
from typing import Any

from lxml import etree

from odoo import models

from .. import current
from ..holding import final
from ..insufficient_scope import refusal
from ..power import is_dynamic
from ..token_context import PLAIN_CONTEXT

RESTRICTED = 'raise_on_forbidden_code_for_model'  # Odoo's own mode, in which nothing but a list of fields is evaluated
# Odoo writes these of the context into the code that it makes of a template, which it then keeps for all requests.
_IN_CODE = ('snippet-key', 'snippet-sub-call-key', 'snippet_lang')
_NAME = re.compile(r'[\w.@-]+')
_PLAIN_TEXT = re.compile(r'[\w\s.,@:/+-]*')


class IrQweb(models.AbstractModel):
    """Templates that no view holds are compiled for a token only where they come from a record, or are restricted."""

    _inherit = 'ir.qweb'

    def _render(self, template: Any, values: dict[str, Any] | None = None, **options: Any) -> Any:
        """Overrides Odoo, which compiles with the context, to use no more of a token's than its language."""
        bearer = current()
        if bearer is not None:
            self = self.with_env(self.env(context={
                key: value for key, value in self.env.context.items()
                if _is_plain(value) and (key in PLAIN_CONTEXT or not (bearer.caller and bearer.caller.holds(key)))}))
        return super()._render(template, values, **options)

    def _generate_code_uncached(self, template: Any) -> Any:
        """Overrides Odoo to refuse a template that is not stored, before it is compiled.

        And, whoever asks, to make no code of a context.
        """
        bearer = current()
        if bearer is not None and isinstance(template, etree._Element) and not bearer.renders_stored \
                and not self.env.context.get(RESTRICTED) and is_dynamic(etree.tostring(template, encoding='unicode')):
            with final(bearer):
                raise refusal('have Odoo evaluate a template of its own')
        context = self.env.context
        if any(not _is_name(context.get(key)) for key in _IN_CODE):
            self = self.with_env(self.env(
                context={key: value for key, value in context.items() if key not in _IN_CODE}))
        return super()._generate_code_uncached(template)


def _is_name(value: object) -> bool:
    return not value or isinstance(value, str) and bool(_NAME.fullmatch(value))


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return bool(_PLAIN_TEXT.fullmatch(value))
    if isinstance(value, (list, tuple)):
        return all(not isinstance(one, (list, tuple)) and _is_plain(one) for one in value)
    return value is None or isinstance(value, (bool, int, float))
