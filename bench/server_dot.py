"""django-oauth-toolkit, which tools/peer.py serves."""
import re
from urllib.parse import parse_qs, urlsplit

from server import AuthorizationServer


class Dot(AuthorizationServer):
    """django-oauth-toolkit.

    :param dict described: what bench/peer/prepare.py has made, and ``url`` and ``pid``.
    """

    name = 'dot'
    paths = {
        'authorize': '/authorize/',
        'token': '/token/',
        'introspect': '/introspect/',
        'revoke': '/revoke_token/',
        'userinfo': '/userinfo/',
        'metadata': '/.well-known/oauth-authorization-server',
    }
    scope = 'read'
    authorization_status = 302

    def __init__(self, described):
        self.url = described['url']
        self.pid = described['pid']
        self.credentials = described['credentials']
        self.service_credentials = described['service_credentials']
        self.redirect_uri = described['redirect_uri']
        self.cookies = described['cookies']

    def code_of(self, answer):
        location = re.search(r'(?i)\r\nlocation: *(\S+)', answer.head)[1]
        return parse_qs(urlsplit(location).query)['code'][0]
