from odoo import models

from ..fence import current
from ..fence.protected import check_records


class ResUsersApikeys(models.Model):
    _inherit = 'res.users.apikeys'

    def _generate(self, scope, name, expiration_date):
        """As Odoo does, which writes it by SQL; a token cannot make itself a key."""
        if current() is not None:
            check_records(self)
        return super()._generate(scope, name, expiration_date)
