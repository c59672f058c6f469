"""The operations that are measured, and what each of them should reach."""
import math
from collections.abc import Callable
from typing import NamedTuple

from load import CLIENTS, Load, renew, repeat, use_up
from server import AuthorizationServer
from server_odoo import Odoo

LEAST = 15  # codes, or connections to revoke, for each client in a round
SPARE = 1.5  # times as many codes as in the round before
SIGN_IN = 'openid profile email'  # what libraries ask for that sign people in


class Site:
    """A server, its clients, and what they have left for one another.

    :param AuthorizationServer server: the server.
    :param Load load: the clients.
    """

    def __init__(self, server: AuthorizationServer, load: Load):
        self.server = server
        self.load = load
        self.refresh_tokens = []  # of connections that stand, and that no operation needs any more

    def codes(self, number, scope):
        """Return fresh authorization codes of all users."""
        answers = self._each_once(
            [self.server.authorization_request(cookie, scope) for cookie in _cycled(self.server.cookies, number)])
        return [self.server.code_of(answer) for answer in answers]

    def tokens(self, number, scope):
        """Return the members of as many answers to a token request, each one with a connection of its own."""
        answers = self._each_once([self.server.code_request(code) for code in self.codes(number, scope)])
        return [answer.json() for answer in answers]

    def _each_once(self, requests):
        return [answer for kept in self.load.send(use_up, dealt(requests), math.inf).kept for answer in kept]


class Repeated:
    """An operation that is the same request, or the same few, again and again.

    :param list requests: of all clients, at least one for each.
    """

    send = staticmethod(repeat)

    def __init__(self, requests):
        self._arguments = dealt(requests)

    def arguments(self):
        """Return what each client is to send."""
        return self._arguments

    def keep(self, sent):
        """Take what the clients have kept."""


class Redeemed:
    """The exchange of a code for tokens; making the codes is not measured."""

    send = staticmethod(use_up)

    def __init__(self, site):
        self._site = site
        self._number = 2 * LEAST * CLIENTS

    def arguments(self):
        codes = self._site.codes(self._number, self._site.server.scope)
        return dealt([self._site.server.code_request(code) for code in codes])

    def keep(self, sent):
        self._number = max(LEAST, math.ceil(sent.count * SPARE / CLIENTS)) * CLIENTS
        self._site.refresh_tokens += [answer.json()['refresh_token'] for kept in sent.kept for answer in kept]


class Renewed:
    """The exchange of a refresh token for the next one, in a connection of each client."""

    send = staticmethod(renew)

    def __init__(self, site):
        form = site.server.token_request('refresh_token')
        self._states = [
            (form, members['refresh_token']) for members in site.tokens(CLIENTS, site.server.scope)]

    def arguments(self):
        return self._states

    def keep(self, sent):
        self._states = sent.kept


class Revoked:
    """The end of a connection, by its refresh token; most of them are left by :class:`Redeemed`."""

    send = staticmethod(use_up)

    def __init__(self, site):
        self._site = site

    def arguments(self):
        tokens, self._site.refresh_tokens = self._site.refresh_tokens, []
        missing = LEAST * CLIENTS - len(tokens)
        if missing > 0:
            made = self._site.tokens(missing, self._site.server.scope)
            tokens += [members['refresh_token'] for members in made]
        return dealt([self._site.server.token_form('revoke', token) for token in tokens])

    def keep(self, sent):
        """Leave what was not sent in the time: its connections stand, and are few."""


class Operation(NamedTuple):
    """An operation: ``start`` takes a :class:`Site`, and returns one of the classes above.

    ``targets`` says how fast Odoo should be: the name of another operation, or ``dot`` for the same one on
    django-oauth-toolkit -> how many times as many requests a second. ``with_dot`` tells whether that has it.
    """

    name: str
    title: str
    start: Callable
    targets: dict[str, float] = {}
    with_dot: bool = True

    @property
    def compared_with(self):
        """The names of Odoo's operations that this one is compared with: the targets', and the floor of endpoints."""
        return [*(name for name in self.targets if name != 'dot'),
                *(['floor'] if self.with_dot and 'floor' not in self.targets else [])]


def _client_credentials(site):
    return Repeated([site.server.token_request('client_credentials', scope=site.server.scope)] * CLIENTS)


def _introspect(site):
    tokens = site.tokens(CLIENTS, site.server.scope)
    return Repeated([site.server.token_form('introspect', members['access_token']) for members in tokens])


def _authorize(site):
    cookies = _cycled(site.server.cookies, max(CLIENTS, len(site.server.cookies)))
    return Repeated([site.server.authorization_request(cookie, site.server.scope) for cookie in cookies])


def _userinfo(scope):
    """Return the operation that asks for whom a token of this scope acts."""
    def start(site):
        tokens = site.tokens(CLIENTS, scope)
        return Repeated([site.server.bearer_request('userinfo', members['access_token']) for members in tokens])
    return start


def _get(endpoint):
    """Return the operation that opens an address."""
    return lambda site: Repeated([site.server.get_request(endpoint)] * CLIENTS)


def _context_get(headers):
    """Return the operation that calls the smallest method of JSON-2.

    :param headers: takes the server, and returns the headers that say who calls.
    """
    return lambda site: Repeated(
        [site.server.json2_request('res.users/context_get', headers(site.server))] * CLIENTS)


def _access_token(odoo):
    return odoo.access_token('api')


OPERATIONS = [
    Operation('floor', "Odoo's floor: an empty route", _get('floor'), with_dot=False),
    Operation('client_credentials', 'client credentials', _client_credentials, {'dot': 1.15, 'floor': 0.70}),
    Operation('code', 'code with PKCE', Redeemed, {'dot': 2.2, 'floor': 0.45}),
    Operation('refresh', 'refresh', Renewed, {'dot': 2.6, 'floor': 0.50}),
    Operation('introspect', 'introspection', _introspect, {'dot': 1.1, 'floor': 0.95}),
    Operation('revoke', 'revocation', Revoked, {'dot': 1.4, 'floor': 0.60}),
    Operation('authorize', 'authorization (JSON)', _authorize),
    Operation('userinfo', 'userinfo, with name and email', _userinfo(SIGN_IN), {'floor': 0.85}),
    Operation('userinfo_openid', 'userinfo, scope openid alone', _userinfo('openid')),
    Operation('metadata', 'metadata', _get('metadata'), {'floor': 0.90}),
    Operation('json2', 'JSON-2 context_get, access token', _context_get(_access_token),
              {'api_key': 2.6, 'session': 0.92}, with_dot=False),
    Operation('api_key', 'JSON-2 context_get, API key', _context_get(Odoo.api_key), with_dot=False),
    Operation('session', 'JSON-2 context_get, session', _context_get(Odoo.session_cookie), with_dot=False),
]


def dealt(items):
    """Return the clients' shares of a list."""
    return [items[number::CLIENTS] for number in range(CLIENTS)]


def _cycled(items, number):
    """Return so many items: from the first one again after the last."""
    return [items[index % len(items)] for index in range(number)]
