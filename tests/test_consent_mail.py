"""Users are told by mail when an application may use their account: perhaps somebody else allowed it."""
from odoo.tests import tagged

from .common import BASE, HTML, OAuth2Case


@tagged('post_install', '-at_install')
class TestConsentMail(OAuth2Case):

    def decide(self, decision, **parameters):
        """Answer the consent page as a browser would."""
        self.sign_in()
        page = self.authorize(headers=HTML, **parameters)
        _form, fields = self.consent_form(page)
        answer = self.url_open(f'{BASE}/authorize', data=fields | {'decision': decision}, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)

    def mails(self):
        return self.env['mail.mail'].search([('email_to', 'ilike', 'alice@example.com')])

    def test_what_was_allowed_is_told(self):
        self.env.company.email = 'office@example.com'
        self.decide('allow', scope='profile')
        mail = self.mails()
        self.assertIn('Reporting Tool', mail.subject)
        self.assertEqual(mail.state, 'outgoing')  # nobody has waited for a mail server
        profile = self.env['oauth2.scope'].search([('name', '=', 'profile')])
        for words in ('Reporting Tool', profile.description, '127.0.0.1', '/my/connected_apps', 'alice'):
            self.assertIn(words, mail.body_html)

    def test_more_is_told_again_and_the_same_is_not(self):
        self.decide('allow', scope='profile')
        self.authorize(scope='profile')
        self.assertEqual(len(self.mails()), 1)
        self.decide('allow', scope='profile email')
        later, first = self.mails()
        self.assertIn('can now use your account', first.subject)
        self.assertIn('can now do more with your account', later.subject)
        self.assertIn('do more', later.body_html)
        self.assertNotIn('do more', first.body_html)

    def test_an_application_that_has_become_another_one_is_told_as_new(self):
        self.decide('allow', scope='profile')
        self.application.redirect_uris += '\nhttps://another.example.com/callback'
        self.decide('allow', scope='profile')
        self.assertEqual({mail.subject for mail in self.mails()}, {'Reporting Tool can now use your account'})
        self.assertEqual(len(self.mails()), 2)

    def test_a_page_that_is_sent_again_tells_nothing_new(self):
        self.sign_in()
        _form, fields = self.consent_form(self.authorize(headers=HTML, scope='profile'))
        for _time in range(3):
            self.url_open(f'{BASE}/authorize', data=fields | {'decision': 'allow'}, allow_redirects=False)
        self.assertEqual(len(self.mails()), 1)

    def test_a_name_is_text_in_it(self):
        self.application.name = '<b>Tool</b> {{ 1 }}'
        self.decide('allow', scope='profile')
        self.assertIn('&lt;b&gt;Tool', self.mails().body_html)

    def test_no_mail(self):
        self.decide('deny', scope='profile')
        self.setting('mail_on_connect', False)
        self.decide('allow', scope='profile')
        self.setting('mail_on_connect', True)
        self.user.email = False
        self.decide('allow', scope='profile email')
        self.assertFalse(self.mails())

    def test_it_is_in_the_language_of_the_user(self):
        self.env['res.lang']._activate_lang('fr_FR')
        self.env['ir.module.module']._load_module_terms(['oauth2_provider'], ['fr_FR'])
        self.user.lang = 'fr_FR'
        self.decide('allow', scope='profile')
        self.assertIn('votre compte', self.mails().subject)
        self.assertIn('lang="fr-FR" dir="ltr"', self.mails().body_html)

    def test_what_nobody_has_translated_is_english_from_left_to_right(self):
        self.env['res.lang']._activate_lang('he_IL')
        self.user.lang = 'he_IL'
        self.decide('allow', scope='profile')
        self.assertIn('lang="en-US" dir="ltr"', self.mails().body_html)

    def test_arabic_is_written_from_right_to_left(self):
        self.env['res.lang']._activate_lang('ar_001')
        self.env['ir.module.module']._load_module_terms(['oauth2_provider'], ['ar_001'])
        self.user.lang = 'ar_001'
        self.decide('allow', scope='profile')
        self.assertIn('lang="ar-001" dir="rtl"', self.mails().body_html)
