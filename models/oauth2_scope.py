from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..fence.permissions import OPERATIONS, Permissions
from ..shared.caches import clear_caches, lock_for_share
from ..shared.settings import setting
from .oauth2_scope_access import ticked


class Oauth2Scope(models.Model):
    """Something that an application can ask for (RFC 6749 §3.3), and what it opens."""

    _name = 'oauth2.scope'
    _description = 'Scope'
    _order = 'sequence, id'

    name = fields.Char(required=True, help="What applications write in their requests, such as contacts.read.")
    description = fields.Char(
        required=True, translate=True, help="What people read before they allow it, such as: See your contacts.")
    sequence = fields.Integer(default=100)
    model_access = fields.Selection(
        [('none', 'No records'),
         ('listed', 'Only the records below'),
         ('all', 'Everything its user can use')],
        string='Opens', required=True, default='none',
        help="What a token with this scope may use in Odoo. It never gets beyond the rights of its user.")
    perm_read = fields.Boolean(string='Read', default=True)
    perm_write = fields.Boolean(string='Change')
    perm_create = fields.Boolean(string='Create')
    perm_unlink = fields.Boolean(string='Delete')
    rank = fields.Integer(
        compute='_compute_rank', store=True, groups='oauth2_provider.group_oauth2_manager',
        help="Its place where scopes are added: what opens records, who somebody is, full access.")
    published = fields.Boolean(
        string='Public', help="Anybody can see the name of this scope in what Odoo tells about itself to applications.")
    access_ids = fields.One2many('oauth2.scope.access', 'scope_id', string='Models', copy=True)
    invalid_domains = fields.Char(
        compute='_compute_invalid_domains', compute_sudo=True, groups='oauth2_provider.group_oauth2_manager',
        help="The kinds of records of which nothing is open, since the domain cannot be read.")

    _name_unique = models.Constraint('UNIQUE (name)', "Another scope has this name.")

    @api.depends('model_access', 'perm_write', 'perm_create', 'perm_unlink')
    def _compute_rank(self):
        for scope in self:
            changes = scope.perm_write or scope.perm_create or scope.perm_unlink
            scope.rank = {'listed': 0, 'none': 2}.get(scope.model_access, 3 if changes else 1)

    @api.depends('access_ids.domain_error')
    def _compute_invalid_domains(self):
        for scope in self:
            scope.invalid_domains = ', '.join(scope.access_ids.filtered('domain_error').mapped('model_id.name'))

    def action_preview(self):
        """Open what a token with these scopes could do."""
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('oauth2_provider.oauth2_scope_preview_action'),
            context={'default_scope_ids': self.ids, 'dialog_size': 'extra-large'})

    @tools.ormcache('names')
    def _ids_by_name(self, names):
        """Return the ids of the scopes with these names.

        :param tuple names: names; unknown ones are passed over.
        :rtype: tuple
        """
        return tuple(self.sudo().search([('name', 'in', names)]).ids)

    @tools.ormcache('among')
    def _public(self, among=None):
        """Return the names of scopes that anybody may know, in their order.

        :param tuple among: of these names alone, whether they are public or not.
        :rtype: tuple[str, ...]
        """
        return tuple(self.sudo().search(
            [('name', 'in', among)] if among is not None else [('published', '=', True)]).mapped('name'))

    @api.model
    def _suggested(self):
        """Return the names of the scopes that a client is told to ask for, if it has no wish of its own.

        :rtype: tuple[str, ...]
        """
        return self._public(tuple(setting(self.env, 'suggested_scopes').split()))

    @api.model
    def _existing(self, names):
        """Return those of these names that scopes have.

        :param names: as somebody has sent them.
        :rtype: list[str]
        """
        return self.sudo().search([('name', 'in', list(names))]).mapped('name')

    @tools.ormcache('names')
    def _permissions(self, names):
        """Return what these scopes add up to.

        :param tuple names: names; unknown ones open nothing.
        :rtype: Permissions
        """
        scopes = self.sudo().browse(self._ids_by_name(names))
        if scopes:
            lock_for_share(self.env.cr, SQL("oauth2_scope WHERE id IN %s", scopes._ids))
        return scopes._permissions_of()

    def _permissions_of(self):
        """Return what these scopes add up to.

        :rtype: Permissions
        """
        operations = {scope: ticked(scope) for scope in self}
        return Permissions(
            everywhere={operation for scope in self if scope.model_access == 'all' for operation in operations[scope]},
            rows=[
                (access.model_id.model, access._row())
                for access in self.filtered(lambda scope: scope.model_access == 'listed').access_ids],
            writes={operation for scope in self if scope.model_access == 'none' for operation in operations[scope]})

    @tools.ormcache('model_name', 'operation', 'asked')
    def _enough_for(self, model_name, operation, asked):
        """Return the name of a scope that opens something, for all records, the narrowest first, or ``None``.

        :param str model_name: a model.
        :param str operation: one of ``OPERATIONS``, or the name of a public method.
        :param frozenset asked: ids of scopes that come before others: those which the application may ask for.
        """
        candidates = []
        for scope in self.sudo().search([('model_access', '!=', 'none')]):
            permissions = scope._permissions_of()
            if operation in OPERATIONS:
                enough = permissions.allows(model_name, operation) \
                    and permissions.domains(model_name, operation) is None
            else:
                enough = permissions.is_complete_on(model_name) or permissions.names_method(model_name, operation) \
                    and permissions.method_domains(model_name, operation) is None
            if enough:
                candidates.append((
                    scope.id not in asked, scope.model_access == 'all', operation == 'read' and permissions.may_write,
                    scope._breadth(), scope.id, scope.name))
        return min(candidates)[-1] if candidates else None

    def _breadth(self):
        """Return what to compare scopes by: the more they open, the higher it is."""
        lines = self.access_ids if self.model_access == 'listed' else self
        return len(lines), sum(len(ticked(line)) for line in lines)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._raise_versions()
        clear_caches(self.env)
        records._record('scope_created')
        return records

    def write(self, vals):
        if 'name' in vals and any(scope.name != vals['name'] for scope in self):
            # applications, consents and connections hold the row: they would get what nobody has given them
            raise UserError(self.env._(
                "A scope keeps its name, since people have allowed it by that name. Create another scope instead."))
        with self._widening():
            result = super().write(vals)
        clear_caches(self.env)  # applications are cached with the names of their scopes
        self._record('scope_changed', ', '.join(sorted(vals)))
        return result

    def unlink(self):
        self.check_access('unlink')
        self._record('scope_deleted')
        result = super().unlink()
        clear_caches(self.env)
        return result

    def _record(self, kind, detail=None):
        """Put into the trail what happened to these scopes."""
        self.env['oauth2.event']._record_all(kind, [
            {'actor_id': self.env.uid, 'detail': f'{scope.name}: {detail}' if detail else scope.name}
            for scope in self.sudo()])
