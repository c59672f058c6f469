"""A way of Odoo's to dispatch requests, for endpoints that speak OAuth."""
import logging

from werkzeug.exceptions import HTTPException

from odoo.http import Dispatcher, SessionExpiredException

from .responses import respond

_logger = logging.getLogger(__name__)


class OAuth2Dispatcher(Dispatcher):
    """Dispatch ``type='oauth2'`` routes.

    Odoo's own ``http`` type merges query and body, which hides parameters that come
    twice, and turns errors into pages. These routes read the raw request themselves
    (see :mod:`.incoming`), check CSRF where there is something to protect, and whatever
    goes wrong is a JSON error of the standard.
    """

    routing_type = 'oauth2'
    mimetypes = ('application/x-www-form-urlencoded', 'multipart/form-data', 'application/json', '*/*')

    @classmethod
    def is_compatible_with(cls, request):
        return True

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        return self.request.registry['ir.http']._dispatch(endpoint)

    def handle_error(self, exc):
        if isinstance(exc, HTTPException) and exc.response is not None:
            return exc.response
        if isinstance(exc, HTTPException) and exc.code < 500:
            members = {'error': 'invalid_request', 'error_description': 'The request is not valid HTTP for this address.'}
            return respond(members, exc.code)
        if isinstance(exc, SessionExpiredException):
            return respond({'error': 'login_required', 'error_description': 'Sign in again.'}, 401)
        _logger.error("Unexpected error on an OAuth2 endpoint", exc_info=exc)
        return respond({'error': 'server_error', 'error_description': 'Something went wrong here. Try again later.'}, 500)


