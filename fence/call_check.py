"""What the API would answer to a call with a token, found out without making it."""
from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException, NotFound, UnprocessableEntity

from odoo.api import Environment
from odoo.exceptions import AccessError, MissingError
from odoo.http import _request_stack
from odoo.service.model import get_public_method

from .gate import prepared_call
from .holding import unguarded
from .insufficient_scope import InsufficientScope
from .methods import READING, WRITING, is_reading
from .read_only import hold_read_only
from .token_context import ATTRIBUTE, current

if TYPE_CHECKING:
    from odoo.models import BaseModel
    from odoo.modules.registry import Registry

    from .token_context import TokenContext

# Who decides: the scopes, a rule for all tokens, the user's access rights, record rules, or how the call is formed.
DECIDERS = ('scopes', 'token', 'rights', 'rules', 'request')
# Those of the ORM's reading methods that need the right to read; the others tell of the model itself.
_READING_RECORDS = frozenset({
    'export_data', 'get_field_translations', 'search_fetch', 'search_panel_select_multi_range',
    'search_panel_select_range'})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the API would answer.

    :param status: of HTTP; 200 where the call would be made.
    :param decider: one of ``DECIDERS``; ``None`` where it would be made.
    :param sentence: the API's own; ``None`` where the call would be made.
    :param effect: of a call that would be made: it ``reads``, it ``writes``, or it is ``held`` where PostgreSQL refuses
        to write.
    :param missing: whether some of the records do not exist.
    """

    status: int
    decider: str | None = None
    sentence: str | None = None
    effect: str | None = None
    missing: bool = False


def verdict_on(bearer: TokenContext, registry: Registry, model: str, method: str, ids: list[int]) -> Verdict | None:
    """Ask the gate about a call of JSON-2, and Odoo for the rights of the user. The method never runs.

    All of it happens in a transaction of its own, in which PostgreSQL refuses to write, and which is rolled back.

    :param bearer: a token, which nobody has to have.
    :param model, method, ids: what would be called.
    :return: ``None`` outside of a request of somebody who is signed in.
    """
    if _request_stack.top is None or current() is not None:
        return None
    with contextlib.closing(registry.cursor(readonly=True)) as cr, _acting(bearer):
        hold_read_only(cr)
        env = Environment(cr, bearer.user_id, {})
        try:
            return _verdict(bearer, env, model, method, ids)
        except HTTPException as error:
            return Verdict(error.code or 500, 'request', error.description)


@contextlib.contextmanager
def _acting(bearer: TokenContext) -> Iterator[None]:
    """Let the rules take this request, which came without a token, for one with this token."""
    request = _request_stack.top
    setattr(request, ATTRIBUTE, bearer)
    try:
        yield
    finally:
        delattr(request, ATTRIBUTE)


def _verdict(bearer: TokenContext, env: Environment, model: str, method: str, ids: list[int]) -> Verdict:
    if model not in env or env[model]._abstract:
        raise NotFound(f'the model {model!r} does not exist')  # as Odoo's controller says
    records = env[model].browse(ids)
    try:
        function = get_public_method(env[model], method)
    except AttributeError as error:
        raise NotFound(str(error)) from error
    except AccessError as error:
        return Verdict(403, 'request', str(error))
    operations = _operations(records, method)
    try:
        call = prepared_call(bearer, env, model, method, ids, {}, {})
        call.begin()
        if hasattr(function, '_api_model') and ids:
            raise UnprocessableEntity(f'cannot call {model}.{method} with ids')
        existing = records.exists()
        for operation in operations:
            (records.browse() if operation == 'create' else existing).check_access(operation)
    except MissingError as error:
        return Verdict(404, 'request', str(error))
    except AccessError as error:
        return Verdict(403, _decider(bearer, records, operations, error), str(error))
    return Verdict(200, effect='reads' if call.reads else 'held' if bearer.read_only else 'writes',
                   missing=existing != records)


def _operations(records: BaseModel, method: str) -> list[str]:
    """Return the operations for which Odoo looks at the rights of the user at once, whatever the arguments are."""
    if method in WRITING:
        on_records, on_new = WRITING[method]
        return [operation for operation in (on_records if records or not on_new else None, on_new) if operation]
    is_own = hasattr(records.env.registry['base'], method)
    reads = is_own and is_reading(records, method) and (method not in READING or method in _READING_RECORDS)
    return ['read'] if reads else []


def _decider(bearer: TokenContext, records: BaseModel, operations: list[str], error: AccessError) -> str:
    """Return which of ``DECIDERS`` refuses: where the scopes have domains, the API says the same for record rules."""
    if isinstance(error, InsufficientScope):
        if error.for_all:
            return 'token'
        if not all(bearer.allows(records._name, operation) for operation in operations):
            return 'scopes'
    with unguarded(bearer):
        for operation in operations or ['read']:
            if not records.browse().has_access(operation):
                return 'rights'
            if operation != 'create' and not records.exists().has_access(operation):
                return 'rules'
    return 'scopes'
