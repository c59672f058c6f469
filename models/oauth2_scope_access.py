from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..fence import domains
from ..fence.methods import READING, WRITING
from ..fence.permissions import OPERATIONS, ModelAccess
from ..shared.caches import touch

EVERY_RECORD = ('', '[]')  # domains; the second one is what the widget leaves behind


class Oauth2ScopeAccess(models.Model):
    """One line of a scope: what it opens of one model."""

    _name = 'oauth2.scope.access'
    _description = 'Scope Line'
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
        string='Only These Records',
        help="Which records. Empty for all. It can use user.id, company_id and company_ids, such as "
             "[('user_id', '=', user.id)], and dates such as 'today -7d'.")
    domain_error = fields.Char(
        compute='_compute_domain_error', compute_sudo=True,
        help="Why nothing matches the domain, where it cannot be read.")
    methods = fields.Text(
        string='Other Allowed Methods',
        help="Names of buttons and other public methods that may be called, one a line, such as action_confirm. "
             "They run with all rights of the user.")

    @api.depends('domain', 'model_id')
    @api.depends_context('lang')
    def _compute_domain_error(self):
        for access in self:
            access.domain_error = access._domain_problem() if access.model_id.model in self.env else False

    @api.constrains('domain', 'model_id')
    def _check_domain(self):
        for access in self:
            problem = access._domain_problem() or access._domain_refusal() or access._domain_problem(full=True)
            if problem:
                raise ValidationError(problem)

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
        records.scope_id._check_wider({scope.id: scope._opened(without=records) for scope in records.scope_id.sudo()})
        records._forget()
        records._record()
        return records

    def write(self, vals):
        self._forget()
        with (self.scope_id + self.env['oauth2.scope'].browse(vals.get('scope_id') or ()))._widening():
            result = super().write(vals)
        self._forget()
        self._record()
        return result

    def unlink(self):
        self.check_access('unlink')
        self._forget()
        self._record('closed')
        with self.scope_id._widening():  # without a line that only reads, the others may show keys, too
            return super().unlink()

    def _forget(self):
        """Let nobody keep what these scopes opened before: :func:`caches.lock_for_share` looks at their rows."""
        touch(self.scope_id)

    def _record(self, outcome=None):
        """Put into the trail what these lines open now."""
        for access in self.sudo():
            opened = [*ticked(access), *access._method_names()]
            access.scope_id.with_env(self.env)._record('scope_changed', ' '.join(filter(None, (
                access.model, outcome or ' '.join(opened), not outcome and access.domain))))

    def _summary(self):
        """Return this line for people to read, such as: Contact: Read, Change. Empty where it opens nothing."""
        opened = ', '.join(filter(None, (ticked_labels(self), *self._method_names())))
        name = self.model_id.name
        if self.domain_error:
            name = self.env._("%s (none: the domain is not valid)", name)
        elif self._row().domain is not None:
            name = self.env._("%s (some)", name)
        return f'{name}: {opened}' if opened else ''

    def _domain_problem(self, full=False):
        """Return why nothing matches the domain, for people to read, or ``False`` where it can be used.

        :param bool full: whether to look at each value and each way to search, too.
        """
        text = self._row().domain
        if text is None:
            return False
        try:
            domain = self.env['ir.rule']._oauth2_read_domain(self.model_id.model, text)
            if full:
                model = self.with_user(self.env.uid).env[self.model_id.model]
                domain.validate(model)
                model.sudo()._search(domain)  # which says whether each field can be searched, and asks no rows
        except domains.NotAllowed as error:
            return self.env._(
                "%(model)s: %(part)s is not allowed in a domain. It can use texts, numbers, True, False, %(names)s and "
                "dates such as 'today -7d', and nothing that would have to be computed.",
                model=self.model_id.name, part=error.part, names=', '.join(domains.NAMES))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it
            return self._invalid_domain(error)
        return False

    def _invalid_domain(self, error):
        return self.env._("%(model)s: this is not a valid domain: %(error)s", model=self.model_id.name, error=error)

    def _domain_refusal(self):
        """Return why this person may not decide or count by the domain, for people to read, or ``False``.

        It is searched with superuser rights, so whoever could write any would learn what fields hold that they may
        not read, and whether there are records that they may not see.
        """
        env = self.with_user(self.env.uid).env  # Odoo checks and computes with superuser rights, whoever it is
        text = self._row().domain
        if env.su or text is None:
            return False
        try:
            domain = domains.parse(text, self.env['ir.rule']._eval_context())
            steps = [*domains.looks_at(domain, env[self.model_id.model])]
        except ValueError as error:
            return self._invalid_domain(error)
        sees_records = env.user._is_system()
        for model, field, away in steps:
            names = {'field': field._description_string(env) or field.name,
                     'model': env['ir.model']._get(model._name).name}
            if domains.is_secret(field):
                return env._("No domain may look at %(field)s of %(model)s.", **names)
            if not model.has_access('read') or not model._has_field_access(field, 'read'):
                return env._(
                    "You may not read %(field)s of %(model)s, so you cannot use it in a domain.", **names)
            if away and not sees_records and not _is_seen_whole(model):
                return env._(
                    "You may not see all records of %(model)s, so you cannot use %(field)s of them in a domain: "
                    "an administrator can.", **names)
        return False

    def _method_names(self):
        return [name for line in (self.methods or '').splitlines() if (name := line.strip())]

    def _row(self):
        """Return this line as the fence knows it.

        :rtype: ModelAccess
        """
        return ModelAccess(
            frozenset(ticked(self)),
            None if (self.domain or '').strip() in EVERY_RECORD else self.domain,
            frozenset(self._method_names()))


def _is_seen_whole(model):
    """Tell whether no record of a model is hidden from the user, by a rule or by what it belongs to (messages, say)."""
    return type(model)._check_access is models.BaseModel._check_access \
        and model.env['ir.rule']._compute_domain(model._name, 'read').is_true()


def ticked(record):
    """Return the operations that a record's four boxes allow, in their order."""
    return [operation for operation in OPERATIONS if record[f'perm_{operation}']]


def ticked_labels(record):
    """Return the labels of the boxes that are ticked, in the user's language, for people to read."""
    return ', '.join(
        record._fields[f'perm_{operation}']._description_string(record.env) for operation in ticked(record))
