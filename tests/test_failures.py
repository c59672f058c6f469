"""Failed attempts are limited, and nobody can be shut out by someone else's (RFC 6749 §2.3.1, RFC 6585 §4)."""
import itertools
from unittest.mock import patch

from odoo.tests import tagged

from ..models import addresses
from .common import BASE, HTML, REDIRECT_URI, OAuth2Case, after

LIMIT = 5


@tagged('post_install', '-at_install')
class TestFailures(OAuth2Case):

    def setUp(self):
        super().setUp()
        self.setting('application_failures', LIMIT)

    def fail(self, **parameters):
        return self.client_credentials(**{'client_secret': 'x' * 32} | parameters)

    def assertTurnedAway(self, response):
        self.assertError(response, 'temporarily_unavailable', 429)
        self.assertTrue(1 <= int(response.headers['Retry-After']) <= 60)
        self.assertNotIn('WWW-Authenticate', response.headers)

    def exhaust(self, **parameters):
        for _attempt in range(LIMIT):
            self.assertError(self.fail(**parameters), 'invalid_client', 401)

    def test_too_many_failures_are_turned_away_with_a_time(self):
        self.exhaust()
        for _attempt in range(3):
            self.assertTurnedAway(self.fail())

    def test_who_is_turned_away_writes_nothing_and_waits_no_longer_for_it(self):
        """Else a flood of attempts would be one of the trail, and a client that tries again would never get in."""
        self.exhaust()
        failures = [('kind', '=', 'client_refused')]
        with after(seconds=50):
            for _attempt in range(LIMIT):
                self.assertTurnedAway(self.fail())
        self.assertEqual(self.env['oauth2.event'].search_count(failures), LIMIT)
        with after(seconds=62):
            self.assertError(self.fail(), 'invalid_client', 401)

    def test_right_credentials_always_get_in(self):
        self.exhaust()
        self.assertTurnedAway(self.fail())
        self.assertEqual(self.redeem(self.fresh_code()).status_code, 200)
        self.assertTurnedAway(self.fail())

    def test_another_application_is_not_concerned(self):
        self.exhaust()
        other = self.env['oauth2.application'].create({'name': 'Other', 'redirect_uris': REDIRECT_URI})
        self.assertError(self.fail(client_id=other.client_id), 'invalid_client', 401)

    def test_another_address_is_not_concerned(self):
        self.exhaust()
        self.env['oauth2.event'].search([('kind', '=', 'client_refused')]).network = '192.0.2.1'
        self.assertError(self.fail(), 'invalid_client', 401)

    def test_one_has_to_wait_a_minute(self):
        self.exhaust()
        with after(seconds=55):
            self.assertTurnedAway(self.fail())
        with after(seconds=62):
            self.assertError(self.fail(), 'invalid_client', 401)

    def test_all_endpoints_count_together(self):
        for endpoint in ('access_token', 'revoke', 'introspect', 'revoke', 'introspect'):
            self.assertError(self.fail(url=f'{BASE}/{endpoint}', token='x'), 'invalid_client', 401)
        for endpoint in ('access_token', 'revoke', 'introspect'):
            self.assertTurnedAway(self.fail(url=f'{BASE}/{endpoint}', token='x'))

    def test_unknown_applications_are_limited_by_address(self):
        self.setting('address_failures', LIMIT)
        for number in range(LIMIT):
            self.assertError(self.fail(client_id=f'{number:032}'), 'invalid_client', 401)
        self.assertTurnedAway(self.fail(client_id='9' * 32))
        self.assertTurnedAway(self.fail(client_id=None, client_secret=None))
        self.assertEqual(self.redeem(self.fresh_code()).status_code, 200)

    def test_an_archived_application_is_one_more_that_is_unknown(self):
        """Else whoever guesses on learns that there is one, which its own sentence does not tell."""
        self.application.active = False
        for _attempt in range(LIMIT + 1):
            self.assertError(self.fail(), 'invalid_client', 401)
        event = self.env['oauth2.event'].search([], limit=1)
        self.assertEqual((event.kind, event.application_id), ('client_refused', self.application))
        self.setting('address_failures', LIMIT)
        for client_id in (self.client_id, 'x' * 32):
            self.assertTurnedAway(self.fail(client_id=client_id))

    def test_no_reference_number_tells_an_archived_application_from_an_unknown_one(self):
        self.application.active = False
        self.setting('address_failures', LIMIT)
        self.sign_in()
        for client_id, other in ((self.client_id, 'x' * 32), ('y' * 32, self.client_id)):
            self.env['oauth2.event'].search([]).sudo().unlink()
            for _attempt in range(LIMIT):
                self.assertTrue('Reference number' in self.authorize(HTML, client_id=client_id).text)
            for same in (client_id, other):
                self.assertFalse('Reference number' in self.authorize(HTML, client_id=same).text)

    def test_broken_headers_count(self):
        self.setting('address_failures', LIMIT)
        for _attempt in range(LIMIT):
            self.assertError(self.token(headers={'Authorization': 'Basic !'}), 'invalid_client', 401)
        self.assertTurnedAway(self.token(headers={'Authorization': 'Basic !'}))

    def test_other_errors_are_no_failures(self):
        self.setting('address_failures', LIMIT)
        for _attempt in range(LIMIT + 1):
            self.assertError(self.redeem('wrong'), 'invalid_grant')
            self.authorize(client_id='x' * 32)
        self.assertError(self.fail(), 'invalid_client', 401)

    def test_an_ipv6_network_is_one_address(self):
        self.assertEqual(addresses.network('2001:db8::1'), addresses.network('2001:db8::ffff:1'))
        self.assertNotEqual(addresses.network('2001:db8::1'), addresses.network('2001:db8:0:1::1'))
        self.assertEqual(addresses.network('192.0.2.1'), '192.0.2.1')
        self.assertIsNone(addresses.network(None))

    def test_failures_from_one_ipv6_network_count_together(self):
        with patch.object(addresses, 'of_caller', lambda: f'2001:db8::{next(number):x}'):
            number = itertools.count(1)
            self.exhaust()
            self.assertTurnedAway(self.fail())
        with patch.object(addresses, 'of_caller', lambda: '2001:db8:0:1::1'):
            self.assertError(self.fail(), 'invalid_client', 401)
        shown = self.env['oauth2.event'].search([('kind', '=', 'client_refused')]).mapped('address')
        self.assertEqual(len(set(shown)), LIMIT + 1)  # the trail says the address itself

    def test_an_ipv4_address_on_a_socket_for_both_is_one_address(self):
        self.assertEqual(addresses.network('::ffff:192.0.2.1'), '192.0.2.1')
        self.assertNotEqual(addresses.network('::ffff:192.0.2.1'), addresses.network('::ffff:198.51.100.1'))
