"""A trial of an application by a manager: the built-in redirect URI is for that session and application alone."""
import html
import re
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo.tests import new_test_user, tagged

from ..controllers import try_it, try_it_steps
from ..models import addresses
from ..protocol.endpoints import TOKEN
from .common import HTML, OAuth2Case, after

PATH = '/oauth2_provider/try'


@tagged('post_install', '-at_install')
class TestTryIt(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, login='maria', password='maria-password', name='Maria Manager',
            groups='base.group_user,oauth2_provider.group_oauth2_manager')
        cls.callback = f'{cls.env["oauth2.application"].get_base_url()}{PATH}/callback'

    def begin(self, application=None, **values):
        """Press Begin, and return the answer: a redirect to the authorization endpoint."""
        application = application or self.application
        page = self.url_open(f'{PATH}/{application.id}').text
        token = re.search(r'name="csrf_token" value="(\w+)"', page)
        return self.url_open(f'{PATH}/{application.id}/run', data={
            'csrf_token': token and token[1], 'scope': ['openid', 'profile'], **values}, allow_redirects=False)

    def asked(self, response):
        return {name: values[0] for name, values in parse_qs(urlsplit(response.headers['Location']).query).items()}

    def test_the_answer_comes_back_here(self):
        self.application.trusted = True
        self.sign_in(self.manager)
        begun = self.begin()
        self.assertEqual(begun.status_code, 303)
        asked = self.asked(begun)
        self.assertEqual(asked['redirect_uri'], self.callback)
        self.assertEqual(asked['scope'], 'openid profile')
        self.assertEqual(asked['code_challenge_method'], 'S256')
        answer = self.url_open(begun.headers['Location'], headers=HTML, allow_redirects=False)
        self.assertTrue(answer.headers['Location'].startswith(f'{self.callback}?code='))
        page = self.url_open(answer.headers['Location'])
        self.assertIn('the application got a code', page.text)
        self.assertEqual(page.headers['Cache-Control'], 'no-store')
        self.assertEqual(page.headers['X-Frame-Options'], 'DENY')
        code = parse_qs(urlsplit(answer.headers['Location']).query)['code'][0]
        shown = re.findall(r'<pre [^>]*o_try_it_curl[^>]*>(.*?)</pre>', page.text, re.S)
        self.assertTrue(shown)
        self.assertFalse([text for text in shown if code in text])
        self.assertIn('trial is over', self.url_open(answer.headers['Location']).text, 'it works once')

    def test_only_managers(self):
        self.sign_in()
        self.assertEqual(self.url_open(f'{PATH}/{self.application.id}').status_code, 403)
        self.assertEqual(self.begin().status_code, 400, 'there was no page with a CSRF token')
        self.sign_in(self.manager)
        self.assertEqual(self.url_open(f'{PATH}/{self.application.id}').status_code, 200)
        self.assertEqual(self.url_open(f'{PATH}/999999999').status_code, 404)

    def test_another_site_begins_no_trial(self):
        self.sign_in(self.manager)
        self.assertEqual(self.begin(csrf_token='x').status_code, 400)

    def test_the_redirect_uri_is_for_that_session_and_application_alone(self):
        other = self.application.copy()
        parameters = {'client_id': self.client_id, 'response_type': 'code', 'redirect_uri': self.callback}
        self.sign_in(self.manager)
        self.assertEqual(self.authorize(HTML, **parameters).status_code, 400, 'no trial has begun')
        self.begin(other)
        self.assertEqual(self.authorize(HTML, **parameters).status_code, 400, 'it is another one that is tried')
        self.begin()
        self.assertEqual(self.authorize(HTML, **parameters).status_code, 200)
        refused = self.authorize(HTML, **parameters | {'redirect_uri': f'{self.callback}/x'})
        self.assertEqual(refused.status_code, 400)
        self.sign_in()
        self.assertEqual(self.authorize(HTML, **parameters).status_code, 400, 'it is another session')

    def test_a_trial_has_its_time(self):
        parameters = {'client_id': self.client_id, 'response_type': 'code', 'redirect_uri': self.callback}
        self.sign_in(self.manager)
        begun = self.begin()
        with after(seconds=try_it.LIFETIME + 1):
            self.assertEqual(self.authorize(HTML, **parameters).status_code, 400)
            page = self.url_open(f"{PATH}/callback?code=x&state={self.asked(begun)['state']}")
            self.assertEqual(page.status_code, 403)

    def test_an_answer_to_another_request_is_none(self):
        self.sign_in(self.manager)
        self.begin()
        page = self.url_open(f'{PATH}/callback?code=x&state=y')
        self.assertEqual(page.status_code, 403)
        self.assertIn('trial is over', page.text)

    def test_a_refusal_is_shown_as_the_application_is_told(self):
        self.application.group_ids = self.env.ref('base.group_portal')
        self.sign_in(self.manager)
        begun = self.begin()
        page = self.url_open(begun.headers['Location'], headers=HTML)
        self.assertIn('access_denied', page.text)
        event = self.env['oauth2.event'].search([('application_id', '=', self.application.id)], limit=1)
        self.assertIn(f'/odoo/oauth2-events/{event.id}"', page.text)
        self.assertIn(event.what_to_do, html.unescape(page.text))

    def test_a_failure_has_its_audit_line_and_what_to_do(self):
        self.sign_in(self.manager)
        address = re.search(r'data-failure="([^"]+)"', self.url_open(f'{PATH}/{self.application.id}').text)[1]
        self.assertNotIn('Audit trail', self.url_open(address).text, 'nothing has failed yet')
        self.url_open(TOKEN.address(''), data={
            'grant_type': 'authorization_code', 'code': 'x', 'client_id': self.client_id, 'client_secret': 'wrong'})
        event = self.env['oauth2.event'].search([('application_id', '=', self.application.id)], limit=1)
        self.assertEqual(event.kind, 'client_refused')
        shown = html.unescape(self.url_open(address).text)
        for words in (event.display_name, event.what_happened, event.what_to_do, f'/odoo/oauth2-events/{event.id}'):
            self.assertIn(words, shown)
        other = address.replace(f'/{self.application.id}/', f'/{self.application.copy().id}/')
        self.assertNotIn('Audit trail', self.url_open(other).text, 'of another application')
        self.sign_in()
        self.assertEqual(self.url_open(address).status_code, 403)

    def test_a_stranger_does_not_word_what_a_trial_shows(self):
        """Anybody can have requests refused that name an application, and so have the trail say what helps."""
        self.sign_in(self.manager)
        address = re.search(r'data-failure="([^"]+)"', self.url_open(f'{PATH}/{self.application.id}').text)[1]
        with patch.object(addresses, 'of_caller', lambda: '192.0.2.1'):
            self.url_open(TOKEN.address(''), data={'grant_type': 'password', 'client_id': self.client_id})
        event = self.env['oauth2.event'].search([('application_id', '=', self.application.id)], limit=1)
        self.assertEqual((event.kind, event.address), ('refused', '192.0.2.1'))
        self.assertNotIn('Audit trail', self.url_open(address).text)
        with patch.object(addresses, 'of_caller', lambda: '192.0.2.1'):
            self.assertIn('Audit trail', self.url_open(address).text)

    def test_the_last_event_may_be_any_text(self):
        self.sign_in(self.manager)
        for after_ in ('x', '-1', '9' * 30, '9' * 5000):
            self.assertEqual(self.url_open(f'{PATH}/{self.application.id}/failure?after={after_}').status_code, 200)

    def test_the_authorization_is_shown_without_its_code(self):
        self.application.trusted = True
        self.sign_in(self.manager)
        begun = self.begin()
        page = self.url_open(begun.headers['Location'], headers=HTML)
        shown = [html.unescape(text) for text in re.findall(r'<pre[^>]*>(.*?)</pre>', page.text, re.S)]
        self.assertTrue(shown[0].endswith(urlsplit(begun.headers['Location']).query))
        self.assertIn('/callback?code=CODE&state=', shown[1])

    def test_what_each_kind_can_try(self):
        steps = [step.name for step in try_it_steps.of(self.application, code='x', verifier='y')]
        self.assertEqual(steps, ['token', 'userinfo', 'end'])
        self.application.scope_ids += self.env['oauth2.scope'].search([('name', '=', 'api.read')])
        steps = [step.name for step in try_it_steps.of(self.application, code='x', verifier='y')]
        self.assertEqual(steps, ['token', 'userinfo', 'read', 'end'])
        self.application.write({
            'allow_authorization_code': False, 'allow_client_credentials': True, 'user_id': self.user.id})
        first = try_it_steps.of(self.application)[0]
        self.assertIn(('grant_type', 'client_credentials'), first.body)
        self.assertTrue(first.needs_secret)
        public = self.public_application()
        self.assertFalse(any(step.needs_secret for step in try_it_steps.of(public, code='x')))
        checks = self.env['oauth2.application'].create({'name': 'x', 'kind': 'resource_server'})
        self.assertEqual(checks._trial_hint(), 'resource_server')
        device = self.env['oauth2.application'].create({'name': 'x', 'kind': 'device', 'client_type': 'public'})
        self.assertEqual(device._trial_hint(), 'device')
        self.assertEqual(self.env['oauth2.application'].create({'name': 'x'})._trial_hint(), 'no_secret')

    def test_the_requests_of_a_service_work_as_they_are_sent(self):
        self.application.write({
            'allow_authorization_code': False, 'allow_client_credentials': True, 'user_id': self.user.id})
        self.application.scope_ids += self.env['oauth2.scope'].search([('name', '=', 'api.read')])
        known = {try_it_steps.SECRET: self.client_secret}
        for step in try_it_steps.of(self.application):
            body = {name: known.get(value, value) for name, value in step.body} if isinstance(
                step.body, list) else step.body
            headers = {name: value.replace(try_it_steps.ACCESS_TOKEN, known.get(try_it_steps.ACCESS_TOKEN, ''))
                       for name, value in step.headers.items()}
            answer = self.url_open(step.path, data=body, headers=headers)
            self.assertEqual(answer.status_code, 200, (step.name, answer.text))
            if step.name == 'token':
                token = answer.json()['access_token']
                known |= {try_it_steps.ACCESS_TOKEN: token, try_it_steps.TOKEN_TO_END: token}
        self.assertEqual(self.call_with(token).status_code, 401, 'it has ended')

    def call_with(self, token):
        return self.url_open('/json/2/res.users/context_get', data='{}', headers={
            'Authorization': f'Bearer {token}', 'Content-Type': 'application/json'})

    def test_the_secret_is_in_no_form_that_a_browser_sends_by_itself(self):
        self.application.trusted = True
        self.sign_in(self.manager)
        page = self.url_open(self.begin().headers['Location'], headers=HTML).text
        form = re.search(r'<form id="oauth2_try_it_go".*?</form>', page, re.S)[0]
        self.assertIn('type="password"', form)
        self.assertNotRegex(form, r'\sname=')
        self.assertRegex(form, r'<button[^>]*disabled')

    def test_no_scope_would_mean_all(self):
        self.sign_in(self.manager)
        page = self.begin(scope=[])
        self.assertEqual(page.status_code, 200)
        self.assertIn('Tick at least one', page.text)

    def test_an_answer_to_another_request_leaves_the_trial(self):
        self.application.trusted = True
        self.sign_in(self.manager)
        begun = self.begin()
        self.assertEqual(self.url_open(f'{PATH}/callback?code=x&state=y').status_code, 403)
        self.assertIn('got a code', self.url_open(begun.headers['Location'], headers=HTML).text)

    def test_who_comes_by_another_address_is_led_to_that_of_the_server(self):
        self.env['ir.config_parameter'].set_param('oauth2_provider.issuer', 'https://odoo.example.com')
        self.sign_in(self.manager)
        page = self.url_open(f'{PATH}/{self.application.id}').text
        self.assertIn(f'href="https://odoo.example.com{PATH}/{self.application.id}"', page)
        self.assertNotIn('/run"', page)

    def test_in_a_browser(self):
        self.application.scope_ids += self.env['oauth2.scope'].search([('name', '=', 'api.read')])
        self.start_tour(
            f'{PATH}/{self.application.id}', 'oauth2_provider_try_it', login='admin',
            cookies={'oauth2_test_secret': self.client_secret})
        tokens = self.env['oauth2.token'].search([('application_id', '=', self.application.id)])
        self.assertEqual(len(tokens), 1)
        self.assertTrue(tokens.revoked_at)
