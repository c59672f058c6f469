"""What people allow reads the same before they do, in the mail about it, in their preferences and in the portal."""
from lxml import html

from odoo.tests import tagged

from .common import HTML, OAuth2Case

KNOWN = 'See your name, login, language, time zone, your email address, and the name of your company'
FULL = 'Full access: see, change, create and delete everything you can'


@tagged('post_install', '-at_install')
class TestAllowedWords(OAuth2Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        work = cls.env['oauth2.scope'].create({'name': 'work', 'description': 'See where you work'})
        cls.application.scope_ids = cls.scopes('profile', 'email', 'offline_access', 'api', 'work')
        for scope, name, label in (
            (cls.env.ref('oauth2_provider.scope_profile'), 'company', 'the name of your company'),
            (work, 'job', 'your job'),
            (cls.env.ref('oauth2_provider.scope_offline_access'), 'colour', 'your colour'),
        ):
            cls.env['oauth2.scope.claim'].create({
                'scope_id': scope.id, 'name': name, 'field_path': 'partner_id.function', 'label': label})

    def allowed(self, scope):
        """Allow this on the page, and return the lines of the page, the mail, the preferences and the portal."""
        self.sign_in()
        page = self.authorize(HTML, scope=scope)
        form, fields = self.consent_form(page)
        self.url_open(form.get('action'), data=fields | {'decision': 'allow'}, headers=HTML, allow_redirects=False)
        mail = self.env['mail.mail'].search([('email_to', 'ilike', 'alice@example.com')], limit=1)
        row = self.env['oauth2.connected.application'].with_user(self.user).search([('user_id', '=', self.user.id)])
        portal = html.fromstring(self.url_open('/my/connected_apps').content)
        return [
            lines(html.fromstring(page.content).xpath('//ul/li/div/bdi | //ul/li/div/div')),
            lines(html.fromstring(mail.body_html).xpath('//li')),
            row.permissions.splitlines(),
            lines(portal.xpath('//*[@id="oauth2_connected_applications"]//li//li')),
        ]

    def test_it_reads_the_same_everywhere(self):
        expected = [FULL, KNOWN, 'See your colour', 'See where you work', 'See your job']
        for place in self.allowed('profile email offline_access api work'):
            self.assertEqual(place, expected)

    def test_a_description_that_somebody_has_changed_is_the_one_that_people_read(self):
        self.env.ref('oauth2_provider.scope_email').description = 'See where to write to you'
        for place in self.allowed('email'):
            self.assertEqual(place, ['See where to write to you'])

    def test_a_scope_that_opens_everything_says_so_whatever_its_description_is(self):
        self.env.ref('oauth2_provider.scope_api').description = 'See your reports'
        for place in self.allowed('api'):
            self.assertEqual(place, ['See your reports', 'This is everything that you may see and change in Odoo.'])

    def test_the_page_tells_what_the_scope_for_staying_connected_tells(self):
        self.sign_in()
        for scope, tells in (('profile', False), ('profile offline_access', True)):
            page = html.fromstring(self.authorize(HTML, scope=scope).content)
            self.assertEqual('See your colour' in lines(page.xpath('//ul/li')), tells)


def lines(elements):
    return [' '.join(element.text_content().split()) for element in elements]
