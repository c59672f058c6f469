"""Odoo's login page, where an application has sent people to it."""
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup

from odoo import SUPERUSER_ID
from odoo.addons.web.controllers.home import Home
from odoo.http import request, route

from ..protocol.endpoints import AUTHORIZATION
from ..protocol.issuer import BASE_PATH
from ..protocol.store import Store


class LoginController(Home):

    @route()
    def web_login(self, *args, **kw):
        """Overrides Odoo to say for which application people sign in."""
        response = super().web_login(*args, **kw)
        if response.is_qweb and (name := _application_name(str(request.params.get('redirect') or ''))):
            response.qcontext['oauth2_sentence'] = request.env._(
                "Sign in to continue to %s", Markup('<strong><bdi>%s</bdi></strong>') % name)
        return response


def _application_name(path):
    """Return the name of the application to whose authorization request a path leads, or ``None``."""
    try:
        parts = urlsplit(path)
        client_ids = parse_qs(parts.query, max_num_fields=50).get('client_id')
    except ValueError:
        return None
    if parts.path != f'{BASE_PATH}/{AUTHORIZATION.name}' or not client_ids:
        return None
    client = Store(request.env(user=SUPERUSER_ID, su=True)).client(client_ids[0])
    return client and client.name
