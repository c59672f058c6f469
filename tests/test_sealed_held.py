"""What methods delete, make and change on the way is within the scopes, also where these change a few records of it."""
from odoo.tests import tagged

from .sealed import SealedCase


@tagged('post_install', '-at_install')
class TestMethodsWithinDomains(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.banks = cls.env['res.bank'].create([{'name': 'inside'}, {'name': 'outside'}])
        cls.env.flush_all()

    def few(self, *methods, operations='read write'):
        return self.scope('few', ('res.bank', operations, {
            'domain': "[('name', 'in', ('inside', 'told'))]", 'methods': '\n'.join(methods)}))

    def test_a_record_that_a_method_makes(self):
        def action_split(banks, name):
            return banks.create({'name': 'made'}).id

        with self.method('res.bank', 'action_split', action_split):
            for operations in ('read write', 'read write create'):
                with self.isolated(operations):
                    self.assertRefused(
                        self.token_for(self.few('action_split', operations=operations)), 'res.bank', 'action_split',
                        ids=self.banks[:1].ids, name='x')
            token = self.token_for(self.scope('all', ('res.bank', 'read write', {'methods': 'action_split'})))
            self.result(token, 'res.bank', 'action_split', ids=self.banks[:1].ids, name='x')

    def test_a_record_that_a_value_of_the_callers_would_bring_in(self):
        def action_tell(partners, bank, **values):
            partners.env['res.bank'].browse(bank).write({'city': 'Gent', **values})

        with self.method('res.partner', 'action_tell', action_tell):
            token = self.token_for(self.few(), self.scope('telling', ('res.partner', 'read', {
                'methods': 'action_tell'})))
            inside, outside = self.banks.ids
            call = {'ids': self.person.ids, 'name': 'told'}
            self.assertRefused(token, 'res.partner', 'action_tell', bank=outside, **call)
            self.result(token, 'res.partner', 'action_tell', bank=inside, **call)
            self.assertEqual(self.banks.mapped('name'), ['told', 'outside'])


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestHeldByWizards(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ('project.group_project_manager', 'sales_team.group_sale_manager', 'stock.group_stock_manager',
                      'analytic.group_analytic_accounting', 'base.group_system'):
            cls.admin.group_ids += cls.env.ref(group)
        cls.env.flush_all()

    def test_what_a_wizard_deletes(self):
        """The record that a line of it is about came with an earlier request."""
        lines = 'privacy.lookup.wizard.line', 'read write create', {'methods': 'action_unlink'}
        for name, operations, gone in (('looking', 'read', False), ('deleting', 'read write unlink', True)):
            token = self.token_for(self.scope(
                name, ('privacy.lookup.wizard', 'read write create'), lines, ('res.partner', operations)))
            wizard = self.made(token, 'privacy.lookup.wizard', 'create', vals_list=[{'name': 'x', 'email': 'x@y.z'}])
            line = self.made(token, lines[0], 'create', vals_list=[{
                'wizard_id': wizard[0], 'res_model_id': self.model_id('res.partner'), 'res_id': self.person.id}])
            self.assertTrue(line)
            self.attempt(token, lines[0], 'action_unlink', ids=line)
            self.assertEqual(not self.person.exists(), gone)

    def test_what_odoo_changes_along_of_which_the_scopes_change_a_few(self):
        plan = self.env['account.analytic.plan'].search([], limit=1)
        account, other = self.env['account.analytic.account'].create([
            {'name': 'mine', 'plan_id': plan.id}, {'name': 'other', 'plan_id': plan.id}])
        project = self.env['project.project'].create({'name': 'x', 'account_id': other.id})
        task = self.env['project.task'].create({'name': 't', 'project_id': project.id})
        self.env.flush_all()

        def few(model, record):
            return model, 'read write', {'domain': f"[('id', '=', {record.id})]"}
        token = self.token_for(self.scope(
            'projects', ('project.project', 'read write'), few('account.analytic.account', account),
            few('project.task', self.env['project.task'].create({'name': 'mine'}))))
        self.assertRefused(token, 'project.project', 'write', ids=project.ids, vals={'name': 'y'})
        self.assertEqual(other.name, 'other')
        self.attempt(token, 'project.project', 'write', ids=project.ids, vals={'active': False})
        self.assertTrue(task.active)
        project.account_id = account
        self.env.flush_all()
        self.result(token, 'project.project', 'write', ids=project.ids, vals={'name': 'z'})
        self.assertEqual(account.name, 'z')

    def test_a_reminder_with_a_name_that_would_be_a_template(self):
        """A quoted name loses its backslashes on the way, in the request of a person or a scheduled action."""
        event = self.env['calendar.event'].create({
            'name': "{{ object.env['ir.config_parameter'].sudo().set_param('sealed.written', 'yes') }}",
            'start': '2030-01-01 10:00:00', 'stop': '2030-01-01 11:00:00', 'partner_ids': [(6, 0, self.person.ids)]})
        self.person.phone = '+32470123456'
        alarm = self.env['calendar.alarm'].create({'name': 'x', 'alarm_type': 'sms', 'sms_template_id': False})
        event._do_sms_reminder(alarm)
        self.assertNotWritten()
