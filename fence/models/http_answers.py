"""What routes that take tokens answer where a request is refused, and the token that it presents."""
from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import Unauthorized, abort

from odoo.http import request

from ...protocol import challenges, cors
from ...shared.server_address import issuer

if TYPE_CHECKING:
    from odoo.http import Response

_TOKEN = re.compile(r'(bearer|dpop)\s+(\S.*)', re.IGNORECASE)


def presented() -> tuple[str, str]:
    """Return the scheme of the Authorization header, in lower case, and the token in it; nothing without one."""
    match = _TOKEN.fullmatch(request.httprequest.headers.get('Authorization', '').strip())
    return (match[1].lower(), match[2]) if match else ('', '')


def refusal(status: int, description: str, members: dict[str, str], also_dpop: bool = False) -> Exception:
    """Return an exception that answers a request; see :func:`answer`."""
    try:
        abort(readable_anywhere(answer(status, description, members, Unauthorized, also_dpop)))
    except Exception as exception:  # noqa: BLE001 - it is what was asked for
        return exception


def readable_anywhere(response: Response) -> Response:
    """Let pages of other websites read errors of the JSON-2 API, too."""
    if challenges.is_json2(request.httprequest.path):
        response.headers.update(cors.HEADERS | {'Access-Control-Allow-Origin': cors.ANY_ORIGIN})
    return response


def body(status: int, description: str, cls: type[Exception]) -> dict[str, Any]:
    """Return the members of Odoo's errors in JSON."""
    return {
        'name': f'{cls.__module__}.{cls.__name__}', 'message': description, 'arguments': [description, status],
        'context': {}, 'debug': ''}


def answer(
        status: int, description: str, members: dict[str, str], cls: type[Exception], also_dpop: bool = False,
) -> Response:
    """Return a response in JSON, with the members of Odoo's errors and those of the standard.

    :param members: the standard's; none where the request came without a token.
    :param also_dpop: whether DPoP would be the right way to present the token.
    """
    content = body(status, description, cls) | members
    if members:
        content['error_description'] = description
    challenge = challenges.challenge(
        issuer(request.env), request.httprequest.path, scheme=presented()[0], also_dpop=also_dpop,
        error=members.get('error'), description=description if members else None,
        scope=members.get('scope') or (
            ' '.join(request.env(su=True)['oauth2.scope']._suggested()) if status == 401 else None))
    return request.make_json_response(
        content, headers=[('WWW-Authenticate', challenge), ('Cache-Control', 'no-store')], status=status)
