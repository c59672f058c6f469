from __future__ import annotations

from typing import TYPE_CHECKING, Any

from odoo import api, models, tools

from .. import current, protected, rights
from ..holding import final

if TYPE_CHECKING:
    from odoo.models import BaseModel


class ResPartner(models.Model):
    _inherit = 'res.partner'

    def _generate_signup_token(self, expiration: Any = None) -> str:
        """Overrides Odoo to make no link that sets a password by a reading call, nor for the token's own user."""
        bearer = current()
        users = self.sudo().with_context(active_test=False).user_ids
        if bearer and (bearer.read_only or bearer.is_form or bearer.user_id in users.ids):
            with final(bearer):
                raise protected.refusal('get a link that sets a password')
        if users and self.sudo().signup_type != 'reset' and not self.env.user._is_internal():
            return ''  # on a page for visitors: whoever signs in already needs no invitation, and that is somebody else
        return super()._generate_signup_token(expiration)

    @api.model
    @tools.ormcache()
    def _oauth2_of_everybody(self) -> frozenset[int]:
        """Return the ids of the contacts of those whom visitors act as, and those who sign up begin as."""
        users = self.env['res.users'].sudo().browse(rights.everybody(self.env))
        return frozenset(users.exists().partner_id.ids)

    @api.model
    def _get_partner_from_token(self, token: str) -> BaseModel | None:
        """Overrides Odoo, which takes a link for setting a password also where nobody has asked for one.

        Such links are in what others may see, such as the page of a survey.
        """
        partner = super()._get_partner_from_token(token)
        return partner if partner and partner.sudo().signup_type else None
