from odoo import api, fields, models


class Oauth2ClientSecret(models.AbstractModel):
    """Shows a new client secret once: an abstract model has no table that could keep it."""

    _name = 'oauth2.client.secret'
    _description = 'New Client Secret'

    # the web client asks for the default values by an onchange, which needs an id
    id = fields.Id()
    client_id = fields.Char(string='Client ID', readonly=True)
    client_secret = fields.Char(readonly=True)
    previous_secret_until = fields.Datetime(string='Old Secret Works Until', readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Overrides Odoo to keep nothing: the web client saves a form that is open when its page is left."""
        return super().create([])
