"""Connections that were not used for 90 days, and their end."""
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .json2 import JSON2Case


@tagged('post_install', '-at_install')
class TestUnusedConnections(JSON2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, login='mona', groups='oauth2_provider.group_oauth2_manager')
        cls.tokens = cls.env['oauth2.token'].with_user(cls.manager)

    def connection(self, days, user=None, application=None, created=200, **values):
        """Return a connection that was last used some days ago."""
        now = fields.Datetime.now()
        return self.env['oauth2.token'].create({
            'application_id': (application or self.application).id, 'user_id': (user or self.user).id,
            'create_date': now - timedelta(days=created), 'expires_at': now + timedelta(days=100),
            'last_used_at': days is not None and now - timedelta(days=days), **values})

    def unused(self):
        self.env.flush_all()
        return self.tokens.search([('is_unused', '=', True)]).sudo()

    def test_which_ones(self):
        other = self.public_application()
        unused = self.connection(91)
        never = self.connection(None, application=other)
        by_itself = self.connection(100, user=self.admin, application=other, expires_at=False)
        self.connection(89, user=self.admin)
        self.connection(None, user=self.manager, created=10)
        self.connection(100, user=self.manager, application=other, revoked_at=fields.Datetime.now())
        self.connection(100, user=self.manager, application=other, expires_at='2026-01-01')
        self.assertEqual(self.unused(), unused | never | by_itself)
        self.assertTrue(unused.is_unused)
        self.assertEqual((unused | never).with_user(self.manager).mapped('is_unused'), [True, True])

    def test_one_of_two_devices_is_used(self):
        """To disconnect ends both: so nothing does that because one of them is idle."""
        idle, used = self.connection(200), self.connection(1)
        self.assertFalse(self.unused())
        self.tokens.action_disconnect_unused()
        self.assertFalse((idle | used).filtered('revoked_at'))

    def test_to_disconnect_them(self):
        self.allow()
        unused, used = self.connection(100), self.connection(5, user=self.admin)
        self.unused()
        self.tokens.with_context(active_domain=[('user_id', '=', self.admin.id)]).action_disconnect_unused()
        self.env.invalidate_all()
        self.assertFalse((unused | used).filtered('revoked_at'), 'what is not shown stays')
        used.with_user(self.manager).action_disconnect_unused()
        self.env.invalidate_all()
        self.assertFalse((unused | used).filtered('revoked_at'), 'what is in use stays, though it is selected')
        answer = call_kw(self.tokens.with_context(
            active_domain=[('is_unused', '=', True)]), 'action_disconnect_unused', [[]], {})  # as a button does
        self.assertTrue(answer['params']['message'].endswith('1'))
        self.env.invalidate_all()
        self.assertTrue(unused.revoked_at)
        self.assertFalse(used.revoked_at)
        self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]), 'the user is asked again')
        ended = self.env['oauth2.event'].search([('kind', '=', 'revoked')])
        self.assertEqual((ended.connection, ended.actor_id), (unused.id, self.manager))

    def test_only_managers(self):
        unused = self.connection(100)
        with self.assertRaises(AccessError):
            self.env['oauth2.token'].with_user(self.user).action_disconnect_unused()
        self.assertRefused(self.token_for('api'), 'oauth2.token', 'action_disconnect_unused')
        self.env.invalidate_all()
        self.assertFalse(unused.revoked_at)
