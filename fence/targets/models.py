"""Which models decide over rights or lead on, and the model that a record may not name."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..insufficient_scope import refusal
from ..protected_models import is_protected

if TYPE_CHECKING:
    from odoo.models import BaseModel

# Models that decide over rights, or run code: who may change them is not for a token to say.
OVER_RIGHTS = frozenset({
    'ir.config_parameter', 'ir.model', 'ir.model.access', 'ir.model.data', 'ir.rule', 'res.groups', 'res.users'})
# Those of them that nobody has to name for what an integration does.
DECIDE_OVER_RIGHTS = OVER_RIGHTS - {'res.groups', 'res.users'}
Check = Callable[['BaseModel'], None]
CHECKS: dict[str, Check] = {}  # model -> the function that checks where a record of it leads


def checks(*models: str) -> Callable[[Check], Check]:
    """Let a function check the records of these models, each by itself and with superuser rights."""
    def register(check: Check) -> Check:
        CHECKS.update(dict.fromkeys(models, check))
        return check
    return register


def check_model(name: str | None) -> None:
    """Check that a model is not protected.

    :param name: its name, or nothing.
    :raise InsufficientScope: the model is protected.
    """
    if name and is_protected(name):
        raise refusal(f'save a record that is about {name}')
