"""All hosts go by one clock, the database's: those of the hosts differ."""
from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from ..shared import clock
from .common import OAuth2Case

of_the_database = clock.now


@tagged('post_install', '-at_install')
class TestClock(TransactionCase):

    def setUp(self):
        super().setUp()
        self.patch(clock, '_seen', {})

    def of_database(self):
        self.env.cr.execute("SELECT clock_timestamp()")
        return self.env.cr.fetchone()[0]

    def assertNow(self, now):
        self.assertIs(now.tzinfo, timezone.utc)
        self.assertLess(abs(now - self.of_database()), timedelta(seconds=1))

    def test_a_host_whose_clock_is_wrong(self):
        self.assertNow(clock.now(self.env))
        for minutes in (-10, -1, 1, 10):
            with self.subTest(minutes), freeze_time(datetime.now(timezone.utc) + timedelta(minutes=minutes)):
                clock._seen.clear()
                self.assertNow(clock.now(self.env))

    def test_a_host_whose_clock_is_set_meanwhile(self):
        with freeze_time(datetime.now(timezone.utc)) as frozen:
            clock.now(self.env)
            frozen.tick(timedelta(seconds=clock.EVERY + 1))  # nobody sets that one, but a minute is enough
            self.assertNow(clock.now(self.env))
            frozen.tick(timedelta(minutes=-10))
            self.assertNow(clock.now(self.env))

    def test_the_database_is_asked_once_a_minute(self):
        clock.now(self.env)
        with self.assertQueryCount(0):
            clock.now(self.env)

    def test_as_odoo_keeps_times(self):
        now = clock.naive_now(self.env)
        self.assertIsNone(now.tzinfo)
        self.assertEqual(now.microsecond, 0)
        self.assertLess(abs(now - self.of_database().astimezone(timezone.utc).replace(tzinfo=None)),
                        timedelta(seconds=2))


@tagged('post_install', '-at_install')
class TestTwoHosts(OAuth2Case):

    def setUp(self):
        super().setUp()
        self.authenticate('alice', 'alice-password')
        self.allow()
        self.patch(clock, 'now', of_the_database)
        self.patch(clock, '_seen', {})

    def other_host(self, seconds):
        """Return a context in which a host answers whose own clock differs."""
        clock._seen.clear()
        return freeze_time(datetime.now(timezone.utc) + timedelta(seconds=seconds))

    def test_what_one_gives_out_the_other_takes(self):
        for seconds in (-300, -60, 60, 300):
            with self.subTest(seconds):
                code = self.code()
                with self.other_host(seconds):
                    members = self.redeem(code).json()
                    self.assertEqual(self.userinfo(members['access_token']).status_code, 200)
                    self.assertEqual(self.refresh(members['refresh_token']).status_code, 200)
                clock._seen.clear()
                self.assertEqual(self.userinfo(members['access_token']).status_code, 200)
                self.assertEqual(self.refresh(members['refresh_token']).status_code, 200)  # as if the answer was lost
