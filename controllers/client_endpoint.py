"""What the endpoints share that an application calls itself: access_token, revoke, introspect."""
from odoo import SUPERUSER_ID
from odoo.http import request

from ..protocol import errors, parameters
from ..protocol.client_request import ClientRequest
from ..shared import clock
from ..shared.retry import at_once
from . import incoming, responses


def answer(name, work):
    """Answer a request to one of these endpoints.

    Errors are returned and not raised: raising would undo what an error has to leave
    behind, such as the end of a connection whose token was stolen. Where another request
    got to a row first, this one starts afresh at once.

    :param str name: the endpoint's, such as ``revoke``.
    :param work: called with a :class:`ClientRequest` whose parameters are read; returns the
        members of the answer, or ``None`` for an empty one.
    """
    mimetype = responses.wanted(responses.JSON)
    try:
        members = at_once(request.env.cr, lambda: _members(name, work))
    except errors.OAuth2Error as error:
        if isinstance(error, errors.HeldOff):
            request.env.cr.rollback()  # the same request will do in half a minute
        return responses.respond(
            errors.members(error), error.status_code, mimetype=mimetype, headers=_headers(error))
    return responses.respond(members, mimetype=mimetype) if members is not None else responses.empty()


def _members(name, work):
    if request.httprequest.method != 'POST':
        raise errors.MethodNotAllowed('Send the request by POST.')
    env = request.env(user=SUPERUSER_ID, su=True)
    client_request = ClientRequest(env, clock.now(env), name)
    try:
        try:
            client_request.load(
                query=incoming.query_pairs(), body=incoming.body_pairs(),
                header=incoming.oauth_header_pairs(), basic=incoming.basic_pairs())
        except parameters.Malformed as malformed:
            raise errors.InvalidRequestError(str(malformed)) from None
        return work(client_request)
    except errors.OAuth2Error as error:
        raise client_request.record_refusal(error) from None


def _headers(error):
    """Return the headers that go with an error (RFC 6749 §5.2, RFC 9110 §11.6.1, §15.5.6, §10.2.3)."""
    match error.status_code:
        case 401:
            scheme, _value = incoming.authorization()
            return {'WWW-Authenticate': f'{"OAuth" if scheme == "oauth" else "Basic"} realm="OAuth2"'}
        case 405:
            return {'Allow': 'POST'}
        case 429 | 503:
            return {'Retry-After': str(error.retry_after)}
    return {}
