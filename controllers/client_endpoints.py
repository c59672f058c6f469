"""The endpoints that an application calls itself: one route each."""
from odoo import SUPERUSER_ID
from odoo.http import Controller, request

from ..protocol import errors, parameters
from ..protocol.client_request import ClientRequest
from ..protocol.cors import ANY_ORIGIN
from ..protocol.endpoints import DEVICE_AUTHORIZATION, INTROSPECTION, PUSHED_AUTHORIZATION, REVOCATION, TOKEN
from ..protocol.store import Store
from ..shared.retry import retry_on_conflict
from . import request_parameters, responses
from .dispatcher import oauth2_route


class ClientEndpointsController(Controller):

    @oauth2_route(TOKEN.name, auth='none', readonly=False, cors=ANY_ORIGIN)
    def access_token(self):
        """Answer a token request (RFC 6749 §3.2)."""
        return answer(TOKEN)

    @oauth2_route(REVOCATION.name, auth='none', readonly=False, cors=ANY_ORIGIN)
    def revoke(self):
        """Let an application end its own connection (RFC 7009)."""
        return answer(REVOCATION)

    @oauth2_route(PUSHED_AUTHORIZATION.name, auth='none', readonly=False, cors=ANY_ORIGIN)
    def pushed_authorization(self):
        """Keep an authorization request that an application leaves here (RFC 9126)."""
        return answer(PUSHED_AUTHORIZATION)

    @oauth2_route(DEVICE_AUTHORIZATION.name, auth='none', readonly=False, cors=ANY_ORIGIN)
    def device_authorization(self):
        """Let a device ask for codes (RFC 8628 §3.1)."""
        return answer(DEVICE_AUTHORIZATION)

    # Not read-only: a replica that lags behind would call a revoked token active.
    @oauth2_route(INTROSPECTION.name, auth='none', readonly=False)
    def introspect(self):
        """Tell an application about a token (RFC 7662)."""
        return answer(INTROSPECTION)


def answer(endpoint):
    """Answer a request to one of these endpoints.

    Errors are returned and not raised: raising would undo what an error has to leave
    behind, such as the end of a connection whose token was stolen. Where another request
    got to a row first, this one starts afresh at once.

    :param Endpoint endpoint: which one.
    """
    mimetype = responses.preferred_type(responses.JSON)
    try:
        members = retry_on_conflict(request.env.cr, lambda: _members(endpoint))
    except errors.OAuth2Error as error:
        if isinstance(error, errors.HeldOff):
            request.env.cr.rollback()  # the same request will do in half a minute
        return responses.respond(
            errors.members(error), error.status_code, mimetype=mimetype, headers=_headers(endpoint, error))
    if members is None:
        return responses.empty(endpoint.status)
    return responses.respond(members, endpoint.status, mimetype=mimetype)


def _members(endpoint):
    if request.httprequest.method not in endpoint.methods:
        raise errors.MethodNotAllowed('Send the request by POST.')
    client_request = ClientRequest(Store(request.env(user=SUPERUSER_ID, su=True)), endpoint)
    client_request.dpop = request.httprequest.headers.get('DPoP')
    try:
        try:
            client_request.load(
                query=request_parameters.query_pairs(), body=request_parameters.body_pairs(),
                header=request_parameters.oauth_header_pairs(), basic=request_parameters.basic_pairs())
        except parameters.Malformed as malformed:
            raise errors.InvalidRequestError(str(malformed)) from None
        return endpoint.handle(client_request)
    except errors.OAuth2Error as error:
        raise client_request.record_refusal(error) from None


def _headers(endpoint, error):
    """Return the headers that go with an error (RFC 6749 §5.2, RFC 9110 §11.6.1, §15.5.6, §10.2.3)."""
    match error.status_code:
        case 401:
            scheme, _value = request_parameters.authorization()
            return {'WWW-Authenticate': f'{"OAuth" if scheme == "oauth" else "Basic"} realm="OAuth2"'}
        case 405:
            return {'Allow': ', '.join(endpoint.methods)}
        case 429 | 503:
            return {'Retry-After': str(error.retry_after)}
    return {}
