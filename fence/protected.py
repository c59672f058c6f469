"""What no token can do, whatever its scopes: get more power than it has.

Applications, secrets, scopes and keys, API keys, and the own user's password, passkeys and second
factor change only in a person's own session; and so does who else may say who somebody is.
"""
from .bearer import current
from .insufficient_scope import InsufficientScope

MODELS = frozenset({
    'auth.oauth.provider', 'auth.passkey.key', 'auth.passkey.key.create', 'auth.passkey.key.name',
    'auth_totp.device', 'auth_totp.wizard',
    'change.password.own', 'change.password.user', 'change.password.wizard',
    'oauth2.application', 'oauth2.authorization.code', 'oauth2.client.secret', 'oauth2.consent', 'oauth2.key',
    'oauth2.scope', 'oauth2.scope.access', 'res.company.ldap',
    'res.users.apikeys', 'res.users.apikeys.description', 'res.users.apikeys.show', 'res.users.identitycheck'})
# Methods of these models that do it, or give out what does.
METHODS = {
    'res.partner': frozenset({'signup_get_auth_param', 'signup_prepare'}),
    'res.users': frozenset({
        'action_create_passkey', 'action_totp_disable', 'action_totp_enable_wizard', 'api_key_wizard', 'authenticate',
        'change_password', 'preference_change_password', 'reset_password', 'signup', 'signup_get_auth_param',
        'signup_prepare'}),
}
# Methods of these models that do it for the token's own user.
OWN_METHODS = {'res.users': frozenset({'action_reset_password'})}
# Fields by which the token's user would sign in otherwise than before.
OWN_SECRETS = frozenset({
    'api_key_ids', 'auth_passkey_key_ids', 'new_password', 'oauth_access_token', 'oauth_provider_id',
    'oauth_uid', 'password', 'totp_enabled', 'totp_last_counter', 'totp_secret', 'totp_trusted_device_ids'})
# Fields of the token's user, and of its contact, by which somebody else could: a new password goes to the e-mail
# address, and other servers know people by their logins. Many applications write back what is there already.
OWN_ADDRESSES = {'res.users': ('login', 'partner_id'), 'res.partner': ('email',)}
# With this, whoever knows it signs a link by which its user gets a new password.
SIGNING_PARAMETER = 'database.secret'
# Python that somebody writes runs with all rights: not for a token to write.
CODE = {
    'base.automation': frozenset({'code', 'filter_domain', 'filter_pre_domain', 'record_getter'}),
    'ir.actions.server': frozenset({'code'}),
    'ir.actions.server.history': frozenset({'code'}),  # from where it can be restored
    'ir.cron': frozenset({'code'}),
    'ir.model.fields': frozenset({'compute'}),
}


def check_method(records, method):
    """Check that a method does not make more power.

    :param BaseModel records: the records that it is called on.
    :param str method: a public method that does more than read.
    :raise InsufficientScope: it does.
    """
    model = records._name
    if model in MODELS or method in METHODS.get(model, ()):
        raise refusal()
    if method in OWN_METHODS.get(model, ()) and current().user_id in records._ids:
        raise refusal()


def check_values(model, values):
    """Check values that a caller wants to write.

    :param str model: the model.
    :param dict values: names and values.
    :raise InsufficientScope: they hold what only a person may write.
    """
    if model in MODELS or any(values.get(name) for name in CODE.get(model, ())):
        raise refusal()
    if model in CODE and values.get('evaluation_type') == 'equation':  # its value is Python
        raise refusal()


def check_created(records):
    """Check that new records hold no code that came along otherwise: as a default, by the context or of a user.

    :param BaseModel records: new records of one model.
    :raise InsufficientScope: they do.
    """
    if any(record[name] for record in records.sudo() for name in {'code', 'compute'} & CODE.get(records._name, set())):
        raise refusal()


def check_records(records, values=None):
    """Check that a token's request, whichever way it came here, may change these records.

    :param BaseModel records: the records.
    :param dict values: what is written, if it is that.
    :raise InsufficientScope: no.
    """
    if records._name in MODELS:
        raise refusal()
    if records._name in ('ir.actions.server', 'ir.cron') and values and 'value' in values \
            and 'equation' in records.sudo().mapped('evaluation_type'):
        raise refusal()
    if records._name == 'res.users' and values and not OWN_SECRETS.isdisjoint(values) \
            and current().user_id in records._ids:
        raise refusal()
    addresses = [name for name in OWN_ADDRESSES.get(records._name, ()) if name in (values or ())]
    if addresses:
        user = records.env['res.users'].sudo().browse(current().user_id)
        own = user if records._name == 'res.users' else user.partner_id
        if own.id in records._ids and any(
                own._fields[name].convert_to_write(own[name], own) != values[name] for name in addresses):
            raise refusal()


def refusal():
    """Return the error."""
    return InsufficientScope('No token can do this: a person who is signed in can.')
