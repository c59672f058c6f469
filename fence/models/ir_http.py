from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg2.errors
from werkzeug.exceptions import Unauthorized, UnprocessableEntity, UnsupportedMediaType, abort

from odoo import SUPERUSER_ID, models
from odoo.exceptions import AccessDenied, AccessError
from odoo.http import Json2Dispatcher, request

from ...protocol import access_tokens, challenges, cors, errors, key_binding, resources, token_check
from ...protocol.store import Store
from ...shared.retry import retry_on_conflict
from .. import InsufficientScope, TokenContext, current, error_details, trail, unguarded
from ..read_only import hold_read_only
from ..token_context import ATTRIBUTE
from .http_answers import answer, body, presented, readable_anywhere, refusal

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.http import Response

    from ..token_context import Connection

_logger = logging.getLogger(__name__)
_Error = TypeVar('_Error', bound=BaseException)

_TRIED = 'oauth2_tried'  # attribute of the request: it was authenticated before, and Odoo tries it again
_CHECKED = 'oauth2_checked'  # attribute of the request: its token and what that may do, before it acts as its user
# What PostgreSQL says to whoever writes in a read-only transaction, and to what comes after.
_READ_ONLY = (
    psycopg2.errors.ReadOnlySqlTransaction, psycopg2.errors.ActiveSqlTransaction,
    psycopg2.errors.InFailedSqlTransaction)


