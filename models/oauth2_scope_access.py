from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ..fence.methods import READING, WRITING
from ..fence.permissions import OPERATIONS, Row
from .caches import forget

EVERY_RECORD = ('', '[]')  # domains; the second one is what the widget leaves behind


class Oauth2ScopeAccess(models.Model):
    """One line of a scope: what it opens of one model."""

    _name = 'oauth2.scope.access'
    _description = 'OAuth2 Scope Line'
    _order = 'scope_id, model_id, id'
    _rec_name = 'model_id'

    scope_id = fields.Many2one('oauth2.scope', required=True, ondelete='cascade', index=True)
    model_id = fields.Many2one(
        'ir.model', required=True, ondelete='cascade', index=True,
        domain=[('abstract', '=', False)], help="What kind of records this line is about.")
    model = fields.Char(related='model_id.model', string='Model Name')
    perm_read = fields.Boolean(string='Read', default=True)
    perm_write = fields.Boolean(string='Change')
    perm_create = fields.Boolean(string='Create')
    perm_unlink = fields.Boolean(string='Delete')
    domain = fields.Char(
        string='Only Records', help="Which records. Empty for all. As in record rules, it can use user, company_id "
                                    "and company_ids, such as [('user_id', '=', user.id)].")
    methods = fields.Text(
        string='Further Methods',
        help="Names of buttons and other public methods that may be called, one a line, such as action_confirm. "
             "They run with all rights of the user.")

    @api.constrains('domain', 'model_id')
    def _check_domain(self):
        variables = self.env['ir.rule']._eval_context()
        for access in self.filtered('domain'):
            try:
                Domain(safe_eval(access.domain, variables)).validate(self.env[access.model_id.model].sudo())
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it
                raise ValidationError(self.env._(
                    "%(model)s: this is not a valid domain: %(error)s",
                    model=access.model_id.name, error=error)) from None

    @api.constrains('methods', 'model_id')
    def _check_methods(self):
        for access in self:
            model = self.env[access.model_id.model]
            for name in access._method_names():
                if name in WRITING or name in READING:
                    raise ValidationError(self.env._(
                        "%s is one of Odoo's own methods: tick Read, Change, Create or Delete instead.", name))
                if name.startswith('_') or not callable(getattr(type(model), name, None)):
                    raise ValidationError(self.env._(
                        "%(model)s has no public method %(method)s.", model=access.model_id.name, method=name))

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._forget()
        records._record()
        return records

    def write(self, vals):
        self._forget()
        result = super().write(vals)
        self._forget()
        self._record()
        return result

    def unlink(self):
        self.check_access('unlink')
        self._forget()
        self._record('closed')
        return super().unlink()

    def _forget(self):
        """Let nobody keep what these scopes opened before: see :func:`caches.hold`, which looks at their rows."""
        self.flush_recordset()
        if self.scope_id:
            self.env.cr.execute(SQL("UPDATE oauth2_scope SET name = name WHERE id IN %s", self.scope_id._ids))
        forget(self.env)

    def _record(self, outcome=None):
        """Put into the trail what these lines open now."""
        for access in self.sudo():
            opened = [*ticked(access), *access._method_names()]
            access.scope_id.with_env(self.env)._record('scope_changed', ' '.join(filter(None, (
                access.model, outcome or ' '.join(opened), not outcome and access.domain))))

    def _summary(self):
        """Return this line for people to read, such as: Contact: Read, Change. Empty where it opens nothing."""
        opened = ', '.join(filter(None, (ticked_labels(self), *self._method_names())))
        name = self.model_id.name if self._row().domain is None else self.env._("%s (some)", self.model_id.name)
        return f'{name}: {opened}' if opened else ''

    def _method_names(self):
        return [name for line in (self.methods or '').splitlines() if (name := line.strip())]

    def _row(self):
        """Return this line as the fence knows it.

        :rtype: Row
        """
        return Row(
            frozenset(ticked(self)),
            None if (self.domain or '').strip() in EVERY_RECORD else self.domain,
            frozenset(self._method_names()))


def ticked(record):
    """Return the operations that a record's four boxes allow, in their order."""
    return [operation for operation in OPERATIONS if record[f'perm_{operation}']]


def ticked_labels(record):
    """Return the labels of the boxes that are ticked, in the user's language, for people to read."""
    return ', '.join(
        record._fields[f'perm_{operation}']._description_string(record.env) for operation in ticked(record))
