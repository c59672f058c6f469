from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..protocol import id_tokens, subjects
from .oauth2_epoch import EVERY
from .oauth2_token_ends import OTHER_SUBJECT


class Oauth2Application(models.Model):
    """What an application learns of the people who sign in to it (OpenID Connect)."""

    _inherit = 'oauth2.application'

    id_token_lifetime = fields.Integer(
        string='ID Token Lifetime', default=3600, required=True,
        help="How long an ID token is valid, in seconds. It says who has signed in, and opens nothing.")
    claims_in_id_token = fields.Boolean(
        string='User Data in the ID Token',
        help="Put what the scopes say of the user into the ID token as well, for applications that never ask "
             "userinfo, such as Kubernetes, Vault and AWS.")
    trust_email = fields.Boolean(
        string='Count Email Addresses as Verified',
        help="Tell the application that each email address is verified. Users can change their own address in Odoo, "
             "so turn it on only for an application that does not find its accounts by it.")
    subject_type = fields.Selection(
        [(subjects.PUBLIC, 'The same for all applications'),
         (subjects.PAIRWISE, 'A different one for each website (pairwise)')],
        string='User Identifier', required=True, default=subjects.PUBLIC,
        help="The ID by which the application knows a user (sub). A pairwise ID is different for each website, so "
             "that websites cannot match their users. It changes when the host of the redirect URIs changes. The "
             "access token, which is not for the application to read, still holds the user's own ID.")
    group_name_ids = fields.One2many('oauth2.application.group.name', 'application_id', string='Group Names', copy=True)

    _id_token_lifetime_range = models.Constraint(
        f'CHECK (id_token_lifetime BETWEEN 1 AND {id_tokens.MAX_LIFETIME})',
        "An ID token can be valid for 1 second to 24 hours (86,400 seconds).")

    @api.constrains('subject_type', 'redirect_uris')
    def _check_subject_type(self):
        for application in self.filtered(lambda one: one.subject_type == subjects.PAIRWISE):
            hosts = subjects.hosts(application._redirect_uri_list())
            if len(hosts) > 1 or '' in hosts:
                # OIDC Core §8.1
                raise ValidationError(self.env._(
                    "For pairwise user identifiers all redirect URIs need to have the same host."))

    def write(self, vals):
        before = {application.id: application.sudo()._as_client().sector for application in self}
        result = super().write(vals)
        changed = self.filtered(lambda one: one.sudo()._as_client().sector != before[one.id])
        if changed:  # a connection is about one sub as long as it lasts (OIDC Core §12.2)
            self.env['oauth2.token'].sudo()._end_epoch(
                [(EVERY, id_) for id_ in changed.ids], detail=OTHER_SUBJECT, actor_id=self.env.uid)
        return result

    def action_preview_claims(self):
        """Open what the application learns of a user."""
        self.ensure_one()
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('oauth2_provider.oauth2_claims_preview_action'),
            context={'default_application_id': self.id, 'dialog_size': 'large'})
