"""Users: how the token's own signs in, those whom everybody acts as, and who gives them groups."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import rights
from .commands import added_by, named_in
from .insufficient_scope import refusal
from .sign_in import SIGN_IN_FIELDS
from .token_context import current

if TYPE_CHECKING:
    from odoo.models import BaseModel


# Fields by which the token's user would sign in otherwise than before.
OWN_SECRETS = frozenset({
    'api_key_ids', 'auth_passkey_key_ids', 'new_password', 'oauth_access_token', 'oauth_provider_id',
    'oauth_uid', 'password', 'totp_enabled', 'totp_last_counter', 'totp_secret', 'totp_trusted_device_ids'})
# Fields by which others sign in, which a token gives them that changes users.
SIGN_IN_BY = frozenset({'login', 'new_password', 'password'})
# Fields of users that everybody acts as: a new company gives itself to them.
_OF_EVERYBODY = SIGN_IN_FIELDS['res.users'] - {'company_ids'}


def check_write(records: BaseModel, values: Mapping[str, Any]) -> None:
    """Check a change of users, or of groups, before it is made.

    :param records: of any model.
    :param values: what is written.
    :raise InsufficientScope: only a person may make it.
    """
    if records._name == 'res.users':
        if not OWN_SECRETS.isdisjoint(values) and current().user_id in records._ids:
            raise refusal('change how its own user signs in')
        if not SIGN_IN_BY.isdisjoint(values) and not current().allows('res.users', 'write'):
            raise current().refusal(records.env, 'res.users', 'write')
        _check_everybody(records, values)
    _check_groups(records, values)


def _check_everybody(records: BaseModel, values: Mapping[str, Any]) -> None:
    """Check that those whom everybody acts as stay as they are, but for the group that a second company gives all."""
    changed = _OF_EVERYBODY.intersection(values)
    if not changed or rights.everybody(records.env).isdisjoint(records._ids):
        return
    companies = records.env.ref('base.group_multi_company').id
    if changed != {'group_ids'} or not {companies, 0}.issuperset(named_in(values['group_ids'])):
        raise refusal('change whom everybody acts as')


def _check_groups(records: BaseModel, values: Mapping[str, Any]) -> None:
    """Check that only who changes users gives them groups: Odoo does so for whom a record names as responsible."""
    name = {'res.users': 'group_ids', 'res.groups': 'user_ids'}.get(records._name)
    if name and name in values and not current().allows('res.users', 'write'):
        for record in records.sudo():
            if not set(added_by(values[name])) <= set(record[name]._ids):
                raise current().refusal(records.env, 'res.users', 'write')
