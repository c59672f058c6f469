"""How far a token would reach: the fence's rules and Odoo's, counted."""
from odoo import models
from odoo.fields import Domain

from ..fence import protected

LIMIT = 10_000  # records of a model, beyond which nobody counts on


class Reach:
    """Count what a token could do.

    :param env: an environment of its user.
    :param Permissions permissions: what its scopes add up to.
    """

    def __init__(self, env, permissions):
        self.env = env
        self.permissions = permissions

    def of(self, name):
        """Return how many records of a model it could see, change and delete, and whether it could create some.

        Archived records do not count, as they do not in a search; nor what is beyond ``LIMIT``.

        :param str name: the model.
        :rtype: dict
        """
        model = self.env[name]
        counted = {}
        return {
            'read_count': self._readable(model),
            'write_count': self._changeable(model, 'write', counted),
            'unlink_count': self._changeable(model, 'unlink', counted),
            'can_create': self._may(model, 'create'),
        }

    def _may(self, model, operation):
        if operation != 'read' and model._name in protected.MODELS:
            return False
        return self.permissions.allows(model._name, operation) and model.has_access(operation)

    def _readable(self, model):
        if not self._may(model, 'read'):
            return 0
        scope = self._scope_domain(model, 'read')
        # Like a record rule, the domain of a scope may look at what the user may not; the search itself is the user's
        within = Domain.TRUE if scope.is_true() else Domain(
            'id', 'in', model.sudo().with_context(active_test=False)._search(scope))
        return model.search_count(within, limit=LIMIT)

    def _changeable(self, model, operation, counted):
        if not self._may(model, operation):
            return 0
        domain = self.env['ir.rule']._compute_domain(model._name, operation) & self._scope_domain(model, operation)
        if domain not in counted:
            counted[domain] = self._count(model, operation, domain)
        return counted[domain]

    def _count(self, model, operation, domain):
        if type(model)._check_access is models.BaseModel._check_access:
            return model.sudo().search_count(domain, limit=LIMIT)
        # messages, attachments and some others depend on the records that they belong to
        records = model.sudo().search(domain, limit=LIMIT, order='id').with_env(self.env)
        return len(records._filtered_access(operation))

    def _scope_domain(self, model, operation):
        domains = self.permissions.domains(model._name, operation)
        return Domain.TRUE if domains is None else self.env['ir.rule']._oauth2_domain(model._name, domains)
