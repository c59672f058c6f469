from odoo import models

from ..protocol import scope_versions
from ..protocol.requested_claims import NONE, RequestedClaims


class Oauth2Token(models.Model):
    """The claims that an application has asked for one by one (OIDC Core §5.5), for as long as it is connected."""

    _inherit = 'oauth2.token'

    def _standing_claims(self, content, client, versions):
        """Return which of the claims that were allowed may still be given.

        Those of a scope that the application has no more, or that opens more than what was allowed, may not.

        :param content: what the row has of them, see ``RequestedClaims.content``.
        :param Client client: the application.
        :param versions: of the scopes that were allowed, as the row has them.
        :rtype: RequestedClaims
        """
        if not content:
            return NONE
        requested = RequestedClaims.from_content(content)
        now = self.env['oauth2.scope']._versions(tuple(sorted(requested.scopes)))
        held = {name for name, version in now.items()
                if name in client.scopes and scope_versions.hold(versions, {name: version})}
        return requested.among(held, self.env['oauth2.scope.claim']._scopes_by_claim())
