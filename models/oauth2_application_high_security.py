from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..protocol.high_security import ALGORITHMS
from .oauth2_epoch import EVERY

# What the switch turns on and off; each of these has a rule of its own in the protocol.
_MEANING = {
    'require_pkce': True,
    'require_pushed_authorization_requests': True,
    'dpop_bound_access_tokens': True,
    'rotate_refresh_tokens': False,
    'legacy_requests': False,
}
_STRONG = 'ES256'  # in place of an algorithm that the profile does not allow


class Oauth2Application(models.Model):
    """One switch for all that the FAPI 2.0 Security Profile asks of an application."""

    _inherit = 'oauth2.application'

    high_security = fields.Boolean(
        string='High Security (FAPI 2.0)',
        help="It has to prove itself by a signed client_assertion, push its authorization requests, use PKCE, and bind "
             "its tokens to a key by DPoP. Only for applications that are written for it.")

    @api.constrains('high_security', 'client_type', 'signing_algorithm', 'jwks', *_MEANING)
    def _check_high_security(self):
        for application in self.filtered('high_security'):
            if application.client_type == 'public':
                raise ValidationError(self.env._(
                    "High security is for confidential applications: a public one cannot prove who it is."))
            others = [name for name, value in _MEANING.items() if application[name] != value]
            if application.signing_algorithm not in ALGORITHMS:
                others.append('signing_algorithm')
            if others:
                raise ValidationError(self.env._(
                    "High Security sets this by itself. To change it, turn High Security off first: %s",
                    ', '.join(application._fields[name]._description_string(self.env) for name in others)))

    @api.onchange('high_security')
    def _onchange_high_security(self):
        if self.high_security:
            self.update(self._of_high_security())

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([
            {**_MEANING, 'signing_algorithm': _STRONG, **vals} if vals.get('high_security') else vals
            for vals in vals_list])

    def write(self, vals):
        turned_on = self.filtered(lambda one: not one.high_security) if vals.get('high_security') else self.browse()
        super(Oauth2Application, self - turned_on).write(vals)
        for application in turned_on:
            super(Oauth2Application, application).write({**application._of_high_security(), **vals})
        if turned_on:  # what was issued before is bound to no key
            self.env['oauth2.token'].sudo()._end_epoch(
                [(EVERY, id_) for id_ in turned_on.ids], detail='high security turned on', actor_id=self.env.uid)
        return True

    def _of_high_security(self):
        """Return the values that high security gives an application."""
        algorithm = self.signing_algorithm if self.signing_algorithm in ALGORITHMS else _STRONG
        return {**_MEANING, 'signing_algorithm': algorithm}
