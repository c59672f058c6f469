from typing import TYPE_CHECKING, Any

from odoo import api, models
from odoo.fields import Domain

from .. import current, guarding, properties
from ..field_methods import asks
from ..holding import guarded, unnarrowed

if TYPE_CHECKING:
    from odoo.fields import Field

    from ..token_context import TokenContext


class Base(models.AbstractModel):
    """The fence in the ORM where records are searched and put into groups, for requests with an access token alone."""

    _inherit = 'base'

    @api.model
    def _search(
        self, domain: Any, offset: int = 0, limit: int | None = None, order: Any = None, *,
        active_test: bool = True, bypass_access: bool = False,
    ) -> Any:
        bearer = current()
        if bearer and bearer.hides_keys:
            self._oauth2_check_keys(Domain(domain), bearer)
        if bearer and bearer.guard and not self.env.su:
            domain = self._oauth2_held(Domain(domain), bearer)
            if bypass_access:
                if not bearer.reads_of(self):
                    raise bearer.refusal(self.env, self._name, 'read')
                if bearer.allows(self._name, 'read'):
                    domain &= self.env['ir.rule']._oauth2_scope_domain(bearer, self._name, 'read')
        elif bearer and bearer.asked is not None and asks(Domain(domain), bearer.asked):
            with unnarrowed(bearer), guarded(bearer):
                return self.sudo(False)._search(
                    domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)
        elif bearer and bearer.narrows and bearer.permissions.domains(self._name, 'read') \
                and (self._name == bearer.narrows[0] or bearer.narrows[1] and not self.env.su):
            domain = Domain(domain) & self.env['ir.rule']._oauth2_scope_domain(bearer, self._name, 'read')
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _oauth2_check_keys(self, domain: Any, bearer: 'TokenContext') -> None:
        """Check that a domain does not ask for keys: the answer would tell them, letter by letter.

        Odoo's own code may, with superuser rights and a value that is not the caller's.
        """
        for condition in domain.iter_conditions():
            model = self
            for name in condition.field_expr.split('.'):
                field = model._fields.get(name)
                if field is None:
                    break
                if (bearer.hides(model, field) or bearer.hides_words_of(model, field)) and (
                        not self.env.su or bearer.caller and condition.value in bearer.caller.texts):
                    raise bearer.refusal(self.env, model._name, 'write')
                model = self.env[field.comodel_name] if field.relational else model
            if isinstance(condition.value, Domain) or condition.operator.rstrip('!') in ('any', 'not any') \
                    and isinstance(condition.value, (list, tuple)):  # of what the field holds, or by `id` of the same
                model._oauth2_check_keys(Domain(condition.value), bearer)

    def _oauth2_held(self, domain: Any, bearer: 'TokenContext') -> Domain:
        """Hold what a domain asks of other models to the scopes.

        Some fields let Odoo search their model without a look at the rights (`bypass_search_access`, and those whose
        own way to search has superuser rights or leads through such a field): a caller may not go that way.

        :param domain: of this model.
        :param bearer: the token.
        :raise InsufficientScope: it asks something of a model that is outside.
        """
        def held(condition: Any) -> Any:
            field = self._fields.get(condition.field_expr)
            if field is None or not isinstance(condition.value, Domain):
                return condition
            if not field.relational:  # `id`
                return Domain(condition.field_expr, condition.operator, self._oauth2_held(condition.value, bearer))
            comodel = self.env[field.comodel_name]
            value = comodel._oauth2_held(condition.value, bearer)
            if field.name in self._inherits.values() and not bearer.allows(comodel._name, 'read'):
                # of the own parent, what it lends
                for name in {part.field_expr.partition('.')[0] for part in value.iter_conditions()}:
                    if name != 'id' and not (name in self._fields and self._fields[name].inherited):
                        raise bearer.refusal(self.env, comodel._name, 'read')
            elif field.bypass_search_access or not field.store:
                value &= self.env['ir.rule']._oauth2_scope_domain(bearer, comodel._name, 'read')
                if not field.store and not field.related:
                    # whatever rights its own search has, it sees what the caller's finds: ids alone
                    value = Domain('id', 'in', comodel.with_context(active_test=False).search(value).ids)
            return Domain(condition.field_expr, condition.operator, value)

        domain = domain.optimize(self)
        if any(isinstance(condition.value, Domain) for condition in domain.iter_conditions()):
            return domain.map_conditions(held)
        return domain

    def _read_group_select(self, aggregate_spec: str, query: Any) -> Any:
        """Overrides Odoo to compare no words of letters, and no keys: the answer would tell them, letter by letter."""
        self._oauth2_check_no_keys(aggregate_spec.partition(':')[0])
        return super()._read_group_select(aggregate_spec, query)

    def _read_group_groupby(self, alias: str, groupby_spec: str, query: Any) -> Any:
        """Overrides Odoo to put no texts in order that hold keys, and none into groups."""
        self._oauth2_check_no_keys(groupby_spec.partition(':')[0].partition('.')[0])
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _oauth2_check_no_keys(self, name: str) -> None:
        """Check that a field holds neither keys nor texts with keys in them, which are hidden from this token."""
        bearer, field = current(), self._fields.get(name)
        if bearer and bearer.hides_keys and not self.env.su and field is not None and (
                bearer.hides(self, field) or bearer.hides_words_of(self, field)):
            raise bearer.refusal(self.env, self._name, 'write')

    def _read_group_groupby_properties(self, alias: str, field: 'Field', property_name: str, query: Any) -> Any:
        """Overrides Odoo to refuse groups that would name records of a model which the scopes do not read."""
        if (bearer := guarding()) and not self.env.su:
            for kind, comodel in properties.definitions(self.env, field, property_name):
                if kind == 'many2many' and comodel and comodel in self.env and not bearer.reads_all(comodel):
                    raise bearer.refusal(self.env, comodel, 'read')
        return super()._read_group_groupby_properties(alias, field, property_name, query)

    def _web_read_group_expand(self, domain: Any, groups: Any, groupby_spec: str, aggregates: Any, order: Any) -> Any:
        if self._oauth2_expands(groupby_spec):
            return super()._web_read_group_expand(domain, groups, groupby_spec, aggregates, order)
        return groups

    @api.model
    def _read_group_fill_results(
        self, domain: Any, groupby: str, annoted_aggregates: Any, read_group_result: Any, read_group_order: Any = None,
    ) -> Any:
        if self._oauth2_expands(groupby):
            return super()._read_group_fill_results(
                domain, groupby, annoted_aggregates, read_group_result, read_group_order)
        return read_group_result

    def _oauth2_expands(self, groupby: str) -> bool:
        """Tell whether groups may be added that no record is in: Odoo looks for these with superuser rights."""
        bearer, field = guarding(), self._fields.get(groupby.split('.')[0].split(':')[0])
        return bearer is None or self.env.su or field is None or not field.relational \
            or bearer.reads_all(field.comodel_name)
