"""Addresses: those that a new password goes to, those that pages link to, and models that a rule may not lead to."""
from odoo.tests import new_test_user, tagged

from .sealed import SealedCase

ATTACKER = 'attacker@elsewhere.example'


@tagged('post_install', '-at_install')
class TestAddressesOfUsers(SealedCase):
    """Odoo lets who may change an employee, say, change the address of its user. A token lends nobody that power."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = new_test_user(cls.env, login='emil', groups='base.group_user,base.group_partner_manager')
        cls.customer = new_test_user(cls.env, login='carla', groups='base.group_portal')

    def change(self, token, user):
        """Call a method that changes an address with superuser rights, as that of an employee does."""
        def action_note(partners):
            partners.sudo().write({'email': ATTACKER})
            return True
        with self.method('res.partner', 'action_note', action_note):
            status = self.call(token, 'res.partner', 'action_note', ids=user.partner_id.ids).status_code
        self.env.invalidate_all()
        return status, user.email == ATTACKER

    def test_who_may_not_change_users(self):
        token = self.widest_token(user=self.employee)
        for user in (self.admin, self.user):
            with self.isolated(user.login):
                self.assertEqual(self.change(token, user), (403, False))

    def test_customers_are_contacts_to_whoever_looks_after_these(self):
        self.assertEqual(self.change(self.widest_token(user=self.employee), self.customer), (200, True))

    def test_who_may_change_users(self):
        self.assertEqual(self.change(self.widest_token(), self.user), (200, True))

    def test_what_stays_the_same(self):
        token, email = self.widest_token(user=self.employee), self.user.email

        def action_note(partners):
            partners.sudo().write({'email': email})
            return True
        with self.method('res.partner', 'action_note', action_note):
            self.result(token, 'res.partner', 'action_note', ids=self.user.partner_id.ids)


@tagged('post_install', '-at_install')
class TestAddressesOnPages(SealedCase):

    def test_scripts(self):
        api = self.widest_token()
        for url in ('javascript:alert(1)', ' JavaScript:alert(1)', 'java\nscript:alert(1)', '\x01javascript:alert(1)',
                    'vbscript:x', 'data:text/html,<script>alert(1)</script>'):
            with self.isolated(url):
                self.assertRefused(api, 'ir.actions.act_url', 'create', vals_list=[{'name': 'x', 'url': url}])
                action = self.env['ir.actions.act_url'].create({'name': 'x', 'url': '/x'})
                self.assertRefused(api, 'ir.actions.act_url', 'write', ids=action.ids, vals={'url': url})

    def test_addresses(self):
        api = self.widest_token()
        for url in ('https://example.com/?x=javascript:1', '/odoo', 'mailto:x@example.com', 'localhost:8069', 'x'):
            with self.isolated(url):
                self.result(api, 'ir.actions.act_url', 'create', vals_list=[{'name': 'x', 'url': url}])
        self.result(api, 'res.partner', 'create', vals_list=[{'name': 'JavaScript: an introduction'}])

    def test_pictures_of_this_server(self):
        """By its whole address it is this server, too."""
        api, base = self.widest_token(), self.base_url()
        for address in (f'{base}/en/web/session/logout', f'{base}/website/lang/en?r=/web/become', f'{base}/r/abc',
                        f'{base.upper()}/@/web/become', f'//me@{base.partition("//")[2]}/x'):
            with self.isolated(address):
                self.assertRefused(api, 'res.partner', 'write', ids=self.person.ids, vals={
                    'comment': f'<img src="{address}">'})
        self.result(api, 'res.partner', 'write', ids=self.person.ids, vals={
            'comment': f'<img src="{base}/web/image/1"><img src="https://x.example/r/abc.png">'})

    def test_files_that_lead_elsewhere(self):
        """A page loads a picture from `/web/image`, where Odoo redirects to what such a file says."""
        for scope in ('api', 'api.read contacts.write'):
            token = self.token_for(*scope.split())
            for values in ({'type': 'url', 'url': '/web/become'}, {'type': 'url', 'url': '/en/web/session/logout'},
                           {'type': 'url', 'url': f'{self.base_url()}/web/become'},
                           {'type': 'url', 'url': '/web/image/%2e%2e/become'}):
                with self.isolated(values, scope=scope):
                    self.assertRefused(token, 'ir.attachment', 'create', vals_list=[values | {
                        'name': 'x.png', 'res_model': 'res.partner', 'res_id': self.person.id}])
        token = self.token_for('api')
        file, = self.result(token, 'ir.attachment', 'create', vals_list=[{
            'name': 'x', 'type': 'url', 'url': 'https://x.example/a.png'}])
        self.assertRefused(token, 'ir.attachment', 'write', ids=[file], vals={'url': '/web/become'})
        self.assertRefused(token, 'ir.attachment', 'copy', ids=[file], default={'url': '/web/become'})
        self.attempt(token, 'ir.attachment', 'load', fields=['name', 'type', 'url'], data=[['y', 'url', '/web/become']])
        self.attempt(token, 'ir.attachment', 'create', vals_list=[{'name': 'y'}], context={
            'default_type': 'url', 'default_url': '/web/become'})
        self.assertFalse(self.env['ir.attachment'].search([('url', '=', '/web/become')]))


@tagged('post_install', '-at_install')
class TestModelsOfRules(SealedCase):
    """A record that acts on a model later is not about one that decides over rights."""

    def test_server_actions(self):
        api = self.widest_token()
        for model in ('ir.rule', 'ir.model.access', 'ir.model.data', 'ir.model', 'ir.config_parameter'):
            with self.isolated(model):
                self.assertRefused(api, 'ir.actions.server', 'create', vals_list=[{
                    'name': 'x', 'model_id': self.model_id(model), 'state': 'multi'}])
                alias = {'alias_name': 'sealed', 'alias_model_id': self.model_id(model)}
                self.assertRefused(api, 'mail.alias', 'create', vals_list=[alias])
        for model in ('res.partner', 'res.users'):
            self.result(api, 'ir.actions.server', 'create', vals_list=[{
                'name': 'x', 'model_id': self.model_id(model), 'state': 'multi'}])


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestAddressesInApps(SealedCase):

    def test_the_address_of_an_employee(self):
        officer = new_test_user(self.env, login='helga', groups='hr.group_hr_manager')
        employee = self.env['hr.employee'].create({'name': 'Olga', 'user_id': self.admin.id})
        token = self.widest_token(user=officer)
        self.assertRefused(token, 'hr.employee', 'write', ids=employee.ids, vals={'work_email': ATTACKER})
        self.assertNotEqual(self.admin.email, ATTACKER)
        other = self.env['hr.employee'].create({'name': 'No user'})
        self.result(token, 'hr.employee', 'write', ids=other.ids, vals={'work_email': ATTACKER})

    def test_rules_that_delete_what_decides_over_rights(self):
        self.admin.group_ids += self.env.ref('base.group_system')
        api = self.widest_token()
        for target in ('ir.rule', 'ir.model.access', 'ir.model.data'):
            with self.isolated(target):
                self.assertRefused(api, 'data_recycle.model', 'create', vals_list=[{
                    'name': 'x', 'res_model_id': self.model_id(target), 'recycle_action': 'unlink',
                    'recycle_mode': 'automatic'}])
        self.result(api, 'data_recycle.model', 'create', vals_list=[{
            'name': 'x', 'res_model_id': self.model_id('crm.lead'), 'recycle_action': 'archive'}])

    def test_addresses_of_links(self):
        api = self.widest_token(user=self.env.ref('base.user_admin'))
        event = self.env['event.event'].search([], limit=1)
        sponsor = {'event_id': event.id, 'partner_id': self.company.id, 'name': 'x',
                   'sponsor_type_id': self.env['event.sponsor.type'].search([], limit=1).id}
        self.assertRefused(api, 'event.sponsor', 'create', vals_list=[{**sponsor, 'url': 'javascript:alert(1)'}])
        self.result(api, 'event.sponsor', 'create', vals_list=[{**sponsor, 'url': 'https://example.com'}])