class IrHttp(models.AbstractModel):
    """Routes with ``auth='bearer'`` take our access tokens, beside Odoo's API keys."""

    _inherit = 'ir.http'

    @classmethod
    def _match(cls, path_info: str) -> Any:
        rule, args = super()._match(path_info)
        if challenges.is_json2(path_info) and path_info == request.httprequest.path \
                and request.httprequest.method != 'OPTIONS' and not Json2Dispatcher.is_compatible_with(request):
            # Odoo would answer with a page, which those of other websites could not read
            abort(readable_anywhere(request.make_json_response(
                body(415, 'Send the body as JSON, with the header Content-Type: application/json.',
                     UnsupportedMediaType), headers=[('Accept', 'application/json')], status=415)))
        return rule, args

    @classmethod
    def _authenticate_explicit(cls, auth: str) -> Any:
        """Overrides Odoo to have a request tried again with the primary, where a replica cannot tell.

        Odoo does so by itself later on; here it denies access for whatever goes wrong.
        """
        try:
            return super()._authenticate_explicit(auth)
        except AccessDenied as error:
            if isinstance(error.__context__, psycopg2.errors.ReadOnlySqlTransaction):
                raise error.__context__ from None
            raise

    @classmethod
    def _auth_method_bearer(cls) -> None:
        token = _access_token()
        if token:
            return cls._authenticate_access_token(token)
        try:
            return super()._auth_method_bearer()
        except Unauthorized as error:
            if not presented()[1]:  # which is how clients find out where to get one
                raise refusal(401, error.description, {}) from None
            refused = errors.InvalidTokenError('This is neither an access token nor an API key of this server.')
            raise cls._invalid_token(refused) from None

    @classmethod
    def _authenticate_access_token(cls, token: str) -> None:
        """Let the request act as the user of an access token, and hold it to its scopes.

        A token without a scope that writes gets a transaction that PostgreSQL holds read-only.
        """
        request.__dict__.pop(ATTRIBUTE, None)
        request.session.can_save = False  # stateless, also where it fails
        env, connection = request.env, None
        try:
            # looked at already, perhaps; once more where Odoo has to try the request again
            if request.__dict__.get(_TRIED):  # and has slept meanwhile: what has ended since then has ended for it
                env.registry.check_signaling()
            bearer = cls._oauth2_check(env, token)
            request.__dict__[_TRIED] = True
            connection = bearer.connection
            if bearer.user_id == SUPERUSER_ID:
                raise errors.ConnectionEnded
            if bearer.permissions.may_write and env['oauth2.epoch']._is_held_off(
                    bearer.user_id, bearer.connection.application_id):
                raise errors.HeldOff
            if request.session.uid and request.session.uid != bearer.user_id:
                raise errors.InvalidTokenError('The session of the cookie is of another user than the access token.')
        except errors.InvalidTokenError as error:
            raise cls._invalid_token(error, connection) from None
        except errors.HeldOff as error:
            raise refusal(503, error.description, {}) from None
        if not bearer.permissions.may_write:
            hold_read_only(env.cr)
        request.update_env(user=bearer.user_id)
        setattr(request, ATTRIBUTE, bearer)
        cls._auth_method_user()

    @classmethod
    def _invalid_token(cls, error: errors.InvalidTokenError, connection: Connection | None = None) -> Exception:
        """Return an exception that answers a request whose token is refused, which is put into the trail."""
        refused = refusal(
            401, error.description, errors.members(error), also_dpop=isinstance(error, errors.BoundTokenAsBearer))
        cls._oauth2_record_refused_token(error, connection)
        return refused

    @classmethod
    def _oauth2_replica_will_do(cls, reads: bool) -> bool:
        """Tell whether a request can be served from a replica, before it is authenticated.

        Those of tokens that cannot write can. A connection that has just begun may not have got there yet.

        Odoo asks within the transaction that it has open anyway, and then, without a replica, begins another one for
        the request. To look for the connection right here spares a request that needs nothing else of the database
        two of its three round trips.

        :param reads: whether it can by what it asks for.
        """
        token = _access_token()
        if not token:
            return reads
        env = request.env
        try:
            bearer = cls._check_access_token(env, token, reads)
        except errors.ConnectionEnded:
            return False
        except errors.InvalidTokenError:
            return True
        except psycopg2.errors.ReadOnlySqlTransaction:
            return False  # the worker has to learn something first
        if bearer is None:
            return False
        setattr(request, _CHECKED, (token, bearer))
        bearer.counts_anew = bearer.permissions.may_write and trail.forget_counts(env)
        return reads or not bearer.permissions.may_write

    @classmethod
    def _oauth2_check(cls, env: Environment, token: str) -> TokenContext:
        """Return what a token makes of a request, as :meth:`_oauth2_replica_will_do` has found it, or found anew.

        It is found anew where Odoo has to try the request again.

        :raise errors.InvalidTokenError: it is none, or no longer one, or not presented as its binding asks for.
        """
        looked_at, bearer = request.__dict__.pop(_CHECKED, (None, None))
        if looked_at != token:
            bearer = cls._check_access_token(env, token)
            env.cr.rollback()  # let go of rows that were held for what is kept, see caches.lock_for_share
        cls._oauth2_prove(env, token, bearer)
        return bearer

    @classmethod
    def _check_access_token(cls, env: Environment, token: str, reads: bool = True) -> TokenContext | None:
        """Return what a token makes of a request to this address.

        On a replica ``None`` where it may write, and the request does: a replica may not know yet that a connection
        has ended.

        What that takes is kept by ormcache, or in one row. It comes first in a transaction, so that where it has just
        changed it can begin anew, see retry.retry_on_conflict.

        :param reads: whether the request can be served from a replica by what it asks for.
        :raise errors.InvalidTokenError: it is none, or no longer one.
        """
        store = Store(env)
        everything, json2 = resources.known(store.issuer())
        audience = (everything, json2) if challenges.is_json2(request.httprequest.path) else everything

        def check() -> TokenContext | None:
            claims = token_check.verify(store, token, audience=audience, now=store.now())
            scopes = claims['scope'].split()
            permissions = env['oauth2.scope']._permissions(tuple(sorted(scopes)))
            if env.cr.readonly and not reads and permissions.may_write:
                return None
            return TokenContext(
                token_check.stands(store, claims).connection, scopes, permissions, access_tokens.key_of(claims))
        return retry_on_conflict(env.cr, check)

    @classmethod
    def _dispatch(cls, endpoint: Any) -> Any:
        bearer = current()
        if bearer is None:
            return super()._dispatch(endpoint)
        try:
            result = super()._dispatch(endpoint)
            # what Odoo does about changes that were allowed, such as telling followers; and our trail of them
            with unguarded(bearer):
                request.env.cr.flush()
            # from here on there is only what Odoo does after the commit, such as sending mail
            bearer.hold(guard=False, hides_keys=False)
            bearer.values = None
        except Exception as error:
            if bearer.read_only and _cause(error, _READ_ONLY):
                raise _cannot_write(bearer) from error
            raise
        request.env['oauth2.usage']._count(bearer.connection)
        return result

    @classmethod
    def _pre_dispatch(cls, rule: Any, args: dict[str, Any]) -> None:
        try:
            return super()._pre_dispatch(rule, args)
        finally:
            if challenges.is_json2(request.httprequest.path):
                request.future_response.headers.update(cors.HEADERS)

    @classmethod
    def _handle_error(cls, exception: Exception) -> Response:
        bearer = current()
        if bearer is None:
            return readable_anywhere(super()._handle_error(exception))
        exception = _cause(exception, InsufficientScope) or bearer.refused or exception
        if bearer.read_only and _cause(exception, _READ_ONLY):
            exception = _cannot_write(bearer)
        if isinstance(exception, InsufficientScope):
            members = {'error': 'insufficient_scope'} | ({'scope': exception.scope} if exception.scope else {})
            request.env.cr.rollback()  # it may be in no state to be asked anything
            response = readable_anywhere(answer(403, str(exception), members, type(exception)))
            cls._oauth2_record_refused_call(bearer, exception)
            return response
        if bearer.calls_the_orm and (sentence := error_details.of_bad_input(exception)):
            _logger.warning("OAuth2: a call with a token has failed: %s", sentence, exc_info=exception)
            exception = UnprocessableEntity(sentence)
        response = readable_anywhere(error_details.leave_out(super()._handle_error(exception)))
        if isinstance(exception, AccessError):
            cls._oauth2_record_refused_call(bearer, exception)
        return response


def _access_token() -> str | None:
    """Return the token of the request where it can only be one of ours: no API key of Odoo's has a dot."""
    scheme, token = presented()
    return token if scheme == key_binding.DPOP or token.count('.') == 2 else None


def _cannot_write(bearer: TokenContext) -> InsufficientScope:
    request.env.cr.rollback()  # it takes no question as it is
    if bearer.method and bearer.method[1] == 'export_data':
        return InsufficientScope(
            'The column "id" would give external ids to records that have none: export ".id" instead, or use a token '
            'for api.', 'api')
    description = 'This would write, and the scopes of this token let it only read here.'
    return bearer.insufficient(request.env, description, *bearer.method) if bearer.method else \
        bearer.needs(request.env, description, 'api')


def _cause(exception: BaseException | None, classes: type[_Error] | tuple[type[_Error], ...]) -> _Error | None:
    """Return the first of these that an exception is or wraps, or ``None``: Odoo wraps those of server actions."""
    seen = set()
    while exception is not None and id(exception) not in seen:
        if isinstance(exception, classes):
            return exception
        seen.add(id(exception))
        exception = exception.__cause__ or exception.__context__
    return None
