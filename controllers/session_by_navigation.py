from werkzeug.exceptions import Forbidden

from odoo.addons.web.controllers.home import Home
from odoo.addons.web.controllers.session import Session
from odoo.http import request, route


class BecomeByNavigation(Home):

    @route()
    def switch_to_admin(self):
        """Overrides Odoo, where a picture in a text makes who looks at it the superuser."""
        _refuse_what_a_page_loads('document')
        if 'text/html' not in request.httprequest.headers.get('Accept', ''):  # a film, without https
            raise Forbidden()
        return super().switch_to_admin()


class LogoutByNavigation(Session):

    @route()
    def logout(self, *args, **kwargs):
        """Overrides Odoo, where a picture in a text ends the session of who looks at it."""
        _refuse_what_a_page_loads('document', 'empty')
        return super().logout(*args, **kwargs)


def _refuse_what_a_page_loads(*destinations):
    """Refuse what a browser asks for by itself to show a page, be it by way of another server that redirects it here.

    Browsers say so (Fetch Metadata §2.1), or ask for pictures alone.

    :param destinations: what may be asked for.
    :raise Forbidden: it is something else.
    """
    headers = request.httprequest.headers
    destination = headers.get('Sec-Fetch-Dest')
    if destination not in destinations if destination else headers.get('Accept', '').startswith('image/'):
        raise Forbidden()
