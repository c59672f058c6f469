"""How far the ORM is held to the scopes of a token, for a while."""
from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .insufficient_scope import InsufficientScope

if TYPE_CHECKING:
    from odoo.api import Environment

    from .token_context import TokenContext


@contextlib.contextmanager
def final(bearer: TokenContext) -> Iterator[None]:
    """Let a refusal be the end of the request, also where a method of Odoo's takes it for an error of one row."""
    try:
        yield
    except InsufficientScope as error:
        bearer.refused = bearer.refused or error
        raise


def unguarded(bearer: TokenContext) -> contextlib.AbstractContextManager[None]:
    """Let Odoo's own code do what it has to, such as compute a field from other models."""
    return _held(bearer, guard=False, hides_keys=False)


def resting(bearer: TokenContext) -> contextlib.AbstractContextManager[None]:
    """Do the same for what answers a caller: keys stay hidden."""
    return _held(bearer, guard=False, hides_keys=bearer.hides_keys)


def guarded(bearer: TokenContext) -> contextlib.AbstractContextManager[None]:
    """Hold everything to the scopes, such as what a caller asks to be read after it wrote something."""
    return _held(bearer, guard=True, hides_keys=True)


def narrowing(
        bearer: TokenContext, model: str | None, everywhere: bool = False) -> contextlib.AbstractContextManager[None]:
    """Keep searches to the domains of the scopes also while the fence rests: a value of the caller's is at work.

    :param model: the model that is searched, with whatever rights.
    :param everywhere: whether other models are kept to them as well, but not from superuser rights.
    """
    return _searching(bearer, (model, everywhere) if model else None, None)


@contextlib.contextmanager
def asking(bearer: TokenContext, value: Any) -> Iterator[None]:
    """Let the fence rest but for searches by a value of the caller's, which are the caller's own.

    :param value: what the caller compares a computed field with.
    """
    with resting(bearer), _searching(bearer, bearer.narrows, value):
        yield


def unnarrowed(bearer: TokenContext) -> contextlib.AbstractContextManager[None]:
    """Let searches find what they find for anybody, such as for what a scope opens."""
    return _searching(bearer, None, None)


@contextlib.contextmanager
def _searching(bearer: TokenContext, narrows: tuple[str, bool] | None, asked: Any) -> Iterator[None]:
    before = bearer.narrows, bearer.asked
    bearer.narrows, bearer.asked = narrows, asked
    try:
        yield
    finally:
        bearer.narrows, bearer.asked = before


@contextlib.contextmanager
def answering(bearer: TokenContext, env: Environment) -> Iterator[None]:
    """Hide keys of records that the token cannot change, as in a reading call, also from Odoo's code.

    :param env: an environment; what it holds already of records may hold such keys.
    """
    if bearer.read_only or bearer.answers:
        yield
        return
    env.invalidate_all()
    bearer.answers = True
    try:
        yield
    finally:
        bearer.answers = False
        env.invalidate_all()


@contextlib.contextmanager
def _held(bearer: TokenContext, guard: bool, hides_keys: bool) -> Iterator[None]:
    before = bearer.guard, bearer.hides_keys
    bearer.hold(guard, hides_keys)
    try:
        yield
    finally:
        bearer.hold(*before)
