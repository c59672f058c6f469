import re

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

# RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
_SCOPE_TOKEN = re.compile(r'[\x21\x23-\x5b\x5d-\x7e]{1,100}')


class Oauth2Scope(models.Model):
    """Something that an application can ask for (RFC 6749 §3.3)."""

    _name = 'oauth2.scope'
    _description = 'OAuth2 Scope'
    _order = 'sequence, id'

    name = fields.Char(required=True, help="What applications write in their requests, such as contacts.read.")
    description = fields.Char(
        required=True, translate=True, help="What people read before they allow it, such as: See your contacts.")
    sequence = fields.Integer(default=100)

    _name_unique = models.Constraint('UNIQUE (name)', "Another scope has this name.")

    @api.constrains('name')
    def _check_name(self):
        for scope in self:
            if not _SCOPE_TOKEN.fullmatch(scope.name):
                raise ValidationError(self.env._(
                    "The name of a scope is made of ASCII letters, digits and signs, without spaces, "
                    "quotes and backslashes: %s", scope.name))

    @tools.ormcache('names')
    def _ids_by_name(self, names):
        """Return the ids of the scopes with these names.

        :param tuple names: names; unknown ones are passed over.
        :rtype: tuple
        """
        return tuple(self.sudo().search([('name', 'in', names)]).ids)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        if 'name' in vals and any(scope.name != vals['name'] for scope in self):
            # applications, consents and connections hold the row: they would get what nobody has given them
            raise UserError(self.env._(
                "A scope keeps its name, since people have allowed it by that name. Create another scope instead."))
        result = super().write(vals)
        self.env.registry.clear_cache()  # applications are cached with the names of their scopes
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
