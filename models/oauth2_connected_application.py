from collections import defaultdict
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..shared import clock
from .oauth2_token import standing


class Oauth2ConnectedApplication(models.Model):
    """An application that a user has let in: all its connections and the consent in one row, to see and to undo.

    One that has a consent alone counts, since it gets in again without a question. One that an administrator lets act
    as the user by itself does not: it is not the user's to undo.
    """

    _name = 'oauth2.connected.application'
    _description = 'Connected Application'
    _auto = False
    _order = 'since DESC, id DESC'
    _rec_name = 'application_id'

    user_id = fields.Many2one('res.users', readonly=True)
    application_id = fields.Many2one('oauth2.application', readonly=True)
    since = fields.Datetime(string='Connected Since', readonly=True)
    last_used_at = fields.Datetime(string='Last Used', readonly=True)
    write_date = fields.Datetime(readonly=True)  # of the application, and so of its logo
    # of the application and its scopes, which not everybody may read
    name = fields.Char(compute='_compute_of_application', compute_sudo=True)
    logo = fields.Binary(compute='_compute_of_application', compute_sudo=True)
    host = fields.Char(
        compute='_compute_of_application', compute_sudo=True, help="Where the application is on the web.")
    permissions = fields.Text(
        string='What It May Do', compute='_compute_permissions', compute_sudo=True, help="One sentence a line.")
    address = fields.Char(
        string='Connected From', compute='_compute_address', compute_sudo=True,
        help="The IP address from where it was last allowed or connected.")

    @property
    def _table_query(self):
        # each connection, and each consent, belongs to one user and one application: so their smallest number is unique
        return SQL(
            """ SELECT min(number) AS id, user_id, application_id, min(since) AS since,
                      max(last_used_at) AS last_used_at,
                      (SELECT write_date FROM oauth2_application WHERE id = application_id) AS write_date
                  FROM (SELECT token.id::bigint * 2 AS number, token.user_id, token.application_id,
                               token.create_date AS since, token.last_used_at
                          FROM oauth2_token AS token
                         WHERE token.service_scope IS NULL AND %s
                     UNION ALL
                        SELECT id::bigint * 2 + 1, user_id, application_id, create_date, NULL
                          FROM oauth2_consent) AS access
              GROUP BY user_id, application_id """, standing(clock.naive_now(self.env)))

    @api.model
    def _of_user(self, domain=()):
        """Return the rows of the present user, with what is in them: PostgreSQL finds these by the user alone."""
        return self.search_fetch([('user_id', '=', self.env.uid), *domain], [
            'user_id', 'application_id', 'since', 'last_used_at', 'write_date'])

    @api.depends('application_id')
    def _compute_of_application(self):
        for row in self:
            application = row.application_id
            addresses = [application.homepage_url or '', *application._redirect_uri_list()]
            row.name = application.name
            row.logo = application.logo
            row.host = next((host for address in addresses if (host := urlsplit(address).hostname)), False)

    @api.depends('user_id', 'application_id')
    def _compute_permissions(self):
        scopes = defaultdict(self.env['oauth2.scope'].browse)
        stands = [
            ('revoked_at', '=', False), ('service_scope', '=', False), ('expires_at', '>', clock.naive_now(self.env))]
        for model, domain in (('oauth2.token', stands), ('oauth2.consent', [])):
            for given in self.env[model].search([
                ('user_id', 'in', self.user_id.ids), ('application_id', 'in', self.application_id.ids), *domain,
            ]):
                scopes[given.user_id, given.application_id] |= given.scope_ids
        for row in self:
            row.permissions = '\n'.join(scopes[row.user_id, row.application_id]._consent_sentences())

    @api.depends('user_id', 'application_id')
    def _compute_address(self):
        last = self.env['oauth2.event']._last_addresses(self.user_id.ids, self.application_id.ids)
        for row in self:
            row.address = last.get((row.user_id.id, row.application_id.id))

    def action_disconnect(self):
        """End all connections of these applications with the user, who is asked again before they get in.

        :raise AccessError: for rows of others.
        """
        if self.env.su or self._of_user([('id', 'in', self.ids)]) != self:
            raise AccessError(self.env._("You can only disconnect your own applications."))
        gone = self.env._("%s has no access any more.", self.name) if len(self) == 1 else self.env._(
            "These applications have no access any more.")
        self.env['oauth2.token']._disconnect(
            [(row.user_id.id, row.application_id.id) for row in self], detail='disconnected by the user',
            with_services=False)
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
            'type': 'success', 'message': gone, 'next': {'type': 'ir.actions.client', 'tag': 'oauth2_reload_form'}}}
