"""Stored code: the occasions on which it runs are for people to choose."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .insufficient_scope import refusal
from .token_context import current

if TYPE_CHECKING:
    from odoo.models import BaseModel

# What runs, of which other records may be an occasion.
RUN = frozenset({'base.automation', 'ir.actions.actions', 'ir.actions.server', 'ir.cron'})
# With these Odoo's code has its own scheduled actions run.
_ABOUT_CRONS = frozenset({'ir.cron.progress', 'ir.cron.trigger'})
# All else of an action says what it is about, where it belongs to, who may run it and when.
_LABELS = frozenset({'help', 'name', 'sequence'})


def check_pointer(model: BaseModel, name: str, id_: int) -> None:
    """Check that code which is stored, or a scheduled action, gets no further occasion to run, or to be changed.

    Actions, rules and scheduled actions themselves are looked at once they are written.
    """
    target = model.env[model._fields[name].comodel_name].sudo().browse(id_).exists()
    of_odoo = model._name in _ABOUT_CRONS and model._name != (current().method or [None])[0]
    if model._name in RUN or of_odoo or not target or model and all(record[name].id == id_ for record in model.sudo()):
        return
    action = model.env['ir.actions.server'].sudo().browse(id_).exists() \
        if target._name == 'ir.actions.actions' and target.type == 'ir.actions.server' else target
    if target._name in ('base.automation', 'ir.cron') or action._name == 'ir.actions.server' and runs_code(action):
        raise refusal('say when stored code runs, or upon what')


def check_stays(records: BaseModel, values: Mapping[str, Any]) -> None:
    """Check that server actions that run code, they or those that they go on to, are not moved elsewhere.

    :param records: before the change.
    :raise InsufficientScope: an action that runs code would move.
    """
    places = values.keys() - _LABELS if records._name == 'ir.actions.server' else ()
    for action in records.sudo() if places else ():
        if runs_code(action) and any(
                action._fields[name].convert_to_write(action[name], action) != values[name] for name in places
                if name in action._fields):
            raise refusal('say when stored code runs, or upon what')


def runs_code(actions: BaseModel) -> bool:
    """Tell whether server actions, or those that they go on to, run code."""
    seen = actions.browse()
    while actions:
        if any(action.state == 'code' for action in actions):
            return True
        seen |= actions
        actions = actions.child_ids - seen
    return False


def check_menu(model: BaseModel, value: str, action: BaseModel) -> None:
    """Check that no menu gets an action that runs code.

    :param value: the reference, such as ``ir.actions.server,7``.
    :param action: what it names.
    """
    if any(str(menu.action) != value for menu in model.sudo() or [model]) and runs_code(action):
        raise refusal('say when stored code runs, or upon what')
