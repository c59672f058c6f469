from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..protocol import credentials, public_keys
from ..shared import clock
from ..shared.settings import setting

NO_SECRET = dict.fromkeys((
    'client_secret_digest', 'client_secret_date', 'previous_secret_digest', 'previous_secret_until'), False)
# What nobody writes by hand: which secrets work, and how long.
MADE_HERE = frozenset({'client_id', *NO_SECRET})


class Oauth2Application(models.Model):
    """How an application proves who it is: by a secret, or by a key of its own (RFC 6749 §2.3)."""

    _inherit = 'oauth2.application'

    client_secret_digest = fields.Char(groups=fields.NO_ACCESS, copy=False, readonly=True)
    client_secret_date = fields.Datetime(
        string='Secret Created', copy=False, readonly=True, help="When the client secret was generated.")
    previous_secret_digest = fields.Char(groups=fields.NO_ACCESS, copy=False, readonly=True)
    previous_secret_until = fields.Datetime(
        string='Old Secret Works Until', copy=False, readonly=True,
        help="Until then the secret before this one works, too, so that the application can change over.")
    client_secret_state = fields.Char(compute='_compute_client_secret_state')
    previous_secret_works = fields.Boolean(compute='_compute_previous_secret_works')
    jwks = fields.Text(
        string='Public Keys',
        help="Instead of a secret: the public key of the application, as PEM or as a JSON Web Key Set. "
             "It then proves itself by a signature (private_key_jwt).")
    jwks_problem = fields.Text(string='Problem with Public Keys', compute='_compute_jwks_problem')

    @api.depends('client_secret_date', 'jwks')
    @api.depends_context('lang', 'tz')
    def _compute_client_secret_state(self):
        for application in self:
            if application.client_secret_date:
                application.client_secret_state = self.env._(
                    "Generated on %s, never shown again", format_date(self.env, application.client_secret_date))
            elif application.jwks:
                application.client_secret_state = self.env._("None: it proves itself by its public keys")
            else:
                application.client_secret_state = self.env._("None yet")

    @api.depends('previous_secret_until')
    def _compute_previous_secret_works(self):
        now = clock.naive_now(self.env)
        for application in self:
            application.previous_secret_works = bool(
                application.previous_secret_until and application.previous_secret_until > now)

    @api.depends('jwks')
    def _compute_jwks_problem(self):
        sentences = self._jwks_sentences()
        for application in self:
            fault = application.jwks and public_keys.fault(application.jwks)
            application.jwks_problem = sentences[fault] if fault else False

    @api.constrains('jwks')
    def _check_jwks(self):
        for application in self:
            if application.jwks_problem:
                raise ValidationError(application.jwks_problem)

    def write(self, vals):
        if not self.env.su and not MADE_HERE.isdisjoint(vals):
            raise AccessError(self.env._(
                "A client ID cannot be changed. A client secret is replaced or revoked by its button."))
        result = super().write(vals)
        if vals.get('client_type') == 'public':
            self.sudo().write(NO_SECRET | {'jwks': False})
        return result

    def action_generate_client_secret(self):
        """Ask for the password where needed, then show a new secret, once."""
        self.ensure_one()
        return self._action_show_new_secret()

    @check_identity
    def _action_show_new_secret(self):
        secret = self.generate_client_secret()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Client Secret"),
            'res_model': 'oauth2.client.secret',
            'views': [(False, 'form')],
            'target': 'new',
            'context': {
                'default_client_id': self.client_id,
                'default_client_secret': secret,
                'default_previous_secret_until': self.previous_secret_until,
                'dialog_size': 'medium',
            },
        }

    def generate_client_secret(self):
        """Make a new client secret. The one before works on for a while, so that the application can change over.

        How long is a setting (``secret_overlap``, hours); :meth:`action_end_previous_secret` ends it at once.

        :return: the secret, 32 letters and digits; only its SHA-256 is kept.
        :raise AccessError: for others than administrators.
        :raise UserError: the application is public and so has none (RFC 6749 §2.1).
        """
        self.ensure_one()
        self.check_access('write')
        self._check_acts_as()
        if self.client_type == 'public':
            raise UserError(self.env._("A public application cannot keep a secret, so it has none."))
        secret = credentials.generate_client_secret()
        now, overlap = clock.naive_now(self.env), timedelta(hours=setting(self.env, 'secret_overlap'))
        record = self.sudo()
        record.write({
            'client_secret_digest': credentials.digest(secret),
            'client_secret_date': now,
            'previous_secret_digest': record.client_secret_digest if overlap else False,
            'previous_secret_until': now + overlap if overlap and record.client_secret_digest else False,
        })
        self._record('secret_generated')
        return secret

    def action_end_previous_secret(self):
        """End the secret before the present one, as after a leak.

        :raise AccessError: for others than administrators.
        """
        self.check_access('write')
        self._check_acts_as()
        for application in self.sudo().filtered('previous_secret_digest'):
            application.write({'previous_secret_digest': False, 'previous_secret_until': False})
            application.with_env(self.env)._record('secret_ended', 'the old one')

    def action_remove_client_secret(self):
        """Leave the application with its public keys alone.

        :raise AccessError: for others than administrators.
        :raise UserError: it has no public keys, so that nothing would be left.
        """
        self.ensure_one()
        self.check_access('write')
        self._check_acts_as()
        if not self.jwks:
            raise UserError(self.env._("Add the public keys of the application first."))
        self.sudo().write(NO_SECRET)
        self._record('secret_ended', 'all of them')

    def _jwks_sentences(self):
        """Return why public keys cannot be registered, by the codes of ``public_keys.FAULTS``."""
        return {
            'heavy': self.env._("This RSA key is too large: use 2048 to 4096 bits, and an exponent such as 65537."),
            'kind': self.env._("These keys do not work here: use signing keys of the kind RSA, P-256 or Ed25519."),
            'many': self.env._("These are too many keys: 10 are allowed."),
            'private': self.env._(
                "This is a private key, which nobody else may see. Make a new pair, and paste the public one here."),
            'unreadable': self.env._(
                "This is not a public key. Paste the PEM that begins with -----BEGIN PUBLIC KEY-----, or a JSON Web "
                "Key Set."),
            'weak': self.env._("This RSA key is too short: use 2048 bits or more."),
        }
