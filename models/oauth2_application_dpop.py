from odoo import fields, models


class Oauth2Application(models.Model):
    """An application whose tokens work only for who holds its key (DPoP, RFC 9449 §5.2)."""

    _inherit = 'oauth2.application'

    dpop_bound_access_tokens = fields.Boolean(
        string='Require DPoP',
        help="Each token is bound to a key of the application, and a stolen one is of no use without that key. "
             "Only for applications that support DPoP (RFC 9449). Those that do can also use it while this is off.")
