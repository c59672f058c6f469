"""What a page loads by itself changes nothing with the session of who looks at it: with tokens or without."""
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

PICTURE = {'Accept': 'image/avif,image/webp,*/*;q=0.8'}
LOADED = (
    PICTURE, {'Sec_Fetch_Dest': 'image'}, {'Sec_Fetch_Dest': 'iframe', 'Sec_Fetch_Site': 'cross-site'},
    {'Sec_Fetch_Dest': 'video'}, {'Sec_Fetch_Dest': 'style', 'Accept': 'text/css,*/*'},
    {'Sec_Fetch_Dest': 'script'}, {'Accept': '*/*', 'Range': 'bytes=0-'})


class PagesCase(HttpCase):

    def setUp(self):
        super().setUp()
        self.user = new_test_user(
            self.env, login='nora', password='nora-password', name='Nora', groups='base.group_system')
        for user in self.user, self.env.ref('base.user_root'):
            self.env['res.users.settings']._find_or_create_for_user(user)
        self.authenticate('nora', 'nora-password')

    def get(self, path, **headers):
        return self.url_open(path, headers={name.replace('_', '-'): value for name, value in headers.items()},
                             allow_redirects=False).status_code

    def who(self):
        answer = self.url_open('/web/session/get_session_info', json={})
        self.assertIn('result', answer.json(), answer.text)
        return answer.json()['result']['uid']


@tagged('post_install', '-at_install')
class TestLoadedByPages(PagesCase):

    def test_sessions(self):
        for path in ('/web/become', '/web/session/logout'):
            for headers in LOADED:
                with self.subTest(path=path, headers=headers):
                    self.get(path, **headers)
                    self.assertEqual(self.who(), self.user.id)

    def test_pictures_as_ever(self):
        partner = self.user.partner_id
        self.assertEqual(self.get(f'/web/image/res.partner/{partner.id}/avatar_128', Sec_Fetch_Dest='image'), 200)
        self.assertEqual(self.get('/logo.png', **PICTURE), 200)
        self.assertEqual(self.get('/web/static/img/logo.png', **PICTURE), 200)

    def test_what_odoo_puts_together_for_pages(self):
        self.env['ir.attachment'].search([('url', '=like', '/web/assets/%')]).unlink()
        path = '/web/assets/debug/web.assets_frontend_minimal.js'
        self.assertEqual(self.get(path, Sec_Fetch_Dest='script'), 200)

    def test_pages_in_frames_of_others(self):
        """Browsers send no cookie along: the frame may have a session of its own."""
        self.authenticate(None, None)
        self.assertEqual(self.get('/web/login', Sec_Fetch_Dest='iframe', Sec_Fetch_Site='cross-site'), 200)

    def test_what_a_person_opens(self):
        self.assertEqual(self.get('/web/become', Sec_Fetch_Dest='document', Accept='text/html,*/*'), 303)
        self.assertEqual(self.who(), 1)
        self.assertEqual(self.get('/web/session/logout', Accept='text/html,*/*;q=0.8'), 303)
        self.assertEqual(self.url_open('/web/session/get_session_info', json={}).json()['error']['code'], 100)

    def test_a_script_ends_its_session(self):
        self.get('/web/session/logout', Sec_Fetch_Dest='empty', Accept='*/*')
        self.assertEqual(self.url_open('/web/session/get_session_info', json={}).json()['error']['code'], 100)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestLoadedByPagesOfApps(PagesCase):

    def test_records(self):
        digest = self.env['digest.digest'].create({'name': 'x', 'periodicity': 'weekly'})
        self.env.flush_all()
        path = f'/digest/{digest.id}/set_periodicity?periodicity=daily'
        for headers in LOADED:
            with self.subTest(headers=headers), mute_logger('odoo.http', 'odoo.sql_db'):
                self.get(path, **headers)
                digest.invalidate_recordset()
                self.assertEqual(digest.periodicity, 'weekly')
        self.get(path, Sec_Fetch_Dest='document', Accept='text/html')
        digest.invalidate_recordset()
        self.assertEqual(digest.periodicity, 'daily')

    def test_sessions(self):
        self.authenticate('nora', 'nora-password')
        self.get(f'/hr_attendance/kiosk_mode_menu/{self.env.company.id}', **PICTURE)
        self.assertEqual(self.who(), self.user.id)
