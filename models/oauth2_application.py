import re
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..protocol import credentials, redirect_uri
from ..shared import keys
from ..shared.caches import clear_caches
from ..shared.settings import setting
from . import names
from .client_metadata import AUDITED
from .oauth2_epoch import EVERY

MAX_ACCESS_TOKEN_LIFETIME = 86400  # seconds


class Oauth2Application(models.Model):
    """A client that may ask users for access (RFC 6749 §2)."""

    _name = 'oauth2.application'
    _description = 'Application'
    _order = 'name, id'

    name = fields.Char(required=True, help="People see this name when the application asks for access.")
    active = fields.Boolean(default=True)
    logo = fields.Image(max_width=256, max_height=256, help="People see it when the application asks for access.")
    homepage_url = fields.Char(
        string='Home Page', help="Where people find out what the application is. The consent page links to it.")
    description = fields.Char(
        help="One sentence for the people who are asked: what the application is for.")
    client_id = fields.Char(
        string='Client ID', required=True, readonly=True, copy=False,
        default=lambda self: credentials.generate_client_id(),
        help="The public name of the application. It goes into every request.")
    client_type = fields.Selection(
        [('confidential', 'Confidential: runs on a server that can keep a secret'),
         ('public', 'Public: a mobile, desktop or browser application')],
        string='Type', required=True, default='confidential')
    redirect_uris = fields.Text(
        string='Redirect URIs',
        help="Also called callback URL: where people are sent back to. One a line, exactly as the tool shows it.")
    redirect_uris_problem = fields.Text(string='Problem with Redirect URIs', compute='_compute_redirect_uris_problem')
    allow_authorization_code = fields.Boolean(
        string='Authorization Code', default=True, help="People sign in and allow the application to act for them.")
    allow_refresh_token = fields.Boolean(
        string='Refresh Tokens', default=True,
        help="The application stays connected after its access token ends, until someone ends the connection.")
    rotate_refresh_tokens = fields.Boolean(
        string='New Refresh Token with Each Use', default=True,
        help="So a stolen refresh token is noticed. Turn it off only for an application that keeps its first refresh "
             "token for ever. Always on for public applications.")
    allow_client_credentials = fields.Boolean(
        string='Client Credentials',
        help="The application works by itself, without a person, as the user that you choose.")
    user_id = fields.Many2one(
        'res.users', string='Runs As', index='btree_not_null', ondelete='restrict',
        help="The user that the application acts as when it works by itself. Best: a separate user with few rights.")
    can_introspect = fields.Boolean(
        string='May Introspect Tokens',
        help="The application is a service that receives tokens of others, and may ask Odoo whether they are valid.")
    scope_ids = fields.Many2many(
        'oauth2.scope', string='Scopes', default=lambda self: self._default_scope_ids(),
        help="What the application may ask for. People see it before they allow it.")
    trusted = fields.Boolean(
        string='Skip Consent',
        help="People are not asked before this application gets access. Only for your own applications.")
    require_pkce = fields.Boolean(
        string='Require PKCE',
        help="Refuse requests without a code challenge. Always on for public applications.")
    group_ids = fields.Many2many(
        'res.groups', string='Allowed Groups', default=lambda self: self.env.ref('base.group_user'),
        help="Only members of these groups can allow the application to act for them.")
    access_token_lifetime = fields.Integer(
        default=lambda self: setting(self.env, 'access_token_lifetime'), required=True,
        help="How long an access token works, in seconds.")
    signing_algorithm = fields.Selection(
        [(algorithm, algorithm) for algorithm in keys.ALGORITHMS], required=True, default=keys.DEFAULT_ALGORITHM,
        help="How access tokens are signed; keep RS256 unless the application asks for another.")
    refresh_token_lifetime = fields.Integer(
        default=lambda self: setting(self.env, 'refresh_token_lifetime'), required=True,
        help="How long an unused refresh token works, in days. Each use starts the time anew.")
    connection_lifetime = fields.Integer(
        default=lambda self: setting(self.env, 'connection_lifetime'), required=True,
        help="After how many days people have to allow the application again, even if it is used every day. "
             "0 for never.")
    validity_format = fields.Selection(
        [('datetime', 'Date and time, such as 7/20/2017 12:00:05'), ('seconds', 'Seconds, such as 3600')],
        required=True, default='datetime',
        help="How access_token_validity is written in the answer with the token.")
    legacy_requests = fields.Boolean(
        help="Accept token requests with parameters in the URL, or with the secret in two places. Only for "
             "applications that were written for the older REST API and cannot be changed.")
    connection_count = fields.Integer(compute='_compute_connection_count')

    _client_id_unique = models.Constraint('UNIQUE (client_id)', "Another application has this client ID.")
    _access_token_lifetime_range = models.Constraint(
        f'CHECK (access_token_lifetime BETWEEN 1 AND {MAX_ACCESS_TOKEN_LIFETIME})',
        "An access token can work for 1 second to 24 hours (86,400 seconds).")
    _refresh_token_lifetime_range = models.Constraint(
        'CHECK (refresh_token_lifetime BETWEEN 1 AND 3650)',
        "A refresh token can work for 1 to 3,650 days.")
    _connection_lifetime_range = models.Constraint(
        'CHECK (connection_lifetime BETWEEN 0 AND 3650)',
        "A connection can last for 1 to 3,650 days, or without an end (0).")

    @api.model
    def _default_scope_ids(self):
        return self.env['oauth2.scope'].search(
            [('name', 'in', ('openid', 'profile', 'email', 'offline_access'))])

    @api.depends('redirect_uris', 'client_type')
    def _compute_redirect_uris_problem(self):
        for application in self:
            application.redirect_uris_problem = '\n'.join(filter(
                None, map(application._redirect_uri_problem, application._redirect_uri_list()))) or False

    def _compute_connection_count(self):
        counts = dict(self.env['oauth2.token']._read_group(
            [('application_id', 'in', self.ids), ('revoked_at', '=', False)], ['application_id'], ['__count']))
        for application in self:
            application.connection_count = counts.get(application, 0)

    @api.constrains('name')
    def _check_name(self):
        for application in self:
            if problem := names.problem(self.env, application.name):
                raise ValidationError(problem)

    @api.constrains('description')
    def _check_description(self):
        for application in self.filtered('description'):
            if problem := names.problem(self.env, application.description, names.MAX_SENTENCE):
                raise ValidationError(problem)

    @api.constrains('homepage_url')
    def _check_homepage_url(self):
        for application in self.filtered('homepage_url'):
            address = re.split('[?#]', application.homepage_url, maxsplit=1)[0]
            if not address.startswith(('http://', 'https://')) or redirect_uri.fault(
                    address.replace('http://', 'https://', 1), 'confidential') or not urlsplit(address).hostname:
                raise ValidationError(self.env._(
                    "Write the home page as a whole address, such as https://app.example.com."))

    @api.constrains('client_id')
    def _check_client_id(self):
        for application in self:
            if not credentials.is_client_id(application.client_id):
                raise ValidationError(self.env._("A client ID has 32 letters and digits."))

    @api.constrains('redirect_uris', 'client_type')
    def _check_redirect_uris(self):
        for application in self:
            if application.redirect_uris_problem:
                raise ValidationError(application.redirect_uris_problem)

    @api.constrains('client_type', 'allow_client_credentials', 'user_id')
    def _check_client_credentials(self):
        for application in self.filtered('allow_client_credentials'):
            if application.client_type == 'public':
                # RFC 6749 §4.4
                raise ValidationError(self.env._(
                    "A public application cannot prove who it is, so it cannot use client credentials."))
            if not application.user_id.active:
                raise ValidationError(self.env._(
                    "Choose whom the application acts as when it works by itself. It cannot be an archived user."))

    @api.onchange('client_type')
    def _onchange_client_type(self):
        if self.client_type == 'public':
            self.require_pkce = True
            self.rotate_refresh_tokens = True
            self.allow_client_credentials = False

    def copy_data(self, default=None):
        values_list = super().copy_data(default)
        for application, values in zip(self, values_list, strict=True):
            if 'name' not in (default or {}):
                copied = self.env._("%s (copy)", application.name)
                values['name'] = copied if len(copied) <= names.MAX_NAME else application.name
        return values_list

    @api.model_create_multi
    def create(self, vals_list):
        applications = super().create(vals_list)
        applications._check_acts_as()
        for application in applications:
            application._record('application_created')
        return applications

    def write(self, vals):
        self._check_acts_as()
        before = {application.id: application.client_type for application in self}
        result = super().write(vals)
        self._check_acts_as()
        clear_caches(self.env)
        self._end_what_is_over(vals, before)
        changed = [name for name in AUDITED if name in vals]
        if changed:
            for application in self:
                application._record('application_changed', ', '.join(changed))
        return result

    def unlink(self):
        self.check_access('unlink')
        self._check_acts_as()
        for application in self:
            application._record('application_deleted')
        self.env['oauth2.token'].sudo()._delete_of(self)
        self.env['oauth2.event']._forget_applications(self.ids)
        result = super().unlink()
        clear_caches(self.env)
        return result

    def _check_acts_as(self):
        """Check that nobody gets another user's rights by way of an application that acts as that user.

        :raise AccessError: for managers who are not administrators, where it is not themselves.
        """
        if self.env.su or self.env.user.has_group('base.group_system'):
            return
        if self.sudo().user_id - self.env.user:
            raise AccessError(self.env._(
                "Only administrators can set up applications that act as another user by themselves."))

    def _end_what_is_over(self, vals, before):
        """End the connections that a change takes the ground from.

        :param dict before: id -> type of client.
        """
        tokens = self.env['oauth2.token'].sudo()
        ended_by = {'actor_id': self.env.uid}
        if 'active' in vals and not vals['active']:
            tokens._end_epoch([(EVERY, id_) for id_ in self.ids], detail='application archived', **ended_by)
        if 'group_ids' in vals:
            tokens._end_of_lost_groups(SQL("token.application_id = ANY(%s)", self.ids), **ended_by)
        opened = [  # what was issued to a client with a secret must not work without it
            (EVERY, application.id) for application in self
            if application.client_type == 'public' != before[application.id]]
        if opened:
            tokens._end_epoch(opened, detail='application made public', **ended_by)
        if not vals.keys().isdisjoint({'user_id', 'allow_client_credentials', 'client_type'}):
            tokens._end_of_lost_services(SQL("token.application_id = ANY(%s)", self.ids), **ended_by)

    def action_view_connections(self):
        """Open the connections of this application."""
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('oauth2_provider.oauth2_token_action'),
            domain=[('application_id', 'in', self.ids)])

    def action_view_events(self):
        """Open what has happened with this application."""
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('oauth2_provider.oauth2_event_action'),
            domain=[('application_id', 'in', self.ids)])

    def _redirect_uri_list(self):
        return [uri for line in (self.redirect_uris or '').splitlines() if (uri := line.strip())]

    def _redirect_uri_sentences(self, uri=''):
        """Return why a redirect URI cannot be registered, by the codes of ``redirect_uri.FAULTS``."""
        return {
            'absolute': self.env._("write the whole address, such as https://app.example.com/callback."),
            'characters': self.env._("it holds a character that an address cannot hold; write it as % and two digits."),
            'fragment': self.env._("leave out the # and what follows it."),
            'host': self.env._("the name of the host is not valid."),
            'http': self.env._(
                "use https. Plain http is only safe on this device: http://127.0.0.1 or http://localhost."),
            'length': self.env._("it is too long."),
            'letters': self.env._(
                "it has letters that browsers write otherwise: write %(address)s",
                address=redirect_uri.in_ascii(uri, self.client_type)),
            'port': self.env._("the port is not valid."),
            'private_public_only': self.env._(
                "only a public application can have a scheme of its own."),
            'query': self.env._("leave code, state, iss and error out of the query: the answer adds them."),
            'scheme': self.env._(
                "use https, or for a mobile or desktop application a scheme of its own, best a "
                "reversed domain name, such as com.example.app:/callback."),
            'several': self.env._("write one address per line."),
            'userinfo': self.env._("leave out the user name and password before the @."),
            'wildcard': self.env._("a * does not work here: addresses have to match exactly, so list each one."),
        }

    def _record(self, event, detail=None):
        self.ensure_one()
        self.env['oauth2.event']._record(
            event, application_id=self.id, application_name=self.sudo().name, actor_id=self.env.uid, detail=detail)
