from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..shared.caches import touch
from . import names


class Oauth2ApplicationGroupName(models.Model):
    """What an application calls a group of Odoo's, in the claim ``groups``: it learns of no other groups."""

    _name = 'oauth2.application.group.name'
    _description = 'Group Name'
    _order = 'application_id, name'

    application_id = fields.Many2one('oauth2.application', required=True, ondelete='cascade', index=True)
    group_id = fields.Many2one(
        'res.groups', required=True, ondelete='cascade', index=True,
        help="Whoever is a member, also by way of another group, has the name.")
    name = fields.Char(required=True, help="What the application finds in the claim groups, such as sales.")

    _name_unique = models.Constraint(
        'UNIQUE (application_id, name)', "The application has another group of this name.")

    @api.constrains('name')
    def _check_name(self):
        for row in self:
            if problem := names.problem(self.env, row.name):
                raise ValidationError(problem)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._forget()
        rows._record()
        return rows

    def write(self, vals):
        self._forget()
        result = super().write(vals)
        self._forget()
        self._record()
        return result

    def unlink(self):
        self.check_access('unlink')
        self._record('removed')
        self._forget()
        return super().unlink()

    def _forget(self):
        """Let nobody keep what these applications were told before: :func:`caches.lock_for_share` locks their rows."""
        touch(self.application_id)

    def _record(self, outcome=None):
        """Put into the trail what these groups are called now."""
        for row in self:
            row.application_id._record(
                'application_changed', f'group {row.group_id.sudo().full_name}: {outcome or row.name}')
