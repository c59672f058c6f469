"""What no token can do, whatever its scopes: get more power than it has.

Applications, secrets, scopes and keys, API keys, who may sign in and how, modules, and the own user's password,
passkeys and second factor change only in a person's own session. The ORM asks here for each change of each request
with an access token, whichever way it came about. What leads to these later is in :mod:`.targets`, code in
:mod:`.code`.
"""
from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from odoo import SUPERUSER_ID
from odoo.fields import Domain

from . import code, configuration, contacts, equations, files, occasions, rights, selections, targets, users, views
from .caller_values import is_odoos
from .insufficient_scope import refusal
from .keys import KEY_TYPES
from .power import is_secret
from .protected_models import BY_ODOO, FIELDS, SIGNING_PARAMETER, holds_secrets, is_protected
from .token_context import current

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel

    from .caller_values import CallerValues

# What a change was about, for what is checked after it: whether it leads on, changes equations, and moves families.
_Changed = tuple[bool, bool, 'dict[int, int] | None']
__all__ = ['NOT_SECRET', 'SIGNING_PARAMETER', 'holds_secrets', 'is_protected', 'refusal']
# Of system parameters, all but that one.
NOT_SECRET = Domain('key', '!=', SIGNING_PARAMETER)

# Keys that a token may give to others than its own user: many companies make their users by the API.
KEYS_OF_OTHERS = {'res.users': frozenset({'new_password', 'password'})}
_TELLING = re.compile(r'[<=&{\[]|%\(')  # is in each text that could do something
_NO_TEXT = frozenset({bool, float, int, type(None)})
_SHORTEST_KEY = 4  # characters; less may be in any text

@contextlib.contextmanager
def own_code() -> Iterator[None]:
    """Let this addon's own code write its records, such as the audit trail, in a request with an access token."""
    bearer = current()
    if bearer is None:
        yield
        return
    before, bearer.own_code = bearer.own_code, True
    try:
        yield
    finally:
        bearer.own_code = before


def check_values(model: BaseModel, values: Mapping[str, Any]) -> None:
    """Check values that a caller wants to write, before anything happens.

    :param model: what they are written to: records, or the model alone for new ones.
    :param values: names and values; the value ``True`` stands for one that is not known yet.
    :raise InsufficientScope: they hold what only a person may write.
    """
    if is_protected(model._name):
        raise refusal(f'change {model._name}')
    files.check_values(model, values)
    checked, concerns = _checked(model, values)
    if 'keys' in concerns:
        check_keys(model, checked)
    if 'code' in concerns:
        code.check_values(model, checked)
    if 'targets' in concerns:
        targets.check_values(model, checked)


