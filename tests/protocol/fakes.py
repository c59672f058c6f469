"""What stands in for the database: it keeps what the rules hand it, and gives back what a test has put there."""
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from oauth2_provider.protocol import claims, credentials
from oauth2_provider.protocol.authentication import Authentication
from oauth2_provider.protocol.client import Client
from oauth2_provider.protocol.client_request import ClientRequest
from oauth2_provider.protocol.endpoints import TOKEN
from oauth2_provider.protocol.pending_requests import PendingRequest
from oauth2_provider.protocol.requested_claims import NONE, RequestedClaims
from oauth2_provider.shared import keys

ISSUER = 'https://odoo.example.com'
NOW = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
SECRET = 's' * 32
REDIRECT_URI = 'https://app.example.com/callback'
USER = 7
AUTHENTICATION = Authentication(int(NOW.timestamp()) - 600, ('pwd',))
KEY = keys.parse(keys.generate('ES256'), 'ES256')

CLIENT = Client(
    id=1, client_id='c' * 32, name='Reporting Tool', client_type='confidential',
    secret_digest=credentials.digest(SECRET), previous_secret_digest=None, previous_secret_until=None, jwks=None,
    redirect_uris=(REDIRECT_URI,), grant_types=frozenset({'authorization_code', 'refresh_token', 'client_credentials'}),
    scopes=('openid', 'profile', 'email', 'offline_access'), group_ids=frozenset({1}), user_id=USER, trusted=False,
    require_pkce=False, access_token_lifetime=3600, signing_algorithm='ES256', refresh_token_lifetime=86400,
    connection_lifetime=0, validity_format='date', legacy_requests=False, rotate_refresh_tokens=True,
    can_introspect=False, dpop_bound_access_tokens=False, require_pushed_authorization_requests=False,
    id_token_lifetime=3600, claims_in_id_token=False, trust_email=False, subject_type='public', group_names=(),
    device_code_lifetime=600)
PUBLIC = replace(
    CLIENT, id=2, client_id='p' * 32, client_type='public', secret_digest=None,
    grant_types=frozenset({'authorization_code', 'refresh_token'}))


@dataclass
class Claim:
    """As ``CodeClaim`` of the model."""

    request: object
    id: int = 5
    user_id: int = USER
    epoch: int = 0
    scope_versions: str = ''
    authentication: Authentication | None = AUTHENTICATION


@dataclass
class Locked:
    """As ``LockedConnection`` of the model."""

    scopes: tuple = ('profile', 'email')
    user_id: int = USER
    resources: tuple = ()
    ends_at: datetime | None = None
    authentication: Authentication | None = AUTHENTICATION
    claims: RequestedClaims = NONE
    id: int = 9
    jkt: str | None = None


