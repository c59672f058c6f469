"""What a user has let in: seen in one place, and undone by one verb, by themselves or by a manager."""
from lxml import etree, html

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import HTML, OAuth2Case, after

PATH = '/my/connected_apps'


@tagged('post_install', '-at_install')
class TestConnectedApplications(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(
            cls.env, login='paul', password='paul-password', groups='base.group_portal', name='Paul Portal',
            email='paul@example.com')
        cls.application.group_ids += cls.env.ref('base.group_portal')

    def rows(self, user=None):
        self.env.invalidate_all()
        user = user or self.user
        return self.env['oauth2.connected.application'].with_user(user).search([('user_id', '=', user.id)])

    def assertAsked(self):
        """Check that the application does not get in without a question."""
        self.assertEqual(self.authorize().status_code, 403)

    def test_connections_and_the_consent_are_one_row(self):
        self.assertFalse(self.rows())
        self.connect()
        self.connect(scope='profile')
        row = self.rows()
        self.assertEqual((row.name, row.host), ('Reporting Tool', '127.0.0.1'))
        self.assertEqual(row.permissions, 'See your name, login, language, time zone and your email address')
        self.assertEqual(row.address, '127.0.0.1')
        self.assertTrue(row.since)
        self.assertFalse(self.rows(self.other))

    def test_a_consent_alone_is_shown(self):
        self.allow()
        self.assertEqual(self.rows().application_id, self.application)

    def test_what_has_ended_or_acts_by_itself_is_not(self):
        self.connect()
        self.env['oauth2.consent'].search([]).unlink()
        self.assertTrue(self.rows())
        with after(days=400):
            self.assertFalse(self.rows())
        self.user._oauth2_end_connections('of a test')
        self.assertFalse(self.rows())
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        self.assertEqual(self.client_credentials().status_code, 200)
        self.assertFalse(self.rows())

    def test_to_disconnect_ends_all_and_forgets(self):
        first, second = self.connect(), self.connect()
        code = self.fresh_code()
        self.allow(user=self.other)
        told = self.rows().action_disconnect()['params']['message']
        self.assertEqual(told, 'Reporting Tool has no access any more.')
        self.assertFalse(self.rows())
        for token in (first, second):
            self.assertEqual(self.userinfo(token['access_token']).status_code, 401)
            self.assertError(self.refresh(token['refresh_token']), 'invalid_grant')
        self.assertError(self.redeem(code), 'invalid_grant')
        self.assertAsked()
        self.assertTrue(self.rows(self.other))
        events = self.env['oauth2.event'].search([('kind', 'in', ('revoked', 'consent_deleted'))])
        self.assertEqual(events.mapped('actor_id'), self.user)
        self.assertEqual(set(events.mapped('kind')), {'revoked', 'consent_deleted'})

    def test_what_acts_by_itself_goes_on(self):
        """An administrator lets it: it is not the user's to undo."""
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        by_itself = self.client_credentials(scope='profile').json()['access_token']
        token = self.connect()['access_token']
        self.rows().action_disconnect()
        self.assertEqual(self.userinfo(token).status_code, 401)
        self.assertEqual(self.userinfo(by_itself).status_code, 200)

    def test_only_the_own_ones(self):
        self.connect()
        row = self.rows()
        for user in (self.other, new_test_user(self.env, login='mallory', groups='base.group_user')):
            with self.assertRaises(AccessError):
                row.with_user(user).action_disconnect()
            with self.assertRaises(AccessError):
                self.user.with_user(user).action_disconnect_all_applications()
            self.assertFalse(self.env['oauth2.connected.application'].with_user(user).search([]))
        self.assertTrue(self.rows())
        self.user.with_user(self.user).action_disconnect_all_applications()
        self.assertFalse(self.rows())

    def test_a_manager_forgets_as_well(self):
        self.connect()
        self.env['oauth2.token'].search([('user_id', '=', self.user.id)]).action_revoke()
        self.assertFalse(self.rows())
        self.assertAsked()

    def test_each_list_of_managers_disconnects_in_the_same_way(self):
        """That of connections, also as the smart button opens it, and that of consents."""
        smart_button = self.application.action_view_connections
        for records in (
            lambda: self.env['oauth2.token'].search([('user_id', '=', self.user.id), ('revoked_at', '=', False)]),
            lambda: self.env['oauth2.token'].search([*smart_button()['domain'], ('revoked_at', '=', False)]),
            lambda: self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]),
        ):
            members = self.connect()
            for user in (self.user, self.other):
                with self.assertRaises(AccessError):
                    self.disconnect(records().with_user(user))
            self.disconnect(records())
            self.assertFalse(self.rows())
            self.assertEqual(self.userinfo(members['access_token']).status_code, 401)
            self.assertError(self.refresh(members['refresh_token']), 'invalid_grant')
            self.assertAsked()

    def disconnect(self, records):
        """Press the button *Disconnect* that the list of these records has."""
        view = self.env.ref(f'{records._name.replace("oauth2.", "oauth2_provider.oauth2_")}_view_list')
        arch = etree.fromstring(view.arch)
        self.assertEqual(arch.get('delete'), '0')
        names = set(arch.xpath('//button[@string="Disconnect"]/@name'))
        self.assertEqual(len(names), 1, 'above the list and in a line')
        getattr(records, names.pop())()

    def test_the_preferences_show_them(self):
        self.connect()
        shown = self.user.with_user(self.user).read(['connected_application_ids'])
        self.assertEqual(shown[0]['connected_application_ids'], self.rows().ids)

    # The page of the portal

    def page(self, query=''):
        response = self.url_open(PATH + query, headers=HTML)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def test_the_page(self):
        self.assertIn('/web/login', self.url_open(PATH, allow_redirects=False).headers['Location'])
        self.allow(user=self.other)
        self.sign_in(self.other)
        self.assertIn(PATH, self.url_open('/my').text)
        page = self.page()
        form, = page.xpath(f'//form[@action="{PATH}/disconnect"]')
        self.assertIn('Reporting Tool', page.text_content())
        answer = self.url_open(f'{PATH}/disconnect', data=dict(form.fields), allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers['Location'].endswith(f'{PATH}?disconnected=1'))
        page = self.page()
        self.assertFalse(page.xpath(f'//form[@action="{PATH}/disconnect"]'))
        self.assertIn('None yet', page.text_content())
        self.assertNotIn('that you disconnect', page.text_content())
        self.assertNotIn('None yet', self.page('?disconnected=1').text_content())
        self.assertAsked()

    def test_others_rows_and_other_sites(self):
        self.allow()
        self.allow(user=self.other)
        self.sign_in(self.other)
        form, = self.page().xpath(f'//form[@action="{PATH}/disconnect"]')
        for number in (self.public_application().id, 'x', '', '9' * 30, -1):
            answer = self.url_open(f'{PATH}/disconnect', data=dict(form.fields) | {'application': number})
            self.assertEqual(answer.status_code, 200)
        answer = self.url_open(f'{PATH}/disconnect', data={'application': self.application.id})
        self.assertEqual(answer.status_code, 400)
        self.assertTrue(self.rows())
        self.assertTrue(self.rows(self.other))

    def test_addresses_of_applications_are_those_of_web_pages(self):
        self.application.homepage_url = 'https://example.org/tool#about'
        self.allow()
        self.assertEqual(self.rows().host, 'example.org')
        for address in (
            'javascript:f()', 'example.org', '//example.org', 'https://a b', 'ftp://example.org', 'https://[x/#a',
            'https://bank.example@evil.example/#', 'https://?code=1', 'http://',
        ):
            with self.subTest(address), self.assertRaises(Exception) as raised:
                self.application.homepage_url = address
            self.assertIn('home page', str(raised.exception))
