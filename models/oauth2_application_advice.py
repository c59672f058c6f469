from odoo import api, fields, models


class Oauth2Application(models.Model):
    """What is left to do before an application works, and what its administrator should know of it."""

    _inherit = 'oauth2.application'

    steps_left = fields.Json(
        compute='_compute_steps_left',
        help="What is left to do: each a sentence, with the tab and the field or button that it leads to.")
    warnings = fields.Text(compute='_compute_warnings', help="One sentence a line.")

    @api.depends('allow_authorization_code', 'redirect_uris', 'client_type', 'client_secret_date', 'jwks',
                 'allow_client_credentials', 'user_id', 'scope_ids', 'can_introspect', 'high_security')
    def _compute_steps_left(self):
        for application in self:
            steps = []
            if application.allow_authorization_code and not application.redirect_uris:
                steps.append(_step(self.env._("Add the redirect URI, which the tool shows."), 'redirect_uris'))
            if application.allow_client_credentials and not application.user_id:
                steps.append(_step(self.env._("Choose the user that it runs as."), 'user_id'))
            if not application._opens_records() and application.kind != 'resource_server':
                steps.append(_step(
                    self.env._("Choose what it may do: its scopes only let it know who signs in."), 'scope_ids',
                    tab='access'))
            if application.high_security and not application.jwks:
                steps.append(_step(
                    self.env._("Add its public keys: with high security it cannot use a secret."), 'jwks',
                    tab='advanced'))
            elif application.client_type == 'confidential' \
                    and not (application.client_secret_date or application.jwks):
                steps.append(_step(
                    self.env._("Generate the client secret, and copy it into the tool."),
                    'action_generate_client_secret'))
            application.steps_left = steps or False

    @api.depends('scope_ids', 'allow_client_credentials', 'user_id', 'trusted', 'connection_lifetime',
                 'allow_refresh_token', 'legacy_requests', 'group_ids')
    def _compute_warnings(self):
        portal = self.env.ref('base.group_portal')
        for application in self:
            warnings = []
            full = application.scope_ids.filtered(lambda scope: scope.model_access == 'all' and scope.perm_write)
            if full and application.trusted:
                warnings.append(self.env._("It has full access, and people are not asked."))
            elif full:
                warnings.append(self.env._("The scope %s lets it do everything that its users can do.", full[0].name))
            if application.allow_client_credentials and application.user_id \
                    and application.user_id.sudo().has_group('base.group_system'):
                warnings.append(self.env._("It acts as an administrator, without anyone signing in."))
            if application.allow_refresh_token and not application.connection_lifetime:
                warnings.append(self.env._("Its connections never end."))
            if application.legacy_requests:
                warnings.append(self.env._("Legacy requests put secrets into the logs of servers."))
            if portal in application.group_ids | application.group_ids.all_implied_by_ids:
                warnings.append(self.env._("Users of the portal may use it."))
            application.warnings = '\n'.join(warnings) or False

    def _opens_records(self):
        """Tell whether any scope of this application lets it see or change anything in Odoo."""
        return any(scope.model_access != 'none' for scope in self.scope_ids)


def _step(sentence, target, tab=None):
    """Return a step for the form: ``target`` is the name of a field or button, on a tab if one is named."""
    return {'sentence': sentence, 'target': target, 'tab': tab}
