from odoo import api, fields, models

from ..protocol.client import OFFLINE_ACCESS
from ..quick_start.about import IDENTITY_SCOPES
from ..quick_start.tools import TOOLS


class Oauth2Application(models.Model):
    """What is left to do before an application works, and what its administrator should know of it."""

    _inherit = 'oauth2.application'

    steps_left = fields.Json(
        compute='_compute_steps_left',
        help="What is left to do: each a sentence, with the tab and the field or button that it leads to.")
    warnings = fields.Text(compute='_compute_warnings', help="One sentence a line.")

    @api.depends('allow_authorization_code', 'redirect_uris', 'client_type', 'client_secret_date', 'jwks',
                 'allow_client_credentials', 'user_id', 'scope_ids', 'can_introspect', 'high_security', 'tool',
                 'can_try_it')
    def _compute_steps_left(self):
        for application in self:
            reach, prove = [*application._steps_to_be_reached()], [*application._steps_to_prove_itself()]
            steps = [*reach, *application._steps_to_choose_scopes(), *prove]
            if not (reach or prove) and application._is_to_be_tried():  # a login may leave its scopes as they came
                steps.append(_step(self.env._("Try it, before others use it."), 'action_try_it'))
            application.steps_left = steps or False

    @api.depends('scope_ids', 'allow_client_credentials', 'user_id', 'trusted', 'connection_lifetime',
                 'allow_refresh_token', 'legacy_requests', 'group_ids', 'tool', 'can_introspect',
                 'allow_authorization_code', 'allow_device_code')
    def _compute_warnings(self):
        portal = self.env.ref('base.group_portal')
        for application in self:
            warnings = []
            if application._knows_people_only() and not application._has_open_purpose():
                warnings.append(
                    self.env._("It can only sign people in: no scope lets it read Odoo.")
                    if application._has_people() else self.env._("No scope lets it do anything in Odoo."))
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
                warnings.append(self.env._("Portal users may use it."))
            application.warnings = '\n'.join(warnings) or False

    def _steps_to_be_reached(self):
        """Yield what is left to say of where people come back to, or as whom it works."""
        if self.allow_authorization_code and not self.redirect_uris:
            yield _step(self.env._("Add the redirect URI, which the tool shows."), 'redirect_uris')
        if self.allow_client_credentials and not self.user_id:
            yield _step(self.env._("Choose the user that it runs as."), 'user_id')

    def _steps_to_prove_itself(self):
        """Yield what is left to do so that it can prove who it is."""
        if self.high_security and not self.jwks:
            yield _step(
                self.env._("Add its public keys: with high security it cannot use a secret."), 'jwks', tab='advanced')
        elif self.client_type == 'confidential' and not (self.client_secret_date or self.jwks):
            yield _step(
                self.env._("Generate the client secret, and copy it into the tool."), 'action_generate_client_secret')

    def _steps_to_choose_scopes(self):
        """Yield that somebody should choose what it may do, unless its scopes say so."""
        if not self._knows_people_only() or not self._has_open_purpose():
            return
        if not self.scope_ids:
            sentence = self.env._("Choose what it may do: it has no scopes yet.")
        elif self._has_people():
            sentence = self.env._(
                "Choose what it may do: so far it only learns who signs in, which is enough for a login.")
        else:
            sentence = self.env._("Choose what it may do: its scopes open nothing in Odoo.")
        yield _step(sentence, 'scope_ids', tab='access')

    def _is_to_be_tried(self):
        """Tell whether a trial can go all the way, and nobody has gone it yet.

        Devices and resource servers have no trial here, and for one that is bound to a key only it can go on.
        """
        return self.can_try_it and not self._trial_hint() and not self._has_been_used()

    def _has_people(self):
        return self.allow_authorization_code or self.allow_device_code

    def _opens_records(self):
        """Tell whether any scope of this application lets it see or change anything in Odoo."""
        return any(scope.model_access != 'none' for scope in self.scope_ids)

    def _knows_people_only(self):
        """Tell whether its scopes say who somebody is, and no more; one of another addon may open something there."""
        others = set(self.scope_ids.mapped('name')).difference(IDENTITY_SCOPES, {OFFLINE_ACCESS})
        return self.kind != 'resource_server' and not others and not self._opens_records()

    def _has_open_purpose(self):
        """Tell whether nobody has chosen its scopes: they are as they came, not for a login, and were never used."""
        tool = TOOLS.get(self.tool)
        return not self.scope_ids or (
            self.scope_ids._origin == self._default_scope_ids() and not (tool and tool.signs_in)
            and not self._has_been_used())


def _step(sentence, target, tab=None):
    """Return a step for the form: ``target`` is the name of a field or button, on a tab if one is named."""
    return {'sentence': sentence, 'target': target, 'tab': tab}
