"""Values and templates that a call does not hold itself: from a file of an earlier request, or by a name or number."""
from odoo.tests import new_test_user, tagged

from .sealed import SealedCase

OPTIONS = {'has_headers': True, 'separator': ',', 'quoting': '"', 'date_format': '', 'datetime_format': '',
           'float_thousand_separator': ',', 'float_decimal_separator': '.', 'advanced': True}


@tagged('post_install', '-at_install')
class TestFilesOfEarlierRequests(SealedCase):
    """An import wizard is given its file first, and reads it when it is told to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin.group_ids += cls.env.ref('base.group_erp_manager')
        cls.victim = new_test_user(cls.env, login='vera', password='vera-password', groups='base.group_user')
        cls.importing = cls.scope('importing', ('base_import.import', 'read write create', {
            'methods': 'execute_import'}))

    def load(self, token, model, fields, *row):
        lines = '\n'.join(','.join(line) for line in (fields, row))
        wizard = self.made(token, 'base_import.import', 'create', vals_list=[{
            'res_model': model, 'file': lines, 'file_name': 'a.csv', 'file_type': 'text/csv'}])
        self.assertTrue(wizard)
        return self.call(token, 'base_import.import', 'execute_import', ids=wizard, fields=fields, columns=fields,
                         options=OPTIONS)

    def test_users(self):
        for token in (self.token_for(self.importing), self.token_for(self.importing, 'api.read'), self.token_for(
                self.importing, self.scope('users.read', ('res.users', 'read')))):
            for name, value in (('password', 'another-1'), ('login', 'another'), ('signature', 'another')):
                self.load(token, 'res.users', ['.id', name], str(self.victim.id), value)
                self.env.invalidate_all()
                self.assertEqual(self.victim.login, 'vera')
                self.assertNotIn('another', self.victim.signature or '')
        self.authenticate('vera', 'vera-password')  # it is still that

    def test_contacts_outside(self):
        token = self.token_for(self.importing, self.scope('acorns', ('res.partner', 'read write create', {
            'domain': "[('ref', '=', 'A1')]"})))
        self.assertRefusedBy(self.load(token, 'res.partner', ['.id', 'name'], str(self.person.id), 'imported'))
        self.assertRefusedBy(self.load(token, 'res.partner', ['name'], 'imported'))
        self.assertFalse(self.env['res.partner'].search([('name', '=', 'imported')]))

    def test_contacts_within(self):
        token = self.token_for(self.importing, self.scope('partners', ('res.partner', 'read write create')))
        self.load(token, 'res.partner', ['.id', 'name'], str(self.person.id), 'imported')
        self.env.invalidate_all()
        self.assertEqual(self.person.name, 'imported')

    def test_records_by_their_names(self):
        """The options of the wizard become a context of Odoo's own."""
        token = self.token_for(self.importing, self.scope('tagged', ('res.partner', 'read write create'), (
            'res.partner.category', 'read')))
        wizard = self.made(token, 'base_import.import', 'create', vals_list=[{
            'res_model': 'res.partner', 'file': 'name,category_id\nimported,Nowhere', 'file_name': 'a.csv',
            'file_type': 'text/csv'}])
        fields = ['name', 'category_id']
        self.assertRefusedBy(self.call(
            token, 'base_import.import', 'execute_import', ids=wizard, fields=fields, columns=fields,
            options=OPTIONS | {'name_create_enabled_fields': {'category_id': True}}))
        self.assertFalse(self.env['res.partner.category'].search([('name', '=', 'Nowhere')]))

    def test_a_login_that_a_method_writes(self):
        def action_rename(partners, login):
            partners.user_ids.write({'login': login})  # a name of the method's own
        with self.method('res.partner', 'action_rename', action_rename):
            token = self.token_for(self.scope('renamed', ('res.partner', 'read', {'methods': 'action_rename'}), (
                'res.bank', 'read write')))
            self.assertRefused(token, 'res.partner', 'action_rename', ids=self.victim.partner_id.ids, login='x')
            self.assertEqual(self.victim.login, 'vera')
            token = self.token_for('renamed', self.scope('users', ('res.users', 'read write')))
            self.result(token, 'res.partner', 'action_rename', ids=self.victim.partner_id.ids, login='renamed')
        self.assertEqual(self.victim.login, 'renamed')

    def assertRefusedBy(self, response):
        self.assertIn(response.status_code, (200, 403), response.text)
        if response.status_code == 200:
            self.assertFalse(response.json().get('ids'), response.text)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestTemplatesByNameAndNumber(SealedCase):
    """Any method may hand on the name or number of a template; those by which somebody signs in go to nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ('sales_team.group_sale_manager', 'point_of_sale.group_pos_manager', 'project.group_project_user'):
            cls.admin.group_ids += cls.env.ref(group)
        cls.guest = new_test_user(cls.env, login='gus', password='gus-password', groups='base.group_portal')
        cls.guest.partner_id.signup_prepare()
        cls.env.flush_all()

    def lead(self):
        """Return the id of a lead, in a list."""
        lead = self.env['crm.lead'].create({'name': 'breaks', 'partner_id': self.guest.partner_id.id})
        self.env.flush_all()
        return lead.ids

    def assertNoLink(self):
        self.env.invalidate_all()
        for model in ('mail.message', 'mail.mail'):
            for message in self.env[model].sudo().search([], order='id desc', limit=5):
                self.assertNotRegex(str(message.body), r'token=|auth_signup')

    def test_a_template_by_its_number(self):
        """It is made for the user who has the number of the lead."""
        ids = self.guest.ids
        if not self.env['crm.lead'].browse(ids).exists():
            self.env.cr.execute("UPDATE crm_lead SET id = %s WHERE id = %s", (*ids, *self.lead()))
            self.env.invalidate_all()
        for template in ('auth_signup.set_password_email', 'auth_signup.portal_set_password_email'):
            with self.isolated(template):
                self.attempt(self.token_for('api'), 'crm.lead', 'activity_send_mail', ids=ids,
                             template_id=self.env.ref(template).id)
                self.assertNoLink()

    def test_a_view_by_its_name(self):
        ids = self.lead()
        token = self.token_for('api')
        self.assertRefused(token, 'crm.lead', 'rating_send_request', ids=ids,
                           template='auth_signup.reset_password_email')
        for method in ('message_post_with_source', 'message_mail_with_source'):
            def action_send(leads, source, method=method):
                getattr(leads, method)(source)

            def action_send_view(leads, number, method=method):
                getattr(leads, method)(leads.env['ir.ui.view'].browse(number))
            with self.method('crm.lead', 'action_send', action_send), self.isolated(method):
                self.assertRefused(token, 'crm.lead', 'action_send', ids=ids, source='auth_signup.reset_password_email')
            with self.method('crm.lead', 'action_send', action_send_view), self.isolated((method, 'view')):
                self.assertRefused(token, 'crm.lead', 'action_send', ids=ids, number=self.env.ref(
                    'auth_signup.reset_password_email').id)
        self.assertNoLink()

    def test_who_is_invited_gets_a_mail(self):
        token = self.token_for('api')
        self.admin.group_ids += self.env.ref('base.group_erp_manager')
        self.result(token, 'res.users', 'action_reset_password', ids=self.guest.ids)
        self.result(token, 'res.users', 'create', vals_list=[{
            'name': 'Nina', 'login': 'nina@example.com', 'email': 'nina@example.com'}])
        mails = self.env['mail.mail'].sudo().search([], order='id desc', limit=2)
        self.assertTrue(all('token=' in str(mail.body_html) for mail in mails))

    def test_a_template_that_cannot_be_filled_in(self):
        template = self.env['mail.template'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('crm.lead'), 'subject': 'x',
            'body_html': '<p>words of it <t t-out="object.name.startswith(&quot;breaks&quot;) and 1/0"/></p>'})
        ids = self.lead()  # now, since Odoo tries a new template
        response = self.call(self.token_for('api'), 'crm.lead', 'activity_send_mail', ids=ids, template_id=template.id)
        self.assertEqual(response.status_code, 422, response.text)
        for word in ('Traceback', 'words of it', '.py'):
            self.assertNotIn(word, response.text)