@dataclass
class FakeStore:
    """The questions that the protocol asks, answered out of memory."""

    clients: tuple = (CLIENT, PUBLIC)
    codes: dict = field(default_factory=dict)  # code -> Claim, taken once
    refresh_tokens: dict = field(default_factory=dict)  # text -> Locked
    devices: dict = field(default_factory=dict)  # device code -> (state, Claim or None)
    saved_devices: list = field(default_factory=list)
    versions: dict = field(default_factory=dict)
    held_off: bool = False
    allowed: bool = True
    archived: bool = False
    faults: str = 'unknown'
    used: set = field(default_factory=set)
    connected: list = field(default_factory=list)
    rotated: list = field(default_factory=list)  # the key of each
    refusals: list = field(default_factory=list)
    counted: list = field(default_factory=list)
    kept: dict = field(default_factory=dict)  # (reference, id of the client) -> PendingRequest
    passed: timedelta = timedelta()

    def now(self):
        return NOW + self.passed

    def issuer(self):
        return ISSUER

    def signing_key(self, algorithm):
        assert algorithm == KEY.algorithm
        return KEY

    def verification_keys(self):
        return {KEY.kid: KEY}

    def client(self, client_id):
        return next((client for client in self.clients if client.client_id == client_id), None)

    def archived_client(self, client_id):
        return None

    def use_assertion(self, assertion, *, client):
        fresh = (client.id, assertion.digest) not in self.used
        self.used.add((client.id, assertion.digest))
        return fresh

    def use_proof(self, proof, *, application_id):
        fresh = (application_id, proof.digest) not in self.used
        self.used.add((application_id, proof.digest))
        return fresh

    def existing_scopes(self, names):
        return [name for name in names if name in ('api', 'api.read', 'openid')]

    def scope_versions(self, names):
        return {name: self.versions.get(name, 0) for name in names}

    def claims(self, user_id, *, client, scopes, requested=()):
        return {'sub': self.subject(user_id, client)} | {
            name: f'the {name}' for name, scope in self.scopes_of_claims().items()
            if scope in scopes or name in requested}

    def subject(self, user_id, client):
        return f'{user_id}@{client.sector}' if client.sector else str(user_id)

    def scopes_of_claims(self):
        return claims.STANDARD | {'department': 'hr'}

    def may_authorize(self, user_id, client):
        return self.allowed

    def is_held_off(self, user_id, application_id):
        return self.held_off

    def claim_code(self, code, *, client, now):
        return self.codes.pop(code, None)

    def code_fault(self, code, *, client, now):
        return self.faults

    def save_code(self, code, *, request, **_others):
        self.codes[code] = Claim(request)

    def keep_request(self, reference, *, content, client, is_pushed, now):
        self.kept[reference, client.id] = PendingRequest(content, is_pushed, after(seconds=90), False)
        return 90

    def pending_request(self, reference, *, client):
        return self.kept.get((reference, client.id))

    def complete_request(self, reference, *, client, now):
        kept = self.kept[reference, client.id]
        self.kept[reference, client.id] = replace(kept, is_used=True)
        return not kept.is_used

    def record_denied(self, **values):
        pass

    def lock_connection(self, refresh_token, *, client, now):
        return self.refresh_tokens.get(str(refresh_token))

    def refresh_token_fault(self, refresh_token, *, client, now):
        return self.faults

    def connect(self, **values):
        self.connected.append(values)
        return '9.binding', f'9.{"f" * 43}.{"x" * 43}'

    def service_connection(self, *, client, scopes, now):
        self.connected.append({'client': client, 'scopes': scopes})
        return None if self.archived else '8.binding'

    def save_device_code(self, code, user_code, *, request, now):
        self.saved_devices.append((code, user_code, request))

    def poll_device_code(self, code, *, client, now):
        return self.devices.get(code, ('unknown', None))

    def rotate(self, connection, *, client, jkt, now):
        self.rotated.append(jkt)
        return f'{connection.id}.binding', f'9.{"f" * 43}.{"y" * 64}'

    def count_token(self, client):
        self.counted.append(client)

    def record_refusal(self, kind, **values):
        self.refusals.append((kind, values))
        return 0, len(self.refusals)


def request(store, endpoint=TOKEN, query=(), header=(), basic=(), client=CLIENT, dpop=None, **body):
    """Return a request of a client with these parameters in its body, read; ``None`` leaves one out.

    :param Client client: whose credentials are in it, by default; ``None`` for none.
    :param str dpop: its header ``DPoP``.
    """
    if client is not None:
        own = {'client_id': client.client_id} | ({} if client.is_public else {'client_secret': SECRET})
        body = own | body
    made = ClientRequest(store, endpoint)
    made.dpop = dpop
    made.load(query=list(query), body=[(name, value) for name, value in body.items() if value is not None],
              header=list(header), basic=list(basic))
    return made


def after(**duration):
    """Return a time after :data:`NOW`, naive UTC as the database has it."""
    return (NOW + timedelta(**duration)).replace(tzinfo=None)
