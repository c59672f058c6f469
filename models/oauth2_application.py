import logging

from odoo import api, fields, models, tools
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import UserError, ValidationError

from ..protocol import credentials, redirect_uri
from ..protocol.client import Client
from .remote_address import remote_address

_logger = logging.getLogger(__name__)

ACCESS_TOKEN_LIFETIME = 3600  # seconds
MAX_ACCESS_TOKEN_LIFETIME = 86400  # seconds
REFRESH_TOKEN_LIFETIME = 30  # days
SECONDS_A_DAY = 86400


class Oauth2Application(models.Model):
    """A client that may ask users for access (RFC 6749 §2)."""

    _name = 'oauth2.application'
    _description = 'OAuth2 Application'
    _order = 'name, id'

    name = fields.Char(required=True, help="People see this name when the application asks for access.")
    active = fields.Boolean(default=True)
    client_id = fields.Char(
        string='Client ID', required=True, readonly=True, copy=False,
        default=lambda self: credentials.generate_client_id(),
        help="The public name of the application. It goes into every request.")
    client_type = fields.Selection(
        [('confidential', 'Confidential: runs on a server that can keep a secret'),
         ('public', 'Public: a mobile or desktop application')],
        string='Type', required=True, default='confidential')
    client_secret_digest = fields.Char(groups=fields.NO_ACCESS, copy=False, readonly=True)
    client_secret_date = fields.Datetime(
        string='Secret Created', copy=False, readonly=True, help="When the client secret was generated.")
    redirect_uris = fields.Text(
        string='Redirect URIs', help="Where people are sent back to, one address a line. They have to match exactly.")
    redirect_uris_problem = fields.Text(compute='_compute_redirect_uris_problem')
    allow_authorization_code = fields.Boolean(
        string='Authorization Code', default=True, help="People sign in and allow the application to act for them.")
    allow_refresh_token = fields.Boolean(
        string='Refresh Tokens', default=True,
        help="The application stays connected after its access token ends, until someone ends the connection.")
    scope_ids = fields.Many2many(
        'oauth2.scope', string='Scopes', default=lambda self: self._default_scope_ids(),
        help="What the application may ask for. People see it before they allow it.")
    trusted = fields.Boolean(
        help="People are not asked before this application gets access. Only for your own applications.")
    require_pkce = fields.Boolean(
        string='Require PKCE',
        help="Refuse requests without a code challenge. Always on for public applications.")
    group_ids = fields.Many2many(
        'res.groups', string='Who May Use It', default=lambda self: self.env.ref('base.group_user'),
        help="Only members of these groups can allow the application to act for them.")
    access_token_lifetime = fields.Integer(
        default=ACCESS_TOKEN_LIFETIME, required=True, help="How long an access token works, in seconds.")
    refresh_token_lifetime = fields.Integer(
        default=REFRESH_TOKEN_LIFETIME, required=True,
        help="How long an unused refresh token works, in days. Each use starts the time anew.")
    validity_format = fields.Selection(
        [('datetime', 'Date and time, such as 7/20/2017 12:00:05'), ('seconds', 'Seconds, such as 3600')],
        required=True, default='datetime',
        help="How access_token_validity is written in the answer with the token.")
    legacy_requests = fields.Boolean(
        string='Accept Old-Style Requests',
        help="Accept token requests with parameters in the URL, or with the secret in two places. "
             "Only for clients that were written for the older REST API and cannot be changed.")
    connection_count = fields.Integer(compute='_compute_connection_count')

    _client_id_unique = models.Constraint('UNIQUE (client_id)', "Another application has this client ID.")
    _access_token_lifetime_range = models.Constraint(
        f'CHECK (access_token_lifetime BETWEEN 1 AND {MAX_ACCESS_TOKEN_LIFETIME})',
        "An access token can work for 1 second to 24 hours (86,400 seconds).")
    _refresh_token_lifetime_range = models.Constraint(
        'CHECK (refresh_token_lifetime BETWEEN 1 AND 3650)',
        "A refresh token can work for 1 to 3,650 days.")

    @api.model
    def _default_scope_ids(self):
        return self.env['oauth2.scope'].search(
            [('name', 'in', ('openid', 'profile', 'email', 'offline_access'))])

    @api.depends('redirect_uris', 'client_type')
    def _compute_redirect_uris_problem(self):
        sentences = self._redirect_uri_sentences()
        for application in self:
            problems = (
                (uri, redirect_uri.fault(uri, application.client_type))
                for uri in application._redirect_uri_list())
            application.redirect_uris_problem = '\n'.join(
                f'{uri}: {sentences[fault]}' for uri, fault in problems if fault) or False

    def _compute_connection_count(self):
        counts = dict(self.env['oauth2.token']._read_group(
            [('application_id', 'in', self.ids), ('revoked_at', '=', False)], ['application_id'], ['__count']))
        for application in self:
            application.connection_count = counts.get(application, 0)

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

    @api.onchange('client_type')
    def _onchange_client_type(self):
        if self.client_type == 'public':
            self.require_pkce = True

    @api.model_create_multi
    def create(self, vals_list):
        applications = super().create(vals_list)
        for application in applications:
            application._log('created')
        return applications

    def write(self, vals):
        result = super().write(vals)
        if vals.get('client_type') == 'public':
            self.sudo().write({'client_secret_digest': False, 'client_secret_date': False})
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.check_access('unlink')
        for application in self:
            application._log('deleted')
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def action_generate_client_secret(self):
        """Ask for the password where needed, then show a new secret, once."""
        self.ensure_one()
        return self._action_show_new_secret()

    @check_identity
    def _action_show_new_secret(self):
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Client Secret"),
            'res_model': 'oauth2.client.secret',
            'views': [(False, 'form')],
            'target': 'new',
            'context': {
                'default_client_id': self.client_id,
                'default_client_secret': self.generate_client_secret(),
                'dialog_size': 'medium',
            },
        }

    def action_view_connections(self):
        """Open the connections of this application."""
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('oauth2_provider.oauth2_token_action'),
            domain=[('application_id', 'in', self.ids)])

    def generate_client_secret(self):
        """Make a new client secret, which replaces the old one at once.

        :return: the secret, 32 letters and digits; only its SHA-256 is kept.
        :raise AccessError: for others than administrators.
        :raise UserError: the application is public and so has none (RFC 6749 §2.1).
        """
        self.ensure_one()
        self.check_access('write')
        if self.client_type == 'public':
            raise UserError(self.env._("A public application cannot keep a secret, so it has none."))
        secret = credentials.generate_client_secret()
        self.sudo().write({
            'client_secret_digest': credentials.digest(secret),
            'client_secret_date': fields.Datetime.now(),
        })
        self._log('got a new client secret')
        return secret

    def _get_client(self, client_id):
        """Return what the protocol has to know of an application, from a cache.

        :param str client_id: the public string, or ``None``.
        :rtype: Client | None
        :return: ``None`` where no active application has this id.
        """
        if not credentials.is_client_id(client_id or ''):
            return None
        try:
            return self._load_client(client_id)
        except LookupError:
            return None

    @tools.ormcache('client_id')
    def _load_client(self, client_id):
        """Load a :class:`Client`. An unknown id raises, so that nobody can fill the cache."""
        application = self.sudo().with_context(active_test=True).search([('client_id', '=', client_id)], limit=1)
        if not application:
            raise LookupError
        grants = {
            'authorization_code': application.allow_authorization_code,
            'refresh_token': application.allow_refresh_token,
        }
        return Client(
            id=application.id,
            client_id=application.client_id,
            name=application.name,
            client_type=application.client_type,
            secret_digest=application.client_secret_digest or None,
            redirect_uris=tuple(application._redirect_uri_list()),
            grant_types=frozenset(grant for grant, allowed in grants.items() if allowed),
            scopes=tuple(application.scope_ids.mapped('name')),
            group_ids=frozenset(application.group_ids.ids),
            trusted=application.trusted,
            require_pkce=application.require_pkce,
            access_token_lifetime=application.access_token_lifetime,
            refresh_token_lifetime=application.refresh_token_lifetime * SECONDS_A_DAY,
            validity_format=application.validity_format,
            legacy_requests=application.legacy_requests,
        )

    def _redirect_uri_list(self):
        return [uri for line in (self.redirect_uris or '').splitlines() if (uri := line.strip())]

    def _redirect_uri_sentences(self):
        """Return why a redirect URI cannot be registered, by the codes of ``redirect_uri.FAULTS``."""
        return {
            'absolute': self.env._("write the whole address, such as https://app.example.com/callback."),
            'characters': self.env._("it holds a character that an address cannot hold; write it as % and two digits."),
            'fragment': self.env._("leave out the # and what follows it."),
            'host': self.env._("the name of the host is not valid."),
            'http': self.env._(
                "use https. Plain http is only safe on this device: http://127.0.0.1 or http://localhost."),
            'length': self.env._("it is too long."),
            'port': self.env._("the port is not valid."),
            'private_public_only': self.env._(
                "only a public application (mobile or desktop) can have a scheme of its own."),
            'query': self.env._("leave code, state, iss and error out of the query: the answer adds them."),
            'scheme': self.env._(
                "use https, or for a mobile or desktop application a scheme of its own that is a "
                "reversed domain name, such as com.example.app:/callback."),
            'userinfo': self.env._("leave out the user name and password before the @."),
            'wildcard': self.env._("a * does not work here: addresses have to match exactly, so list each one."),
        }

    def _log(self, event):
        self.ensure_one()
        _logger.info(
            "OAuth2 application #%s %s by user #%s from %s", self.id, event, self.env.uid, remote_address())
