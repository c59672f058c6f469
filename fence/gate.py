"""The gate: what a caller names is held to the scopes of the token before it is called."""
from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

from . import imports, protected, protected_methods, trail
from .arguments import check_context, parameters_of, texts_of
from .call_context import CallContext
from .caller_values import CallerValues, numbers_in
from .configuration_models import is_use
from .holding import answering, narrowing
from .insufficient_scope import InsufficientScope
from .methods import WRITING, is_reading
from .owners import ROW_NAMES
from .read_only import hold_read_only
from .token_context import PLAIN_CONTEXT
from .values import DEFAULT
from .writes import Writes

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

    from .token_context import TokenContext

_UNSTORABLE = re.compile('[\0\ud800-\udfff]')  # PostgreSQL takes no such text
# What a token that opens anything may know of its user and the company.
NAMES = frozenset({'display_name', 'id', 'name'})
# These give back the id of a new record, or the ids of several; ``web_save`` does where it is given none.
MAKING = frozenset({'copy', 'create', 'name_create', 'web_save'})
# By these Odoo's own code says where mails that cannot be delivered go, and whom they come from.
MAIL_CONTEXT = frozenset({
    'domain_bounce_address', 'domain_notifications_email', 'send_smtp_skip_to', 'send_validated_to'})
# These give records external ids, by SQL.
WITH_EXTERNAL_IDS = frozenset({'export_data', 'load'})
# Fields by which people put records in order, beside those by which Odoo does.
_ORDERS = re.compile(r'(^|_)(order|priority|sequence)($|_)')
# Arguments of the ORM's own methods that are no values, though they have the names of fields.
NO_VALUES = frozenset({'specification'})


@contextlib.contextmanager
def checked_call(
    bearer: TokenContext, env: Environment, model: str, method: str, ids: Any, context: dict[str, Any],
    arguments: dict[str, Any],
) -> Iterator[_Call]:
    """Check a call of a public method, let it happen, and check what it has made.

    A reading method runs where PostgreSQL refuses to write, and with the ORM's guard up unless the token reads
    everything; every other one runs with the user's own rights, while the ORM checks the values of the caller's.

    :param bearer: the token.
    :param env: the request's environment.
    :param model, method: what is called. What does not exist passes: Odoo says so.
    :param ids: the ids of the records.
    :param context: as sent.
    :param arguments: by their names.
    :return: the call, which wants to know what came of it: see ``check_result``.
    :raise InsufficientScope: the scopes do not open it.
    :raise UnprocessableEntity: it is not formed as it has to be.
    """
    call = prepared_call(bearer, env, model, method, ids, context, arguments)
    try:
        call.begin()
        # what is not stored is nowhere but in the ORM's cache: a form shows no keys from its first step on
        shows = answering(bearer, env) if method == 'onchange' else contextlib.nullcontext()
        with shows, narrowing(bearer, model if method == 'name_create' else None):  # it looks for such a name first
            yield call
        if bearer.refused:
            raise bearer.refused
        bearer.hold(guard=False, hides_keys=False)
        if bearer.values:
            env.flush_all()
            bearer.values.check_afterwards()
    except RecursionError as error:
        raise UnprocessableEntity('Send fewer lists and objects within each other: this is too deep.') from error
    finally:
        bearer.hold(guard=True, hides_keys=True)


def prepared_call(
    bearer: TokenContext, env: Environment, model: str, method: str, ids: Any, context: dict[str, Any],
    arguments: dict[str, Any],
) -> _Call:
    """Return a call that is yet to be checked, with the same arguments: see :func:`checked_call`.

    :raise UnprocessableEntity: it is not formed as it has to be.
    """
    if not isinstance(context, dict):
        raise UnprocessableEntity('Send context as an object.')
    check_context(context)
    bearer.caller = caller = CallerValues(ids, context, arguments)
    caller.context = context
    if any(map(_UNSTORABLE.search, caller.texts)):
        raise UnprocessableEntity('Send texts without null characters and without halves of surrogate pairs.')
    if not caller.is_finite:
        raise UnprocessableEntity('Send numbers that JSON has, and no NaN or Infinity.')
    call = _Call(bearer, caller, env, model, method, ids, context, arguments)
    bearer.untrusted_context = not PLAIN_CONTEXT.issuperset(context)
    bearer.method = model, method
    return call


