from odoo import models, tools
from odoo.tools import SQL

from ..protocol import credentials
from ..protocol.client import Client
from ..shared.caches import lock_for_share
from .client_metadata import GRANT_FIELDS, METADATA


class Oauth2Application(models.Model):
    """The application as the protocol knows it, which each worker keeps."""

    _inherit = 'oauth2.application'

    def _get_client(self, client_id):
        """Return what the protocol has to know of an application, from a cache.

        :param str client_id: the public string, or ``None``.
        :rtype: Client | None
        :return: ``None`` where no active application has this id.
        """
        if not credentials.is_client_id(client_id or ''):
            return None
        try:
            return self._load_client(client_id)
        except LookupError:
            return None

    @tools.ormcache('client_id')
    def _load_client(self, client_id):
        """Load a :class:`Client`. An unknown id raises, so that nobody can fill the cache."""
        application = self.sudo().with_context(active_test=True).search([('client_id', '=', client_id)], limit=1)
        if not application:
            raise LookupError
        lock_for_share(self.env.cr, SQL("oauth2_application WHERE id = %s", application.id))
        return application._as_client()

    def _get_archived_client(self, client_id):
        """Return what the protocol has to know of an application that is archived, or ``None``."""
        if not credentials.is_client_id(client_id or ''):
            return None
        application = self.sudo().search([('client_id', '=', client_id), ('active', '=', False)], limit=1)
        return application._as_client() if application else None

    def _as_client(self):
        return Client(
            id=self.id,
            grant_types=frozenset(grant for grant, field in GRANT_FIELDS.items() if self[field]),
            **{one.attribute: one.convert(self[one.field]) for one in METADATA})
