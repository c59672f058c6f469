"""What a method that a scope names may reach: by its arguments, and by what the records hold that it is called on."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .caller_values import numbers_in
from .effects import LOGS
from .held import Held
from .insufficient_scope import InsufficientScope
from .master_data import MASTER_DATA, NAMED_FREELY
from .power import OPERATORS, is_secret
from .steered_defaults import SteeredDefaults

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

    from .caller_values import CallerValues
    from .token_context import TokenContext

# Methods whose arguments are fields of another model: what they hand on to it is theirs to say, the records are not.
POSTS = {'message_notify': 'mail.message', 'message_post': 'mail.message', 'message_subscribe': 'mail.message'}
# Arguments that are files, whatever method takes them.
FILES = frozenset({'attachment_id', 'attachment_ids'})
_OF_IDS = re.compile(r'(\w+?)_ids?')
_ANY = ''  # in place of a model: what an argument of another name may be the id of


class NamedMethods(SteeredDefaults):
    """Check what a method of Odoo's is given, and what it changes of others, whatever rights it takes."""

    def __init__(self, bearer: TokenContext, env: Environment, caller: CallerValues) -> None:
        super().__init__(bearer, env, caller)
        self._held: Held | None = None  # what the records have held when the method began
        self._argued: dict[str, set[int | float]] = {}  # what its arguments may name: model -> ids

    def walk_posted(self, arguments: Mapping[str, Any], method: str) -> None:
        """Check the records that a message refers to: files, recipients, and the message that it answers.

        Files are checked for every method, since Odoo's code moves them to the records that it is called on.

        :param arguments: of the method that posts it.
        """
        self.check_conditions(arguments)
        if method in POSTS:
            self._owner(arguments.get('model'), arguments.get('res_id'), 'write')
        fields = self.env[POSTS[method]]._fields if method in POSTS else {}
        for name, value in arguments.items():
            if value and name in FILES:
                self._check_rows(self.env['ir.attachment'], value, 'read')
            elif value and name in fields and fields[name].relational:
                self._check_rows(self.env[fields[name].comodel_name], value, 'read')

    def check_conditions(self, arguments: Mapping[str, Any]) -> None:
        """Check that no condition in the arguments of a method leads to other records, or is about a key.

        It would guess at these. The ORM's own methods know whose fields are asked for.
        """
        todo = [] if 'read' in self.bearer.permissions.everywhere else [*arguments.values()]
        while todo:
            match todo.pop():
                case [str() as path, str() as operator, _] if operator.lower() in OPERATORS and (
                        '.' in path or operator.lower().endswith(('any', 'any!')) or is_secret(path)):
                    raise InsufficientScope(
                        f'Leave the condition about {path} out: it leads to other records, or is about a key.')
                case list() | tuple() as parts:
                    todo += parts
                case dict() as parts:
                    todo += parts.values()

    def remember_held(self, records: BaseModel, arguments: Mapping[str, Any]) -> None:
        """Remember what a method's records hold before it begins: it may let go of that, and what is new is Odoo's.

        :param records: that it is called on.
        :param arguments: by their names, which are those of models for ids: ``message_id`` for a ``mail.message``.
        """
        self._held = Held([records.sudo().exists()], self.bearer.permissions)
        for name, value in arguments.items():
            match, ids = _OF_IDS.fullmatch(name), numbers_in(value)
            if match and ids and name not in FILES:
                models = _models_called(match[1], self.env.registry)
                for model in models or [_ANY]:
                    self._argued[model] = self._argued.get(model, set()) | ids
                named = [model for model in models if self.bearer.allows(model, 'read')]
                if len(named) == 1:  # as a field that points there
                    self._check_named_by_argument(named[0], ids)

    def _check_named_by_argument(self, name: str, ids: Iterable[int | float]) -> None:
        domains = self.bearer.permissions.domains(name, 'read')
        if domains is not None:
            self.check_within(self.env[name].browse(id_ for id_ in ids if type(id_) is int), domains, 'read')

    def check_held(self, records: BaseModel, operation: str) -> None:
        """Check records that a method of others changes or deletes, whoever's rights it takes: these hold them.

        They may have been pointed at it in an earlier request, by whoever may only read it. What a wizard is pointed
        at it may change, which it is for, and not delete.
        """
        name, allows = records._name, self.bearer.allows
        if self._held is None or self.bearer.permissions.reaches_all(name, operation) \
                or operation == 'write' and name in MASTER_DATA | NAMED_FREELY:
            return
        argued = (self._argued.get(name, set()) | self._argued.get(_ANY, set())).intersection(records._ids)
        argued -= self.made[name] | (self.ids if name == self._called[0] else set())
        if records._transient or name in LOGS - {'mail.message'}:
            argued = set()
        held, about = self._held.of(name, records._ids) - self.made[name], self._held.about(name, records._ids)
        if name == self._called[0]:
            held -= self.ids
        if records._transient or name in LOGS:
            held = set()
        elif not allows(name, operation):
            held = (held if allows(name, 'read') else about) - (about if operation == 'write' else set())
        if argued or held:
            self.check(records.browse(argued | held).sudo(False), operation)


def _models_called(name: str, models: Iterable[str]) -> list[str]:
    """Return the models that an argument may be about: ``order`` and ``new_order`` mean a ``sale.order``."""
    words = name.split('_')
    names = {'_'.join(words[start:]) for start in range(len(words))}
    return [model for model in models if not names.isdisjoint((model.rpartition('.')[2], model.replace('.', '_')))]
