"""The language of the pages: that of who looks, or what ``ui_locales`` asks for (OIDC Core §3.1.2.1)."""
from urllib.parse import urlencode

from lxml import html

from odoo.tests import tagged

from .common import BASE, HTML, REDIRECT_URI
from .test_discovery import DISCOVERY
from .test_pushed_authorization import PushCase


@tagged('post_install', '-at_install')
class TestPageLanguage(PushCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ('fr_FR', 'he_IL'):
            cls.env['res.lang']._activate_lang(code)
        cls.env['ir.module.module']._load_module_terms(['oauth2_provider'], ['fr_FR'])

    def language(self, response):
        return html.fromstring(response.content).get('lang')

    def test_the_consent_page(self):
        self.sign_in()
        for locales, lang in (
            ('fr-FR', 'fr-FR'), ('fr-CA', 'fr-FR'), ('FR', 'fr-FR'), ('he xx fr en', 'fr-FR'), ('en fr', 'en-US'),
            ('he', 'en-US'), ('', 'en-US'), ('é', 'en-US'), ('fr\n', 'en-US'), ('x' * 300, 'en-US'),
            ('../fr_FR', 'en-US'),
        ):
            with self.subTest(locales):
                response = self.authorize(HTML, ui_locales=locales)
                self.assertEqual((response.status_code, self.language(response)), (200, lang))
        response = self.authorize(HTML, ui_locales='fr')
        self.assertIn('Autoriser', response.text)
        _form, fields = self.consent_form(response)
        self.assertEqual(fields['ui_locales'], 'fr')
        self.redirected(self.url_open(
            f'{BASE}/authorize', data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False))

    def test_the_pages_of_a_pushed_request(self):
        """What was pushed counts, and not what the address says beside it (RFC 9126 §4, RFC 9101 §6.3)."""
        for locales, sentence, lang in (
            ('fr-CA', 'Connectez-vous pour continuer vers', 'fr-FR'), (None, 'Sign in to continue to', 'en-US'),
        ):
            with self.subTest(locales):
                self.opener.cookies.clear()
                request_uri = self.pushed(ui_locales=locales)
                login = self.assertLogin(self.follow(request_uri, ui_locales='en' if locales else 'fr'))
                self.assertIn(sentence, self.url_open(login).text)
                page = self.url_open(self.log_in(login).headers['Location'], headers=HTML)
                self.assertEqual((page.status_code, self.language(page)), (200, lang))
                _form, fields = self.consent_form(page)
                answer = self.redirected(self.decide(fields))
                self.assertIn('code', answer)
                self.assertEqual(self.language(self.follow(request_uri)), 'en-US')  # it is over
                self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]).unlink()

    def test_a_pushed_request_that_became_wrong(self):
        request_uri = self.pushed(ui_locales='fr')
        self.application.redirect_uris = f'{REDIRECT_URI}/other'
        self.assertEqual(self.language(self.follow(request_uri)), 'fr-FR')

    def test_the_pages_of_a_form_of_another_website(self):
        response = self.url_open(f'{BASE}/authorize', headers=HTML, allow_redirects=False, data={
            'client_id': self.client_id, 'redirect_uri': REDIRECT_URI, 'response_type': 'code', 'ui_locales': 'fr'})
        login = self.assertLogin(self.url_open(response.headers['Location'], headers=HTML, allow_redirects=False))
        self.assertIn('Connectez-vous pour continuer vers', self.url_open(login).text)

    def test_the_pages_of_a_logout(self):
        for locales, lang in (('fr-CA', 'fr-FR'), ('é', 'en-US'), ('\ud800', 'en-US'), ('\0', 'en-US')):
            address = f'{BASE}/logout?' + urlencode({'ui_locales': locales}, errors='surrogatepass')
            for data in (None, {'x': 'x'}):
                response = self.url_open(address, headers=HTML, data=data)
                self.assertEqual((response.status_code, self.language(response)), (200, lang), locales)

    def test_error_pages_and_the_login_page(self):
        self.assertEqual(self.language(self.authorize(HTML, ui_locales='fr', client_id='x' * 32)), 'fr-FR')
        for locales, words in (('fr é', 'Sign in to continue to'), ('fr-CA', 'Connectez-vous pour continuer vers')):
            login = self.authorize(HTML, ui_locales=locales, scope='openid')
            self.assertIn(words, self.url_open(login.headers['Location']).text)

    def test_discovery_names_the_languages_of_the_pages(self):
        self.assertEqual(self.url_open(DISCOVERY).json()['ui_locales_supported'], ['en-US', 'fr-FR'])
