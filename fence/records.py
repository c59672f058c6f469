"""Which records a token may use: checked before a change and after it, as in PostgreSQL's row security."""
from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from odoo.fields import Domain

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

    from .token_context import TokenContext


class RecordChecks:
    """Check records against the scopes of a token.

    ``created`` are the models of which the caller has new records made, ``made`` the new records of all models, and
    ``changed`` the records that the caller has changed: they have to be within the domains of the scopes afterwards,
    too. ``pointed`` are those that the caller's fields are pointed at, or that the records of the call hold.

    :param bearer: the token.
    :param env: an environment of its user.
    """

    def __init__(self, bearer: TokenContext, env: Environment):
        self.bearer = bearer
        self.env = env
        self.created: set[str] = set()
        self.made: defaultdict[str, set[int]] = defaultdict(set)
        self.changed: defaultdict[str, set[int]] = defaultdict(set)
        self.pointed: defaultdict[str, set[int]] = defaultdict(set)
        # of models that the scopes change with a domain: ids that a call has come across -> whether they were within
        self._within: defaultdict[str, dict[int, bool]] = defaultdict(dict)

    def check(self, records: BaseModel, operation: str) -> None:
        """Check that the scopes open an operation on a model, and on each of these records.

        :param records: the records; none for the model alone.
        :raise InsufficientScope: the scopes do not open the operation on the model, or on a record.
        """
        name = records._name
        if not self.bearer.allows(name, operation):
            raise self.bearer.refusal(self.env, name, operation)
        domains = self.bearer.permissions.domains(name, operation)
        if domains is not None:
            # first whether the user may: what Odoo's own rules hide is nothing to try domains on
            self.env[name].browse(id_ for id_ in records._ids if id_).check_access(operation)
            self.check_within(records, domains, operation)
            if operation == 'write':
                self.check_brought(records)
                self.changed[name].update(id_ for id_ in records._ids if id_)
        if operation in ('write', 'unlink'):
            self.hold_what_is_held(records)

    def hold_what_is_held(self, records: BaseModel) -> None:
        """Remember what records that are about to change point at: see :class:`.writes.Writes`."""

    def check_all(self, model: BaseModel, operation: str) -> None:
        """Check that the scopes open an operation on all records of a model: those that are not named here.

        :raise InsufficientScope: they do not, or only on some.
        """
        self.check(model, operation)
        if self.bearer.permissions.domains(model._name, operation) is not None:
            raise self.bearer.insufficient(
                self.env, f'This needs a scope that opens all records of {model._name}.', model._name, operation)

    def check_within(self, records: BaseModel, domains: tuple[str, ...] | None, operation: str) -> None:
        """Check that each of these records matches one of the domains.

        :param domains: texts as in scopes; ``None`` for all records.
        :raise InsufficientScope: a record matches none of the domains.
        """
        ids = {id_ for id_ in records._ids if id_}
        if domains is None or not ids:
            return
        if len(records_within(records.browse(ids), domains)) < len(ids):
            raise self.bearer.outside(self.env, records._name, operation)

    def remember_within(self, records: BaseModel) -> None:
        """Remember which records are within the domains before Odoo's code changes them, which could bring them in.

        So it moves an order to the session that the caller names, for example, and then writes what else that says.
        """
        name = records._name
        domains = self.bearer.permissions.domains(name, 'write')
        if domains == ():  # a line that only reads, and perhaps names methods
            domains = self.bearer.permissions.domains(name, 'read')
        if domains:
            seen = self._within[name]
            new = {id_ for id_ in records._ids if isinstance(id_, int) and id_ not in seen} \
                - self.made[name] - self.changed[name]
            if new:
                within = set(records_within(records.browse(new), domains)._ids)
                seen.update((id_, id_ in within) for id_ in new)

    def check_brought(self, records: BaseModel) -> None:
        """Check that those of these records that :meth:`remember_within` has come across were within.

        :raise InsufficientScope: a record was outside of the domains.
        """
        if self._outside(records):
            raise self.bearer.outside(self.env, records._name, 'write')

    def _outside(self, records: BaseModel) -> BaseModel:
        """Return those of these records of which :meth:`remember_within` has seen that they were not within."""
        seen = self._within.get(records._name, {})
        return records.browse(id_ for id_ in records._ids if not seen.get(id_, True))

    def check_afterwards(self) -> None:
        """Check that what the caller has made and changed is still within the domains of the scopes.

        :raise InsufficientScope: a record is outside of the domains now.
        """
        made = {name: self.made[name] for name in self.created if name in self.made}
        for operation, records in (('create', made), ('write', self.changed)):
            for name, ids in records.items():
                domains = self.bearer.permissions.domains(name, operation)
                if operation == 'create' and not self.bearer.allows(name, 'create'):  # a method's own, see Writes
                    domains = self.bearer.permissions.domains(name, 'write')
                if domains is not None:
                    self.check_within(self.env[name].browse(ids).exists(), domains, operation)


def records_within(records: BaseModel, domains: tuple[str, ...]) -> BaseModel:
    """Return those of these records that match one of the domains, in their order.

    :param records: those that are not stored match.
    :param domains: texts as in scopes.
    """
    within = Domain('id', 'in', records.ids) & records.env['ir.rule']._oauth2_domain(records._name, domains)
    ids = set(records.sudo().with_context(active_test=False)._search(within))
    return records.filtered(lambda record: not record.id or record.id in ids)


def real_records(records: BaseModel) -> BaseModel:
    """Return those of these records that are stored."""
    return records.browse(id_ for id_ in records._ids if isinstance(id_, int) and id_)
