from collections.abc import Collection
from typing import Any

from odoo import api, models

from .. import guarding
from ..gate import NAMES
from .signing_secret import check_caller

_SESSION_SECRETS = '_session_token_get_values'


class ResUsers(models.Model):
    _inherit = 'res.users'

    @api.model
    def fields_get(
            self, allfields: Collection[str] | None = None,
            attributes: Collection[str] | None = None) -> dict[str, Any]:
        """Overrides Odoo, which shows users more of themselves, to show a token no more than its scopes do.

        Nor what is not to be seen of these users, or else to read them without naming fields would fail.
        """
        fields = super().fields_get(allfields, attributes)
        bearer = guarding()
        if bearer is None or self.env.su:
            return fields
        return {
            name: field for name, field in fields.items()
            if bearer.is_readable(self, self._fields[name]) and self._has_field_access(self._fields[name], 'read')}

    @api.model
    def _self_accessible_fields(self) -> tuple[frozenset[str], frozenset[str]]:
        """Overrides Odoo, which reads and writes these fields of the own user with superuser rights."""
        readable, writeable = super()._self_accessible_fields()
        bearer = guarding()
        if bearer is None:
            return readable, writeable
        return (readable if bearer.reads_all(self._name) else NAMES & readable,
                writeable if bearer.permissions.reaches_all(self._name, 'write') else frozenset())

    def _session_token_get_values(self) -> Any:
        """Override Odoo to give what sessions are signed with to the code of addons alone."""
        check_caller(self.env, _SESSION_SECRETS, methods={_SESSION_SECRETS})
        return super()._session_token_get_values()
