"""What people press on each page outside of the web client, in a real browser, wide and on a phone."""
from urllib.parse import quote, urlencode

from odoo.tests import new_test_user, tagged

from .common import BASE, OAuth2Case
from .tours import OnAPhone


class PagesCase(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The callback has to be a page that a tour can go on in; Odoo's own portal will do.
        cls.callback = f'{cls.base_url()}/my/security'
        cls.application.redirect_uris = cls.callback

    def request_path(self, application=None, **changed):
        """Return the path of an authorization request."""
        return f'{BASE}/authorize?' + urlencode({
            'client_id': (application or self.application).client_id, 'redirect_uri': self.callback,
            'response_type': 'code'} | changed)

    def tour(self, path, name, login, **told):
        """Start a tour that is told these values."""
        self.start_tour(path, f'oauth2_provider_{name}', login=login, cookies={
            f'oauth2_test_{key}': quote(value, safe='') for key, value in told.items()})


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfPages(PagesCase):

    def test_person_cancels_then_another_account_allows(self):
        bob = new_test_user(
            self.env, login='bob', password='bob-password', groups='base.group_user', name='Bob Baker')
        self.tour(self.request_path(login_hint='alice'), 'answers', None, request=self.request_path())
        self.assertEqual(self.env['oauth2.consent'].search([]).user_id, bob)

    def test_each_error_page_leads_on(self):
        forbidden = self.env['oauth2.application'].create({
            'name': 'Tool of Others', 'redirect_uris': self.callback, 'scope_ids': self.scopes('profile'),
            'group_ids': [(6, 0, self.env['res.groups'].create({'name': 'Others', 'user_ids': self.user.ids}).ids)]})
        self.tour(
            self.request_path(client_id='x' * 32), 'errors', 'admin', request=self.request_path(),
            forbidden=self.request_path(forbidden), unregistered=self.request_path(redirect_uri='https://other.example.com/'))
        self.assertFalse(self.env['oauth2.consent'].search([]))

    def test_manager_adds_an_address(self):
        address = f'{self.base_url()}/other'
        self.tour(self.request_path(redirect_uri=address), 'add_address', 'admin')
        self.assertIn(address, self.application.redirect_uris)

    def test_person_connects_a_device(self):
        devices = self.env['oauth2.application'].create({
            'name': 'Screen', 'kind': 'device', 'scope_ids': self.scopes('profile')})
        public = {'client_id': devices.client_id, 'client_secret': None}
        answers = [self.token(url=f'{BASE}/device_authorization', **public).json() for _device in range(2)]
        first, second = (answer['user_code'] for answer in answers)
        seconds_to_guess = type(self.env['oauth2.event'])._seconds_to_guess

        def wait_once_there_was_one(events, *args, **kwargs):
            if self.env['oauth2.event'].search_count([('kind', '=', 'device_allowed')]):
                return 30
            return seconds_to_guess(events, *args, **kwargs)
        self.patch(type(self.env['oauth2.event']), '_seconds_to_guess', wait_once_there_was_one)
        self.tour(f'{BASE}/device', 'device', 'alice', wrong_code='BBBB-BBBB', first_code=first, second_code=second,
                  too_many='BBBB-BBBB', device=f'{BASE}/device')
        polled = [self.token(
            grant_type='urn:ietf:params:oauth:grant-type:device_code', device_code=answer['device_code'], **public)
            for answer in answers]
        self.assertError(polled[0], 'access_denied')
        self.assertEqual(polled[1].status_code, 200, polled[1].text)

    def test_portal_user_stays_signed_in_then_signs_out(self):
        new_test_user(self.env, login='paula', password='paula', groups='base.group_portal', name='Paula')
        self.tour(f'{BASE}/logout', 'sign_out', 'paula')

    def test_portal_user_disconnects(self):
        user = new_test_user(self.env, login='paula', password='paula', groups='base.group_portal')
        self.application.group_ids += self.env.ref('base.group_portal')
        self.allow(user=user)
        self.tour('/my', 'portal', 'paula')
        self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', user.id)]))


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfPagesOnAPhone(OnAPhone, TestToursOfPages):
    """The same, 360 pixels wide."""
