from typing import Any

from werkzeug.exceptions import Forbidden

from odoo import models
from odoo.http import Session, request

from ..read_only import hold_read_only

# What a page loads to show it (Fetch Metadata §2.1): by an address in its text, or by one that this redirects to.
_SHOWN = frozenset({'audio', 'embed', 'font', 'image', 'object', 'track', 'video'})
_OF_PAGES = frozenset({'manifest', 'script', 'style', 'xslt'})
_ASSEMBLED = '/web/assets/'  # which Odoo may have to put together, and keep, first
_BECOME = '/web/become'  # of whose answer Odoo keeps a part by the id of the session
_OURS = 'oauth2'  # the type of our own pages, which sign people in and out; none of them is a part of another page
_COUNTED = '/blank.gif'  # a picture by which Odoo knows that somebody has opened a mail


class IrHttp(models.AbstractModel):
    """What a page loads by itself changes nothing with the session of who looks at it: for everybody.

    Odoo has routes that do something when they are merely opened, such as to end a session or to become the superuser,
    and any text of anybody's can hold a picture whose server redirects to these.
    """

    _inherit = 'ir.http'

    @classmethod
    def _pre_dispatch(cls, rule: Any, args: dict[str, Any]) -> None:
        headers, routing = request.httprequest.headers, rule.endpoint.routing
        is_read = request.httprequest.method in ('GET', 'HEAD')
        if is_read and routing['type'] == _OURS and request.session.uid and _is_part(headers):
            raise Forbidden()
        if is_read and routing['type'] == 'http' and (
                _is_part(headers) or request.session.uid and _is_framed(headers)):
            path = request.httprequest.path
            if rule.rule.endswith(_BECOME):
                raise Forbidden()
            who = request.session.uid
            # a copy: what is done to it is done to nobody's
            request.session = Session(dict(request.session), request.session.sid)
            request.session.can_save = False
            if who and not path.endswith(_COUNTED) and not path.startswith(_ASSEMBLED):
                hold_read_only(request.env.cr)
        return super()._pre_dispatch(rule, args)


def _is_part(headers: Any) -> bool:
    """Tell whether a page loads this by itself, as a picture for one."""
    destination = headers.get('Sec-Fetch-Dest')
    if destination:
        return destination in _SHOWN | _OF_PAGES
    accept = headers.get('Accept', '')  # without https, browsers say only what they take
    return accept.startswith(('audio/', 'image/', 'video/')) or 'Range' in headers and accept in ('', '*/*')


def _is_framed(headers: Any) -> bool:
    """Tell whether another website shows this: others may show pages of this server, to nobody that it knows."""
    return headers.get('Sec-Fetch-Dest') in ('iframe', 'frame') and headers.get('Sec-Fetch-Site') == 'cross-site'
