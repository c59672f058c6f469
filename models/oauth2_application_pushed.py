from odoo import fields, models


class Oauth2Application(models.Model):
    """Whether an application has to push its authorization requests (RFC 9126)."""

    _inherit = 'oauth2.application'

    require_pushed_authorization_requests = fields.Boolean(
        string='Require Pushed Requests',
        help="Refuse authorization requests that come by way of a browser: the application sends them to this server "
             "first. Only for applications that can do that.")
