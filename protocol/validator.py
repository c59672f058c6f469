"""What oauthlib asks about this server: the rules, with the models as their memory."""
import re

from oauthlib.oauth2 import RequestValidator as BaseRequestValidator

from ..shared.clock import naive_utc
from . import credentials, errors, pkce, redirect_uri, refresh_tokens, resources, scope_versions
from .client import OFFLINE_ACCESS

_OTHER_SEPARATOR = re.compile(r'[,;|+]')
# Why a code is not redeemed, and a refresh token not taken. What belongs to another application is as unknown as what
# never was.
_CODE_HINTS = {
    'unknown': 'There is no such code of this application: send the code as the redirect has brought it.',
    'used': 'The code was used before, and each works once: send the user through the authorization again.',
    'expired': 'The code has expired: redeem it as soon as the redirect has brought it.',
    'ended': 'The user, or an administrator, has ended what this code was for: send the user through the authorization '
             'again.',
}
_REFRESH_TOKEN_HINTS = {
    'unknown': 'There is no such refresh token of this application: send the last one that an answer has brought.',
    'used': 'The refresh token was used before, so it may be stolen, and the connection has ended: send the user '
            'through the authorization again, and keep the new refresh token of each answer.',
    'expired': 'The refresh token has expired: send the user through the authorization again.',
    'ended': 'The connection of this refresh token has ended: send the user through the authorization again.',
}


