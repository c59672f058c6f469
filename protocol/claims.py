"""Claims: what an application may know of a person (OIDC Core §5.1), and which scope each of them comes with (§5.4)."""

# Besides the sub, which comes with each of them.
OF_SCOPES = {
    'profile': ('name', 'preferred_username', 'locale', 'zoneinfo', 'updated_at'),
    'email': ('email', 'email_verified'),
    'phone': ('phone_number', 'phone_number_verified'),
    'address': ('address', ),
    'groups': ('groups', ),
}
STANDARD = {name: scope for scope, names in OF_SCOPES.items() for name in names}
# What no administrator can give a meaning of their own: claims of tokens (RFC 7519 §4.1, RFC 9068 §2.2, OIDC Core §2,
# RFC 7800 §3.1), members of other answers (RFC 7662 §2.2), and standard claims, be they given here or not.
RESERVED = frozenset({
    *STANDARD, 'acr', 'act', 'active', 'amr', 'at_hash', 'aud', 'auth_time', 'authorization_details', 'azp',
    'birthdate', 'c_hash', 'client_id', 'cnf', 'entitlements', 'error', 'events', 'exp', 'family_name', 'gender',
    'given_name', 'iat', 'iss', 'jti', 'may_act', 'middle_name', 'nbf', 'nickname', 'nonce', 'picture', 'profile',
    's_hash', 'scope', 'sid', 'sub', 'sub_jwk', 'token_type', 'username', 'website', '_claim_names', '_claim_sources'})
