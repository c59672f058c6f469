from odoo import api, fields, models

KINDS = [
    ('website', "Automation tool or website"),
    ('app', "Mobile, desktop or single-page app"),
    ('device', "Device"),
    ('service', "Script or service"),
    ('resource_server', "Resource server"),
]
# What each kind comes to in the words of the standards (RFC 6749 §2.1, §4; RFC 7662; RFC 8628; RFC 9700 §2.1.1).
_MEANING = {
    'website': {
        'client_type': 'confidential', 'allow_authorization_code': True, 'allow_refresh_token': True,
        'allow_client_credentials': False, 'allow_device_code': False, 'can_introspect': False},
    'app': {
        'client_type': 'public', 'allow_authorization_code': True, 'allow_refresh_token': True,
        'allow_client_credentials': False, 'require_pkce': True, 'rotate_refresh_tokens': True,
        'allow_device_code': False, 'can_introspect': False},
    'device': {
        'client_type': 'public', 'allow_authorization_code': False, 'allow_refresh_token': True,
        'allow_client_credentials': False, 'require_pkce': True, 'rotate_refresh_tokens': True,
        'allow_device_code': True, 'can_introspect': False},
    'service': {
        'client_type': 'confidential', 'allow_authorization_code': False, 'allow_refresh_token': False,
        'allow_client_credentials': True, 'allow_device_code': False, 'can_introspect': False},
    'resource_server': {
        'client_type': 'confidential', 'allow_authorization_code': False, 'allow_refresh_token': False,
        'allow_client_credentials': False, 'allow_device_code': False, 'can_introspect': True},
}


class Oauth2Application(models.Model):
    """What kind of program an application is, which says how it connects."""

    _inherit = 'oauth2.application'

    kind = fields.Selection(
        KINDS, compute='_compute_kind', inverse='_inverse_kind', store=True, readonly=False,
        help="It sets the type and the grants that such an application needs.")

    @api.depends('client_type', 'allow_authorization_code', 'allow_client_credentials', 'allow_device_code',
                 'can_introspect')
    def _compute_kind(self):
        for application in self:
            application.kind = application._kind_by_grants()

    def _kind_by_grants(self):
        if self.client_type == 'public':
            return 'device' if self.allow_device_code and not self.allow_authorization_code else 'app'
        if self.allow_authorization_code:
            return 'website'
        if self.allow_client_credentials:
            return 'service'
        if self.allow_device_code:
            return 'device'
        return 'resource_server' if self.can_introspect else 'website'

    def _inverse_kind(self):
        for application in self:
            if application.kind and application.kind != application._kind_by_grants():
                application.write(_MEANING[application.kind])

    @api.onchange('kind')
    def _onchange_kind(self):
        if self.kind and self.kind != self._kind_by_grants():
            self.update(_MEANING[self.kind])
