from odoo import fields, models

DEVICE_CODE_LIFETIME = 600  # seconds
MAX_DEVICE_CODE_LIFETIME = 3600  # seconds


class Oauth2Application(models.Model):
    """Devices without a browser or a keyboard: their people allow them elsewhere (RFC 8628)."""

    _inherit = 'oauth2.application'

    allow_device_code = fields.Boolean(
        string='Device Code',
        help="The device shows a short code, which people enter on a computer or phone. For televisions, printers, "
             "terminals and command lines.")
    device_code_lifetime = fields.Integer(
        default=DEVICE_CODE_LIFETIME, required=True,
        help="How long people have to enter the code of a device and to decide, in seconds.")

    _device_code_lifetime_range = models.Constraint(
        f'CHECK (device_code_lifetime BETWEEN 1 AND {MAX_DEVICE_CODE_LIFETIME})',
        "A device code can work for 1 second to 1 hour (3,600 seconds).")