def _checked(model: BaseModel, values: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Return those values that may be refused, by the very names that the caller may have given, and by which checks.

    :return: names and values, and names of checks: see :func:`concerns`.
    """
    known = current().checked_fields
    by_name = known.get(model._name)
    if by_name is None:
        by_name = known[model._name] = model._oauth2_checked_fields()
    checked: dict[str, Any] = {}
    found: set[str] = set()
    for name, value in values.items():
        if name in by_name:
            checked[name] = value
            found |= by_name[name]
        # most texts could not become HTML of a page, which is quick to see
        if _TELLING.search(value) if type(value) is str else type(value) not in _NO_TEXT and _is_text(model, name):
            checked[name] = value
            found.add('code')
    return checked, found


def _is_text(model: BaseModel, name: str) -> bool:
    field = model._fields.get(name)
    return field is not None and field.type in code.TEXT


def concerns(model: BaseModel, field: Field) -> frozenset[str]:
    """Return by which checks any value of a field may be refused. Most fields concern none, and need no further look.

    :param model: the model.
    :param field: its field.
    :return: names of checks, each with a function here or in a module of that name.
    """
    return frozenset(name for name, is_concerned in {
        'code': code.is_checked(model, field),
        'configuration': configuration.is_other_side(model, field) or configuration.is_pointer(model, field),
        'files': files.is_checked(field),
        'keys': _is_guarded(field.name) and field.type in KEY_TYPES,
        'selections': selections.is_checked(field),
        'settings': field.name in FIELDS.get(model._name, ()),
        'targets': targets.is_checked(model, field),
        'views': views.is_checked(model, field),
    }.items() if is_concerned)


def check_form(record: BaseModel, values: Mapping[str, Any]) -> None:
    """Check values of a form that is not saved, which shows a page or a picture made of them.

    :raise InsufficientScope: the caller gave one that would be code there.
    """
    caller = current().caller
    targets.check_composer(record, values)
    code.check_shown(record, {
        name: value for name, value in _checked(record, values)[0].items()
        if caller is not None and isinstance(value, str) and value in caller.texts})


def _is_guarded(name: str) -> bool:
    return is_secret(name) or name in BY_ODOO


def check_keys(model: BaseModel, names: Iterable[str]) -> None:
    """Check that a caller writes no key or password, with which one acts without a token, nor what Odoo writes itself.

    :param model: what it is written to.
    :param names: names of fields that the caller writes.
    :raise InsufficientScope: a name is that of a key or a password.
    """
    for name in names:
        if _is_guarded(name) and name not in KEYS_OF_OTHERS.get(model._name, ()):
            field = model._fields.get(name)
            if field is not None and field.type in KEY_TYPES:
                raise refusal(f'write {name} of {model._name}: Odoo itself does, or it is a key')


def check_create(model: BaseModel, values_list: Iterable[Mapping[str, Any]]) -> None:
    """Check new records before they are made, in the ORM.

    :raise InsufficientScope: they are of a kind that only a person may make.
    """
    if is_protected(model._name):
        raise refusal(f'create {model._name}')
    configuration.check(model, 'create', values_list)
    rights.remember(model)
    defaults = _callers_defaults(model)
    if model._name == 'ir.attachment' and 'res_field' in defaults:
        # who puts a file in the place of a field's content says so in its values
        raise refusal('say by the context whose file this is')
    for values in [*values_list, defaults]:
        contacts.check_everybody(model, values)
        files.check_values(model, values)
        _check_each(model, values, is_default=values is defaults)


def _check_each(model: BaseModel, values: Mapping[str, Any], is_default: bool = False) -> None:
    checked, concerned = _checked(model, values)
    if 'keys' in concerned:
        caller = current().caller
        _check_callers_keys(model, checked, is_callers=caller is not None and caller.holds(values))
    if 'code' in concerned:
        code.check_values(model, checked)
    if 'targets' in concerned:
        targets.check_values(model, checked)
    if 'views' in concerned:
        views.check_values(model, checked)
    if 'configuration' in concerned:
        configuration.check_relations(model, checked, is_default)
    if 'files' in concerned:
        files.check_content(model, checked)
    if 'selections' in concerned:
        selections.check_values(model, checked, is_default)
    if 'settings' in concerned:
        _check_settings(model, checked)


def _check_settings(model: BaseModel, values: Mapping[str, Any]) -> None:
    """Check that fields of ``FIELDS`` keep their values."""
    names = FIELDS.get(model._name, frozenset()).intersection(values)
    if any(views.changes(model, name, values[name]) for name in names):
        raise refusal(f'change {", ".join(sorted(names))} of {model._name}')


def _callers_defaults(model: BaseModel) -> dict[str, Any]:
    """Return what the caller's context gives new records."""
    caller = current().caller
    return {
        key.removeprefix('default_'): value for key, value in model.env.context.items()
        if key.startswith('default_') and caller and caller.holds(key)}


def _check_callers_keys(model: BaseModel, values: Mapping[str, Any], is_callers: bool) -> None:
    caller = current().caller
    secrets = {name: value for name, value in values.items() if _is_guarded(name)}
    if caller and secrets:
        names = secrets if is_callers else caller.names_in(secrets)
        check_keys(model, {*names, *(
            name for name, value in secrets.items() if not is_odoos(model, name) or _is_part(value, caller))})


def _is_part(value: Any, caller: CallerValues) -> bool:
    """Tell whether a value is one of the caller's texts, or is in one of them."""
    return value in caller.texts or isinstance(value, str) and len(value) >= _SHORTEST_KEY and value in caller.text


def check_created(records: BaseModel, values_list: Iterable[Mapping[str, Any]] = ()) -> None:
    """Check new records after they were made: code and targets may come as defaults, by the context or of a user.

    :param values_list: dicts of what they were made of.
    :raise InsufficientScope: they hold what only a person may write.
    """
    code.check_new(records, values_list)
    rights.check(records)
    if not _are_bundles(records):
        targets.check_records(records)


def _are_bundles(records: BaseModel) -> bool:
    """Tell whether these are files that Odoo itself has just put together for pages, of what is there already."""
    return records._name == 'ir.attachment' and records.env.uid == SUPERUSER_ID and all(
        (record.url or '').startswith('/web/assets/') for record in records)


def check_write(records: BaseModel, values: Mapping[str, Any]) -> _Changed:
    """Check a change of records before it is made, in the ORM.

    :param records: the records.
    :param values: what is written.
    :return: for :func:`check_written`.
    :raise InsufficientScope: only a person may make it.
    """
    if not records:
        return False, False, None  # Odoo writes to what it has found, which may be nothing
    if is_protected(records._name):
        raise refusal(f'change {records._name}')
    configuration.check(records, 'write', [values])
    rights.remember(records)
    contacts.check_everybody(records, values)
    _check_each(records, values)
    files.check_values(records, values)
    targets.check_records(records)  # what leads to protected things already cannot be changed
    occasions.check_stays(records, values)
    users.check_write(records, values)
    contacts.check_addresses(records, values)
    contacts.check_own_address(records, values)
    contacts.check_trust(records, values)
    return targets.lead_on(records, values), equations.are_changed(records, values), contacts.families(records, values)


def check_written(records: BaseModel, changed: _Changed) -> None:
    """Check records after they were changed.

    :param changed: what :func:`check_write` returned.
    :raise InsufficientScope: they hold now what only a person may write.
    """
    targets_changed, equations_changed, families = changed
    contacts.check_families(records, families)
    rights.check(records)
    if targets_changed:
        targets.check_records(records)
    if equations_changed:
        equations.check(records)


def check_unlink(records: BaseModel) -> None:
    """Check records that are about to be deleted.

    :raise InsufficientScope: they are of a kind that only a person may delete, or guard one.
    """
    if records and is_protected(records._name):
        raise refusal(f'delete {records._name}')
    configuration.check(records, 'unlink')
    targets.check_records(records)
