"""How far a token would reach: the fence's rules and Odoo's, counted."""
from odoo import models
from odoo.fields import Domain

from ..fence import protected, protected_methods
from ..fence.protected import NOT_SECRET

LIMIT = 10_000  # records of a model, beyond which nobody counts on


class AccessCount:
    """Count what a token could do.

    :param env: an environment of its user.
    :param Permissions permissions: what its scopes add up to.
    :param bool tells_hidden: whether the person who looks may know that record rules hide records from the user.
    """

    def __init__(self, env, permissions, tells_hidden):
        self.env = env
        self.permissions = permissions
        self.tells_hidden = tells_hidden

    def of_model(self, name):
        """Return how many records of a model it could see, change and delete, and whether it could create some.

        Archived records do not count, as they do not in a search; nor what is beyond ``LIMIT``. Where it could do
        nothing, the reason is one of those of ``oauth2.scope.preview.line``.

        :param str name: the model.
        :rtype: dict
        """
        model = self.env[name]
        counts = {
            'read': self._readable(model),
            'write': self._changeable(model, 'write'),
            'unlink': self._changeable(model, 'unlink'),
        }
        refusal = self._refusal(model, 'create')
        return {f'{operation}_count': count for operation, count in counts.items()} | {
            f'{operation}_reason': not count and (self._refusal(model, operation) or self._why_none(model, operation))
            for operation, count in counts.items()
        } | {'can_create': not refusal, 'create_reason': refusal}

    @staticmethod
    def methods(name, methods):
        """Return those of a model's methods that no rule keeps every token from.

        :param str name: the model.
        :param methods: names.
        """
        return [method for method in methods if not protected.is_protected(name)
                and method not in protected_methods.METHODS.get(name, ())]

    def _refusal(self, model, operation):
        """Return why it may not do this with any record of a model, or ``False``."""
        if operation != 'read' and protected.is_protected(model._name):
            return 'token'
        if not self.permissions.allows(model._name, operation):
            return 'scope'
        return False if model.has_access(operation) else 'rights'

    def _why_none(self, model, operation):
        """Return why there is no record with which it may do this.

        Whether rules hide one says that there is one, which is not for everybody to know.
        """
        rules = self.env['ir.rule']._compute_domain(model._name, operation)
        if rules.is_true() and _is_checked_by_rules_alone(model):
            return 'none'
        if not self.tells_hidden:
            return 'unsaid'
        within = self._within(model, self._scope_domain(model, operation))
        return 'rules' if model.sudo().search_count(within, limit=1) else 'none'

    def _readable(self, model):
        if self._refusal(model, 'read'):
            return 0
        within = self._within(model, self._scope_domain(model, 'read'))
        return model.search_count(within, limit=LIMIT)  # as the user

    def _changeable(self, model, operation):
        if self._refusal(model, operation):
            return 0
        domain = self.env['ir.rule']._compute_domain(model._name, operation) & self._scope_domain(model, operation)
        everything = model.sudo()
        within = self._within(model, domain)
        if _is_checked_by_rules_alone(model):
            return everything.search_count(within, limit=LIMIT)
        # messages, attachments and some others depend on the records that they belong to
        records = everything.search(within, limit=LIMIT, order='id').with_env(self.env)
        return len(records._filtered_access(operation))

    def _scope_domain(self, model, operation):
        domains = self.permissions.domains(model._name, operation)
        domain = Domain.TRUE if domains is None else self.env['ir.rule']._oauth2_domain(model._name, domains)
        return domain & NOT_SECRET if model._name == 'ir.config_parameter' else domain

    @staticmethod
    def _within(model, domain):
        """Return a domain for the records that Odoo and the fence find by this one.

        Both look at all records, archived ones and those that the user does not see included.
        """
        if domain.is_true():
            return domain
        return Domain('id', 'in', model.sudo().with_context(active_test=False)._search(domain))


def _is_checked_by_rules_alone(model):
    return type(model)._check_access is models.BaseModel._check_access
