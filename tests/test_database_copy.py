"""A copy of a database accepts nothing that its original has given out, nor the other way round."""
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import OAuth2Case


@tagged('post_install', '-at_install')
class TestDatabaseCopy(OAuth2Case):

    def setUp(self):
        super().setUp()
        self.members = self.connect()
        self.kids = set(self.env['oauth2.key'].search([]).mapped('kid'))

    def assertAnew(self):
        self.env.flush_all()
        self.assertTrue(self.kids.isdisjoint(self.env['oauth2.key'].search([]).mapped('kid')))
        self.assertEqual(self.env['oauth2.key'].search_count([('state', '=', 'signing')]), 3)
        self.assertEqual(self.userinfo(self.members['access_token']).status_code, 401)
        self.assertError(self.refresh(self.members['refresh_token']), 'invalid_grant')
        self.assertEqual(self.userinfo(self.connect()['access_token']).status_code, 200)

    def test_odoo_makes_a_copy(self):
        """As :mod:`odoo.service.db` does."""
        self.env['ir.config_parameter'].init(force=True)
        self.assertAnew()
        kids = self.env['oauth2.key'].search([]).mapped('kid')
        self.env['oauth2.key']._cron_rotate()
        self.assertEqual(self.env['oauth2.key'].search([]).mapped('kid'), kids)

    def test_somebody_has_changed_the_identity_by_other_means(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE ir_config_parameter SET value = 'another' WHERE key = 'database.uuid'")
        self.env.invalidate_all()
        self.env.registry.clear_cache('stable')
        self.env.registry.clear_cache()
        self.env['oauth2.key']._cron_rotate()
        self.assertAnew()

    def test_somebody_says_so(self):
        with self.assertRaises(AccessError):
            self.env['oauth2.key'].with_user(self.user).action_this_is_a_copy()
        manager = new_test_user(self.env, login='manager', groups='oauth2_provider.group_oauth2_manager')
        self.env['oauth2.key'].with_user(manager).action_this_is_a_copy()
        self.assertAnew()

    def test_whoever_writes_the_same_identity_changes_nothing(self):
        parameters = self.env['ir.config_parameter']
        parameters.set_param('database.uuid', parameters.get_param('database.uuid'))
        self.env['oauth2.key']._cron_rotate()
        self.assertEqual(set(self.env['oauth2.key'].search([]).mapped('kid')), self.kids)
        self.assertEqual(self.userinfo(self.members['access_token']).status_code, 200)
