import logging

from odoo import api, fields, models, tools

from ..protocol import keys
from .remote_address import remote_address

_logger = logging.getLogger(__name__)


class Oauth2Key(models.Model):
    """A key that signs tokens. Its private part is out of everybody's reach."""

    _name = 'oauth2.key'
    _description = 'OAuth2 Signing Key'
    _order = 'id desc'
    _rec_name = 'kid'

    kid = fields.Char(string='Key ID', required=True, readonly=True, copy=False, help="Tokens name their key by this.")
    algorithm = fields.Selection(
        [(algorithm, algorithm) for algorithm in keys.ALGORITHMS], required=True, readonly=True)
    state = fields.Selection(
        [('signing', 'Signing'), ('retired', 'Retired')], required=True, readonly=True, default='signing')
    private_pem = fields.Text(required=True, readonly=True, copy=False, groups=fields.NO_ACCESS)

    _kid_unique = models.Constraint('UNIQUE (kid)', "Another key has this ID.")

    @api.model
    def _ensure_signing_key(self):
        """Create a signing key where there is none, as at install."""
        if not self.search_count([('state', '=', 'signing')], limit=1):
            pem = keys.generate(keys.DEFAULT_ALGORITHM)
            key = self.create({
                'kid': keys.parse(pem, keys.DEFAULT_ALGORITHM).kid,
                'algorithm': keys.DEFAULT_ALGORITHM,
                'private_pem': pem,
            })
            _logger.info("OAuth2 signing key #%s created by user #%s from %s", key.id, self.env.uid, remote_address())

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _signing_key(self):
        """Return the key to sign with.

        :rtype: protocol.keys.Key
        """
        pem, algorithm = next(
            (pem, algorithm) for pem, algorithm, state in self._stored_keys() if state == 'signing')
        return keys.parse(pem, algorithm)

    def _verification_keys(self):
        """Return the keys whose tokens are good, by their kid."""
        parsed = (keys.parse(pem, algorithm) for pem, algorithm, _state in self._stored_keys())
        return {key.kid: key for key in parsed}

    @tools.ormcache()
    def _stored_keys(self):
        return tuple(
            (key.private_pem, key.algorithm, key.state) for key in self.sudo().search([]))
