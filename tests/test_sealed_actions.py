"""Actions that change rights or as whom something runs: a token leaves none for whoever runs them later."""
from odoo.tests import tagged

from .test_sealed_levers import LeversCase


@tagged('post_install', '-at_install')
class TestActionsOnRights(LeversCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employees = cls.env.ref('base.group_user')
        model = cls.env['ir.model']._get('res.partner.industry')
        cls.access = cls.env['ir.model.access'].create({
            'name': 'x', 'model_id': model.id, 'group_id': cls.employees.id, 'perm_read': True})
        cls.rule = cls.env['ir.rule'].create({
            'name': 'x', 'model_id': model.id, 'domain_force': "[('id', '=', 1)]", 'groups': cls.employees.ids})
        cls.name_of_group = cls.env['ir.model.data'].search([('model', '=', 'res.groups')], limit=1)
        cls.cron = cls.env['ir.cron'].create({
            'name': 'x', 'model_id': model.id, 'state': 'code', 'user_id': cls.user.id, 'interval_number': 1,
            'interval_type': 'days'})
        cls.parameter = cls.env['ir.config_parameter'].create({'key': 'sealed.plain', 'value': 'x'})
        cls.model = model
        cls.env.flush_all()

    def targets(self):
        """Yield what an action could change: a record that it runs on, a path from there, and a value."""
        other = str(self.env.ref('base.group_portal').id)
        yield self.access, 'perm_write', 'true'
        yield self.access, 'group_id', other
        yield self.rule, 'active', 'false'
        yield self.rule, 'perm_read', 'false'
        yield self.model, 'info', 'Hacked'
        yield self.model, 'access_ids.perm_write', 'true'
        yield self.model, 'rule_ids.active', 'false'
        yield self.employees, 'rule_groups.active', 'false'
        yield self.employees, 'model_access.perm_unlink', 'true'
        yield self.name_of_group, 'res_id', other
        yield self.cron, 'user_id', str(self.admin.id)
        yield self.parameter, 'value', 'Hacked'

    def state(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            [self.access[name] for name in ('perm_read', 'perm_write', 'perm_create', 'perm_unlink', 'group_id')],
            [self.rule[name] for name in ('active', 'perm_read', 'groups')], self.model.info,
            self.env['ir.rule'].search_count([]), self.name_of_group.res_id, self.cron.user_id, self.parameter.value)

    def values(self, record, path, value):
        return {'name': 'Attack', 'model_id': self.model_id(record._name), 'state': 'object_write',
                'update_path': path, 'evaluation_type': 'value', 'value': value,
                'update_boolean_value': value if value in ('true', 'false') else 'true'}

    def test_an_action(self):
        before = self.state()
        for record, path, value in self.targets():
            with self.isolated(model=record._name, path=path):
                self.run_action(self.made(
                    self.api, 'ir.actions.server', 'create', vals_list=[self.values(record, path, value)]), record)
                self.assertEqual(self.state(), before)

    def test_a_scheduled_action(self):
        before = self.state()
        for record, path, value in self.targets():
            with self.isolated(model=record._name, path=path):
                crons = self.made(self.api, 'ir.cron', 'create', vals_list=[{
                    **self.values(record, path, value), 'interval_number': 1, 'interval_type': 'days'}])
                self.run_action(self.env['ir.cron'].browse(crons).ir_actions_server_id.ids, record)
                self.assertEqual(self.state(), before)

    def test_an_action_of_a_person_that_a_token_points_elsewhere(self):
        before = self.state()
        for record, path, value in self.targets():
            with self.isolated(model=record._name, path=path):
                action = self.env['ir.actions.server'].create(self.values(self.person, 'comment', 'x'))
                self.attempt(self.api, 'ir.actions.server', 'write', ids=action.ids, vals=self.values(
                    record, path, value))
                self.run_action(action.ids, record)
                self.assertEqual(self.state(), before)

    def test_an_action_that_comes_by_an_import(self):
        before = self.state()
        for record, path, value in self.targets():
            with self.isolated(model=record._name, path=path):
                there = self.env['ir.actions.server'].search([])
                names = ['name', 'state', 'update_path', 'value', 'evaluation_type']
                values = self.values(record, path, value)
                self.attempt(self.api, 'ir.actions.server', 'load', fields=['model_id/.id', *names], data=[
                    [str(values['model_id']), *(values[name] for name in names)]])
                self.run_action((self.env['ir.actions.server'].search([]) - there).ids, record)
                self.assertEqual(self.state(), before)
