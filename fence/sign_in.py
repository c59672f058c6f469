"""What people and programs sign in by: fields, addresses, views and mail templates."""
import re

# Fields by which somebody signs in, or gets a new password.
SIGN_IN_FIELDS = {
    'res.partner': frozenset({'email', 'signup_type', 'user_ids'}),
    'res.users': frozenset({
        'active', 'company_ids', 'email', 'group_ids', 'login', 'oauth_provider_id', 'oauth_uid', 'partner_id', 'role',
        'totp_enabled'}),
    'res.groups': frozenset({'implied_by_ids', 'implied_ids', 'user_ids'}),
}
# Views and mail templates of these modules, and others that are about it, let somebody sign in, or ask for consent.
_SIGN_IN_KEYS = ('auth_', 'oauth2_provider.', 'portal.', 'web.login')
ROUTES = ('/.well-known', '/auth', '/json', '/jsonrpc', '/oauth', '/odoo', '/restapi', '/web', '/xmlrpc')
_SIGN_IN_TEXT = re.compile(r'sign_?up|reset_password|totp|passkey')


def is_for_signing_in(record, text):
    """Tell whether a view or mail template lets somebody sign in, or ask for consent.

    :param str text: its key, or what it says.
    """
    names = [text, *record.get_external_id().values()] if record.ids else [text]
    return any(name.startswith(_SIGN_IN_KEYS) for name in names) or bool(_SIGN_IN_TEXT.search(text))
