"""What scopes add up to."""
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import cast

from .configuration_models import is_configuration
from .protected_models import is_protected

OPERATIONS = ('read', 'write', 'create', 'unlink')


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """One line of a scope: what it opens of one model.

    ``domain`` is a text as in record rules, or ``None`` for all records; ``methods`` are the
    names of public methods beyond the ORM's own.
    """

    operations: frozenset[str]
    domain: str | None = None
    methods: frozenset[str] = frozenset()


class Permissions:
    """The sum of some scopes. It never changes, so that it can be cached.

    :param everywhere: the operations that are allowed on all models.
    :param rows: pairs (model, :class:`ModelAccess`).
    :param writes: operations that routes of other addons may do, beside ``read``.
    """

    __slots__ = ('_by_operation', '_rows', 'everywhere', 'may_write')

    def __init__(
            self, everywhere: Iterable[str] = (), rows: Collection[tuple[str, ModelAccess]] = (),
            writes: Iterable[str] = ()):
        self.everywhere = frozenset(everywhere)
        self._rows: defaultdict[str, list[ModelAccess]] = defaultdict(list)
        for model, row in rows:
            self._rows[model].append(row)
        granted = self.everywhere.union(writes, *(row.operations for _model, row in rows))
        self.may_write = bool(granted - {'read'})
        self._by_operation = {
            operation: frozenset(
                model for model, listed in self._rows.items() if any(operation in row.operations for row in listed))
            for operation in OPERATIONS}

    @property
    def is_complete(self) -> bool:
        """Whether everything is allowed that the user may do."""
        return self.everywhere.issuperset(OPERATIONS)

    def is_complete_on(self, model: str) -> bool:
        """Tell whether everything is allowed that the user may do with a model, by all of its methods."""
        return self.is_complete and all(self.reaches_all(model, operation) for operation in OPERATIONS)

    @property
    def opens_anything(self) -> bool:
        """Whether there is a record that can be used at all."""
        return bool(self.everywhere or self._rows)

    def models(self, operation: str) -> frozenset[str]:
        """Return the models that are listed for an operation."""
        return self._by_operation[operation]

    def allows(self, model: str, operation: str) -> bool:
        """Tell whether an operation is allowed on a model, if perhaps not on each record."""
        return self._opens_all(model, operation) or model in self._by_operation[operation]

    def _opens_all(self, model: str, operation: str) -> bool:
        """Tell whether a scope for all models opens this one. What Odoo is made of, it only lets read."""
        return operation in self.everywhere and (operation == 'read' or not is_configuration(model))

    def domains(self, model: str, operation: str) -> tuple[str, ...] | None:
        """Return the domains of which a record has to match one, or ``None`` where all records will do."""
        if self._opens_all(model, operation):
            return None
        return _domains(row for row in self._rows.get(model, ()) if operation in row.operations)

    def reaches_all(self, model: str, operation: str) -> bool:
        """Tell whether an operation is allowed on all records of a model."""
        return self.allows(model, operation) and self.domains(model, operation) is None

    def changes_all(self, model: str) -> bool:
        """Tell whether each record of a model that can be read can be changed, too."""
        if is_protected(model) or not self.allows(model, 'write'):
            return False
        changes, reads = self.domains(model, 'write'), self.domains(model, 'read')
        return changes is None or reads is not None and set(reads) <= set(changes)

    def names_method(self, model: str, method: str) -> bool:
        """Tell whether a scope names a public method of a model."""
        return any(method in row.methods for row in self._rows.get(model, ()))

    def method_domains(self, model: str, method: str) -> tuple[str, ...] | None:
        """Return the domains of which a record has to match one for a named method; ``None`` for all records."""
        return _domains(row for row in self._rows.get(model, ()) if method in row.methods)


def _domains(rows: Iterable[ModelAccess]) -> tuple[str, ...] | None:
    domains = tuple(row.domain for row in rows)
    return None if None in domains else cast(tuple[str, ...], domains)
