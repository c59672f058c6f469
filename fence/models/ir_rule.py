from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

from odoo import models, tools
from odoo.fields import Domain

from .. import current, guarding, unguarded
from .. import domains as scope_domains
from ..holding import unnarrowed
from ..keys import is_key
from ..protected import NOT_SECRET

if TYPE_CHECKING:
    from odoo.models import BaseModel

    from ..token_context import TokenContext

_logger = logging.getLogger(__name__)

DYNAMIC_VALUES = type(Domain.TRUE._opt_level).DYNAMIC_VALUES  # Odoo's own level, which it exports nowhere

# Operators by which a condition is met by some records alone.
_POINTS = frozenset({'=', 'any', 'any!', 'child_of', 'in', 'parent_of'})


def _follows_context(model: BaseModel, domain: Domain) -> bool:
    """Tell whether what a domain finds depends on the context: on translations, companies, or what is computed.

    :param domain: optimized, so that paths are domains within.
    """
    for condition in domain.iter_conditions():
        field = model._fields.get(condition.field_expr.partition('.')[0])
        if field is None:
            continue
        if not field.store or field.company_dependent or getattr(field, 'translate', False):
            return True
        if isinstance(condition.value, Domain) and field.relational \
                and _follows_context(model.env[field.comodel_name], condition.value):
            return True
        if field.relational and '.' in condition.field_expr:
            return True
    return False


class IrRule(models.Model):
    _inherit = 'ir.rule'

    def _compute_domain(self, model_name: str, mode: str = 'read') -> Domain:
        """Overrides Odoo to reach no more records than the scopes of the token do."""
        bearer = current()
        if bearer is None or self.env.su:
            return super()._compute_domain(model_name, mode)
        shown = self._oauth2_shown(bearer, model_name)
        if not bearer.guard:
            return super()._compute_domain(model_name, mode) & shown
        with unguarded(bearer):  # what Odoo keeps of this is for all requests
            domain = super()._compute_domain(model_name, mode) & shown
            # a model that is outside was looked at before; those that lend it their fields follow their heirs
            return domain & self._oauth2_scope_domain(bearer, model_name, mode) \
                if bearer.allows(model_name, mode) else domain

    def _oauth2_shown(self, bearer: TokenContext, model_name: str) -> Domain:
        """Return which records of a model a token sees: no keys that are records themselves."""
        if model_name == 'ir.config_parameter':
            return NOT_SECRET
        if model_name == 'ir.attachment' and bearer.hides_keys:  # Odoo keeps the files of records there
            return Domain.AND([
                ~(Domain('res_model', '=', name) & Domain('res_field', 'in', fields))
                for name, fields in self._oauth2_files_of_keys() if not bearer.changes_all(name)])
        return Domain.TRUE

    @tools.ormcache(cache='stable')
    def _oauth2_files_of_keys(self) -> tuple[tuple[str, list[str]], ...]:
        """Return which fields that are kept as files hold keys."""
        fields = {
            name: [field.name for field in model._fields.values()
                   if field.type == 'binary' and field.attachment and is_key(name, field)]
            for name, model in self.env.items()}
        return tuple((name, names) for name, names in fields.items() if names)

    def _oauth2_scope_domain(self, bearer: TokenContext, model_name: str, mode: str) -> Domain:
        """Return which records of a model a token reaches.

        :param bearer: the token.
        :raise InsufficientScope: the scopes do not open the model.
        """
        if not bearer.allows(model_name, mode):
            raise bearer.refusal(self.env, model_name, mode)
        domains = bearer.permissions.domains(model_name, mode)
        if domains is None:
            return Domain.TRUE
        return self._oauth2_domain(model_name, domains)

    def _oauth2_domain(self, model_name: str, domains: tuple[str, ...]) -> Domain:
        """Return one domain that is met where one of these is.

        :param domains: texts, as ``fence/domains.py`` reads them. Nothing meets one that cannot be read.
        """
        bearer = current()
        with unnarrowed(bearer) if bearer else contextlib.nullcontext():
            domain, is_relative, follows_context = self._oauth2_kept_domain(model_name, domains)
            plain = self._oauth2_plain_model(model_name)
            if is_relative:  # to today, where the user is: what is kept has to be right tomorrow, too
                domain = domain._optimize(plain, DYNAMIC_VALUES)
            if follows_context:
                # what it finds is not for the caller to say, by a language, a company or a date
                return Domain('id', 'in', plain._search(domain, active_test=False))
            return domain

    @tools.ormcache('self.env.uid', 'model_name', 'domains', 'tuple(self._compute_domain_context_values())')
    def _oauth2_kept_domain(self, model_name: str, domains: tuple[str, ...]) -> tuple[Domain, bool, bool]:
        """Return one domain for these, whether it is relative to today, and whether it follows the context."""
        read = []
        for text in domains:
            try:
                read.append(self._oauth2_read_domain(model_name, text))
            except ValueError as error:
                _logger.warning("OAuth2: nothing matches a domain of a scope, for %s: %s", model_name, error)
        plain = self._oauth2_plain_model(model_name)
        domain = Domain.OR(read).optimize(plain)
        return domain, domain != domain._optimize(plain, DYNAMIC_VALUES), _follows_context(plain, domain)

    def _oauth2_read_domain(self, model_name: str, text: str) -> Domain:
        """Return the domain that a text stands for.

        :raise ValueError: it is none, or none of this model.
        """
        try:
            return scope_domains.parse(text, self._eval_context()).optimize(self._oauth2_plain_model(model_name))
        except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError) as error:  # Odoo's, of odd values
            raise ValueError(str(error)) from None

    @tools.ormcache('self.env.uid', 'model_name', 'text', 'field_name', 'tuple(self._compute_domain_context_values())')
    def _oauth2_decides(self, model_name: str, text: str, field_name: str) -> bool:
        """Tell whether a domain says, whatever else it says, which record a field of the model has to point at.

        :param text: as ``fence/domains.py`` reads it.
        """
        try:
            domain = self._oauth2_read_domain(model_name, text)
        except ValueError:
            return False
        parts = domain.children if getattr(domain, 'OPERATOR', '') == '&' else [domain]
        return any(
            getattr(part, 'field_expr', '').partition('.')[0] == field_name and part.operator in _POINTS
            for part in parts)

    def _oauth2_plain_model(self, model_name: str) -> BaseModel:
        """Return a model with superuser rights, without the context of a caller, who could name a time zone."""
        return self.env(su=True, context={})[model_name]

    def _make_access_error(self, operation: str, records: BaseModel) -> Exception:
        bearer = guarding()
        if bearer is None or bearer.permissions.domains(records._name, operation) is None:
            return super()._make_access_error(operation, records)
        return bearer.outside(self.env, records._name, operation)
