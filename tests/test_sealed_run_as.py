"""As whom something runs later: no token changes that, neither at once nor by what it leaves for others."""
from odoo.tests import new_test_user, tagged

from .sealed import SECRET
from .test_sealed_levers import LeversCase


@tagged('post_install', '-at_install')
class TestScheduledActions(LeversCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(cls.env, login='boss', groups='base.group_system')
        cls.values = {
            'name': 'x', 'model_id': cls.env['ir.model']._get_id('res.partner'), 'state': 'object_write',
            'update_path': 'ref', 'evaluation_type': 'value', 'value': 'x', 'interval_number': 1,
            'interval_type': 'days'}
        cls.cron = cls.env['ir.cron'].create({**cls.values, 'user_id': cls.user.id})
        cls.env.flush_all()

    def test_as_whom_they_run(self):
        ids, vals = self.cron.ids, {'user_id': self.boss.id}
        for method, arguments in (
            ('write', {'ids': ids, 'vals': vals}), ('web_save', {'ids': ids, 'vals': vals, 'specification': {}}),
            ('load', {'fields': ['.id', 'user_id/.id'], 'data': [[str(self.cron.id), str(self.boss.id)]]}),
            ('copy', {'ids': ids, 'default': vals}), ('create', {'vals_list': [{**self.values, **vals}]}),
            ('create', {'vals_list': [self.values], 'context': {'default_user_id': self.boss.id}}),
        ):
            with self.isolated(method=method, arguments=arguments):
                self.attempt(self.api, 'ir.cron', method, **arguments)
                self.assertEqual(self.cron.user_id, self.user)
                self.assertFalse(self.env['ir.cron'].search([('user_id', '=', self.boss.id)]))

    def test_they_are_made_and_written_as_ever(self):
        made, = self.result(self.api, 'ir.cron', 'create', vals_list=[self.values])
        self.assertEqual(self.env['ir.cron'].browse(made).user_id, self.admin)
        self.result(self.api, 'ir.cron', 'write', ids=self.cron.ids, vals={
            'user_id': self.user.id, 'interval_number': 2})
        self.env.invalidate_all()
        self.assertEqual(self.cron.interval_number, 2)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestVisitors(LeversCase):
    """Odoo serves whoever has not signed in as a user of the website."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.env['base.automation']._unregister_hook)
        self.user.group_ids += self.env.ref('website.group_website_designer')
        self.website = self.env['website'].search([], limit=1)
        self.visitor = self.website.user_id
        self.person.website_id = self.website
        self.file = self.env['ir.attachment'].create({
            'name': 'x.txt', 'raw': SECRET.encode(), 'res_model': 'res.groups',
            'res_id': self.env.ref('base.group_user').id})
        self.env.flush_all()

    def assertVisitorsSeeNothing(self):
        self.assertNotIn(SECRET, self.url_open(f'/web/content/{self.file.id}').text)
        self.assertEqual(self.website.user_id, self.visitor)

    def test_a_website_whose_visitors_are_somebody_else(self):
        vals = {'user_id': self.admin.id}
        for user in (self.user, self.admin):
            token = self.widest_token(user=user)
            for method, arguments in (
                ('write', {'vals': vals}), ('web_save', {'vals': vals, 'specification': {}}),
                ('load', {'fields': ['.id', 'user_id/.id'], 'data': [[str(self.website.id), str(self.admin.id)]]}),
            ):
                with self.isolated(user=user.login, method=method):
                    ids = {} if method == 'load' else {'ids': self.website.ids}
                    self.attempt(token, 'website', method, **ids, **arguments)
                    self.assertVisitorsSeeNothing()

    def test_a_rule_that_does_it_when_somebody_writes_a_contact(self):
        model = self.model_id('res.partner')
        action = {'name': 'Attack', 'model_id': model, 'state': 'object_write', 'update_path': 'website_id.user_id',
                  'evaluation_type': 'value', 'value': str(self.admin.id)}
        rule = {'name': 'Attack', 'model_id': model, 'trigger': 'on_create_or_write'}
        with self.isolated('all at once'):
            self.attempt(self.api, 'base.automation', 'create', vals_list=[{
                **rule, 'action_server_ids': [[0, 0, {**action, 'usage': 'base_automation'}]]}])
            self.write_a_contact()
        with self.isolated('one after the other'):
            ids = self.made(self.api, 'ir.actions.server', 'create', vals_list=[action])
            self.attempt(self.api, 'base.automation', 'create', vals_list=[{
                **rule, 'action_server_ids': [[6, 0, ids]]}])
            self.write_a_contact()

    def write_a_contact(self):
        with self.by_a_person():
            self.person.with_user(self.admin).write({'ref': 'y'})
            self.env.flush_all()
        self.assertVisitorsSeeNothing()

    def test_a_kiosk(self):
        boss = new_test_user(self.env, login='boss', groups='point_of_sale.group_pos_manager')
        self.admin.group_ids += self.env.ref('point_of_sale.group_pos_manager')
        config = self.env['pos.config'].create({'name': 'Kiosk'})
        before = config.self_ordering_default_user_id
        self.env.flush_all()
        self.attempt(self.api, 'pos.config', 'write', ids=config.ids, vals={'self_ordering_default_user_id': boss.id})
        self.assertEqual(config.self_ordering_default_user_id, before)
        for name in ('epson_printer_ip', 'proxy_ip'):  # to which what people pay for goes
            self.attempt(self.api, 'pos.config', 'write', ids=config.ids, vals={name: '192.0.2.1'})
            self.assertFalse(config[name])
        self.result(self.api, 'pos.config', 'write', ids=config.ids, vals={'name': 'Counter'})
