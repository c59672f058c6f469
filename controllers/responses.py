"""Answers of the OAuth endpoints: which form a caller wants, and that form."""
import json
import re

from lxml import etree

from odoo.http import Response, request

from . import page_language

_NOT_XML = re.compile('[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')  # XML 1.0 §2.2
HTML, JSON, XML = 'text/html', 'application/json', 'application/xml'

# RFC 6749 §5.1: nobody on the way may keep what these endpoints answer.
HEADERS = {
    'Cache-Control': 'no-store',
    'Pragma': 'no-cache',
    'Referrer-Policy': 'no-referrer',
}
# A page that asks for consent must not be shown inside another one (RFC 9700 §4.16).
# There is no form-action here: Chromium applies it to redirects, too, and so would
# silently break the button that allows.
PAGE_HEADERS = HEADERS | {
    'Content-Security-Policy': "frame-ancestors 'none'",
    'X-Frame-Options': 'DENY',
}


def preferred_type(default):
    """Return which of HTML, JSON and XML the caller prefers (RFC 9110 §12.5.1).

    :param str default: what a caller gets who does not say or takes anything.
    """
    others = [mimetype for mimetype in (JSON, HTML, XML) if mimetype != default]
    return request.httprequest.accept_mimetypes.best_match([default, *others], default)  # of equals, the first


def respond(members, status=200, *, mimetype=JSON, headers=()):
    """Return the members of an answer as JSON, or as XML below the element ``response``, one for each value.

    :param dict members: names and values.
    :param str mimetype: :data:`XML`, or else JSON it is.
    """
    if mimetype == XML:
        root = etree.Element('response')
        _add_elements(root, members)
        body = etree.tostring(root, xml_declaration=True, encoding='UTF-8')
    else:
        body = json.dumps(members)
    return Response(
        body, status=status, content_type=f'{XML}; charset=utf-8' if mimetype == XML else JSON,
        headers=HEADERS | dict(headers))


def _add_elements(parent, members):
    for name, values in members.items():
        for value in values if isinstance(values, list) else [values]:
            element = etree.SubElement(parent, name)
            if isinstance(value, dict):
                _add_elements(element, value)
            else:
                text = json.dumps(value) if isinstance(value, bool) else str(value)
                element.text = _NOT_XML.sub('\ufffd', text)


def empty(status=200):
    """Return an answer without content (RFC 7009 §2.2)."""
    return Response(status=status, headers=HEADERS)


def cacheable(members, max_age):
    """Return members as JSON that everybody may keep for a while, or 304 to who has them already.

    :param int max_age: seconds.
    """
    response = Response(
        json.dumps(members), content_type=JSON, headers={'Cache-Control': f'public, max-age={max_age}'})
    response.add_etag()
    return response.make_conditional(request.httprequest)


def redirect(location, status=302):
    """Return a redirect: to the application with an answer, or to Odoo's login."""
    return Response(status=status, headers=HEADERS | {'Location': location})


def page(template, values, status=200, headers=()):
    """Return a page that a person sees."""
    attributes = page_language.attributes(request.env.lang or page_language.ENGLISH)
    response = request.render(template, values | {'html_attributes': attributes}, status=status)
    response.headers.update(PAGE_HEADERS | dict(headers))
    return response
