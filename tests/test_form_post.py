"""response_mode=form_post (OAuth 2.0 Form Post Response Mode §2): the answer as a form that sends itself."""
from lxml import html

from odoo.tests import tagged

from .common import BASE, HTML, REDIRECT_URI, STATE
from .sign_in import SignInCase


@tagged('post_install', '-at_install')
class TestFormPost(SignInCase):

    def ask(self, **parameters):
        return self.authorize(**{'headers': HTML, 'scope': 'openid', 'response_mode': 'form_post'} | parameters)

    def posted(self, response, to=REDIRECT_URI):
        """Return what the page posts to the application."""
        page = self.assertPage(response, referrer='origin')  # so that the form has an Origin, and no more
        form = page.get_element_by_id('oauth2_form_post')
        self.assertEqual((form.get('method'), form.get('action')), ('post', to))
        self.assertTrue(form.xpath('.//button[@type="submit"]'), 'who has no JavaScript has to get on as well')
        self.assertEqual(len(page.xpath('//form')), 1)
        self.assertIn('oauth2_form_post', ''.join(page.xpath('//script[not(@src)]/text()')))
        return {field.get('name'): field.get('value') for field in form.xpath('.//input')}

    def test_the_code_is_posted(self):
        self.sign_in()
        self.allow(('openid', ))
        state = '"><script>alert(1)</script>'
        answer = self.posted(self.ask(state=state, nonce='n'))
        self.assertEqual(set(answer), {'code', 'state', 'iss'})
        self.assertEqual(answer['state'], state)
        self.assertEqual(self.id_claims(self.redeem(answer['code']).json())['nonce'], 'n')

    def test_errors_are_posted_too(self):
        for parameters, error in (({'prompt': 'none'}, 'login_required'), ({'scope': 'x'}, 'invalid_scope'),
                                  ({'response_type': 'token'}, 'unsupported_response_type'),
                                  ({'request': 'x'}, 'request_not_supported')):
            answer = self.posted(self.ask(**parameters))
            self.assertEqual((answer['error'], answer['state']), (error, STATE))
            self.assertIn('iss', answer)
        self.sign_in()
        self.assertEqual(self.posted(self.ask(prompt='none'))['error'], 'consent_required')
        self.application.group_ids = self.env.ref('base.group_system')
        self.assertEqual(self.posted(self.ask())['error'], 'access_denied')

    def test_it_survives_login_and_consent(self):
        page = self.url_open(self.log_in(self.ask().headers['Location']).headers['Location'], headers=HTML)
        for decision, member in (('deny', 'error'), ('allow', 'code')):
            _form, fields = self.consent_form(page)
            self.assertEqual(fields['response_mode'], 'form_post')
            answer = self.posted(self.url_open(
                f'{BASE}/authorize', data=fields | {'decision': decision}, headers=HTML, allow_redirects=False))
            self.assertIn(member, answer)

    def test_a_client_in_doubt_gets_nothing(self):
        self.assertErrorPage(self.ask(redirect_uri='https://evil.example.com/'))
        self.assertErrorPage(self.ask(client_id='x' * 32))

    def test_a_program_gets_the_members_as_ever(self):
        self.sign_in()
        self.allow(('openid', ))
        response = self.ask(headers={'Accept': 'application/json'})
        self.assertIn('code', response.json())

    def test_an_address_that_no_form_can_be_sent_to(self):
        """A browser opens an app by its scheme, and leaves what it should post behind."""
        public = self.public_application(require_pkce=False, scope_ids=self.scopes('openid'))
        response = self.ask(client_id=public.client_id, redirect_uri='com.example.app:/callback')
        self.assertEqual(self.redirected(response, 'com.example.app:/callback')['error'], 'invalid_request')

    def test_query_is_the_default(self):
        self.sign_in()
        self.allow(('openid', ))
        for mode in ('query', None):
            self.assertIn('code', self.redirected(self.ask(response_mode=mode)))

    def test_the_page_speaks_to_who_has_no_javascript_in_their_language(self):
        for code in ('fr_FR', 'ar_001'):
            self.env['res.lang']._activate_lang(code)
        self.env['ir.module.module']._load_module_terms(['oauth2_provider'], ['fr_FR', 'ar_001'])
        self.sign_in()
        self.allow(('openid', ))
        for locale, lang, direction, button in (
            (None, 'en-US', 'ltr', 'Continue'), ('fr', 'fr-FR', 'ltr', 'Continuer'), ('ar', 'ar-001', 'rtl', None),
        ):
            page = html.fromstring(self.ask(ui_locales=locale).content)
            self.assertEqual((page.get('lang'), page.get('dir')), (lang, direction))
            title, heading = page.findtext('.//title'), page.xpath('//main//h1')[0].text_content()
            self.assertIn(heading.strip(), title)
            self.assertTrue(page.xpath('//main//p')[0].text_content().strip())
            said = page.xpath('//form[@id="oauth2_form_post"]//button')[0].text_content().strip()
            self.assertEqual(said, button or said)
            self.assertTrue(said)
