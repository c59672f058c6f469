import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from odoo import api, models, tools

from .. import current, protected, trail
from ..holding import final
from ..imports import check_load
from ..values import check_many2one, without_defaults

if TYPE_CHECKING:
    from odoo.api import Self


class Base(models.AbstractModel):
    """The fence in the ORM where records are made, changed and deleted, for requests with an access token alone."""

    _inherit = 'base'

    @api.model
    @tools.ormcache('self._name', cache='stable')
    def _oauth2_checked_fields(self) -> dict[str, frozenset[str]]:
        """Return the fields of which values may be refused, with what :func:`.fence.protected.concerns` says."""
        concerns = {name: protected.concerns(self, field) for name, field in self._fields.items()}
        return {name: checks for name, checks in concerns.items() if checks}

    def _update_cache(self, values: dict[str, Any], validate: bool = True) -> None:
        """Overrides Odoo to refuse unsaved records by a many2one, which would be what no stored record is.

        An onchange takes them, and Odoo trusts unsaved records, such as templates, as it trusts stored ones.
        """
        if bearer := current():
            for name, value in values.items():
                if isinstance(value, dict) and name in self._fields:
                    check_many2one(self._fields[name], value)
            if bearer.is_form:
                protected.check_form(self, values)
        return super()._update_cache(values, validate)

    def _update_field_translations(
            self, field_name: str, translations: dict[str, Any], digest: Callable[[str], str] | None = None,
            source_lang: str = '') -> bool:
        """Overrides Odoo, which writes translations past ``write``."""
        bearer = current()
        if bearer is not None:
            for value in translations.values():
                for text in value.values() if isinstance(value, dict) else [value]:
                    protected.check_write(self, {field_name: text})
            if bearer.values:
                bearer.values.check_translated(self)
            trail.record_change(bearer, 'changed', self)
        return super()._update_field_translations(field_name, translations, digest, source_lang)

    def _parent_store_create(self) -> None:
        """Overrides Odoo to count the rows: it writes the paths of new records to their parents by SQL."""
        if bearer := current():
            bearer.rows_flushed[self._table] += len(self)
        return super()._parent_store_create()

    def _create(self, data_list: list[dict[str, Any]]) -> 'Self':
        """Overrides Odoo to remember new records at once: Odoo goes on to write to them."""
        records = super()._create(data_list)
        if (bearer := current()) and bearer.values:
            bearer.values.made[self._name].update(records._ids)
        return records

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> 'Self':
        bearer = current()
        if bearer is None or bearer.own_code:
            return super().create(vals_list)
        self = without_defaults(bearer, self)
        with final(bearer):
            protected.check_create(self, vals_list)
            with bearer.values.creating(self, vals_list) if bearer.values else contextlib.nullcontext() as are_callers:
                records = super().create(vals_list)
            if bearer.values:
                bearer.values.check_made(records, vals_list, are_callers)
            bearer.remember(records, vals_list)
            protected.check_created(records, vals_list)
        trail.record_change(bearer, 'created', records)
        return records

    def write(self, vals: dict[str, Any]) -> bool:
        bearer = current()
        if bearer is None or bearer.own_code:
            return super().write(vals)
        if bearer.read_only and self._oauth2_shows_only(vals):
            return True
        with final(bearer):
            changed = protected.check_write(self, vals)
            trail.record_change(bearer, 'changed', self)
            with bearer.values.writing(self, vals) if bearer.values else contextlib.nullcontext():
                result = super().write(vals)
            bearer.remember(self, [vals])
            protected.check_written(self, changed)
        return result

    def _oauth2_shows_only(self, vals: dict[str, Any]) -> bool:
        """Keep values that Odoo's code assigns on its way to a computed one, where they are only shown.

        :return: whether all of them are: Odoo would write down who has changed the records, and when.
        """
        fields = [self._fields.get(name) for name in vals]
        if not fields or not all(
                field and field.compute and not field.store and not field.inverse for field in fields):
            return False
        with self.env.protecting(fields, self):
            for record in self:
                for name, value in vals.items():
                    record[name] = value
        return True

    @api.model
    def load(self, fields: list[str], data: list[list[str]]) -> dict[str, Any]:
        """Overrides Odoo to check the columns of an import: its file may have come with an earlier request."""
        bearer = current()
        if bearer and bearer.values and not bearer.own_code:
            with final(bearer):
                check_load(bearer.values, self, fields)
        return super().load(fields, data)

    def unlink(self) -> bool:
        bearer = current()
        if bearer is None or bearer.own_code:
            return super().unlink()
        with final(bearer):
            protected.check_unlink(self)
            cascade = trail.cascade_of(bearer, self)
            if bearer.values:
                bearer.values.check_unlink(self, cascade)
        trail.record_change(bearer, 'deleted', self)
        for model, ids in cascade.items():
            trail.note_ids(bearer, self.env, 'deleted', model, ids)
        return super().unlink()

    def copy_data(self, default: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Overrides Odoo to check that the scopes read what is copied."""
        bearer = current()
        if bearer and bearer.values:
            with final(bearer):
                bearer.values.check_copied(self)
        values_list = super().copy_data(default)
        if bearer and bearer.values:
            bearer.values.take_copied(self)
        return values_list
