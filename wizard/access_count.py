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
    """

    def __init__(self, env, permissions):
        self.env = env
        self.permissions = permissions

    def of_model(self, name):
        """Return how many records of a model it could see, change and delete, and whether it could create some.

        Archived records do not count, as they do not in a search; nor what is beyond ``LIMIT``.

        :param str name: the model.
        :rtype: dict
        """
        model = self.env[name]
        return {
            'read_count': self._readable(model),
            'write_count': self._changeable(model, 'write'),
            'unlink_count': self._changeable(model, 'unlink'),
            'can_create': self._may(model, 'create'),
        }

    @staticmethod
    def methods(name, methods):
        """Return those of a model's methods that no rule keeps every token from.

        :param str name: the model.
        :param methods: names.
        """
        return [method for method in methods if not protected.is_protected(name)
                and method not in protected_methods.METHODS.get(name, ())]

    def _may(self, model, operation):
        if operation != 'read' and protected.is_protected(model._name):
            return False
        return self.permissions.allows(model._name, operation) and model.has_access(operation)

    def _readable(self, model):
        if not self._may(model, 'read'):
            return 0
        within = self._within(model, self._scope_domain(model, 'read'))
        return model.search_count(within, limit=LIMIT)  # as the user

    def _changeable(self, model, operation):
        if not self._may(model, operation):
            return 0
        domain = self.env['ir.rule']._compute_domain(model._name, operation) & self._scope_domain(model, operation)
        everything = model.sudo()
        within = self._within(model, domain)
        if type(model)._check_access is models.BaseModel._check_access:
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
