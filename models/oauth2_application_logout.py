import ipaddress
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..protocol import redirect_uri
from ..shared import outgoing
from ..shared.server_address import issuer


class Oauth2Application(models.Model):
    """Where people go when an application has signed them out, and where it hears that somebody else has."""

    _inherit = 'oauth2.application'

    post_logout_redirect_uris = fields.Text(
        string='Post-Logout Redirect URIs',
        help="Where people are sent when the application has signed them out of Odoo. One a line, exactly as the "
             "application sends it.")
    backchannel_logout_uri = fields.Char(
        string='Back-Channel Logout URI',
        help="Odoo tells the application at this address that a person is signed out: OpenID Connect Back-Channel "
             "Logout. It has to be on the internet.")
    backchannel_logout_session_required = fields.Boolean(
        string='Session ID Required',
        help="The application needs the ID of the session that has ended. Odoo always sends it, also while this is "
             "off.")

    @api.constrains('post_logout_redirect_uris', 'client_type')
    def _check_post_logout_redirect_uris(self):
        for application in self:
            lines = (application.post_logout_redirect_uris or '').splitlines()
            problems = [application._redirect_uri_problem(uri) for line in lines if (uri := line.strip())]
            if any(problems):
                raise ValidationError('\n'.join(filter(None, problems)))

    @api.constrains('backchannel_logout_uri')
    def _check_backchannel_logout_uri(self):
        for application in self.filtered('backchannel_logout_uri'):
            uri = application.backchannel_logout_uri
            if fault := redirect_uri.fault(uri, 'confidential'):
                problem = f'{uri}: {application._redirect_uri_sentences(uri)[fault]}'
                raise ValidationError(problem)
            if not application._is_reachable(urlsplit(uri).hostname):
                raise ValidationError(self.env._(
                    "%s: Odoo only calls addresses on the internet, none of its own network.", uri))

    def _is_reachable(self, host):
        """Tell whether notices can go to a host, as far as its name shows: :mod:`..shared.outgoing` looks it up."""
        if redirect_uri.is_loopback(host):
            return redirect_uri.is_loopback(urlsplit(issuer(self.env)).hostname or '')
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return True
        return outgoing.is_public(host)
