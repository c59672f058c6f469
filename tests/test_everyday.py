"""What honest integrations do every day: no false refusals."""
from odoo import fields
from odoo.tests import tagged

from .sealed import SealedCase


@tagged('post_install', '-at_install')
class TestSearches(SealedCase):

    def test_for_a_value_that_is_computed_from_other_models(self):
        self.admin.tz = 'UTC'
        self.person.activity_schedule(
            'mail.mail_activity_data_todo', date_deadline=fields.Date.today(), user_id=self.admin.id)
        self.env.flush_all()
        token = self.token_for(self.scope('contacts', ('res.partner', 'read')))
        for condition in (['my_activity_date_deadline', '!=', False], ['activity_state', '=', 'today']):
            found = self.result(token, 'res.partner', 'search_read', domain=[condition], fields=['name'])
            self.assertIn(self.person.id, [row['id'] for row in found], condition)
        self.assertEqual(self.result(token, 'res.partner', 'search_count', domain=[
            ['my_activity_date_deadline', '!=', False], ['id', '!=', self.person.id]]), self.env[
                'res.partner'].with_user(self.admin).search_count([
                    ['my_activity_date_deadline', '!=', False], ['id', '!=', self.person.id]]))

    def test_for_records_of_other_models_stays_refused(self):
        token = self.token_for(self.scope('contacts', ('res.partner', 'read')))
        for condition in (['activity_user_id', '=', self.admin.id], ['activity_ids', 'any', [['note', '!=', False]]],
                          ['message_ids', 'ilike', 'x'], ['message_has_error', '=', True]):
            self.assertRefused(token, 'res.partner', 'search_count', domain=[condition])


@tagged('post_install', '-at_install')
class TestReading(SealedCase):

    def test_a_value_that_odoo_assigns_to_further_records(self):
        """Some of Odoo's methods compute a value for records that nobody asked for, which it then would write."""
        leaf = self.env['res.partner'].create({'name': 'Leaf'})

        def read_twice(partners):
            other = partners.browse(leaf.id)
            other.activity_state = 'today'
            return other.activity_state
        token = self.token_for('api.read')
        with self.method('res.partner', 'read_group', read_twice):
            self.assertEqual(self.result(token, 'res.partner', 'read_group', ids=self.person.ids), 'today')

    def test_style_sheets_of_pages_are_made_as_ever(self):
        self.env['ir.attachment'].search([('url', '=like', '/web/assets/%')]).unlink()

        def action_note(partners):
            return partners.env['ir.qweb']._get_asset_bundle('web.assets_frontend', js=False).css().mimetype
        with self.method('res.partner', 'action_note', action_note):
            self.assertEqual(self.result(self.token_for('api'), 'res.partner', 'action_note'), 'text/css')


@tagged('post_install', '-at_install')
class TestLines(SealedCase):
    """Lines of which a domain narrows down which ones may be changed."""

    def setUp(self):
        super().setUp()
        self.bank, self.other = self.env['res.partner.bank'].create([
            {'acc_number': 'own', 'partner_id': self.person.id},
            {'acc_number': 'x', 'partner_id': self.admin.partner_id.id}])
        self.own = self.token_for(self.scope(
            'own', ('res.partner', 'read write create', {'domain': f"[('id', '!=', {self.admin.partner_id.id})]"}),
            ('res.partner.bank', 'read write create unlink', {
                'domain': f"[('partner_id', '!=', {self.admin.partner_id.id})]"})))

    def test_are_replaced(self):
        new = [0, 0, {'acc_number': 'new'}]
        for commands in ([[5, 0, 0], new], [[6, 0, self.bank.ids], new], [[6, 0, []]], False):
            with self.isolated(commands):
                self.result(self.own, 'res.partner', 'write', ids=self.person.ids, vals={'bank_ids': commands})
                self.env.invalidate_all()
                self.assertEqual(self.bank in self.person.bank_ids, commands not in (False, [[6, 0, []]])
                                 and commands[0][0] == 6)
        for commands in ([[5, 0, 0], new], False):
            with self.isolated(create=commands):
                self.result(self.own, 'res.partner', 'create', vals_list=[{'name': 'x', 'bank_ids': commands}])

    def test_of_others_are_not(self):
        scope = self.scope('all_contacts', ('res.partner', 'read write'), (
            'res.partner.bank', 'read write create unlink', {'domain': f"[('id', '!=', {self.other.id})]"}))
        token = self.token_for(scope)
        for commands in ([[5, 0, 0]], [[6, 0, []]], False, [[6, 0, self.bank.ids]]):
            with self.isolated(commands):
                self.assertRefused(token, 'res.partner', 'write', ids=self.admin.partner_id.ids, vals={
                    'bank_ids': commands})
                # the same commands for two records, of which one has such a line
                self.assertRefused(token, 'res.partner', 'write', ids=[self.person.id, self.admin.partner_id.id],
                                   vals={'bank_ids': commands})


@tagged('post_install', '-at_install')
class TestComposers(SealedCase):

    VALUES = {'subject': 'Hi', 'body': '<p>Hi</p>'}

    def test_a_list_of_ids_in_the_context(self):
        token = self.token_for(self.scope(
            'composing', ('mail.compose.message', 'read write create'),
            ('res.partner', 'read', {'domain': f"[('id', '=', {self.person.id})]"})))
        context = {'default_model': 'res.partner', 'default_composition_mode': 'comment'}
        made = self.result(token, 'mail.compose.message', 'create', vals_list=[self.VALUES], context={
            **context, 'default_res_ids': self.person.ids})
        self.assertEqual(self.env['mail.compose.message'].browse(made).res_ids, str(self.person.ids))
        self.assertRefused(token, 'mail.compose.message', 'create', vals_list=[self.VALUES], context={
            **context, 'default_res_ids': [self.admin.partner_id.id]})
        self.assertRefused(token, 'mail.compose.message', 'create', vals_list=[self.VALUES], context={
            **context, 'default_res_ids': self.person.ids, 'default_partner_ids': [[6, 0, self.person.ids]]})

    def test_placeholders_that_odoo_allows_everybody(self):
        api = self.token_for('api', user=self.user)
        values = {'model': 'res.partner', 'res_ids': str(self.person.ids), 'composition_mode': 'mass_mail'}
        self.result(api, 'mail.compose.message', 'create', vals_list=[{
            **values, 'subject': 'Hi {{ object.name }}', 'body': '<p>Dear <t t-out="object.name"/></p>'}])
        for name in ('subject', 'body'):
            for text in ('{{ object.env.user.password }}', '<t t-out="object.sudo()"/>'):
                self.attempt(api, 'mail.compose.message', 'create', vals_list=[{**values, **self.VALUES, name: text}])
                self.assertFalse(self.env['mail.compose.message'].search([(name, 'ilike', text)]))


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestEverydayOfApps(SealedCase):

    def test_an_import_of_records_that_give_themselves_a_key(self):
        self.admin.group_ids += self.env.ref('project.group_project_manager')
        project = self.env['project.project'].create({'name': 'Project', 'privacy_visibility': 'portal'})
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.task', 'read write create unlink'),
                                          ('project.project', 'read write')))
        result = self.result(token, 'project.task', 'load', fields=['name', 'project_id/.id'],
                             data=[['Imported', str(project.id)]])
        self.assertFalse(result['messages'])
        self.assertTrue(self.env['project.task'].browse(result['ids']).access_token)
