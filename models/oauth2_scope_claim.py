import re

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..protocol.claims import RESERVED, STANDARD
from ..shared.caches import lock_for_share, touch
from . import claim_paths, names

_NAME = re.compile(r'[A-Za-z][A-Za-z0-9_.-]{0,99}', re.ASCII)
_OPENS_MORE = frozenset({'field_path', 'name', 'scope_id'})


class Oauth2ScopeClaim(models.Model):
    """A claim that an administrator adds to a scope: a field of the user, or of what the user belongs to."""

    _name = 'oauth2.scope.claim'
    _description = 'Claim'
    _order = 'scope_id, name'

    scope_id = fields.Many2one('oauth2.scope', required=True, ondelete='cascade', index=True)
    name = fields.Char(
        string='Claim', required=True, help="What applications find in userinfo, such as company.")
    field_path = fields.Char(
        string='Field', required=True,
        help="Which field, from the user on, such as partner_id.company_name. It is read with the user's own rights.")
    label = fields.Char(
        string='What People Read', required=True, translate=True,
        help="What people read before they allow it, such as: the name of your company.")

    _name_unique = models.Constraint('UNIQUE (name)', "Another claim has this name.")

    @api.constrains('name')
    def _check_name(self):
        for claim in self:
            if not _NAME.fullmatch(claim.name):
                raise ValidationError(self.env._(
                    "The name of a claim begins with a letter and has only letters, digits, dots, - and _: %s",
                    claim.name))
            if claim.name.lower() in RESERVED:  # many programs do not tell Email from email, as those in Go
                raise ValidationError(self.env._("%s is a claim of the standard: choose another name.", claim.name))

    @api.constrains('field_path')
    def _check_field_path(self):
        for claim in self:
            if problem := claim_paths.problem(self.env, claim.field_path):
                raise ValidationError(problem)

    @api.constrains('label')
    def _check_label(self):
        for claim in self:
            if problem := names.problem(self.env, claim.label):
                raise ValidationError(problem)

    @tools.ormcache()
    def _scopes_by_claim(self):
        """Return the name of each claim's scope, by the name of the claim: those of the standard, and added ones.

        :rtype: dict[str, str]
        """
        return STANDARD | {claim.name: claim.scope_id.name for claim in self._kept()}

    @tools.ormcache()
    def _paths(self):
        """Return the path of each claim that was added, by its name.

        :rtype: dict[str, str]
        """
        return {claim.name: claim.field_path for claim in self._kept()}

    def _kept(self):
        lock_for_share(self.env.cr, SQL("oauth2_scope"))  # whoever changes a claim changes its scope
        return self.sudo().search_fetch([], ['name', 'field_path', 'scope_id'])

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims._open_more()
        claims._record()
        return claims

    def write(self, vals):
        before = self.scope_id
        result = super().write(vals)
        if not _OPENS_MORE.isdisjoint(vals):
            self._open_more()
            before._forget_claims()
        self._record()
        return result

    def unlink(self):
        self.check_access('unlink')
        self._record('closed')
        scopes = self.scope_id
        result = super().unlink()
        scopes._forget_claims()
        return result

    def _open_more(self):
        """Have people asked again who have allowed these scopes without these claims.

        :raise AccessError: others have allowed them, and this person may not change settings.
        """
        self.flush_recordset()
        scopes = self.scope_id
        scopes._check_may_widen()
        scopes.sudo()._raise_versions()
        self.env['oauth2.token'].sudo()._end_of_wider_scopes(scopes, actor_id=self.env.uid)
        scopes._forget_claims()

    def _record(self, outcome=None):
        """Put into the trail what these claims are now."""
        for claim in self:
            claim.scope_id._record('scope_changed', f'claim {claim.name}: {outcome or claim.field_path}')


class Oauth2Scope(models.Model):
    _inherit = 'oauth2.scope'

    claim_ids = fields.One2many('oauth2.scope.claim', 'scope_id', string='Claims', copy=False)

    def _forget_claims(self):
        """Let nobody keep the claims of these scopes as they were."""
        touch(self)
