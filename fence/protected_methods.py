"""Public methods that make more power than the token has."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .insufficient_scope import refusal
from .methods import WRITING
from .protected_models import is_protected
from .token_context import current

if TYPE_CHECKING:
    from odoo.models import BaseModel


# Methods of other models that do it, or give out what does.
METHODS = {
    'res.partner': frozenset({'signup_get_auth_param', 'signup_prepare'}),
    'res.users': frozenset({
        'action_create_passkey', 'action_disconnect_all_applications', 'action_totp_disable',
        'action_totp_enable_wizard', 'api_key_wizard', 'authenticate', 'change_password',
        'preference_change_password', 'reset_password', 'signup', 'signup_get_auth_param',
        'signup_prepare'}),
    'ir.model.fields': frozenset({'formbuilder_whitelist'}),
    'website.assets': frozenset({'make_scss_customization', 'reset_asset', 'save_asset'}),
}
# Methods of any model that do it: an incoming mail is whatever its text says, from whomever; a message is made of
# any view, with values of the caller's in it.
METHODS_OF_ALL = frozenset({
    'message_mail_with_source', 'message_notify_with_source', 'message_post_with_source', 'message_process',
    'rating_send_request'})
# Methods of protected models that take power away.
HARMLESS = {'oauth2.token': frozenset({'action_revoke'})}
# Methods of these models that do it for the token's own user.
OWN_METHODS = {'res.users': frozenset({'action_reset_password'})}


def check_method(records: BaseModel, method: str) -> None:
    """Check that a method does not make more power.

    :param records: the records that it is called on.
    :param method: a public method that does more than read.
    :raise InsufficientScope: the method is not for tokens.
    """
    model = records._name
    if is_protected(model) and method not in HARMLESS.get(model, ()) or method in METHODS_OF_ALL \
            or method in METHODS.get(model, ()):
        raise refusal(f'call {method} of {model}')
    user = current().user_id
    if method in OWN_METHODS.get(model, ()) and user in records._ids:
        raise refusal(f'call {method} of {model}')
    # with superuser rights some change settings of whomever they are called on
    if model == 'res.users' and method not in WRITING and not {user}.issuperset(records._ids) \
            and not records.has_access('write'):
        raise refusal(f'call {method} of other users, whom its user may not change')
