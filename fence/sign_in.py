"""What people and programs sign in by: fields, addresses, views and mail templates."""
from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odoo.models import BaseModel

# Fields by which somebody signs in, or gets a new password.
SIGN_IN_FIELDS = {
    'hr.employee': frozenset({'user_id', 'work_contact_id', 'work_email'}),  # the address of its user
    'res.partner': frozenset({'email', 'signup_type', 'user_ids'}),
    'res.users': frozenset({
        'active', 'company_ids', 'email', 'group_ids', 'login', 'oauth_provider_id', 'oauth_uid', 'partner_id', 'role',
        'totp_enabled', 'work_email'}),
    'res.groups': frozenset({'implied_by_ids', 'implied_ids', 'user_ids'}),
}
# Views and mail templates of these modules, and others that are about it, let somebody sign in, or ask for consent.
_SIGN_IN_KEYS = ('auth_', 'oauth2_provider.', 'portal.', 'web.login')
_PROGRAMS = r'\.well-known|auth|json|oauth|restapi|xmlrpc'
_ROUTES_OF_PROGRAMS = re.compile(rf'/+({_PROGRAMS})', re.IGNORECASE)
_ROUTES = re.compile(rf'/+({_PROGRAMS}|odoo|web(?![a-z]))', re.IGNORECASE)
# What Odoo tells somebody whose way to sign in has changed: without a key, though a page for a new password is named.
NOTICES = frozenset({'mail.account_security_alert'})
SECOND_FACTOR = re.compile(r'totp|passkey')
SIGN_IN = re.compile(rf'sign_?up|reset_password|{SECOND_FACTOR.pattern}')

# The methods by which such mails are sent: to whom they are for, by Odoo's own code.
_SENDING = {
    'base_import.import': frozenset({'execute_import'}),
    'hr.employee': frozenset({'action_create_users', 'create', 'web_save'}),
    'portal.wizard.user': frozenset({'action_grant_access', 'action_invite_again'}),
    'res.users': frozenset({
        'action_reset_password', 'copy', 'create', 'load', 'name_create', 'web_create_users', 'web_save', 'write'}),
}


def sends(method: tuple[str, str] | None) -> bool:
    """Tell whether somebody is invited, or gets a new password, by a method, and not somebody else with it.

    :param method: (model, method) that a token calls; ``None`` for another route.
    """
    return method is None or method[1] in _SENDING.get(method[0], ())


def is_route(path: str) -> bool:
    """Tell whether programs or people sign in by an address of Odoo's own, or use it once they have.

    :param path: the address, without the server.
    """
    return bool(_ROUTES.match(path.strip()))


def is_route_of_programs(path: str) -> bool:
    """Tell whether programs look for something at an address: what is put there tells them where to sign in.

    :param path: the address, without the server.
    """
    return bool(_ROUTES_OF_PROGRAMS.match(path.strip()))


def is_for_signing_in(record: BaseModel, text: str) -> bool:
    """Tell whether a view or mail template lets somebody sign in, or ask for consent.

    :param text: its key, or what it says.
    """
    names = [text, *record.get_external_id().values()] if record.ids else [text]
    return any(name.startswith(_SIGN_IN_KEYS) for name in names) or bool(SIGN_IN.search(text))
