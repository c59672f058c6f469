"""The consent page: what it says, what it guards, and what it remembers."""
from lxml import html

from odoo.tests import new_test_user, tagged

from .common import BASE, CHALLENGE, HTML, JSON, REDIRECT_URI, STATE, VERIFIER, OAuth2Case


@tagged('post_install', '-at_install')
class TestConsentPage(OAuth2Case):

    def setUp(self):
        super().setUp()
        self.sign_in()

    def decide(self, decision, **changes):
        """Press a button of the page that a request leads to."""
        form, fields = self.consent_form(self.authorize(HTML))
        self.assertEqual(form.get('action'), f'{BASE}/authorize')
        data = {name: value for name, value in (fields | {'decision': decision} | changes).items() if value is not None}
        return self.url_open(form.get('action'), data=data, headers=HTML, allow_redirects=False)

    def test_page_says_who_asks_for_what_and_for_whom(self):
        response = self.authorize(HTML)
        self.assertEqual(response.status_code, 200)
        form, _fields = self.consent_form(response)
        text = form.getroottree().getroot().text_content()
        for expected in (
                'Reporting Tool', 'Alice Archer', 'alice', 'See your name', 'your email address', '127.0.0.1'):
            self.assertIn(expected, text)
        buttons = {button.get('value') for button in form.xpath('.//button[@name="decision"]')}
        self.assertEqual(buttons, {'allow', 'deny'})

    def test_what_it_says_of_the_person_is_one_line(self):
        self.application.scope_ids = self.scopes('openid', 'profile', 'email', 'phone', 'address', 'groups', 'api.read')
        self.env['oauth2.scope.claim'].create({
            'scope_id': self.env.ref('oauth2_provider.scope_profile').id, 'name': 'company',
            'field_path': 'partner_id.company_name', 'label': 'the name of your company'})
        page = html.fromstring(self.authorize(HTML, scope='openid profile email phone groups api.read').content)
        lines = [' '.join(line.text_content().split()) for line in page.xpath('//ul/li')]
        self.assertEqual(len(lines), 2, lines)
        self.assertEqual(lines[1], (
            'See your name, login, language, time zone, your email address, your phone number, which of its groups '
            'you belong to, and the name of your company'))
        page = html.fromstring(self.authorize(HTML, scope='openid').content)
        self.assertEqual(page.xpath('//ul/li')[0].text_content().strip(), 'Confirm who you are')

    def test_what_is_new_of_the_person_is_a_line_of_its_own(self):
        self.application.scope_ids = self.scopes('profile', 'email', 'phone')
        self.allow(('profile', 'email'))
        page = html.fromstring(self.authorize(HTML, scope='profile email phone').content)
        lines = [(' '.join(line.xpath('.//bdi')[0].text_content().split()), bool(line.xpath('.//*[text()="new"]')))
                 for line in page.xpath('//ul/li')]
        self.assertEqual(lines, [
            ('See your name, login, language, time zone and your email address', False),
            ('See your phone number', True)])

    def test_page_says_that_a_scope_opens_everything_whatever_it_says_of_itself(self):
        scopes = self.env['oauth2.scope'].search([('name', 'in', ('api', 'api.read'))])
        scopes.description = 'See your name'
        self.application.scope_ids |= scopes
        for scope, opened in (('api', 'see and change in Odoo'), ('api.read', 'see in Odoo'), ('profile', None)):
            form, _fields = self.consent_form(self.authorize(HTML, scope=scope))
            text = form.getroottree().getroot().text_content()
            with self.subTest(scope):
                self.assertEqual('This is everything that you may' in text, bool(opened))
                self.assertIn(opened or 'See your name', text)

    def test_page_says_whether_the_application_stays(self):
        """It does by its refresh tokens, whether it asks for `offline_access` or not."""
        self.sign_in()
        for refreshes in (True, False):
            self.application.allow_refresh_token = refreshes
            for scope in ('profile', 'profile offline_access'):
                with self.subTest(refreshes=refreshes, scope=scope):
                    page = html.fromstring(self.authorize(headers=HTML, scope=scope).content)
                    promised = [line.text_content().strip() for line in page.xpath('//ul/li')]
                    self.assertEqual(promised, ['See your name, login, language and time zone'])
                    lasts = page.get_element_by_id('oauth2_lasts').text_content()
                    self.assertIn('until you disconnect it' if refreshes else 'ends after 60 minutes', lasts)
                    self.allow(scope.split())
                    members = self.redeem(self.code(scope=scope)).json()
                    self.assertEqual('refresh_token' in members, refreshes)
                    self.assertEqual(members['scope'], scope if refreshes else 'profile')
                    self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]).unlink()
        self.assertError(self.authorize(headers=JSON, scope='offline_access'), 'invalid_scope')

    def test_page_says_that_a_login_ends_with_its_session(self):
        """As it does, see test_logout."""
        self.application.scope_ids = self.scopes('openid', 'offline_access')
        self.application.group_ids += self.env.ref('base.group_portal')
        portal = new_test_user(self.env, login='paul', password='paul-password', groups='base.group_portal')
        for user in (self.user, portal):
            self.sign_in(user)
            for scope, expected in (
                ('openid', 'until you sign out of Odoo or disconnect it, in My '),
                ('openid offline_access', 'until you disconnect it, in My '),
            ):
                with self.subTest(user.login, scope=scope):
                    page = html.fromstring(self.authorize(headers=HTML, scope=scope).content)
                    self.assertIn(expected, page.get_element_by_id('oauth2_lasts').text_content())

    def test_an_application_that_stays_after_all_asks_again(self):
        self.application.allow_refresh_token = False
        self.sign_in()
        self.allow(['profile'])
        self.assertEqual(self.authorize(headers=HTML, scope='profile', allow_redirects=False).status_code, 302)
        self.application.allow_refresh_token = True
        self.assertEqual(self.authorize(headers=HTML, scope='profile', allow_redirects=False).status_code, 200)

    def test_page_cannot_be_framed_or_kept(self):
        self.assertPage(self.authorize(HTML))

    def test_allow_gives_a_code_and_is_remembered(self):
        response = self.decide('allow')
        self.assertEqual(response.status_code, 303)  # RFC 9700 §4.12
        parameters = self.redirected(response)
        self.assertEqual(set(parameters), {'code', 'state', 'iss'})
        self.assertEqual(self.redeem(parameters['code']).status_code, 200)
        self.assertEqual(self.authorize(HTML).status_code, 302)
        self.assertEqual(self.authorize(JSON).status_code, 200)
        consent = self.env['oauth2.consent'].search([('user_id', '=', self.user.id)])
        self.assertEqual(set(consent.scope_ids.mapped('name')), {'profile', 'email'})

    def test_what_was_shown_is_what_is_granted(self):
        form, fields = self.consent_form(self.authorize(HTML))
        self.application.scope_ids += self.env.ref('oauth2_provider.scope_api')
        parameters = self.redirected(self.url_open(
            form.get('action'), data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False))
        self.assertEqual(self.redeem(parameters['code']).json()['scope'], 'profile email')

    def test_a_description_that_changes_meanwhile_is_shown_first(self):
        form, fields = self.consent_form(self.authorize(HTML))
        scope = self.env['oauth2.scope'].search([('name', '=', 'profile')])
        scope.description = 'See your name and your face'
        response = self.url_open(
            form.get('action'), data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        self.assertIn('See your name and your face', response.text)
        self.assertFalse(self.env['oauth2.consent'].search([('user_id', '=', self.user.id)]))
        _form, fields = self.consent_form(response)
        self.redirected(self.url_open(
            form.get('action'), data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False))

    def test_two_decisions_are_none(self):
        form, fields = self.consent_form(self.authorize(HTML))
        pairs = [*fields.items(), ('decision', 'deny'), ('decision', 'allow')]
        self.assertErrorPage(self.url_open(form.get('action'), data=pairs, headers=HTML, allow_redirects=False))

    def test_pages_do_without_the_frontend_layout(self):
        """The module website needs things there that our routes do not have."""
        for template in ('card_layout', 'consent_page', 'error_page'):
            arch = self.env.ref(f'oauth2_provider.{template}').arch
            self.assertNotIn('frontend_layout', arch)
            self.assertNotIn('login_layout', arch)

    def test_second_consent_adds_to_the_first(self):
        self.allow(['profile'])
        form, fields = self.consent_form(self.authorize(HTML, scope='email'))
        self.redirected(self.url_open(
            form.get('action'), data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False))
        self.assertEqual(self.authorize(JSON, scope='profile email').status_code, 200)

    def test_deny_tells_the_application_and_is_not_remembered(self):
        response = self.decide('deny')
        self.assertEqual(response.status_code, 303)
        parameters = self.redirected(response)
        self.assertEqual(parameters['error'], 'access_denied')
        self.assertEqual(parameters['state'], STATE)
        self.assertIn('iss', parameters)
        self.consent_form(self.authorize(HTML))

    def test_decision_needs_the_csrf_token_of_this_session(self):
        for token in (None, '', 'x', 'xo9999999999'):
            with self.subTest(token=token):
                self.assertErrorPage(self.decide('allow', csrf_token=token))
        self.assertAskedAgain(self.decide('allow', csrf_token=f'{"0" * 40}o9999999999'), self.user)
        self.assertAskedAgain(self.decide('deny', csrf_token=f'{"0" * 40}o9999999999'), self.user)
        form, fields = self.consent_form(self.authorize(HTML))
        for user in (self.user, new_test_user(self.env, login='bob', password='b-password', groups='base.group_user')):
            self.sign_in(user)  # in another tab
            self.assertAskedAgain(self.url_open(
                form.get('action'), data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False), user)
        self.assertFalse(self.env['oauth2.consent'].search_count([('application_id', '=', self.application.id)]))
        self.assertFalse(self.env['oauth2.authorization.code'].search_count([
            ('application_id', '=', self.application.id)]))
        self.assertEqual(self.decide('allow').status_code, 303)

    def assertAskedAgain(self, response, user):
        """Check that a page was shown to somebody who has not decided yet."""
        self.assertEqual(response.status_code, 200)
        form, _fields = self.consent_form(response)
        text = form.getroottree().getroot().text_content()
        self.assertIn('was out of date', text)
        self.assertIn(user.login, text)

    def test_decision_in_the_address_or_header_decides_nothing(self):
        self.consent_form(self.authorize(HTML, decision='allow'))
        _form, fields = self.consent_form(self.authorize(HTML))
        self.consent_form(self.authorize(HTML, decision='allow', csrf_token=fields['csrf_token']))

    def test_other_decisions_are_an_error(self):
        for decision in ('', 'yes', 'ALLOW'):
            self.assertErrorPage(self.decide(decision))

    def test_form_is_checked_like_the_first_request(self):
        self.assertErrorPage(self.decide('allow', redirect_uri='https://evil.example.com/'))
        self.assertErrorPage(self.decide('allow', client_id='x' * 32))
        self.assertEqual(self.redirected(self.decide('allow', scope='api'))['error'], 'invalid_scope')

    def test_code_keeps_what_the_request_asked(self):
        form, fields = self.consent_form(self.authorize(
            HTML, scope='email', code_challenge=CHALLENGE, code_challenge_method='S256'))
        parameters = self.redirected(self.url_open(
            form.get('action'), data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False))
        self.assertEqual(self.redeem(parameters['code'], code_verifier=VERIFIER).json()['scope'], 'email')

    def test_signed_out_decision_goes_through_login(self):
        _form, fields = self.consent_form(self.authorize(HTML))
        self.authenticate(None, None)
        response = self.url_open(
            f'{BASE}/authorize', data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn('/web/login', response.headers['Location'])
        self.assertNotIn('decision', response.headers['Location'])
        self.assertNotIn('csrf_token', response.headers['Location'])

    def test_names_and_parameters_are_escaped(self):
        self.application.name = '<script>alert(1)</script>'
        response = self.authorize(HTML, state='"><script>alert(2)</script>')
        self.assertNotIn('<script>alert', response.text)
        _form, fields = self.consent_form(response)
        self.assertEqual(fields['state'], '"><script>alert(2)</script>')

    def test_page_speaks_the_users_language(self):
        self.env['res.lang']._activate_lang('fr_FR')
        self.env['ir.module.module']._load_module_terms(['oauth2_provider'], ['fr_FR'])
        self.user.lang = 'fr_FR'
        self.sign_in()
        text = self.authorize(HTML).text
        self.assertIn('Autoriser', text)
        self.assertIn('Voir votre nom', text)

    def test_two_consents_at_once_make_one_row(self):
        client = self.env['oauth2.application']._get_client(self.client_id)
        for _tab in range(2):
            self.env['oauth2.consent']._remember(client=client, user_id=self.user.id, versions={'profile': 1})
        self.assertEqual(self.env['oauth2.consent'].search_count([('user_id', '=', self.user.id)]), 1)

    def test_private_scheme_is_shown_by_its_name(self):
        application = self.public_application()
        response = self.authorize(
            HTML, client_id=application.client_id, redirect_uri='com.example.app:/callback',
            code_challenge=CHALLENGE, code_challenge_method='S256')
        self.assertIn('com.example.app', response.text)
        self.assertNotIn(REDIRECT_URI, response.text)

    def test_page_tells_who_has_no_preferences_where_the_portal_lists_it(self):
        text = html.fromstring(self.authorize(HTML).content).get_element_by_id('oauth2_lasts').text_content()
        self.assertIn('in My Preferences under Security', text)
        self.application.group_ids = self.env.ref('base.group_portal')
        self.sign_in(new_test_user(self.env, login='paula', password='paula-password', groups='base.group_portal'))
        line = html.fromstring(self.authorize(HTML).content).get_element_by_id('oauth2_lasts')
        self.assertIn('in My Account under Connected Applications', line.text_content())
        link, = line.xpath('.//a/@href')
        self.assertEqual(self.url_open(link).status_code, 200)

    def assertLanguage(self, response, lang, direction):
        page = html.fromstring(response.content)
        self.assertEqual((page.get('lang'), page.get('dir')), (lang, direction))

    def test_language_and_direction_are_those_of_the_words(self):
        self.assertLanguage(self.authorize(HTML), 'en-US', 'ltr')
        for code in ('fr_FR', 'ar_001', 'he_IL'):
            self.env['res.lang']._activate_lang(code)
        self.env['ir.module.module']._load_module_terms(['oauth2_provider'], ['fr_FR', 'ar_001'])
        self.user.lang = 'fr_FR'
        self.sign_in()
        self.assertLanguage(self.authorize(HTML), 'fr-FR', 'ltr')
        self.assertLanguage(self.authorize(HTML, client_id='x' * 32), 'fr-FR', 'ltr')
        self.user.lang = 'ar_001'
        self.sign_in()
        self.assertLanguage(self.authorize(HTML), 'ar-001', 'rtl')
        self.user.lang = 'he_IL'
        self.sign_in()
        self.assertLanguage(self.authorize(HTML), 'en-US', 'ltr')  # which nobody has translated
        portal = html.fromstring(self.url_open('/my/connected_apps').content)
        self.assertEqual((portal.get('lang'), portal.get('dir')), ('he-IL', 'rtl'))  # the words of Odoo around ours
        own = portal.get_element_by_id('oauth2_portal')
        self.assertEqual((own.get('lang'), own.get('dir')), ('en-US', 'ltr'))
        self.env.ref('oauth2_provider.consent_page').update_field_translations('arch_db', {'he_IL': {'Allow': 'אישור'}})
        response = self.authorize(HTML)
        self.assertIn('אישור', response.text)
        self.assertLanguage(response, 'he-IL', 'rtl')
