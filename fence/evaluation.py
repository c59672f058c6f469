"""What a request with an access token must not reach outside of the ORM: Python's compiler, and other servers.

Both are closed where they lead and not at the many places where Odoo's apps come from: by an audit hook of the
interpreter (PEP 578), which is called before it happens, whichever module asks for it. Without a token it does nothing.
"""
from __future__ import annotations

import ast
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

from .holding import final
from .insufficient_scope import InsufficientScope
from .power import python_has_power
from .token_context import current

if TYPE_CHECKING:
    from .token_context import TokenContext

_INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})
_state = threading.local()


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event == 'compile':
        _check_source(arguments[0])
    elif event == 'socket.connect':
        if arguments[0].family in _INTERNET:
            _check_outside()
    elif event == 'socket.getaddrinfo':  # a name can carry what leaves
        _check_outside()


def _check_source(source: Any) -> None:
    """Check that text which is compiled to be run is not the caller's."""
    bearer = None if getattr(_state, 'busy', False) else current()
    if bearer is None or bearer.caller is None or not source or sys._getframe(2).f_code is ast.parse.__code__:
        return
    _state.busy = True
    try:
        if is_from_caller(bearer, source.decode(errors='replace') if isinstance(source, bytes) else source):
            with final(bearer):
                raise InsufficientScope('Text of a request is never evaluated: send values, not expressions.')
    finally:
        _state.busy = False


def is_from_caller(bearer: TokenContext, source: object) -> bool:
    """Tell whether an expression is the caller's, or made of a text of the caller's, and more than a value.

    :param bearer: the token.
    :param source: Python text; what is no text comes from Odoo's own code.
    """
    if bearer.caller is None or not isinstance(source, str):
        return False
    text = source.strip()
    if not text or text.isidentifier() or text in bearer.accepted or not python_has_power(text):
        return False
    return text in bearer.caller.text or any(part in source for part in bearer.caller.expressions)


def _check_outside() -> None:
    """Check that nothing leaves the server by a request that only reads."""
    bearer = current()
    if bearer is not None and bearer.read_only:
        with final(bearer):
            raise InsufficientScope('The scopes of this token only read, and this would connect to another server.')


sys.addaudithook(_audit)