class RequestValidator(BaseRequestValidator):
    """Answer oauthlib's questions during one request.

    ``request`` is oauthlib's throughout; it holds protocol parameters only, since the
    server never hands over any others.

    :param ClientRequest client_request: what it is made of.
    """

    def __init__(self, client_request):
        super().__init__()
        env = client_request.env
        self.client_request = client_request
        self.now = client_request.now
        self.issuer = client_request.issuer
        self.issued = None
        self.versions = ''  # of the scopes that the user has allowed, see scope_versions.py
        self._applications = env['oauth2.application']
        self._codes = env['oauth2.authorization.code']
        self._tokens = env['oauth2.token']
        self._scopes = env['oauth2.scope']
        self._users = env['res.users']
        self._epochs = env['oauth2.epoch']

    # The client

    def validate_client_id(self, client_id, request, *args, **kwargs):
        request.client = self.client_request.client = self._applications._get_client(client_id)
        return request.client is not None

    def client_authentication_required(self, request, *args, **kwargs):
        return True  # authenticate_client deals with public clients as well

    def authenticate_client(self, request, *args, **kwargs):
        request.client = self.client_request.authenticate()
        return True

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):
        if grant_type == 'client_credentials' and client.is_public:
            raise errors.UnauthorizedClientError(  # RFC 6749 §4.4: whoever has the client_id would be in
                'A public application cannot act by itself: an administrator can make it a confidential one.',
                request=request)
        return grant_type in client.grant_types

    def validate_response_type(self, client_id, response_type, client, request, *args, **kwargs):
        return response_type == 'code' and 'authorization_code' in client.grant_types

    def is_pkce_required(self, client_id, request):
        return request.client.needs_pkce

    # Redirect URIs

    def validate_redirect_uri(self, client_id, redirect_uri_, request, *args, **kwargs):
        return redirect_uri.is_registered(
            redirect_uri_, request.client.redirect_uris, request.client.client_type)

    def get_default_redirect_uri(self, client_id, request, *args, **kwargs):
        """Tell which redirect URI goes without saying (RFC 6749 §3.1.2.3, §4.1.3)."""
        if request.grant_type:
            if request.code_claim.redirect_uri_given:
                raise errors.InvalidRequestError(
                    'Add the redirect_uri of the authorization request.', request=request)
            return request.code_claim.redirect_uri
        uris = request.client.redirect_uris
        return uris[0] if len(uris) == 1 else None

    def confirm_redirect_uri(self, client_id, code, redirect_uri_, client, request, *args, **kwargs):
        if redirect_uri_ != request.code_claim.redirect_uri:
            raise errors.InvalidGrantError(
                'Send the same redirect_uri as in the authorization request.', request=request)
        return True

    # Scopes

    def get_default_scopes(self, client_id, request, *args, **kwargs):
        return request.client.default_scopes

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
        if not scopes:
            raise errors.InvalidScopeError(
                'Add the parameter scope: the application has no default scope.', request=request)
        # of a refresh token that never comes nobody is told, be it on the page or in the answer
        left_out = () if client.stays_connected and request.grant_type != 'client_credentials' else (OFFLINE_ACCESS, )
        request.scopes = list(dict.fromkeys(scope for scope in scopes if scope not in left_out))
        if not request.scopes:
            raise errors.InvalidScopeError(
                'The application gets no refresh token: ask for more than offline_access.', request=request)
        others = [scope for scope in request.scopes if scope not in client.scopes]
        if others:
            raise errors.InvalidScopeError(self._scope_hint(others), request=request)
        return True

    def _scope_hint(self, others):
        """Return what to do about scopes that the application may not ask for."""
        foreign = self._scopes._existing(others)
        if foreign:
            return f'Leave out {" ".join(foreign)}, or let an administrator add it to the scopes of the application.'
        if any(_OTHER_SEPARATOR.search(scope) for scope in others):
            return 'Put a space between two scopes, and nothing else.'
        return 'A scope in the request does not exist here: an administrator knows those of the application.'

    def is_within_original_scope(self, request_scopes, refresh_token, request, *args, **kwargs):
        raise errors.InvalidScopeError(
            'Ask only for scopes that the refresh token has, or leave the parameter out to get all of these; send the '
            'user through the authorization again to get more.', request=request)

    # Authorization codes

    def new_code(self):
        """Return a new authorization code, not yet saved."""
        return credentials.generate_opaque()

    def save_authorization_code(self, client_id, code, request, *args, **kwargs):
        self._codes._save(
            code['code'], client=request.client, user_id=request.user, scopes=request.scopes, versions=self.versions,
            redirect_uri=request.redirect_uri,
            redirect_uri_given=not request.using_default_redirect_uri,
            code_challenge=request.code_challenge, resources=self._asked_resources(), now=self.now)
        self.issued = code

    def validate_code(self, client_id, code, client, request, *args, **kwargs):
        """Claim the code before anything that depends on it: of many who try, one gets on."""
        claim = self._codes._claim(code, client=client, now=self.now)
        hint = None
        if claim is None:
            hint = _CODE_HINTS[self._codes._fault(code, client=client, now=self.now)]
        elif not self._may_authorize(claim.user_id, client):
            hint = errors.USER_NOT_ALLOWED
        elif not redirect_uri.is_registered(claim.redirect_uri, client.redirect_uris, client.client_type):
            hint = errors.HINTS[errors.MismatchingRedirectURIError]
        elif not scope_versions.hold(claim.scope_versions, self._versions_now(claim.scopes)):
            hint = _CODE_HINTS['ended']
        if hint:
            raise errors.InvalidGrantError(hint, request=request)
        request.code_claim = claim
        request.user = claim.user_id
        request.scopes = [scope for scope in claim.scopes if scope in client.scopes]
        return True

    def get_code_challenge(self, code, request):
        challenge, verifier = request.code_claim.code_challenge, request.code_verifier
        if verifier and not challenge:
            # RFC 9700 §4.8.2: else an attacker could strip PKCE from the first request.
            raise errors.InvalidGrantError(
                'There is a code_verifier, but the authorization request had no code_challenge.', request=request)
        if verifier and not pkce.is_well_formed(verifier):
            raise errors.InvalidGrantError(
                'The code_verifier must have 43 to 128 characters of A-Z a-z 0-9 - . _ ~', request=request)
        return challenge

    def get_code_challenge_method(self, code, request):
        return pkce.METHOD

    # Refresh tokens

    def validate_refresh_token(self, refresh_token, client, request, *args, **kwargs):
        """Lock the connection before anything else, so that parallel refreshes queue up."""
        presented = refresh_tokens.parse(refresh_token)
        held = presented and self._tokens._hold(presented, client=client, now=self.now)
        hint = None
        if not presented:
            hint = _REFRESH_TOKEN_HINTS['unknown']
        elif held is None:
            hint = _REFRESH_TOKEN_HINTS[self._tokens._fault(presented, client=client, now=self.now)]
        elif not self._may_authorize(held.user_id, client):
            hint = errors.USER_NOT_ALLOWED
        if hint:
            raise errors.InvalidGrantError(hint, request=request)
        request.held_connection = held
        request.user = held.user_id
        return True

    def get_original_scopes(self, refresh_token, request, *args, **kwargs):
        return [scope for scope in request.held_connection.scopes if scope in request.client.scopes]

    # Tokens

    def connect(self, request):
        """Remember the connection that an access token belongs to, at the last moment.

        :return: (sid of the ``oauth2.token`` row, refresh token or ``None``)
        """
        if request.grant_type == 'refresh_token':
            return self._tokens._rotate(request.held_connection, client=request.client, now=self.now)
        if request.grant_type == 'client_credentials':
            if self._epochs._is_held_off(request.client.user_id, request.client.id):
                raise errors.HeldOff
            sid = self._tokens._serve(client=request.client, scopes=request.scopes, now=self.now)
            if sid is None:
                raise errors.UnauthorizedClientError(
                    'The user that the application acts as is archived: an administrator can choose another.',
                    request=request)
            return sid, None
        return self._tokens._connect(
            client=request.client, user_id=request.user, scopes=request.scopes,
            code_id=request.code_claim.id, resources=request.code_claim.resources,
            epoch=request.code_claim.epoch, versions=request.code_claim.scope_versions, now=self.now)

    def audience(self, request):
        """Return what the access token is for (RFC 8707 §2.2).

        :raise errors.InvalidTargetError: see :func:`resources.granted`.
        """
        before = {
            'authorization_code': lambda: request.code_claim.resources,
            'refresh_token': lambda: request.held_connection.resources,
        }.get(request.grant_type, tuple)()
        return resources.granted(self._asked_resources(), issuer=self.issuer, before=before)

    def lifetime(self, request):
        """Return for how many seconds the access token works: no longer than its connection may last."""
        seconds = request.client.access_token_lifetime
        ends_at = request.held_connection.ends_at if request.grant_type == 'refresh_token' else None
        return min(seconds, int((ends_at - naive_utc(self.now)).total_seconds())) if ends_at else seconds

    def _versions_now(self, scopes):
        return self._scopes._versions(tuple(sorted(scopes)))

    def _asked_resources(self):
        return resources.distinct(self.client_request.parameters.resources)

    def _may_authorize(self, user_id, client):
        """Tell whether a user may still use an application: groups change after consent.

        :raise errors.HeldOff: not right now.
        """
        if self._epochs._is_held_off(user_id, client.id):
            raise errors.HeldOff
        return self._users.browse(user_id)._oauth2_may_authorize(client)
