import json

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from ..protocol import id_tokens, requested_claims
from ..protocol.authentication import Authentication
from ..shared import clock
from ..shared.server_address import issuer

_UNKNOWN = '…'  # what only a real sign-in brings


class Oauth2ClaimsPreview(models.TransientModel):
    """What an application learns of a user who signs in: the ID token and userinfo, as it gets them.

    Managers alone use it, and those who are not administrators for themselves alone.
    """

    _name = 'oauth2.claims.preview'
    _description = 'Claims Preview'
    _rec_name = 'user_id'

    application_id = fields.Many2one('oauth2.application', required=True)
    user_id = fields.Many2one('res.users', required=True, default=lambda self: self.env.user)
    scope_ids = fields.Many2many(
        'oauth2.scope', string='Scopes', compute='_compute_scope_ids', store=True, readonly=False)
    may_choose_user = fields.Boolean(compute='_compute_may_choose_user')
    id_token = fields.Text(string='ID Token', compute='_compute_answers')
    userinfo = fields.Text(compute='_compute_answers')

    @api.depends('application_id')
    def _compute_scope_ids(self):
        for preview in self:
            preview.scope_ids = preview.application_id.scope_ids

    @api.depends_context('uid')
    def _compute_may_choose_user(self):
        for preview in self:
            preview.may_choose_user = _may_choose(preview.env.user)

    @api.depends('application_id', 'scope_ids', 'user_id')
    @api.depends_context('uid')
    def _compute_answers(self):
        for preview in self:
            user = preview._checked_user()
            application = preview.application_id._origin.sudo()
            client = application and application._as_client()
            if not user or not client:
                preview.id_token = preview.userinfo = False
                continue
            scopes = [name for name in preview.scope_ids.mapped('name') if name in client.scopes]
            claims = user._oauth2_claims(client, scopes)
            preview.userinfo = _as_text(claims)
            preview.id_token = id_tokens.SCOPE in scopes and _as_text(
                preview._id_token(client, claims['sub'], claims if client.claims_in_id_token else {}))

    def _id_token(self, client, subject, person):
        """Return the claims of an ID token of somebody who has signed in just now by a password."""
        now = clock.now(self.env)
        authentication = Authentication(int(now.timestamp()), ('pwd', ))
        return id_tokens.content(
            issuer=issuer(self.env(su=True)), subject=subject, client=client, connection=_UNKNOWN,
            access_token_hash=_UNKNOWN, authentication=authentication, now=now, nonce=_UNKNOWN,
            acr=requested_claims.NONE.acr(authentication), person=person) | {'jti': _UNKNOWN}

    def _checked_user(self):
        """Return whom to look at, with superuser rights: what a claim may tell is checked where it is read.

        :raise AccessError: the person who looks may not look at that user.
        """
        user = self.user_id._origin
        if user and user != self.env.user and not _may_choose(self.env.user):
            raise AccessError(self.env._("Only administrators can preview the claims of another user."))
        return user.sudo() if user.id != SUPERUSER_ID else user.browse()


def _may_choose(person):
    """Tell whether somebody may look at others."""
    return person.id == SUPERUSER_ID or person._is_system()


def _as_text(members):
    return json.dumps(members, indent=2, ensure_ascii=False)
