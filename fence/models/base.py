import contextlib

from odoo import api, models
from odoo.fields import Domain
from odoo.models import fix_import_export_id_paths

from .. import InsufficientScope, current, guarding, properties, unguarded
from ..field_methods import asks
from ..holding import answering, guarded, narrowing, resting, unnarrowed
from ..links import without_tokens
from ..records import records_within
from ..token_context import PLAIN_CONTEXT, may_name_records


class Base(models.AbstractModel):
    """The fence in the ORM where records are read: see :mod:`odoo.addons.oauth2_provider.fence`.

    All of this is for requests with an access token alone.
    """

    _inherit = 'base'

    # Names of public methods that only read, though they are not marked by `@api.readonly`.
    _oauth2_reading = frozenset()

    @api.model
    def _has_field_access(self, field, operation):
        if not self.env.su and (bearer := current()) is not None and (opened := bearer.opened) is not None:
            is_open = opened.get(field)  # this is asked for each value of each record
            if is_open is None:
                is_open = opened[field] = bearer.opens(self, field)
            if not is_open:
                return False
        return super()._has_field_access(field, operation)

    @api.model
    def _check_field_access(self, field, operation):
        if not self.env.su and (bearer := current()) and bearer.opened is not None and not bearer.opened.get(field):
            if bearer.hides_keys and bearer.hides(self, field):
                raise bearer.refusal(self.env, self._name, 'write')
            if bearer.guard and not bearer.is_readable(self, field):
                raise bearer.refusal(
                    self.env, field.comodel_name if bearer.allows(self._name, 'read') else self._name, 'read')
        return super()._check_field_access(field, operation)

    def fetch(self, field_names=None):
        """As Odoo does; the name of a record that a many2one shows is computed, so there is nothing to fetch.

        An export fetches it, and so would need the whole model.
        """
        bearer = current()
        if field_names and not self.env.su and bearer and bearer.guard and {'display_name'}.issuperset(field_names) \
                and not bearer.allows(self._name, 'read'):
            return
        # it looks for what it has got already, and finds nothing further
        with unnarrowed(bearer) if bearer and bearer.narrows is not None else contextlib.nullcontext():
            super().fetch(field_names)

    def _fetch_query(self, query, fields):
        """Overrides Odoo to fetch no keys for a request that only reads, whichever code asks for them."""
        bearer = current()
        hides = bearer and (bearer.read_only or bearer.answers)
        hidden = [field for field in fields if bearer.hides(self, field)] if hides else ()
        if not hidden:
            return super()._fetch_query(query, fields)
        records = super()._fetch_query(query, [field for field in fields if field not in hidden])
        for field in hidden:  # an empty text, with which Odoo's code can go on as with any other
            field._insert_cache(records, [None if field.type in ('binary', 'json') else ''] * len(records))
        return records

    def _compute_field_value(self, field):
        bearer = current()
        if bearer is None or not (bearer.guard or bearer.hides_keys):
            super()._compute_field_value(field)
            return
        guards = bearer.guard
        pointing = {key for key, value in self.env.context.items() if may_name_records(key, value)} if guards else ()
        by_caller = pointing and bearer.caller and any(
            bearer.caller.holds(key) for key in self.env.context if key in pointing)
        if by_caller and field.name != 'display_name':
            if field.compute_sudo:  # with rights that the scopes do not reach
                raise InsufficientScope(
                    f'Leave {", ".join(sorted(pointing))} out of the context: {field} is computed of it.')
            super()._compute_field_value(field)  # the caller's context may say of what it is to be computed
            return
        rests = resting(bearer) if bearer.answers else unguarded(bearer)
        narrows = guards and (pointing or not field.store)  # what looks for the like of a value finds what is open
        with rests, narrowing(bearer, self._name, everywhere=bool(pointing)) if narrows else contextlib.nullcontext():
            if guards and field.name == 'display_name' and not PLAIN_CONTEXT.issuperset(self.env.context) \
                    and (by_caller or not bearer.reads_all(self._name)):
                self._oauth2_compute_plain_names(field)
            else:
                super()._compute_field_value(field)
            if narrows:
                self._oauth2_leave_out(bearer, field)

    def _oauth2_leave_out(self, bearer, field):
        """Leave records outside of the scopes' domains out of what has just been computed, however it was found."""
        for computed in self.pool.field_computed[field]:
            if computed.type in ('one2many', 'many2many') and not computed.store \
                    and (domains := bearer.permissions.domains(computed.comodel_name, 'read')):
                assigned = computed._get_cache(self.env)
                for record in self:
                    if record.id in assigned:
                        computed._update_cache(record, records_within(record[computed.name], domains)._ids)

    def _oauth2_compute_plain_names(self, field):
        """Name records that may be outside without what the caller's context adds, such as the address."""
        context = {key: value for key, value in self.env.context.items() if key in PLAIN_CONTEXT}
        plain = self.with_env(self.env(context=context))
        plain._compute_field_value(field)
        for record, named in zip(self, plain, strict=True):
            record.display_name = named.display_name

    def _read_format(self, fnames, load='_classic_read'):
        """As Odoo does, without what properties hold of models that are outside."""
        result = super()._read_format(fnames, load)
        if (bearer := guarding()) and not self.env.su:
            for name in fnames:
                if self._fields[name].type in ('properties', 'properties_definition'):
                    for row in result:
                        properties.leave_out(bearer, self.env, row.get(name))
        return result

    def _read_group_groupby_properties(self, alias, field, property_name, query):
        """As Odoo does, unless groups would name records of a model that is outside."""
        if (bearer := guarding()) and not self.env.su:
            for kind, comodel in properties.definitions(self.env, field, property_name):
                if kind == 'many2many' and comodel in self.env and not bearer.reads_all(comodel):
                    raise bearer.refusal(self.env, comodel, 'read')
        return super()._read_group_groupby_properties(alias, field, property_name, query)

    def _web_read_group_expand(self, domain, groups, groupby_spec, aggregates, order):
        if self._oauth2_expands(groupby_spec):
            return super()._web_read_group_expand(domain, groups, groupby_spec, aggregates, order)
        return groups

    @api.model
    def _read_group_fill_results(
            self, domain, groupby, annoted_aggregates, read_group_result, read_group_order=None):
        if self._oauth2_expands(groupby):
            return super()._read_group_fill_results(
                domain, groupby, annoted_aggregates, read_group_result, read_group_order)
        return read_group_result

    def _oauth2_expands(self, groupby):
        """Tell whether groups may be added that no record is in: Odoo looks for these with superuser rights."""
        bearer, field = guarding(), self._fields.get(groupby.split('.')[0].split(':')[0])
        return bearer is None or self.env.su or field is None or not field.relational \
            or bearer.reads_all(field.comodel_name)

    @api.model
    def default_get(self, fields):
        """As Odoo does: a default belongs to its model, as what is computed does.

        Unless the caller's context could tell a model's own functions which records to look at.
        """
        bearer = guarding()
        if bearer is None or bearer.untrusted_context:
            return super().default_get(fields)
        with unguarded(bearer):
            return super().default_get(fields)

    @api.model
    def _get_view_cache(self, view_id=None, view_type='form', **options):
        """As Odoo does, which keeps it for all requests: not what one token sees.

        Odoo takes any view that is named, such as a template that has nothing to do with the model.
        """
        bearer = guarding()
        if bearer is None or 'read' in bearer.permissions.everywhere:
            return super()._get_view_cache(view_id, view_type, **options)
        with unguarded(bearer):
            view = super()._get_view_cache(view_id, view_type, **options)
        if view['id'] and self.env['ir.ui.view'].sudo().browse(view['id']).model != self._name:
            raise bearer.refusal(self.env, 'ir.ui.view', 'read')
        return view

    def _flush(self):
        """As Odoo does: what was allowed to change is written down with whatever that takes, such as a currency."""
        bearer = guarding()
        if bearer is None:
            return super()._flush()
        with unguarded(bearer):
            return super()._flush()

    def _write_multi(self, vals_list):
        """As Odoo does; the trail tells what a method changes by SQL of its own from what the ORM changes."""
        if bearer := current():
            bearer.rows_flushed[self._table] += len(self)
            if bearer.values:
                bearer.values.check_flushed(self, vals_list)
        return super()._write_multi(vals_list)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
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

    def _oauth2_check_keys(self, domain, bearer):
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

    def _read_group_select(self, aggregate_spec, query):
        """Overrides Odoo to compare no words of letters, and no keys: the answer would tell them, letter by letter."""
        self._oauth2_check_no_keys(aggregate_spec.partition(':')[0])
        return super()._read_group_select(aggregate_spec, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Overrides Odoo to put no texts in order that hold keys, and none into groups."""
        self._oauth2_check_no_keys(groupby_spec.partition(':')[0].partition('.')[0])
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _oauth2_check_no_keys(self, name):
        """Check that a field holds neither keys nor texts with keys in them, which are hidden from this token."""
        bearer, field = current(), self._fields.get(name)
        if bearer and bearer.hides_keys and not self.env.su and field is not None and (
                bearer.hides(self, field) or bearer.hides_words_of(self, field)):
            raise bearer.refusal(self.env, self._name, 'write')

    def _oauth2_held(self, domain, bearer):
        """Hold what a domain asks of other models to the scopes.

        Some fields let Odoo search their model without a look at the rights (`bypass_search_access`, and those whose
        own way to search has superuser rights or leads through such a field): a caller may not go that way.

        :param Domain domain: of this model.
        :param TokenContext bearer: the token.
        :rtype: Domain
        :raise InsufficientScope: it asks something of a model that is outside.
        """
        def held(condition):
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

    @api.readonly
    def web_read(self, specification):
        """As Odoo does, and held to the scopes also behind a method that writes."""
        bearer = current()
        if bearer is None or self.env.su or bearer.permissions.is_complete:
            return super().web_read(specification)
        with answering(bearer, self.env), guarded(bearer):
            result = super().web_read(specification)
        if bearer.changes_all(self._name):
            return result
        return [{name: value if self._fields[name].relational else without_tokens(value) for name, value in row.items()}
                for row in result]  # of other models this is asked by themselves

    def export_data(self, fields_to_export):
        """As Odoo does, with a look at each record on the way: Odoo looks at none of which it gives the ids alone."""
        if guarding() and not self.env.su:
            for path in fields_to_export:
                self._oauth2_check_path(fix_import_export_id_paths(path)[:-1])
        return super().export_data(fields_to_export)

    def _oauth2_check_path(self, path):
        records = self
        for name in path:
            field = records._fields.get(name)
            if field is None or not field.relational:
                return
            records = records.env[field.comodel_name].browse(records.sudo()[name].ids)
            records.check_access('read')
