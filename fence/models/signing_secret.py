"""Who gets what Odoo signs links and sessions with: the code of addons, not templates, domains and server actions."""
from __future__ import annotations

import sys
from collections.abc import Collection
from types import FrameType
from typing import TYPE_CHECKING

from odoo.exceptions import AccessError

if TYPE_CHECKING:
    from odoo.api import Environment


def check_caller(env: Environment, name: str, *, methods: Collection[str]) -> None:
    """Check that the function that wants it is one of a Python module, and says itself what it wants.

    Text that Odoo evaluates belongs to no module. That a function of a module calls is not enough: many call whatever
    they are handed. So it has to name what it reads.

    :param name: of the method or the parameter, which the function has to use.
    :param methods: names of methods that hand on the call, such as those that override each other.
    :raise AccessError: the caller is no function of a module that reads it.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame and _module(frame) and frame.f_code.co_name in methods:
        frame = frame.f_back
    if frame is None or not _module(frame) or not _names(frame, name):
        raise AccessError(env._("Nothing but the code of an Odoo module can read this secret."))


def _module(frame: FrameType) -> str:
    """Return the name of the module whose code this is, or an empty text where it belongs to none."""
    name = frame.f_globals.get('__name__', '')
    module = sys.modules.get(name)
    return name if module is not None and vars(module) is frame.f_globals else ''


def _names(frame: FrameType, name: str) -> bool:
    code = frame.f_code
    return name in code.co_names or name in code.co_consts or any(
        frame.f_globals.get(other) == name for other in code.co_names)
