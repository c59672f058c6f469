"""A way of Odoo's to dispatch requests, for endpoints that speak OAuth."""
import contextlib
import logging

from psycopg2.errors import ForeignKeyViolation
from werkzeug.exceptions import HTTPException

from odoo import SUPERUSER_ID
from odoo.http import Dispatcher, SessionExpiredException, route

from ..protocol import cors, errors
from ..protocol.client_request import ClientRequest
from ..protocol.endpoints import AUTHORIZATION, DEVICE, LOGOUT
from ..protocol.issuer import BASE_PATH
from ..protocol.store import Store
from . import error_page
from .request_parameters import MAX_BODY
from .responses import HTML, JSON, preferred_type, respond

_logger = logging.getLogger(__name__)
# Those that show pages to people.
_PAGES = {endpoint.address(''): endpoint for endpoint in (AUTHORIZATION, DEVICE, LOGOUT)}


def oauth2_route(name, **routing):
    """Return Odoo's ``route`` for one of our endpoints.

    All methods get there, so that a wrong one gets the standard's error. No session is
    saved: a program has none, and a browser keeps the one it has.

    :param str name: what stands behind the base path, such as ``authorize``, or a whole path.
    """
    return route(
        name if name.startswith('/') else f'{BASE_PATH}/{name}', type=OAuth2Dispatcher.routing_type, save_session=False,
        max_content_length=MAX_BODY, **routing)


class OAuth2Dispatcher(Dispatcher):
    """Dispatch ``type='oauth2'`` routes.

    Odoo's own ``http`` type merges query and body, which hides parameters that come
    twice, and turns errors into pages. These routes read the raw request themselves
    (see :mod:`.request_parameters`), check CSRF where there is something to protect, and whatever
    goes wrong is a JSON error of the standard.
    """

    routing_type = 'oauth2'
    mimetypes = ('application/x-www-form-urlencoded', 'multipart/form-data', 'application/json', '*/*')

    @classmethod
    def is_compatible_with(cls, request):
        return True

    def pre_dispatch(self, rule, args):
        """Overrides Odoo to answer OPTIONS, and what fails later, with the same headers."""
        try:
            return super().pre_dispatch(rule, args)
        finally:
            if rule.endpoint.routing.get('cors'):
                self.request.future_response.headers.update(cors.HEADERS)

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        return self.request.registry['ir.http']._dispatch(endpoint)

    def handle_error(self, exc):
        response = self._error_response(exc)
        response.headers.extend(self.request.future_response.headers)
        return response

    def _error_response(self, exc):
        if isinstance(exc, HTTPException) and exc.response is not None:
            return exc.response
        if isinstance(exc, HTTPException) and exc.code < 500:
            return _error('invalid_request', 'The request is not valid HTTP for this address.', exc.code)
        if isinstance(exc, SessionExpiredException):
            return _error('login_required', 'Sign in again.', 401)
        if isinstance(exc.__cause__ or exc.__context__, ForeignKeyViolation):  # what the worker still knew is gone
            return _error('invalid_client', 'The application or the user has just been deleted.', 401)
        _logger.error("OAuth2: unexpected error on an endpoint", exc_info=exc)
        endpoint = _PAGES.get(self.request.httprequest.path)
        if endpoint and preferred_type(JSON) == HTML:
            with contextlib.suppress(Exception):  # what is broken may be what the page needs, such as the database
                return self._server_error_page(endpoint)
        return _error('server_error', 'Something went wrong here. Try again later.', 500)

    def _server_error_page(self, endpoint):
        """Return a page for the person who has opened the address, with a line of its own in the audit trail."""
        self.request.env.cr.rollback()
        error = errors.ServerError()
        with self.request.registry.cursor() as cr:  # the request's own keeps nothing of this one
            failed = ClientRequest(Store(self.request.env(cr=cr, user=SUPERUSER_ID, su=True)), endpoint)
            failed.record_refusal(error)
        response = error_page.render(failed, error, status=500)
        response.flatten()
        return response


def _error(error, description, status):
    return respond({'error': error, 'error_description': description}, status)
