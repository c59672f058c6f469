"""What an application learns of a user, as managers see it: the same as it gets, and of others for administrators."""
import json

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import OAuth2Case


@tagged('post_install', '-at_install')
class TestClaimsPreview(OAuth2Case):

    def preview(self, looker, user=None):
        preview = self.env['oauth2.claims.preview'].with_user(looker).with_context(
            **self.application.with_user(looker).action_preview_claims()['context'])
        return Form(preview.with_context(default_user_id=user.id) if user else preview)

    def test_it_shows_what_the_application_gets(self):
        admin = self.env.ref('base.user_admin')
        form = self.preview(admin, self.user)
        scopes = [scope for scope in self.application.scope_ids.mapped('name') if scope != 'offline_access']
        self.sign_in()
        self.allow(scopes)
        members = self.redeem(self.code(scope=' '.join(scopes))).json()
        self.assertEqual(json.loads(form.userinfo), self.userinfo(members['access_token']).json())
        self.assertEqual(json.loads(form.id_token)['sub'], str(self.user.id))
        self.assertNotIn('email', json.loads(form.id_token))
        self.application.claims_in_id_token = True
        form = self.preview(admin, self.user)
        self.assertEqual(json.loads(form.id_token)['email'], 'alice@example.com')
        form.scope_ids.clear()
        self.assertFalse(form.id_token)
        self.assertEqual(json.loads(form.userinfo), {'sub': str(self.user.id)})

    def test_managers_see_what_is_said_of_themselves_alone(self):
        manager = new_test_user(
            self.env, login='manager', groups='base.group_user,oauth2_provider.group_oauth2_manager')
        form = self.preview(manager)
        self.assertEqual(json.loads(form.userinfo)['sub'], str(manager.id))
        self.assertFalse(form.may_choose_user)
        with self.assertRaises(AccessError):
            self.preview(manager, self.user)
        made = self.env['oauth2.claims.preview'].with_user(manager).create({
            'application_id': self.application.id, 'user_id': self.user.id})
        with self.assertRaises(AccessError):
            made.read(['userinfo'])
        with self.assertRaises(AccessError):
            self.application.with_user(self.user).action_preview_claims()
