"""The adapter between Odoo's request and the protocol layer: where parameters are read."""
from werkzeug.exceptions import HTTPException

from odoo.http import request

from ..protocol import client_auth, errors, parameters

MAX_BODY = 65536  # bytes; the longest honest request has a few thousand


def query_pairs():
    """Return the pairs in the query string.

    :raise parameters.Malformed: there are too many parameters.
    """
    return parameters.from_query(request.httprequest.environ.get('QUERY_STRING', '').encode('latin-1'))


def body_pairs():
    """Return the pairs in the body: a form, a multipart form or a JSON object.

    :raise parameters.Malformed: it is too long, broken, or of another content type.
    :raise errors.UnsupportedMediaType: the body is compressed.
    """
    http = request.httprequest
    if http.headers.get('Content-Encoding', 'identity').strip().lower() not in ('', 'identity'):
        raise errors.UnsupportedMediaType('Send the body as it is: leave out the compression and Content-Encoding.')
    try:
        if http.mimetype == 'multipart/form-data':
            # a part without a name has none
            pairs = [(name or '', value) for name, value in http.form.items(multi=True)]
            if not pairs and http.content_length:
                raise parameters.Malformed(
                    'No part of the body can be read: let the client write Content-Type itself, with its boundary.')
            return pairs
        body = http.get_data()
    except HTTPException:
        raise parameters.Malformed(f'The body of the request is broken or longer than {MAX_BODY} bytes.') from None
    if not body:
        return []
    if http.mimetype == 'application/x-www-form-urlencoded':
        if body.lstrip().startswith(b'{'):
            raise parameters.Malformed('The body is JSON: send it with Content-Type: application/json, or as a form.')
        return parameters.from_query(body)
    if http.mimetype == 'application/json':
        return parameters.from_json(body)
    raise parameters.Malformed('Send the body with Content-Type: application/x-www-form-urlencoded.')


def authorization():
    """Return scheme and value of the Authorization header, the scheme in lower case.

    :rtype: tuple[str, str]
    """
    header = request.httprequest.environ.get('HTTP_AUTHORIZATION', '').strip()
    scheme, _space, value = header.replace('\t', ' ').replace('\r', ' ').replace('\n', ' ').partition(' ')
    return scheme.lower(), value


def oauth_header_pairs():
    """Return the pairs in an ``Authorization: OAuth`` header; none where there is no such header.

    :raise parameters.Malformed: the body cannot be read.
    """
    scheme, value = authorization()
    return parameters.from_oauth_header(value) if scheme == 'oauth' else []


def basic_pairs():
    """Return client_id and client_secret of HTTP Basic; none where there is no such header.

    :raise errors.InvalidClientError: it is broken, or the scheme is one we do not know here.
    """
    scheme, value = authorization()
    if scheme == 'basic':
        return client_auth.from_basic_header(value)
    if scheme not in ('', 'oauth'):
        raise errors.InvalidClientError(
            'Leave the Authorization header out where the body has the client_id and the client_secret, or make it '
            'Authorization: Basic with both.')
    return []
