from odoo import models


class ResUsers(models.Model):
    _inherit = 'res.users'

    def _oauth2_may_authorize(self, client):
        """Tell whether this user belongs to those who may use an application.

        :param Client client: the application, as the protocol knows it.
        """
        return not client.group_ids.isdisjoint(self._get_group_ids())

    def _oauth2_claims(self, scopes):
        """Return what an application may know of this user (OIDC Core §5.1, §5.4).

        :param scopes: the names of the granted scopes.
        :return: ``{'sub': …}`` and the claims of ``profile`` and ``email``, as far as they are known.
        :rtype: dict
        """
        self.ensure_one()
        claims = {'sub': str(self.id)}
        if 'profile' in scopes:
            claims['name'] = self.name
        if 'email' in scopes:
            claims['email'] = self.email
        return {name: value for name, value in claims.items() if value}
