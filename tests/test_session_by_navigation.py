"""A session changes by a page that a person opens, and by nothing that a page loads: with tokens or without."""
from odoo.tests import HttpCase, new_test_user, tagged

PICTURE = {'Accept': 'image/avif,image/webp,*/*;q=0.8'}


@tagged('post_install', '-at_install')
class TestSessionByNavigation(HttpCase):

    def setUp(self):
        super().setUp()
        self.user = new_test_user(
            self.env, login='nora', password='nora-password', name='Nora', groups='base.group_system')
        self.env['res.users.settings']._find_or_create_for_user(self.env.ref('base.user_root'))
        self.authenticate('nora', 'nora-password')

    def get(self, path, **headers):
        return self.url_open(path, headers={name.replace('_', '-'): value for name, value in headers.items()},
                             allow_redirects=False).status_code

    def who(self):
        return self.url_open('/web/session/get_session_info', json={}).json()['result']['uid']

    def test_what_a_page_loads(self):
        for path in ('/web/become', '/web/session/logout'):
            for headers in (PICTURE, {'Sec_Fetch_Dest': 'image'}, {'Sec_Fetch_Dest': 'iframe'},
                            {'Sec_Fetch_Dest': 'style', 'Accept': '*/*'}, {'Sec_Fetch_Dest': 'video'}):
                with self.subTest(path=path, headers=headers):
                    self.assertEqual(self.get(path, **headers), 403)
                    self.assertEqual(self.who(), self.user.id)

    def test_what_a_person_opens(self):
        self.assertEqual(self.get('/web/become', Sec_Fetch_Dest='document', Accept='text/html,*/*'), 303)
        self.assertEqual(self.who(), 1)
        self.assertEqual(self.get('/web/session/logout', Accept='text/html,*/*;q=0.8'), 303)
        self.assertEqual(self.url_open('/web/session/get_session_info', json={}).json()['error']['code'], 100)

    def test_without_https_browsers_say_less(self):
        self.assertEqual(self.get('/web/become', Accept='*/*'), 403)
        self.assertEqual(self.get('/web/session/logout', Accept='image/webp,*/*'), 403)
        self.assertEqual(self.who(), self.user.id)

    def test_a_script_ends_its_session(self):
        self.assertEqual(self.get('/web/session/logout', Sec_Fetch_Dest='empty', Accept='*/*'), 303)
