import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from odoo import api, models
from odoo.models import fix_import_export_id_paths

from .. import InsufficientScope, current, guarding, properties, unguarded
from ..holding import answering, guarded, narrowing, resting, unnarrowed
from ..links import without_tokens
from ..records import records_within
from ..token_context import PLAIN_CONTEXT, may_name_records

if TYPE_CHECKING:
    from odoo.fields import Field

    from ..token_context import TokenContext


class Base(models.AbstractModel):
    """The fence in the ORM where records are read: see :mod:`odoo.addons.oauth2_provider.fence`.

    All of this is for requests with an access token alone.
    """

    _inherit = 'base'

    # Names of public methods that only read, though they are not marked by `@api.readonly`.
    _oauth2_reading: frozenset[str] = frozenset()

    @api.model
    def _has_field_access(self, field: 'Field', operation: str) -> bool:
        if not self.env.su and (bearer := current()) is not None and (opened := bearer.opened) is not None:
            is_open = opened.get(field)  # this is asked for each value of each record
            if is_open is None:
                is_open = opened[field] = bearer.opens(self, field)
            if not is_open:
                return False
        return super()._has_field_access(field, operation)

    @api.model
    def _check_field_access(self, field: 'Field', operation: str) -> None:
        if not self.env.su and (bearer := current()) and bearer.opened is not None and not bearer.opened.get(field):
            if bearer.hides_keys and bearer.hides(self, field):
                raise bearer.refusal(self.env, self._name, 'write')
            if bearer.guard and not bearer.is_readable(self, field):
                raise bearer.refusal(
                    self.env, field.comodel_name if bearer.allows(self._name, 'read') else self._name, 'read')
        return super()._check_field_access(field, operation)

    def fetch(self, field_names: Any = None) -> None:
        """Overrides Odoo to fetch nothing where only display names are asked for, which are computed.

        An export fetches them, and would need a scope that reads the model.
        """
        bearer = current()
        if field_names and not self.env.su and bearer and bearer.guard and {'display_name'}.issuperset(field_names) \
                and not bearer.allows(self._name, 'read'):
            return
        # it looks for what it has got already, and finds nothing further
        with unnarrowed(bearer) if bearer and bearer.narrows is not None else contextlib.nullcontext():
            super().fetch(field_names)

    def _fetch_query(self, query: Any, fields: Any) -> Any:
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

    def _compute_field_value(self, field: 'Field') -> None:
        bearer = current()
        if bearer is None or not (bearer.guard or bearer.hides_keys):
            hides = bearer is not None and field.name == 'display_name' and not bearer.answers
            with self._oauth2_without_keys(bearer) if bearer and hides else contextlib.nullcontext():
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
        rests = resting(bearer) if bearer.answers or bearer.is_form else unguarded(bearer)  # to find is to see
        narrows = guards and (pointing or not field.store)  # what looks for the like of a value finds what is open
        with rests, narrowing(bearer, self._name, everywhere=bool(pointing)) if narrows else contextlib.nullcontext():
            if guards and field.name == 'display_name' and not PLAIN_CONTEXT.issuperset(self.env.context) \
                    and (by_caller or not bearer.reads_all(self._name)):
                self._oauth2_compute_plain_names(field)
            else:
                super()._compute_field_value(field)
            if narrows:
                self._oauth2_leave_out(bearer, field)

    @contextlib.contextmanager
    def _oauth2_without_keys(self, bearer: 'TokenContext') -> 'Iterator[None]':
        """Hide the keys of these records for a while, such as when their names are computed, which Odoo writes down."""
        names = bearer.hidden_keys(self)
        if not names or not all(self._ids):
            yield
            return
        self.invalidate_recordset(names)
        bearer.answers = True
        try:
            yield
        finally:
            bearer.answers = False
            self.invalidate_recordset(names)

    def _oauth2_leave_out(self, bearer: 'TokenContext', field: 'Field') -> None:
        """Leave records outside of the scopes' domains out of what has just been computed, however it was found."""
        for computed in self.pool.field_computed[field]:
            if computed.type in ('one2many', 'many2many') and not computed.store \
                    and (domains := bearer.permissions.domains(computed.comodel_name, 'read')):
                assigned = computed._get_cache(self.env)
                for record in self:
                    if record.id in assigned:
                        computed._update_cache(record, records_within(record[computed.name], domains)._ids)

    def _oauth2_compute_plain_names(self, field: 'Field') -> None:
        """Name records that may be outside without what the caller's context adds, such as the address."""
        context = {key: value for key, value in self.env.context.items() if key in PLAIN_CONTEXT}
        plain = self.with_env(self.env(context=context))
        plain._compute_field_value(field)
        for record, named in zip(self, plain, strict=True):
            record.display_name = named.display_name

    def _read_format(self, fnames: list[str], load: Any = '_classic_read') -> list[dict[str, Any]]:
        """Overrides Odoo to leave out of properties the records of models that the scopes do not read."""
        result = super()._read_format(fnames, load)
        if (bearer := guarding()) and not self.env.su:
            for name in fnames:
                if self._fields[name].type in ('properties', 'properties_definition'):
                    for row in result:
                        properties.leave_out(bearer, self.env, row.get(name))
        return result

    @api.model
    def default_get(self, fields: list[str]) -> dict[str, Any]:
        """Overrides Odoo to compute defaults without the fence, as computed fields are: they belong to their model.

        Unless the caller's context could tell a model's own functions which records to look at.
        """
        bearer = guarding()
        if bearer is not None and not bearer.untrusted_context:
            with unguarded(bearer):
                return super().default_get(fields)
        return super().default_get(fields)

    @api.model
    def _get_view_cache(self, view_id: Any = None, view_type: str = 'form', **options: Any) -> Any:
        """Overrides Odoo, which keeps views for all requests, to compute them without the fence of this one.

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

    def _flush(self) -> None:
        """Overrides Odoo to write down allowed changes without the fence: rounding reads a currency, for example."""
        bearer = guarding()
        if bearer is None:
            return super()._flush()
        with unguarded(bearer):
            return super()._flush()

    def _write_multi(self, vals_list: list[dict[str, Any]]) -> None:
        """Overrides Odoo to count the rows that the ORM changes: what else changes, a method has changed by SQL."""
        if bearer := current():
            bearer.rows_flushed[self._table] += len(self)
            if bearer.values:
                bearer.values.check_flushed(self, vals_list)
        return super()._write_multi(vals_list)

    @api.readonly
    def web_read(self, specification: dict[str, Any]) -> list[dict[str, Any]]:
        """Overrides Odoo to hold what is read to the scopes, also at the end of a method that writes."""
        bearer = current()
        if bearer is None or self.env.su or bearer.permissions.is_complete:
            return super().web_read(specification)
        with answering(bearer, self.env), guarded(bearer):
            result = super().web_read(specification)
        if bearer.changes_all(self._name):
            return result
        return [{name: value if self._fields[name].relational else without_tokens(value) for name, value in row.items()}
                for row in result]  # of other models this is asked by themselves

    def export_data(self, fields_to_export: list[str]) -> dict[str, Any]:
        """Overrides Odoo to check each record on a path: Odoo checks none of which it exports the ids alone."""
        if guarding() and not self.env.su:
            for path in fields_to_export:
                self._oauth2_check_path(fix_import_export_id_paths(path)[:-1])
        return super().export_data(fields_to_export)

    def _oauth2_check_path(self, path: Iterable[str]) -> None:
        records = self
        for name in path:
            field = records._fields.get(name)
            if field is None or not field.relational:
                return
            records = records.env[field.comodel_name].browse(records.sudo()[name].ids)
            records.check_access('read')
