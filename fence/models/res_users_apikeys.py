from datetime import datetime

from odoo import models

from .. import current, protected


class ResUsersApikeys(models.Model):
    _inherit = 'res.users.apikeys'

    def _generate(self, scope: str | None, name: str, expiration_date: datetime | None) -> str:
        """Overrides Odoo, which writes it by SQL: a token cannot make itself a key."""
        if current() is not None:
            raise protected.refusal('make an API key')
        return super()._generate(scope, name, expiration_date)