class _Call(CallContext):

    def __init__(
        self, bearer: TokenContext, caller: CallerValues, env: Environment, model: str, method: str, ids: Any,
        context: dict[str, Any], arguments: dict[str, Any],
    ) -> None:
        self.bearer, self.caller, self.permissions = bearer, caller, bearer.permissions
        super().__init__(env, model, method, ids, context, arguments)
        self.values = Writes(bearer, env, caller)
        self.values.ids = {id_ for id_ in numbers_in(ids) if type(id_) is int}
        self.reads = False
        # for the ORM; a token that may do everything needs none
        bearer.values = None if self.permissions.is_complete else self.values

    def begin(self) -> None:
        """Check the call, and hold the ORM to the scopes as far as it has to be while the method runs."""
        bearer = self.bearer
        guard = self.check()
        bearer.hold(guard, hides_keys=self.reads or bearer.read_only or bearer.is_form)

    def check(self) -> bool:
        """Check the call.

        :return: whether the ORM has to hold it to the scopes.
        """
        if self.model not in self.env:
            return True
        model = self.env[self.model]
        try:
            get_public_method(model, self.method)
        except (AttributeError, AccessError):
            return True
        self.reads = reads = is_reading(model, self.method)
        self.bearer.calls_the_orm = hasattr(self.env.registry['base'], self.method)
        if self.permissions.may_write and (not reads or self.method in WITH_EXTERNAL_IDS):
            trail.watch_sql(self.bearer, self.env)
        if reads:
            return self._check_reading(model)
        protected_methods.check_method(self.records(model), self.method)
        if self.method == 'onchange':
            protected.check_form(model, {
                key[len(DEFAULT):]: value for key, value in self.context.items() if key.startswith(DEFAULT)})
        if not MAIL_CONTEXT.isdisjoint(self.context):
            raise InsufficientScope('Leave out of the context by what Odoo sends mails, such as domain_bounce_address.')
        if not self.permissions.is_complete:
            self.values.walk_context(self.context)
            self.values.named = numbers_in([
                value for name, value in self.context.items() if name not in PLAIN_CONTEXT])
            if self.method in WRITING and self.permissions.domains(self.model, 'write') is not None:
                self.values.given[self.model].update(self.arguments.get('vals') or ())
        if self.method in WRITING:
            self._check_writing(model)
        else:
            self._check_named(model)
        return False

    def check_result(self, result: Any) -> None:
        """Check the records that a method gives back as new: Odoo's code may have found them, and changed them.

        :param result: of the method.
        :raise InsufficientScope: the scopes do not open them.
        """
        if self.bearer.values and self.method in MAKING and not (self.method == 'web_save' and self.ids):
            parts = result if isinstance(result, list | tuple) else [result]
            ids = [part.get('id') if isinstance(part, dict) else part for part in parts]
            self.values.check_found(self.env[self.model].browse(id_ for id_ in ids if type(id_) is int))

    def _check_reading(self, model: BaseModel) -> bool:
        if self.permissions.may_write and not self.permissions.is_complete:
            self._hold_read_only()
        if 'read' in self.permissions.everywhere or self._is_about_the_caller():
            return False
        self.values.check(self.records(model), 'read')
        if not self.bearer.calls_the_orm:
            self.values.check_conditions(self.arguments)
        if self.method == 'default_get':
            for names in self.arguments.values():
                self._check_defaults(model, names)
        return True

    def _is_about_the_caller(self) -> bool:
        """Tell whether a token that opens anything asks who it acts for, as clients do to test a connection."""
        if not self.permissions.opens_anything or not isinstance(self.ids, (list, tuple)):
            return False
        user, ids = self.env.user, [*self.ids]
        match self.model, self.method:
            case 'res.users', 'context_get':
                return not ids
            case 'res.users', 'has_group':
                return ids == user.ids
            case 'res.users' | 'res.company', 'read':
                own = user.ids if self.model == 'res.users' else user.company_id.ids
                fields = self.arguments.get('fields')
                return ids == own and isinstance(fields, list) and bool(fields) and all(
                    isinstance(name, str) and name in NAMES for name in fields)
        return False

    @staticmethod
    def _check_defaults(model: BaseModel, names: Iterable[str]) -> None:
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise UnprocessableEntity('Send fields as a list of names.')
        for name in names:
            field = model._fields.get(name)
            if field is not None:
                model._check_field_access(field, 'read')

    def _check_writing(self, model: BaseModel) -> None:
        records = self.records(model)
        on_records, on_new = WRITING[self.method]
        if 'write' not in self.permissions.everywhere:
            self.check_context()
        if on_records and (records or not on_new):
            self.values.check(records, on_records)
        if on_new and not (records and self.method == 'web_save'):
            self.values.check(model, on_new)
            self.values.created.add(self.model)
        if self.method == 'name_create':
            self.values.check(model, 'read')
        if self.method == 'load':
            imports.check_load(self.values, model, self.arguments.get('fields') or ())
            if self.context.get('name_create_enabled_fields') and not self.permissions.is_complete:
                raise self._refusal()  # Odoo would make records of other models by their names
        elif self.method == 'web_resequence':
            self._check_order(model)
        for name, argument in self.arguments.items():
            if name not in NO_VALUES:
                for values in argument if isinstance(argument, (list, tuple)) else [argument]:
                    self.values.walk(records if on_records == 'write' else model, values)
        for name in self.values.created:
            self.values.check_defaults(self.env[name].with_context(**self.context))

    def _check_named(self, model: BaseModel) -> None:
        """A public method that is not the ORM's own: who names it trusts it with the user's rights."""
        permissions = self.permissions
        if permissions.is_complete_on(self.model) or permissions.is_complete and is_use(self.model, self.method):
            return
        self.values.walk_posted(self.arguments, self.method)
        if self.method == 'onchange':
            self.values.walk_form(self.records(model), self.arguments.get('values'))
            self.values.check_defaults(model.with_context(**self.context))
            if not self.permissions.is_complete:
                self.values.check_steered_form(model.with_context(**self.context))
        declared = parameters_of(model, self.method)
        self.caller.extras = {name: self.arguments[name] for name in self.arguments.keys() - declared}
        if self.permissions.names_method(self.model, self.method):
            self.caller.earlier = texts_of(self.records(model))
            if 'write' not in self.permissions.everywhere:
                self.check_context()
            domains = self.permissions.method_domains(self.model, self.method)
            if domains is not None:
                self.records(model).check_access('read')  # see RecordChecks.check
            self.values.check_within(self.records(model), domains, self.method)
            if domains is not None:
                self.check_context_names_no_others()
            self.values.remember_held(self.records(model), self.arguments)
        elif 'read' in self.permissions.everywhere:
            self._hold_read_only()
        else:
            raise self._refusal()

    def _check_order(self, model: BaseModel) -> None:
        """Check that the numbers that are written put records in order, and are no ids, such as that of a parent."""
        name = self.arguments.get('field_name', 'sequence')
        field = model._fields.get(name) if isinstance(name, str) else None
        if field is not None and (
                field.type not in ('integer', 'float') or field.inverse or not field.store or name in ROW_NAMES
                or not _ORDERS.search(name) and name not in {term.split()[0] for term in model._order.split(',')}):
            raise UnprocessableEntity(f'Name another field than {name}: it puts nothing in order.')

    def _hold_read_only(self) -> None:
        hold_read_only(self.env.cr)
        self.bearer.read_only = True

    def _refusal(self) -> InsufficientScope:
        return self.bearer.refusal(self.env, self.model, self.method)
