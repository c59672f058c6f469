"""What the caller of a request sent, recognised wherever it surfaces."""
from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .power import is_literal

if TYPE_CHECKING:
    from odoo.models import BaseModel

_SIGNS = frozenset('()[]{}\'"')  # text without any of these changes no expression that it is put into
_QUOTES = frozenset('\'"')  # a literal that closes those around it, and opens them again
_SHORTEST = 4  # characters of a text that could


class CallerValues:
    """Remembers each list, dict, key and text of a decoded request.

    Odoo's methods hand on what they are given: within another dict, as keyword arguments, after an override
    has copied it. A list or dict stays the same object on the way, and the keys of a copy are those of the
    original, so a value of the caller's is recognised by the identity of one of them. The names that stand in
    Odoo's own code are other objects, even where they are equal.

    :param roots: what was decoded: lists and dicts at any depth.
    """

    def __init__(self, *roots: Any):
        self._nested: set[int] = set()  # the ids of names in dicts below the arguments: those of records
        self._known: dict[int, object] = {}  # id -> object, which keeps the object alive and so its id its own
        self._commands: set[tuple[Any, ...]] = set()  # those made of numbers alone, which a copy does not share
        self.texts: list[str] = []
        self.is_finite = True  # whether each number is one that JSON has
        self.context: dict[str, Any] = {}  # as sent
        # keyword arguments that a method takes without declaring them, to hand them on
        self.extras: dict[str, Any] = {}
        # texts of the records that a named method is called on, which came with an earlier request: see ``named_by``
        self.earlier: set[str] = set()
        self._remember(roots)

    def _remember(self, roots: Iterable[Any]) -> None:
        known, texts, todo = self._known, self.texts, list(roots)
        top = {id(root) for root in roots}
        while todo:
            value = todo.pop()
            if isinstance(value, str):
                texts.append(value)
                continue
            if isinstance(value, float) and not math.isfinite(value):
                self.is_finite = False
            if not isinstance(value, (dict, list, tuple)) or id(value) in known:
                continue
            known[id(value)] = value
            if isinstance(value, dict):
                for key in value:
                    if len(key) > 1:  # Python has one object for each letter
                        known[id(key)] = key
                        if id(value) not in top:
                            self._nested.add(id(key))
                todo += value.values()
            else:
                todo += value
                if 1 < len(value) < 4 and all(isinstance(part, (int, type(None))) for part in value):
                    self._commands.add(tuple(value))

    def holds(self, value: object) -> bool:
        """Tell whether this very object is the caller's."""
        return id(value) in self._known

    def holds_record(self, values: Mapping[str, Any]) -> bool:
        """Tell whether a dict has been made of a record of the caller's, and not of arguments alone."""
        return any(id(name) in self._nested for name in values)

    def names_in(self, values: Mapping[str, Any]) -> list[str]:
        """Return which names in a dict of values the caller gave, be it in this dict or in the one it was made of.

        :param values: names and values that are about to be written.
        """
        known, extras = self._known, self.extras
        if id(values) in known:
            return list(values)
        return [
            name for name, value in values.items()
            if id(name) in known or isinstance(value, (list, tuple, dict)) and self._holds_part(value)
            or extras and name in extras and extras[name] == value]

    def named_by(self, model: BaseModel, values: Mapping[str, Any]) -> list[str]:
        """Return which names in a dict of values the records of the call hold as a text, such as those of a wizard.

        :param model: what the values are written to.
        """
        return [name for name in values if name in self.earlier and not is_odoos(model, name)]

    def _holds_part(self, value: Any) -> bool:
        """Tell whether a list or dict, or one of the commands in it, is the caller's or a copy of it."""
        if id(value) in self._known:
            return True
        return not isinstance(value, dict) and any(
            id(command) in self._known or isinstance(command, (list, tuple)) and (
                any(isinstance(part, (list, dict)) and id(part) in self._known for part in command)
                or self._commands and _is_hashable(command) and tuple(command) in self._commands)
            for command in value)

    @functools.cached_property
    def text(self) -> str:
        """All texts, one after the other."""
        return '\0'.join(self.texts)

    @functools.cached_property
    def expressions(self) -> list[str]:
        """Those texts that could change an expression they are put into."""
        return [text for text in self.texts if could_be_expression(text)]


def _is_hashable(command: Iterable[Any]) -> bool:
    return all(isinstance(part, (int, type(None))) for part in command)


def could_be_expression(text: str) -> bool:
    """Tell whether a text could change an expression that it is put into, such as by closing its quotes."""
    return len(text) >= _SHORTEST and not _SIGNS.isdisjoint(text) and (
        not _QUOTES.isdisjoint(text) or not is_literal(text))


def numbers_in(value: Any) -> set[int | float]:
    """Return the numbers in a value, at any depth."""
    found, todo = set(), [value]
    while todo:
        part = todo.pop()
        if isinstance(part, (list, tuple)):
            todo += part
        elif isinstance(part, dict):
            todo += part.values()
        elif isinstance(part, (int, float)) and not isinstance(part, bool):
            found.add(part)
    return found


def is_odoos(model: BaseModel, name: str) -> bool:
    """Tell whether a name stands in Odoo's own code, and was not read from a text, such as a file or an attribute.

    Python has one object for each name in code, and that of the field is the same. A name that is put together at run
    time is another one.
    """
    field = model._fields.get(name)
    return field is None or name is field.name
