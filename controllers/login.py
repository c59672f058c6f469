"""Odoo's login page, where an application has sent people to it."""
from contextlib import nullcontext
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup

from odoo import SUPERUSER_ID
from odoo.addons.web.controllers.home import Home
from odoo.http import request, route

from ..protocol.endpoints import AUTHORIZATION, DEVICE
from ..protocol.issuer import BASE_PATH
from ..protocol.parameters import UI_LOCALES
from ..protocol.store import Store
from . import page_language, session


class LoginController(Home):

    @route()
    def web_login(self, *args, **kw):
        """Overrides Odoo to say for which application people sign in, and to let them do so again for it."""
        path = str(request.params.get('redirect') or '')
        asked = _authorization_request(path)
        if language := page_language.wanted(asked.get(UI_LOCALES)):
            request.update_context(lang=language)
        again = request.httprequest.method != 'POST' and session.signs_in_again(path)
        with session.out_of_sight() if again else nullcontext():
            response = super().web_login(*args, **kw)
        if response.is_qweb and path.partition('?')[0] == DEVICE.address(''):
            response.qcontext['oauth2_sentence'] = request.env._("Sign in to connect your device")
        if response.is_qweb and (name := _application_name(asked)):
            response.qcontext['oauth2_sentence'] = request.env._(
                "Sign in to continue to %s", Markup('<strong><bdi>%s</bdi></strong>') % name)
        return response


def _authorization_request(path):
    """Return the first value of each parameter of the authorization request to which a path leads, if it does."""
    try:
        parts = urlsplit(path)
        values = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return {}
    if parts.path != f'{BASE_PATH}/{AUTHORIZATION.name}':
        return {}
    return {name: found[0] for name, found in values.items()}


def _application_name(asked):
    """Return the name of the application whose authorization request it is, or ``None``."""
    client = Store(request.env(user=SUPERUSER_ID, su=True)).client(asked.get('client_id'))
    return client and client.name
