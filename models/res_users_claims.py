from odoo import models
from odoo.tools import SQL

# scope -> the claim that it gives, and the field of the contact that holds it
_FIELDS = {'email': ('email', 'email'), 'phone': ('phone_number', 'phone'), 'profile': ('name', 'name')}


class ResUsers(models.Model):
    """What applications may know of a user: claims (OIDC Core §5.1)."""

    _inherit = 'res.users'

    def _oauth2_claims(self, scopes):
        """Return what an application may know of this user (OIDC Core §5.1, §5.4).

        :param scopes: the names of the granted scopes.
        :return: ``{'sub': …}`` and the claims of these, as far as they are known.
        :rtype: dict
        """
        self.ensure_one()
        claims = {'sub': str(self.id)}
        named = {claim: name for scope, (claim, name) in _FIELDS.items() if scope in scopes}
        if named:
            claims |= zip(named, self._oauth2_of_contact([*named.values()]), strict=True)
        if 'address' in scopes:
            claims['address'] = self._oauth2_address()
        return {name: value for name, value in claims.items() if value}

    def _oauth2_of_contact(self, names):
        """Return fields of this user's contact, by one statement: the ORM takes two, and as long as all the rest.

        :param list names: of columns.
        :rtype: tuple
        """
        fields_ = self.env['res.partner']._fields
        row, = self.env.execute_query(SQL(
            "SELECT %s FROM res_users AS users JOIN res_partner AS contact ON contact.id = %s WHERE users.id = %s",
            SQL(", ").join(SQL.identifier('contact', name, to_flush=fields_[name]) for name in names),
            SQL.identifier('users', 'partner_id', to_flush=self._fields['partner_id']), self.id))
        return row

    def _oauth2_address(self):
        """Return the postal address, as far as it is known (OIDC Core §5.1.1).

        :rtype: dict[str, str]
        """
        street = '\n'.join(filter(None, (self.street, self.street2)))
        place = ' '.join(filter(None, (self.zip, self.city)))
        address = {
            'formatted': '\n'.join(filter(None, (street, place, self.state_id.name, self.country_id.name))),
            'street_address': street, 'locality': self.city, 'region': self.state_id.name, 'postal_code': self.zip,
            'country': self.country_id.name}
        return {name: value for name, value in address.items() if value}
