"""What people see where a request cannot be answered: one page for each cause, without what was sent."""
import re
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import error_page
from ..protocol.endpoints import authorization
from .common import BASE, HTML, JSON, REDIRECT_URI, STATE, OAuth2Case

# What a browser sends where a person opens an address.
LOOKED_AT = HTML | {'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'cross-site'}
MANAGERS = 'base.group_user,oauth2_provider.group_oauth2_manager'
ADD = f'{BASE}/redirect_uri'
OTHER = 'https://127.0.0.1:8443/callback/'


class ErrorPageCase(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, login='mona', password='mona-password', groups=MANAGERS)

    def page(self, headers=HTML, status=400, **parameters):
        return self.assertErrorPage(self.authorize(headers, **parameters), status)

    def title(self, page):
        return page.xpath('//h1')[0].text_content()

    def last_event(self):
        self.env.invalidate_all()
        return self.env['oauth2.event'].search([], limit=1)

    def assertReference(self, page):
        event = self.last_event()
        self.assertEqual(event.kind, 'refused')
        self.assertEqual(
            page.get_element_by_id('oauth2_reference').text_content(), f'Reference number: {event.id}')


@tagged('post_install', '-at_install')
class TestErrorPages(ErrorPageCase):

    def test_an_application_that_is_not_known(self):
        for parameters in ({'client_id': None}, {'client_id': 'x' * 32}):
            with self.subTest(parameters=parameters):
                page = self.page(**parameters)
                self.assertIn('not known here', self.title(page))
                self.assertReference(page)

    def test_an_address_that_is_not_registered_is_described_and_not_shown(self):
        self.sign_in()
        for address in (OTHER, 'https://evil.example.com/', 'javascript:alert(1)', '"><script>alert(1)</script>'):
            with self.subTest(address=address):
                response = self.authorize(HTML, redirect_uri=address)
                page = self.assertErrorPage(response)
                text = page.text_content()
                self.assertIn('cannot send you back', self.title(page))
                self.assertReference(page)
                for hint in ('https or http', 'slash at the end', 'the port', 'the host', 'the path', 'Reporting Tool'):
                    self.assertIn(hint, text)
                self.assertNotIn(address, response.text)
                self.assertNotIn('evil', response.text)
                self.assertNotIn(REDIRECT_URI, response.text)
                self.assertNotIn('<script>alert', response.text)
                self.assertFalse(page.xpath('//form'))

    def test_an_address_that_is_missing(self):
        self.application.redirect_uris = f'{REDIRECT_URI}\nhttps://app.example.com/callback'
        page = self.page(redirect_uri=None)
        self.assertIn('does not say', page.text_content())
        self.application.redirect_uris = False
        self.assertReference(self.page(redirect_uri=None))

    def test_a_request_that_cannot_be_read(self):
        page = self.page(client_id=[self.client_id, self.client_id])
        self.assertIn('went wrong', self.title(page))
        self.assertReference(page)

    def test_a_page_that_has_expired_can_be_started_again(self):
        self.sign_in()
        form, fields = self.consent_form(self.authorize(HTML, scope='email'))
        page = self.assertErrorPage(self.url_open(
            form.get('action'), headers=HTML, allow_redirects=False,
            data=fields | {'decision': 'allow', 'csrf_token': 'x'}))
        self.assertIn('expired', self.title(page))
        self.assertReference(page)
        again = page.get_element_by_id('oauth2_start_again').get('href')
        _form, fields = self.consent_form(self.url_open(again, headers=HTML))
        self.assertEqual((fields['state'], fields['scope']), (STATE, 'email'))

    def test_a_flood_has_no_number(self):
        for _time in range(3):
            self.page(client_id='x' * 32)
        self.setting('address_failures', 1)
        page = self.page(client_id='x' * 32)
        self.assertFalse(page.xpath('//*[@id="oauth2_reference"]'))

    def test_a_fault_of_the_server(self):
        def fail(_request):
            raise RuntimeError('secret detail')
        with patch.object(authorization, 'validate', fail), mute_logger(
                'odoo.addons.oauth2_provider.controllers.dispatcher', 'odoo.http'):
            page = self.page(status=500)
            self.assertIn('went wrong', self.title(page))
            self.assertNotIn('secret detail', html.tostring(page, encoding='unicode'))
            self.assertReference(page)
            self.assertError(self.authorize(JSON), 'server_error', 500)

    def test_a_fault_of_the_page_for_faults_is_answered_too(self):
        def fail(*_args, **_kwargs):
            raise RuntimeError
        with patch.object(authorization, 'validate', fail), patch.object(error_page, 'render', fail), mute_logger(
                'odoo.addons.oauth2_provider.controllers.dispatcher', 'odoo.http'):
            self.assertError(self.authorize(HTML), 'server_error', 500)

    def test_a_number_is_found_in_the_audit_trail(self):
        view = html.fromstring(self.env.ref('oauth2_provider.oauth2_event_view_search').arch)
        self.assertTrue(view.xpath('//field[@name="id"]'))


@tagged('post_install', '-at_install')
class TestUserWhoMayNot(ErrorPageCase):

    def setUp(self):
        super().setUp()
        self.portal = new_test_user(self.env, login='paula', password='paula-password', groups='base.group_portal')
        self.sign_in(self.portal)

    def test_who_looks_is_told_and_can_go_two_ways(self):
        page = self.page(LOOKED_AT, 403)
        self.assertIn('may not use', self.title(page))
        self.assertIn('paula', page.text_content())
        self.assertReference(page)
        back = urlsplit(page.get_element_by_id('oauth2_back').get('href'))
        self.assertEqual(back._replace(query='').geturl(), REDIRECT_URI)
        answer = parse_qs(back.query)
        self.assertEqual((answer['error'], answer['state']), (['access_denied'], [STATE]))
        self.assertTrue(answer['iss'])
        switch, = page.xpath('//a[contains(@href, "/web/session/logout")]/@href')
        self.assertIn(self.client_id, switch)
        login = self.url_open(switch, allow_redirects=True)
        self.assertIn('/web/login', login.url)

    def test_others_are_sent_to_the_application_at_once(self):
        """RFC 6749 §4.1.2.1; OIDC Core §3.1.2.1 for `prompt=none`."""
        for headers, parameters in (
            (HTML, {}),
            (LOOKED_AT | {'Sec-Fetch-Dest': 'iframe'}, {}),
            (LOOKED_AT | {'Sec-Fetch-Mode': 'cors'}, {}),
            (LOOKED_AT, {'prompt': 'none'}),
        ):
            with self.subTest(headers=headers, parameters=parameters):
                answer = self.redirected(self.authorize(headers, **parameters))
                self.assertEqual((answer['error'], answer['state']), ('access_denied', STATE))
        self.assertError(self.authorize(JSON | {'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document'}),
                         'access_denied')

    def test_names_are_escaped(self):
        self.application.name = '<script>alert(1)</script>'
        self.portal.name = '<script>alert(2)</script>'
        response = self.authorize(LOOKED_AT)
        self.assertErrorPage(response, 403)
        self.assertNotIn('<script>alert', response.text)


@tagged('post_install', '-at_install')
class TestAddThisAddress(ErrorPageCase):

    def form(self, page, name):
        form = page.get_element_by_id(name)
        self.assertEqual((form.get('action'), form.get('method')), (ADD, 'post'))
        return {field.name: field.value for field in form.xpath('.//input')}

    def send(self, fields, **changed):
        return self.url_open(ADD, data=fields | changed, headers=HTML, allow_redirects=False)

    def first_page(self, address=OTHER):
        return self.page(redirect_uri=address, scope='email')

    def test_a_manager_sees_both_addresses_and_adds_one_after_a_question(self):
        self.sign_in(self.manager)
        page = self.first_page()
        text = page.text_content()
        self.assertIn(REDIRECT_URI, text)
        self.assertEqual(page.get_element_by_id('oauth2_given_address').text_content(), OTHER)
        differences = page.get_element_by_id('oauth2_differences').text_content()
        self.assertRegex(differences, '(?s)port.*slash')
        question = self.assertErrorPage(self.send(self.form(page, 'oauth2_add_address')), 200)
        self.assertIn('127.0.0.1', question.text_content())
        self.assertEqual(self.application.redirect_uris, REDIRECT_URI)
        answer = self.send(self.form(question, 'oauth2_confirm_address'), confirmed='1')
        self.assertEqual(answer.status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(self.application.redirect_uris, f'{REDIRECT_URI}\n{OTHER}')
        changed = self.last_event()
        self.assertEqual((changed.kind, changed.actor_id), ('application_changed', self.manager))
        _form, fields = self.consent_form(self.url_open(answer.headers['Location'], headers=HTML))
        self.assertEqual((fields['redirect_uri'], fields['scope']), (OTHER, 'email'))

    def test_the_answer_goes_to_this_server_alone(self):
        self.sign_in(self.manager)
        fields = self.form(self.first_page(), 'oauth2_add_address')
        for query in ('', 'client_id=x', '@evil.example.com/', f'{fields["request_query"]}&resource=a&resource=b'):
            location = self.send(fields, request_query=query, confirmed='1').headers['Location']
            path = urlsplit(location)
            self.assertEqual(path.path, f'{BASE}/authorize')
            self.assertIn(path.netloc, ('', urlsplit(self.base_url()).netloc))
        self.assertEqual(parse_qs(path.query)['resource'], ['a', 'b'])

    def test_odd_input_is_a_bad_request(self):
        self.sign_in(self.manager)
        fields = self.form(self.first_page(), 'oauth2_add_address')
        self.assertEqual(self.send(fields, request_query='&'.join(['x=y'] * 200), confirmed='1').status_code, 400)
        with mute_logger('odoo.http'):
            answer = self.url_open(
                f'{BASE}/redirect_uri', data={'csrf_token': fields['csrf_token']},
                files={'request_query': ('x.txt', b'x')}, allow_redirects=False)
        self.assertLess(answer.status_code, 500)

    def test_only_managers_add_one(self):
        self.sign_in(self.manager)
        fields = self.form(self.first_page(), 'oauth2_add_address')
        administrator = new_test_user(
            self.env, login='adam', password='adam-password', groups='base.group_user,base.group_erp_manager')
        for user in (self.user, administrator):
            self.sign_in(user)
            self.assertFalse(self.first_page().xpath('//form'))
            token = self.csrf_token()
            with self.subTest(user.login), mute_logger('odoo.http'):
                self.assertEqual(self.send(fields, csrf_token=token, confirmed='1').status_code, 403)
                self.assertEqual(self.send(fields, csrf_token=token).status_code, 403)
        self.authenticate(None, None)
        self.assertIn('/web/login', self.send(fields, confirmed='1').headers['Location'])
        self.env.invalidate_all()
        self.assertEqual(self.application.redirect_uris, REDIRECT_URI)

    def test_the_orm_refuses_others_as_well(self):
        with self.assertRaises(Exception) as raised:
            self.application.with_user(self.user)._add_redirect_uri(OTHER)
        self.assertEqual(type(raised.exception).__name__, 'AccessError')

    def test_it_needs_the_csrf_token(self):
        self.sign_in(self.manager)
        fields = self.form(self.first_page(), 'oauth2_add_address')
        for token in ('', 'x', f'{"0" * 40}o9999999999'):
            with self.subTest(token=token), mute_logger('odoo.http'):
                self.assertEqual(self.send(fields, csrf_token=token, confirmed='1').status_code, 400)
        with mute_logger('odoo.http'):
            self.assertEqual(self.url_open(f'{ADD}?confirmed=1', method='GET').status_code, 405)
        self.env.invalidate_all()
        self.assertEqual(self.application.redirect_uris, REDIRECT_URI)

    def test_an_address_is_held_to_the_rules_of_the_form(self):
        self.sign_in(self.manager)
        fields = self.form(self.first_page(), 'oauth2_add_address')
        for address in (
            'http://app.example.com/callback', 'javascript:alert(1)', 'https://app.example.com/#x',
            'https://a.example.com/\nhttps://b.example.com/', '<script>alert(1)</script>', 'https://\u202eapp.example.com/',
        ):
            with self.subTest(address=address):
                response = self.authorize(HTML, redirect_uri=address)
                self.assertFalse(self.assertErrorPage(response).xpath('//form'))
                self.assertNotIn('<script>alert', response.text)
                with self.assertRaises(ValidationError):
                    self.application.with_user(self.manager)._add_redirect_uri(address)
        with mute_logger('odoo.http'):
            answer = self.send(fields, confirmed='1', request_query=re.sub(
                'redirect_uri=[^&]*', 'redirect_uri=http%3A%2F%2Fapp.example.com%2F', fields['request_query']))
        self.assertEqual(answer.status_code, 422)
        self.env.invalidate_all()
        self.assertEqual(self.application.redirect_uris, REDIRECT_URI)

    def test_twice_adds_once(self):
        for _time in range(2):
            self.application.with_user(self.manager)._add_redirect_uri(OTHER)
        self.assertEqual(self.application.redirect_uris, f'{REDIRECT_URI}\n{OTHER}')

    def test_the_pages_cannot_be_framed_so_nobody_is_led_to_click(self):
        self.sign_in(self.manager)
        self.assertErrorPage(self.send(self.form(self.first_page(), 'oauth2_add_address')), 200)

    def csrf_token(self):
        """Return a token of this session, from the consent page."""
        _form, fields = self.consent_form(self.authorize(HTML))
        return fields['csrf_token']
