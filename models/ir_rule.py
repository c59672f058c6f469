from odoo import models, tools
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from ..fence import InsufficientScope, current, guarding, unguarded
from ..fence.protected import SIGNING_PARAMETER

NOT_SECRET = Domain('key', '!=', SIGNING_PARAMETER)


class IrRule(models.Model):
    _inherit = 'ir.rule'

    def _compute_domain(self, model_name, mode='read'):
        """As Odoo does; a token reaches no more records than its scopes do."""
        bearer = current()
        if bearer is None or self.env.su:
            return super()._compute_domain(model_name, mode)
        if not bearer.guard:
            domain = super()._compute_domain(model_name, mode)
            return domain & NOT_SECRET if model_name == 'ir.config_parameter' else domain
        with unguarded(bearer):  # what Odoo keeps of this is for all requests
            domain = super()._compute_domain(model_name, mode)
            if model_name == 'ir.config_parameter':
                domain &= NOT_SECRET
            # a model that is outside was looked at before; those that lend it their fields follow their heirs
            return domain & self._oauth2_scope_domain(bearer, model_name, mode) \
                if bearer.allows(model_name, mode) else domain

    def _oauth2_scope_domain(self, bearer, model_name, mode):
        """Return which records of a model a token reaches.

        :param Bearer bearer: the token.
        :rtype: Domain
        :raise InsufficientScope: none.
        """
        if not bearer.allows(model_name, mode):
            raise bearer.refusal(self.env, model_name, mode)
        domains = bearer.permissions.domains(model_name, mode)
        if domains is None:
            return Domain.TRUE
        return self._oauth2_domain(model_name, domains)

    @tools.ormcache('self.env.uid', 'model_name', 'domains', 'tuple(self._compute_domain_context_values())')
    def _oauth2_domain(self, model_name, domains):
        """Return one domain that is met where one of these is.

        :param tuple domains: texts, with the same variables as those of record rules.
        :rtype: Domain
        """
        context = self._eval_context()
        return Domain.OR(
            Domain(safe_eval(domain, context)) for domain in domains).optimize(self.env[model_name].sudo())

    def _make_access_error(self, operation, records):
        bearer = guarding()
        if bearer is None or bearer.permissions.domains(records._name, operation) is None:
            return super()._make_access_error(operation, records)
        return InsufficientScope(
            f'The scopes of this token do not reach each of these records of {records._name}.',
            self.env['oauth2.scope']._enough_for(records._name, operation))
