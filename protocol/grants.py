"""The grants this server knows, each oauthlib's with its doors closed."""
from oauthlib.oauth2.rfc6749 import grant_types

from . import errors, pkce, resources


class AuthorizationCodeGrant(grant_types.AuthorizationCodeGrant):
    """RFC 6749 §4.1 with PKCE by S256 alone, and ``iss`` in the answer (RFC 9207)."""

    _code_challenge_methods = {pkce.METHOD: pkce.verify}

    def __init__(self, request_validator):
        super().__init__(
            request_validator, pre_auth=[self._check_parameters], post_auth=[], pre_token=[], post_token=[])
        self.register_code_modifier(
            lambda grant, token_handler, request: grant | {'iss': request_validator.issuer})

    def _check_parameters(self, request):
        """Run once client and redirect URI are known, so that these errors reach the client."""
        parameters = self.request_validator.client_request.parameters
        fault = parameters.first_fault()
        if fault:
            raise errors.InvalidRequestError(fault, request=request)
        if request.response_type not in (None, 'code'):
            raise errors.UnsupportedResponseTypeError(request=request)
        if (parameters.get('response_mode') or 'query') != 'query':
            raise errors.InvalidRequestError('Use response_mode=query, or leave it out.', request=request)
        if request.code_challenge_method and not request.code_challenge:
            raise errors.InvalidRequestError('Add the code_challenge for the code_challenge_method.', request=request)
        if request.code_challenge and not pkce.is_well_formed(request.code_challenge):
            raise errors.InvalidRequestError(
                'The code_challenge must have 43 to 128 characters of A-Z a-z 0-9 - . _ ~', request=request)
        try:
            resources.granted(parameters.resources, issuer=self.request_validator.issuer)
        except errors.InvalidTargetError as error:
            raise errors.InvalidTargetError(error.description, request=request) from None
        return {}

    def validate_code_challenge(self, challenge, challenge_method, verifier):
        """As oauthlib does, with a sentence of its own: it is not the code that is wrong."""
        if not super().validate_code_challenge(challenge, challenge_method, verifier):
            raise errors.InvalidGrantError(
                'The code_verifier does not belong to the code_challenge of the authorization request.')
        return True

    def create_authorization_code(self, request):
        """As oauthlib does, with a code of our own making."""
        grant = {'code': self.request_validator.new_code()}
        return grant | {'state': request.state} if request.state else grant

    def create_token_response(self, request, token_handler):
        """As oauthlib does, but errors stay exceptions, and a code is claimed *before* it is used.

        The claim is a part of the validation (see the validator's ``validate_code``).
        """
        _require(request, 'code')
        self.validate_token_request(request)
        return {}, token_handler.create_token(request), 200


class RefreshTokenGrant(grant_types.RefreshTokenGrant):
    """RFC 6749 §6 with rotation (RFC 9700 §4.14.2), which the connection's row performs."""

    def create_token_response(self, request, token_handler):
        """As oauthlib does, but errors stay exceptions."""
        _require(request, 'refresh_token')
        self.validate_token_request(request)
        return {}, token_handler.create_token(request), 200


class ClientCredentialsGrant(grant_types.ClientCredentialsGrant):
    """RFC 6749 §4.4: an application acts by itself, as the user that an administrator chose."""

    def create_token_response(self, request, token_handler):
        """As oauthlib does, but errors stay exceptions, and there is never a refresh token (§4.4.3)."""
        self.validate_token_request(request)
        request.user = request.client.user_id
        return {}, token_handler.create_token(request), 200


class NoGrant:
    """What oauthlib falls back to: a request without a grant_type that we know gets an error."""

    def create_token_response(self, request, token_handler):
        if request.grant_type:
            raise errors.UnsupportedGrantTypeError(request=request)
        raise errors.InvalidRequestError('Add the parameter grant_type.', request=request)


def _require(request, name):
    """Check that a parameter is there; what oauthlib says of one that is missing is no advice.

    :raise errors.InvalidRequestError: it is not.
    """
    if not getattr(request, name):
        raise errors.InvalidRequestError(f'Add the parameter {name}.', request=request)
