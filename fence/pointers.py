"""Which records the fields of others may be pointed at, and which models they may be about."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .commands import CommandChecks
from .master_data import MASTER_DATA, NAMED_FREELY
from .row_ids import row_in

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel
    from odoo.modules.registry import Registry

# Of Odoo's analytic module: a field that names records in the keys of an object.
DISTRIBUTION, ACCOUNTS = 'analytic_distribution', 'account.analytic.account'
class PointerChecks(CommandChecks):
    """Check what a field names against the scopes of a token: a record, or a model."""

    def check_pointed_at(self, model: BaseModel, field: Field, record: BaseModel) -> None:
        """Check a record that a field is pointed at: what may not be read may not be named.

        Odoo copies values from it, such as an address, adds up what points at it, and changes it for that.
        """
        name, domains = record._name, self.bearer.permissions.domains
        if name in MASTER_DATA and domains(name, 'read') == () and domains(name, 'write') is not None \
                and any(self.bearer.allows(name, operation) for operation in ('write', 'create')):
            # the scopes read none, and change or make a few
            self.check_within(record.browse(set(record._ids) - self.made[name]), domains(name, 'write'), 'read')
        is_child = _is_parent(field, name, record._parent_name)
        if (is_child or name not in NAMED_FREELY and domains(name, 'read') is not None
                and (domains(name, 'read') or name not in MASTER_DATA or _adds_up(model.pool, field))) \
                and not self._is_about(model, field, name, 'read'):
            self.check(record, 'read')
        self.pointed[name].update(record._ids)
        if (is_child or _is_whole(model.pool, field)) \
                and (domains(name, 'write') or _is_copied_with(model.pool, field)
                     and self._changes_another_whole(model, name)) \
                and not self._is_about(model, field, name, 'write'):
            self.check(record, 'write')

    def check_about(self, name: str) -> None:
        """Check a model that a record is about: it shows how many of them there are, or does something to them."""
        if name in self.env:
            self.check(self.env[name], 'read')

    def check_distribution(self, field: Field, value: Any) -> None:
        """Check the analytic accounts among which an amount is divided, where the scopes open some of them.

        :param value: such as ``{'3,5': 40, '4': 60}``.
        """
        if field.name == DISTRIBUTION and isinstance(value, dict) and ACCOUNTS in self.env \
                and self.bearer.permissions.domains(ACCOUNTS, 'read'):
            ids = [row_in(id_) for key in value for id_ in str(key).split(',')]
            self.check(self.env[ACCOUNTS].browse(ids), 'read')

    def _changes_another_whole(self, model: BaseModel, name: str) -> bool:
        """Tell whether the scopes change other records that these are parts of, and say nothing about this one.

        A transfer and a repair order both have moves, for example. What may be read may be named.
        """
        allows = self.bearer.allows
        return not allows(name, 'read') and any(
            allows(field.comodel_name, 'write') for field in model._fields.values()
            if field.type == 'many2one' and field.comodel_name != model._name and _is_copied_with(model.pool, field))

    def _is_about(self, model: BaseModel, field: Field, name: str, operation: str) -> bool:
        """Tell whether each domain for a model says which record a field of its own points at.

        Then it is looked at afterwards.
        """
        domains = self.bearer.permissions.domains(name, operation)
        if not domains:
            return False
        return name == model._name and all(
            self.env['ir.rule']._oauth2_decides(name, text, field.name) for text in domains)


def belongs(model: BaseModel, field: Field) -> bool:
    """Tell whether a many2one of a model holds what its records belong to: their parent, owner or what adds them up."""
    comodel = model.env[field.comodel_name]
    return _is_parent(field, comodel._name, comodel._parent_name) or _is_whole(model.pool, field) \
        or _adds_up(model.pool, field)


def _is_parent(field: Field, model_name: str, parent_name: str) -> bool:
    """Tell whether a field holds the parent of records of the same model, or of those that they lend their fields."""
    while field.inherited:
        field = field.related_field
    return field.model_name == model_name and field.name == parent_name


def _is_whole(registry: Registry, field: Field) -> bool:
    """Tell whether a many2one holds the record that others are parts of: they are deleted or copied with it."""
    return field.ondelete == 'cascade' or _is_copied_with(registry, field)


def _is_copied_with(registry: Registry, field: Field) -> bool:
    """Tell whether records are copied with the one that their many2one holds."""
    return any(inverse.copy for inverse in registry.field_inverses[field] if inverse.type == 'one2many')


def _adds_up(registry: Registry, field: Field) -> bool:
    """Tell whether records that a many2one points at keep what they compute of those that do so, such as a sum."""
    lines = {inverse.name for inverse in registry.field_inverses[field] if inverse.type == 'one2many'}
    return bool(lines) and any(
        other.store and other.compute and not lines.isdisjoint(
            path.partition('.')[0] for path in registry.field_depends[other])
        for other in registry[field.comodel_name]._fields.values())
