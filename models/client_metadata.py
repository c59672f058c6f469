"""What an application is to the protocol, to the audit trail and to whoever registers it: declared once."""
from collections.abc import Callable
from dataclasses import dataclass

SECONDS_A_DAY = 86400


def _as_it_is(value):
    return value


def _or_none(value):
    return value or None


def _days(value):
    return value * SECONDS_A_DAY


def _lines(value):
    return tuple(uri for line in (value or '').splitlines() if (uri := line.strip()))


@dataclass(frozen=True, slots=True)
class Metadata:
    """One field of an application.

    ``attribute`` is its name in :class:`..protocol.client.Client`, ``convert`` makes of the field's value what stands
    there; ``audited`` tells whether a change of it is worth a line in the audit trail.
    """

    field: str
    attribute: str
    convert: Callable = _as_it_is
    audited: bool = True


METADATA = (
    Metadata('client_id', 'client_id', audited=False),
    Metadata('name', 'name'),
    Metadata('client_type', 'client_type'),
    Metadata('client_secret_digest', 'secret_digest', _or_none, audited=False),
    Metadata('previous_secret_digest', 'previous_secret_digest', _or_none, audited=False),
    Metadata('previous_secret_until', 'previous_secret_until', _or_none, audited=False),
    Metadata('jwks', 'jwks', _or_none),
    Metadata('redirect_uris', 'redirect_uris', _lines),
    Metadata('scope_ids', 'scopes', lambda scopes: tuple(scopes.mapped('name'))),
    Metadata('group_ids', 'group_ids', lambda groups: frozenset(groups.ids)),
    Metadata('user_id', 'user_id', lambda user: user.id or None),
    Metadata('trusted', 'trusted'),
    Metadata('require_pkce', 'require_pkce'),
    Metadata('access_token_lifetime', 'access_token_lifetime'),
    Metadata('signing_algorithm', 'signing_algorithm'),
    Metadata('refresh_token_lifetime', 'refresh_token_lifetime', _days),
    Metadata('connection_lifetime', 'connection_lifetime', _days),
    Metadata('validity_format', 'validity_format', audited=False),
    Metadata('legacy_requests', 'legacy_requests'),
    Metadata('rotate_refresh_tokens', 'rotate_refresh_tokens'),
    Metadata('can_introspect', 'can_introspect'),
    Metadata('high_security', 'high_security'),
    Metadata('dpop_bound_access_tokens', 'dpop_bound_access_tokens'),
    Metadata('require_pushed_authorization_requests', 'require_pushed_authorization_requests'),
    Metadata('id_token_lifetime', 'id_token_lifetime'),
    Metadata('claims_in_id_token', 'claims_in_id_token'),
    Metadata('trust_email', 'trust_email'),
    Metadata('subject_type', 'subject_type'),
    # each name puts itself into the trail
    Metadata('group_name_ids', 'group_names', lambda rows: tuple((row.group_id.id, row.name) for row in rows), False),
    Metadata('post_logout_redirect_uris', 'post_logout_redirect_uris', _lines),
    Metadata('backchannel_logout_uri', 'backchannel_logout_uri', _or_none),
    Metadata('backchannel_logout_session_required', 'backchannel_logout_session_required'),
    Metadata('device_code_lifetime', 'device_code_lifetime'),
)
# The field that allows each grant.
GRANT_FIELDS = {
    'authorization_code': 'allow_authorization_code',
    'refresh_token': 'allow_refresh_token',
    'client_credentials': 'allow_client_credentials',
    'urn:ietf:params:oauth:grant-type:device_code': 'allow_device_code',
}
AUDITED = (
    'active', 'logo', 'homepage_url', 'description', *(one.field for one in METADATA if one.audited),
    *GRANT_FIELDS.values())
