from odoo import models


class Oauth2Application(models.Model):
    """What a token of an application could do."""

    _inherit = 'oauth2.application'

    def action_preview(self):
        """Open what a token of this application could do with all of its scopes."""
        self.ensure_one()
        return dict(
            self.scope_ids.action_preview(),
            context={'default_application_id': self.id, 'dialog_size': 'extra-large'})
