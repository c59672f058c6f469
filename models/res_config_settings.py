from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..protocol.issuer import is_issuer
from ..shared import private_keys, server_address, settings

FIELD_PREFIX = 'oauth2_'


class ResConfigSettings(models.TransientModel):
    """The settings of :mod:`..shared.settings`, as ``oauth2_<name>``.

    Odoo's own ``config_parameter`` cannot tell 0 and False from "not set", so values are
    read and stored here.
    """

    _inherit = 'res.config.settings'

    oauth2_access_token_lifetime = fields.Integer(string='Access Token Lifetime')
    oauth2_refresh_token_lifetime = fields.Integer(string='Refresh Token Lifetime')
    oauth2_connection_lifetime = fields.Integer(string='Connection Lifetime')
    oauth2_code_lifetime = fields.Integer(string='Authorization Code Lifetime')
    oauth2_pushed_request_lifetime = fields.Integer(string='Pushed Request Lifetime')
    oauth2_refresh_grace = fields.Integer(string='Refresh Retry Time')
    oauth2_secret_overlap = fields.Integer(string='Old Secret Lifetime')
    oauth2_password_ends_connections = fields.Boolean(string='New Password Ends Connections')
    oauth2_mail_on_connect = fields.Boolean(string='Mail about New Access')
    oauth2_key_lifetime = fields.Integer(string='Signing Key Lifetime')
    oauth2_key_notice = fields.Integer(string='Key Publication Time')
    oauth2_application_failures = fields.Integer(string='Wrong Secrets for One Application and IP Address')
    oauth2_address_failures = fields.Integer(string='Wrong Secrets from One IP Address')
    oauth2_issuer = fields.Char(string='Address of This Server')
    oauth2_current_issuer = fields.Char(string='Present Address', compute='_compute_oauth2_issuer')
    oauth2_issuer_moves = fields.Boolean(string='Address May Change', compute='_compute_oauth2_issuer')
    oauth2_suggested_scopes = fields.Char(string='Suggested Scopes')
    oauth2_trail_days = fields.Integer(string='Keep the Audit Trail for')
    oauth2_key_secret_missing = fields.Boolean(
        string='Signing Keys Are Not Encrypted', compute='_compute_oauth2_key_secret_missing')

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Overrides Odoo to have the tooltip of each number say which ones are allowed."""
        found = super().fields_get(allfields, attributes)
        for name, declared in settings.SETTINGS.items():
            described = found.get(FIELD_PREFIX + name)
            if described and declared.is_number and (attributes is None or 'help' in attributes):
                described['help'] = self.env._(
                    "A number from %(minimum)s to %(maximum)s. At first it is %(default)s.",
                    minimum=declared.minimum, maximum=declared.maximum, default=declared.default)
        return found

    def _compute_oauth2_key_secret_missing(self):
        self.oauth2_key_secret_missing = not private_keys.secrets()

    @api.constrains(*(FIELD_PREFIX + name for name in settings.SETTINGS))
    def _check_oauth2_ranges(self):
        for name, declared in settings.SETTINGS.items():
            field = self._fields[FIELD_PREFIX + name]
            if not declared.is_number:
                continue
            for record in self:
                if not declared.minimum <= record[field.name] <= declared.maximum:
                    raise ValidationError(self.env._(
                        "%(setting)s: enter a number from %(minimum)s to %(maximum)s.",
                        setting=field._description_string(self.env),
                        minimum=declared.minimum, maximum=declared.maximum))

    @api.depends('oauth2_issuer')
    def _compute_oauth2_issuer(self):
        self.oauth2_current_issuer = server_address.issuer(self.env)
        for record in self:
            record.oauth2_issuer_moves = not record.oauth2_issuer and not server_address.is_fixed(self.env)

    @api.constrains('oauth2_issuer')
    def _check_oauth2_issuer(self):
        for record in self:
            if record.oauth2_issuer and not is_issuer(record.oauth2_issuer):
                raise ValidationError(self.env._(
                    "Write the address of this server alone, such as https://odoo.example.com."))

    @api.constrains('oauth2_suggested_scopes')
    def _check_oauth2_suggested_scopes(self):
        for record in self:
            names = set((record.oauth2_suggested_scopes or '').split())
            unknown = names.difference(self.env['oauth2.scope']._existing(names))
            if unknown:
                raise ValidationError(self.env._(
                    "There is no scope with this name: %s. Put a space between two names.",
                    ', '.join(sorted(unknown))))

    @api.model
    def get_values(self):
        return super().get_values() | {
            FIELD_PREFIX + name: settings.setting(self.env, name) for name in settings.SETTINGS}

    def set_values(self):
        result = super().set_values()
        for name in settings.SETTINGS:
            value = self[FIELD_PREFIX + name]
            if value != settings.setting(self.env, name):
                settings.store(self.env, name, value)
        return result
