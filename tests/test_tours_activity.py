"""What managers press on what applications have done, and in the menu, wide and on a phone."""
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from .common import OAuth2Case
from .tours import OnAPhone


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfActivity(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env['oauth2.application'].create({'name': 'Other Tool'})
        cls.bob = new_test_user(cls.env, login='bob', groups='base.group_user', name='Bob Baker')

    def used(self, application, days_ago=0):
        self.env['oauth2.usage'].create({
            'application_id': application.id, 'requests': 12,
            'day': fields.Date.today() - timedelta(days=days_ago)})

    def test_every_entry_of_the_menu(self):
        self.connect()
        self.used(self.application)
        self.start_tour('/odoo/oauth2-applications', 'oauth2_provider_menu', login='admin')
        self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]))
        self.assertTrue(all(self.env['oauth2.token'].search([('user_id', '=', self.user.id)]).mapped('revoked_at')))

    def test_connections_are_found_and_disconnected(self):
        self.connect()
        tokens = self.env['oauth2.token'].search([('user_id', '=', self.user.id)])
        tokens |= tokens.copy({'application_id': self.other.id, 'user_id': self.bob.id})
        tokens |= tokens[0].copy({'user_id': new_test_user(self.env, login='carol', name='Carol Cook').id})
        tokens[0].last_used_at = '2020-01-01 12:00:00'
        self.start_tour('/odoo/oauth2-connections', 'oauth2_provider_connections', login='admin')
        self.assertTrue(all(tokens.mapped('revoked_at')))

    def test_the_audit_trail(self):
        events, now = self.env['oauth2.event'], fields.Datetime.now()
        events.search([]).sudo().unlink()
        about = {'application_id': self.application.id, 'application_name': self.application.name}
        events._record('scope_missing', **about, user_id=self.user.id, res_model='res.partner', method='search_read',
                       scope='contacts.read', error='insufficient_scope')
        events._record('code_replayed', **about)
        events._record('application_created', **about, at=now - timedelta(days=2))
        events._record('records_changed', **about, at=now - timedelta(days=2), res_model='res.partner')
        events._record('client_refused', **about, at=now - timedelta(days=3), error='invalid_client')
        events._record('allowed', **about, at=now - timedelta(days=9), user_id=self.user.id)
        self.start_tour('/odoo/oauth2-events', 'oauth2_provider_audit_trail', login='admin')

    def test_usage(self):
        self.used(self.application)
        self.used(self.env['oauth2.application'].create({'name': 'Old Tool'}), days_ago=100)
        self.start_tour('/odoo/oauth2-usage', 'oauth2_provider_usage', login='admin')


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfActivityOnAPhone(OnAPhone, TestToursOfActivity):
    """The same, 360 pixels wide."""
