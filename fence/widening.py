"""Whether a scope opens more than it did."""
from typing import NamedTuple

from .permissions import ModelAccess, Permissions


class Opened(NamedTuple):
    """What a scope opens: ``everywhere`` and ``writes`` as in Permissions, ``rows`` pairs (model, ModelAccess)."""

    everywhere: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    rows: tuple[tuple[str, ModelAccess], ...] = ()


def is_wider(after: Opened, before: Opened) -> bool:
    """Tell whether one opens anything that the other did not, as far as that can be seen without a look at records.

    A domain that is not the same may let in others.

    :param after, before: of a scope.
    """
    return not (
        after.everywhere <= before.everywhere and after.writes <= before.writes | before.everywhere
        and all(_is_covered(model, row, before) for model, row in after.rows)
        and not any(_changes_all(after, model) and not _changes_all(before, model) for model, _row in after.rows))


def _is_covered(model: str, row: ModelAccess, before: Opened) -> bool:
    everywhere = {operation for operation in row.operations if Permissions(before.everywhere).allows(model, operation)}
    if row.operations == everywhere and not row.methods:
        return True
    return any(
        other == model and row.operations <= line.operations | everywhere and row.methods <= line.methods
        and line.domain in (None, row.domain) for other, line in before.rows)


def _changes_all(opened: Opened, model: str) -> bool:
    """Tell whether keys of a model can be read, too, since each record that can be read can be changed."""
    return Permissions(opened.everywhere, opened.rows).changes_all(model)
