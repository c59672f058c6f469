"""The audit trail is grouped by time and kind from counts, with the same outcome as from its lines."""
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.sql_db import db_connect
from odoo.tests import new_test_user, tagged

from .common import OAuth2Case, after

GROUPS = (['at:day'], ['at:month'], ['kind'], ['at:day', 'kind'], ['kind', 'at:week'], ['at:year'])
ZONES = ('UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe')  # odd quarters of an hour


@tagged('post_install', '-at_install')
class TestEventCount(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events, cls.counts = cls.env['oauth2.event'], cls.env['oauth2.event.count']
        cls.manager = new_test_user(cls.env, login='mona', groups='oauth2_provider.group_oauth2_manager')
        cls.now = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
        for hours in (0, 1, 2, 5, 13, 23, 24, 25, 47, 100, 500, 2000, 9000, 18000):
            for minutes, kind in ((0, 'connected'), (7, 'refused'), (14, 'connected'), (44, 'allowed')):
                cls.events._record(kind, at=cls.now - timedelta(hours=hours, minutes=minutes))

    def groups(self, groupby, domain=(), zone='UTC', **kwargs):
        """Return the groups with their numbers, from the counts and from the lines."""
        events = self.events.with_user(self.manager).with_context(tz=zone)
        tally = self.registry['oauth2.event.tally']
        with patch.object(tally, '_read_group', autospec=True, side_effect=tally._read_group) as asked:
            counted = events._read_group(domain, groupby, ['__count'], **kwargs)
        # with a condition on another field, the lines are read
        lines = events._read_group([*domain, ('id', '>', 0)], groupby, ['__count'], **kwargs)
        return counted, lines, asked.called

    def assertSame(self, *args, counted=True, **kwargs):
        from_counts, from_lines, asked = self.groups(*args, **kwargs)
        self.assertEqual(from_counts, from_lines)
        self.assertTrue(from_lines)
        self.assertEqual(asked, counted)

    def test_groups_are_those_of_the_lines(self):
        for _round in range(2):  # nothing is counted yet, then some is
            for zone in ZONES:
                for groupby in GROUPS:
                    with self.subTest(zone=zone, groupby=groupby):
                        self.assertSame(groupby, zone=zone)
                        self.assertSame(groupby, zone=zone, order=', '.join(f'{name} desc' for name in groupby))
                        self.assertSame(groupby, zone=zone, limit=2, offset=1)
            self.counts._count_events()
            self.assertTrue(self.counts.search_count([]))

    def test_order_by_number(self):
        self.counts._count_events()
        counted, lines, asked = self.groups(['kind'], order='__count desc, kind')
        self.assertEqual((counted, asked), (lines, True))

    def test_events_are_counted_once(self):
        self.counts._count_events()
        before = sum(self.counts.search([]).mapped('number'))
        self.counts._count_events()
        self.assertEqual(sum(self.counts.search([]).mapped('number')), before)
        with after(hours=3):
            self.counts._count_events()
        self.assertEqual(sum(self.counts.search([]).mapped('number')), self.events.search_count([]))
        self.events._record('refused', at=self.now + timedelta(hours=2))
        self.assertSame(['at:day', 'kind'])

    def test_events_of_a_long_transaction_are_not_missed(self):
        self.env.flush_all()
        with db_connect(self.env.cr.dbname).cursor() as other, after(hours=3):
            other.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")  # this may still add events with this time
            [began] = other.fetchone()
            self.events._record('refused', at=began + timedelta(minutes=20))
            self.env.cr.execute("SELECT pg_stat_clear_snapshot()")  # kept for a transaction: the test has only one
            self.counts._count_events()
            self.assertLessEqual(max(self.counts.search([]).mapped('at')), began)
            self.events._record('refused', at=began + timedelta(minutes=21))
            self.assertSame(['at:day', 'kind'])
            other.rollback()
            self.env.cr.execute("SELECT pg_stat_clear_snapshot()")
            self.counts._count_events()
            self.assertGreater(max(self.counts.search([]).mapped('at')), began)
            self.assertSame(['at:day', 'kind'])

    def test_periods(self):
        self.counts._count_events()
        midnight = self.now.replace(hour=0, minute=0, second=0)
        day = [('at', '>=', str(midnight - timedelta(days=1))), ('at', '<=', str(midnight - timedelta(seconds=1)))]
        for domain in (day, [('at', '>=', midnight - timedelta(days=2)), ('at', '<', midnight)], [
                ('kind', 'in', ['refused', 'connected'])], ['|', ('kind', '=', 'refused'), ('at', '<', midnight)], [
                '!', ('at', '<', midnight - timedelta(days=1))]):
            with self.subTest(domain):
                self.assertSame(['kind'], domain=domain)

    def test_other_questions_go_to_the_lines(self):
        self.counts._count_events()
        odd = self.now.replace(minute=7, second=3) - timedelta(hours=13)
        for groupby, domain in ((['kind'], [('at', '<', odd)]), (['kind'], [('at', '<=', '9999-12-31 23:59:59')]),
                                (['kind'], [('at', '=like', '2%')]),
                                (['user_id'], []), (['at:hour'], []), (['kind'], [('detail', '=', False)])):
            with self.subTest(groupby=groupby, domain=domain):
                self.assertSame(groupby, domain=domain, counted=False)
        events = self.events.with_user(self.manager)
        self.assertEqual(events._read_group([], [], ['__count']), [(self.events.search_count([]), )])
        self.assertTrue(events._read_group([], ['kind'], ['id:max']))

    def test_groups_of_the_web_client_read_no_lines(self):
        """It asks how many groups there are as well."""
        self.counts._count_events()
        with patch.object(self.registry['oauth2.event'], '_search', side_effect=AssertionError):
            groups = self.events.with_user(self.manager).web_read_group([], ['at:day'], [], limit=3)
        self.assertEqual(len(groups['groups']), 3)
        self.assertGreater(groups['length'], 5)

    def test_a_rule_of_an_administrators_holds(self):
        self.counts._count_events()
        self.env['ir.rule'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('oauth2.event'),
            'domain_force': "[('kind', '=', 'allowed')]"})
        groups = self.events.with_user(self.manager)._read_group([], ['kind'], ['__count'])
        self.assertEqual([kind for kind, _count in groups], ['allowed'])

    def test_others_see_no_counts(self):
        self.counts._count_events()
        for model in ('oauth2.event', 'oauth2.event.count', 'oauth2.event.tally'):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.user)._read_group([], ['kind'], ['__count'])

    def test_what_is_no_longer_kept(self):
        self.counts._count_events()
        self.setting('trail_days', 30)
        self.env.flush_all()
        with after(days=1):
            self.assertTrue(self.counts.search([('at', '<', self.now - timedelta(days=31))]))
            self.counts._gc_counts()
            self.events._gc_events()
            self.assertFalse(self.counts.search([('at', '<', self.now - timedelta(days=30))]))
            self.assertSame(['at:day', 'kind'])
