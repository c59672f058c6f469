"""`./dev bench`: what an access token costs, beside Odoo's own ways to authenticate.

Other programs use the machine, too: everything is measured in short rounds, one way after the other, and told as the
median over the rounds of how they compare within one.
"""
import json
import statistics
import time

from clients import CLIENTS, Clients, renew, repeat, use_up
from server import JSON, PARTNERS, Odoo

ROUNDS = 50
SECONDS = 0.3
LINES = 10  # of a record that is created, which takes so long that a round of it has to as well
SECONDS_OF_CREATE = 1.5
ROUNDS_OF_CREATE = 20
CODES = 8  # of each client in a round: fewer than a person's connections with an application, of which old ones end
# What Odoo asks of a session that comes to a bearer route
NAVIGATION = {'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'same-origin',
              'Sec-Fetch-User': '?1'}
FIELDS = ['name', 'email', 'phone', 'city', 'country_id', 'parent_id', 'write_date']


class Bench:
    """Measures on one server.

    :param Odoo odoo: the server.
    :param Clients clients: who sends.
    """

    def __init__(self, odoo, clients):
        self.odoo = odoo
        self.clients = clients

    def compare(self, title, ways, rounds=ROUNDS):
        """Measure ways to do something in turn, and print how fast they are.

        :param str title: what is done.
        :param dict ways: name -> function that returns requests a second.
        :param int rounds: how often.
        :return: name -> list of rates, one a round.
        """
        rates = {name: [] for name in ways}
        for measure in ways.values():  # caches fill, connections to the database are made
            measure()
        for number in range(rounds):
            # every other round the other way round, since a machine slows down while it is used
            for name in list(ways)[::-1 if number % 2 else 1]:
                rates[name].append(ways[name]())
        print(f'\n{title:<44}{"requests/s":>12}{"spread":>16}')
        for name, measured in rates.items():
            spread = f'{min(measured):.0f} to {max(measured):.0f}'
            print(f'  {name:<42}{statistics.median(measured):>12.0f}{spread:>16}')
        return rates

    def repeated(self, *request, seconds=SECONDS):
        """Return a function that measures one request."""
        return lambda: self.clients.rate(repeat, [request] * CLIENTS, seconds)[0]

    def redemption(self):
        """Return the requests a second that redeem codes; making these is not measured."""
        codes = [
            [self.odoo.token_request(**self.odoo.redemption()) for _number in range(CODES)]
            for _client in range(CLIENTS)]
        return self.clients.rate(use_up, codes, SECONDS)[0]

    def refresh(self):
        """Return a function that measures refreshes, each client with a connection of its own."""
        states = []
        path, headers, body = self.odoo.token_request(grant_type='refresh_token')
        for _client in range(CLIENTS):
            states.append((path, headers, body, self.odoo.token(**self.odoo.redemption())['refresh_token']))

        def measure():
            rate, states[:] = self.clients.rate(renew, states, SECONDS)
            return rate
        return measure


def ratio(rates, one, other):
    """Return the median of how much faster one way was than another in the same round."""
    return statistics.median(a / b for a, b in zip(rates[one], rates[other], strict=True))


def verdict(name, value, text, met):
    print(f'  {name:<42}{value:>12}   target {text}: {"met" if met else "NOT MET"}')


def main():
    began = time.monotonic()
    odoo = Odoo()
    odoo.make_partners()
    full, listed, writing = (odoo.access_token(scope) for scope in ('api', odoo.listed, odoo.writing))
    key = odoo.api_key()
    cookie = {'Cookie': f"session_id={odoo.session.cookies['session_id']}", **NAVIGATION}

    def bearer(token):
        return {'Authorization': f'Bearer {token}'}

    with Clients(odoo.url) as clients:
        bench = Bench(odoo, clients)
        context_get = '/json/2/res.users/context_get'
        ways = bench.compare('JSON-2 res.users/context_get', {
            name: bench.repeated(context_get, JSON | headers, '{}') for name, headers in (
                ('access token', bearer(full)), ('API key', bearer(key)), ('session cookie', cookie))})
        search_read = '/json/2/res.partner/search_read', json.dumps({'domain': [], 'limit': PARTNERS, 'fields': FIELDS})
        fence = bench.compare(f'JSON-2 res.partner/search_read, {PARTNERS} records', {
            name: bench.repeated(search_read[0], JSON | bearer(token), search_read[1])
            for name, token in (('scope api', full), ('a scope that lists contacts', listed))})
        create = '/json/2/res.partner/create', json.dumps({'vals_list': [{
            'name': 'Company', 'is_company': True, 'email': 'office@example.com', 'child_ids': [
                [0, 0, {'name': f'Person {number}', 'email': f'person{number}@example.com', 'phone': '1'}]
                for number in range(LINES)]}]})
        creation = bench.compare(f'JSON-2 res.partner/create with {LINES} lines', {
            name: bench.repeated(create[0], JSON | headers, create[1], seconds=SECONDS_OF_CREATE)
            for name, headers in (('session cookie', cookie), ('a scope that writes contacts', bearer(writing)))
        }, ROUNDS_OF_CREATE)
        tokens = bench.compare('The token endpoint', {
            '/web/health': bench.repeated('/web/health', {}, None),
            'client credentials': bench.repeated(*odoo.token_request(grant_type='client_credentials', scope='api')),
            'refresh': bench.refresh(),
            'redemption of a code': bench.redemption})
    print('\nRatios, medians of the rounds')
    value = ratio(ways, 'access token', 'API key')
    verdict('access token / API key', f'{value:.2f}', '>= 2.5', value >= 2.5)
    value = ratio(ways, 'access token', 'session cookie')
    verdict('access token / session cookie', f'{value:.2f}', '>= 0.9', value >= 0.9)
    value = ratio(fence, 'scope api', 'a scope that lists contacts') - 1
    verdict('what the fence adds to a read', f'{value:.1%}', '< 5 %', value < 0.05)
    value = ratio(creation, 'session cookie', 'a scope that writes contacts') - 1
    verdict('what the fence adds to a create', f'{value:.1%}', '< 10 %', value < 0.1)
    for name in list(tokens)[1:]:
        print(f'  {name + " / web/health":<42}{ratio(tokens, name, "/web/health"):>12.2f}')
    print(f'\nMeasured in {time.monotonic() - began:.0f} s.')


if __name__ == '__main__':
    main()
