"""Whom tokens are about (OIDC Core §8): the same for all applications, or for each website another text."""
import jwt

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .common import HTML, REDIRECT_URI
from .sign_in import SignInCase


@tagged('post_install', '-at_install')
class TestSubjectType(SignInCase):

    def subject(self, application=None, user=None):
        application = application or self.application
        client = application._get_client(application.client_id)
        return (user or self.user)._oauth2_subject(client)

    def test_public_is_the_default(self):
        self.assertEqual((self.application.subject_type, self.subject()), ('public', str(self.user.id)))

    def test_a_pairwise_one_is_stable_and_of_the_host_alone(self):
        self.application.subject_type = 'pairwise'
        first = self.subject()
        self.assertRegex(first, '^[0-9a-f]{64}$')
        self.application.write({'redirect_uris': 'https://127.0.0.1:8443/other', 'name': 'Another Name'})
        self.assertEqual(self.subject(), first)
        sibling, stranger = (self.env['oauth2.application'].create({
            'name': 'Other', 'redirect_uris': uri, 'subject_type': 'pairwise'})
            for uri in ('https://127.0.0.1/x', 'https://app.example.com/x'))
        self.assertEqual(self.subject(sibling), first)
        self.assertNotEqual(self.subject(stranger), first)
        self.assertNotEqual(self.subject(user=new_test_user(self.env, login='bob')), first)

    def test_all_redirect_uris_have_one_host(self):
        for uris in ('https://a.example.com/\nhttps://b.example.com/', 'com.example.app:/x'):
            with self.subTest(uris), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env['oauth2.application'].create({
                    'name': 'x', 'client_type': 'public', 'redirect_uris': uris, 'subject_type': 'pairwise'})
        self.application.subject_type = 'pairwise'
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.application.redirect_uris = f'{REDIRECT_URI}\nhttps://b.example.com/'

    def test_the_id_token_and_userinfo_agree_and_the_token_works(self):
        self.application.subject_type = 'pairwise'
        self.log_in()
        members = self.connect_openid()
        subject = self.id_claims(members)['sub']
        self.assertEqual(subject, self.subject())
        self.assertEqual(self.userinfo(members['access_token']).json()['sub'], subject)
        access = jwt.decode(members['access_token'], options={'verify_signature': False})
        self.assertEqual(access['sub'], str(self.user.id))
        renewed = self.refresh(members['refresh_token']).json()
        self.assertEqual(self.id_claims(renewed)['sub'], subject)

    def test_a_connection_is_about_one_subject_as_long_as_it_lasts(self):
        """OIDC Core §12.2; or else the application could compare what it knows of one person on two websites."""
        self.log_in()
        for change in ({'subject_type': 'pairwise'}, {'redirect_uris': 'https://app.example.com/callback'}):
            members = self.connect_openid()
            self.application.write({'name': 'Another Name', 'redirect_uris': f'{REDIRECT_URI}\n{REDIRECT_URI}/other'})
            members = self.refresh(members['refresh_token']).json()
            self.application.write(change)
            self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')
            self.assertError(self.userinfo(members['access_token']), 'invalid_token', 401)

    def test_no_notice_tells_who_the_person_of_before_is_now(self):
        """It would name a connection that the application knows by one subject, and the other one."""
        self.application.backchannel_logout_uri = 'https://app.example.com/logout'
        self.log_in()
        self.connect_openid()
        self.application.subject_type = 'pairwise'
        self.env.flush_all()
        notices = self.env['oauth2.logout.notice'].search([('application_id', '=', self.application.id)])
        self.assertFalse(notices)
        self.connect_openid()
        self.url_open('/web/session/logout')
        self.assertTrue(notices.search([('application_id', '=', self.application.id)]))

    def test_it_works_as_a_hint(self):
        self.application.subject_type = 'pairwise'
        self.log_in()
        hint = self.connect_openid()['id_token']
        ask = {'scope': 'openid', 'prompt': 'none', 'id_token_hint': hint}
        self.assertIn('code', self.redirected(self.authorize(HTML, **ask)))
        bob = new_test_user(self.env, login='bob', password='bob-password', groups='base.group_user')
        self.sign_in(bob)
        self.allow(('openid',), user=bob)
        self.assertEqual(self.redirected(self.authorize(HTML, **ask))['error'], 'login_required')
