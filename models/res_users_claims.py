import re
from datetime import timezone

from odoo import SUPERUSER_ID, models
from odoo.tools import SQL
from odoo.tools.i18n import py_to_js_locale
from odoo.tools.misc import hmac

from . import claim_paths

_PERSONAL = frozenset({'email', 'phone', 'profile'})  # the scopes whose claims one statement finds
_SEPARATORS = re.compile(r'[\s.\-/()]')
_E164 = re.compile(r'\+[1-9][0-9]{6,14}', re.ASCII)
_TRUNK_PREFIX = '(0)'  # which a number has within its country alone


class ResUsers(models.Model):
    """What applications may know of a user: claims (OIDC Core §5.1)."""

    _inherit = 'res.users'

    def _signup_create_user(self, values):
        """Overrides Odoo: whoever signs up has made the user alone, also in the browser of somebody signed in.

        Otherwise staff could type any address there, and :func:`_is_verified` would take it for one typed by staff.
        """
        nobody = self.env.ref('base.public_user')
        user = super(ResUsers, self.with_user(nobody).sudo())._signup_create_user(values)
        return user.with_env(self.env)

    def _oauth2_claims(self, client, scopes, requested=()):
        """Return what an application may know of this user (OIDC Core §5.1, §5.4, §5.5).

        :param Client client: the application.
        :param scopes: the names of the granted scopes.
        :param requested: the names of claims that it may have beside those of these scopes.
        :return: ``{'sub': …}`` and these claims, as far as they are known.
        :rtype: dict
        """
        self.ensure_one()
        wanted = {name: scope for name, scope in self.env['oauth2.scope.claim']._scopes_by_claim().items()
                  if scope in scopes or name in requested}
        known = self._oauth2_standard_claims(client, set(wanted.values()))
        paths = {name: path for name, path in self.env['oauth2.scope.claim']._paths().items() if name in wanted}
        if paths:
            known |= claim_paths.values(self, paths)
        return {'sub': self._oauth2_subject(client)} | {
            name: value for name, value in known.items() if name in wanted and value not in (None, '', {})}

    def _oauth2_standard_claims(self, client, scopes):
        """Return the standard claims of some scopes, by their names, also those that are not known.

        :rtype: dict
        """
        claims = {}
        if not _PERSONAL.isdisjoint(scopes):
            person = self._oauth2_person()
            for scope, of_scope in (('profile', _profile), ('email', _email), ('phone', _phone)):
                if scope in scopes:
                    claims |= of_scope(person)
            if client.trust_email and 'email_verified' in claims:
                claims['email_verified'] = True
        if 'address' in scopes:
            claims['address'] = self._oauth2_address()
        if 'groups' in scopes:
            held = set(self._get_group_ids())
            claims['groups'] = sorted({name for group_id, name in client.group_names if group_id in held})
        return claims

    def _oauth2_subject(self, client):
        """Return whom an application knows this user as (OIDC Core §8).

        :param Client client: the application.
        :return: the id, or where the application must not know others' numbers, a text of the sector's own.
        :rtype: str
        """
        if client.sector is None:
            return str(self.id)
        return hmac(self.env(su=True), 'oauth2_provider.subject', (client.sector, self.id))

    def _oauth2_person(self):
        """Return columns of this user and its contact, by one statement: the ORM takes more, and long.

        :rtype: dict
        """
        def column(alias, name, fields_):
            return SQL.identifier(alias, name, to_flush=fields_[name])
        contact, user = self.env['res.partner']._fields, self._fields
        person, = self.env.execute_query_dict(SQL(
            """ SELECT %(name)s, %(email)s, %(phone)s, %(lang)s, %(tz)s, %(login)s,
                       GREATEST(%(changed)s, %(user_changed)s) AS changed_at,
                       %(creator)s = %(superuser)s OR NOT %(creator_share)s AS is_made_by_staff,
                       %(provider)s AS provider_user
                  FROM res_users AS users
                  JOIN res_partner AS contact ON contact.id = %(partner)s
             LEFT JOIN res_users AS creator ON creator.id = %(creator)s
                 WHERE users.id = %(user)s """,
            **{name: column('contact', name, contact) for name in ('name', 'email', 'phone', 'lang', 'tz')},
            login=column('users', 'login', user), changed=column('contact', 'write_date', contact),
            user_changed=column('users', 'write_date', user), creator=column('users', 'create_uid', user),
            creator_share=column('creator', 'share', user), partner=column('users', 'partner_id', user),
            # of the module auth_oauth
            provider=column('users', 'oauth_uid', user) if 'oauth_uid' in user else SQL("NULL"),
            superuser=SUPERUSER_ID, user=self.id))
        return person

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


def _profile(person):
    changed_at = person['changed_at']
    return {
        'name': person['name'],
        'preferred_username': person['login'],
        'locale': py_to_js_locale(person['lang']) if person['lang'] else None,  # BCP 47
        'zoneinfo': person['tz'],
        'updated_at': int(changed_at.replace(tzinfo=timezone.utc).timestamp()) if changed_at else None,
    }


def _email(person):
    return {'email': person['email'], 'email_verified': _is_verified(person)} if person['email'] else {}


def _is_verified(person):
    """Tell whether the e-mail address is known to be the user's (OIDC Core §5.7).

    Users may change it themselves, but never their login. So an address that is the login was typed by whoever made the
    user: by staff, or by Odoo itself, as in an import. Whoever signs up is made by the public user, or comes
    from a provider of the module auth_oauth, which may not have verified the address.
    """
    address = _lower(person['email'])
    return bool(
        '@' in address and address == _lower(person['login']) and person['is_made_by_staff']
        and not person['provider_user'])


def _lower(address):
    """Return an address to compare: capital letters do not count, but other letters that become ASCII ones do."""
    address = address.strip()
    return address.lower() if address.isascii() else address


def _phone(person):
    """Return the number where it is written with its country, as E.164 (OIDC Core §5.1)."""
    written = person['phone'] or ''
    number = _SEPARATORS.sub('', written)
    if _TRUNK_PREFIX in written or not _E164.fullmatch(number):
        return {}
    return {'phone_number': number, 'phone_number_verified': False}
