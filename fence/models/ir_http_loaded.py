from typing import Any

from werkzeug.exceptions import Forbidden

from odoo import models
from odoo.http import Session, request

from ..token_context import hold_read_only

# What a page loads to show it (Fetch Metadata §2.1): by an address in its text, or by one that this redirects to.
_SHOWN = frozenset({'audio', 'embed', 'font', 'image', 'object', 'track', 'video'})
# Odoo may have to put these together first.
_OF_PAGES = frozenset({'manifest', 'script', 'style', 'xslt'})
_BECOME = '/web/become'  # of whose answer Odoo keeps a part by the id of the session
_COUNTED = '/blank.gif'  # a picture by which Odoo knows that somebody has opened a mail


class IrHttp(models.AbstractModel):
    """What a page loads by itself changes nothing with the session of who looks at it: for everybody.

    Odoo has routes that do something when they are merely opened, such as to end a session or to become the superuser,
    and any text of anybody's can hold a picture whose server redirects to these.
    """

    _inherit = 'ir.http'

    @classmethod
    def _pre_dispatch(cls, rule: Any, args: dict[str, Any]) -> None:
        headers = request.httprequest.headers
        destination = headers.get('Sec-Fetch-Dest')
        if destination:
            is_framed = destination in ('iframe', 'frame') and headers.get('Sec-Fetch-Site') == 'cross-site'
            is_shown = destination in _SHOWN or is_framed
        else:  # without https, browsers say only what they take
            accept = headers.get('Accept', '')
            is_shown = accept.startswith('image/') or 'Range' in headers and 'text/html' not in accept
        if is_shown or destination in _OF_PAGES:
            if rule.rule.endswith(_BECOME):
                raise Forbidden()
            # a copy: what is done to it is done to nobody's
            request.session = Session(dict(request.session), request.session.sid)
            request.session.can_save = False
        if is_shown and not request.httprequest.path.endswith(_COUNTED):
            hold_read_only(request.env.cr)
        return super()._pre_dispatch(rule, args)
