"""Forms of a website make records for visitors, with superuser rights: no token says of which models and fields."""
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_sealed_levers import LeversCase

NAMES = ['login', 'name', 'group_ids']


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestForms(LeversCase):

    def setUp(self):
        super().setUp()
        self.user.group_ids += self.env.ref('website.group_website_designer')
        self.users = self.env['ir.model']._get('res.users')
        self.fields = self.env['ir.model.fields'].search([('model', '=', 'res.users'), ('name', 'in', NAMES)])

    def send_form(self):
        """Send a form as a visitor does who would like to be an administrator."""
        self.env.flush_all()
        with mute_logger('odoo.http', 'odoo.sql_db'):  # without the fields it is no user
            response = self.url_open('/website/form/res.users', data={
                'name': 'Mallory', 'login': 'mallory', 'group_ids': str(self.env.ref('base.group_system').id)})
        self.env.invalidate_all()
        return response.text

    def assertNoForm(self):
        self.send_form()
        self.assertFalse(self.env['res.users'].search([('login', '=', 'mallory')]))

    def test_a_model_of_which_visitors_may_make_records(self):
        self.env['ir.model.fields'].formbuilder_whitelist('res.users', NAMES)
        vals = {'website_form_access': True, 'website_form_label': 'Sign up'}
        for user in (self.user, self.admin):
            token = self.widest_token(user=user)
            for method, arguments in (
                ('write', {'vals': vals}), ('web_save', {'vals': vals, 'specification': {}}),
                ('load', {'fields': ['.id', 'website_form_access'], 'data': [[str(self.users.id), 'True']]}),
            ):
                with self.isolated(user=user.login, method=method):
                    ids = {} if method == 'load' else {'ids': self.users.ids}
                    self.attempt(token, 'ir.model', method, **ids, **arguments)
                    self.assertNoForm()
                    self.assertFalse(self.users.website_form_access)

    def test_a_field_that_visitors_may_fill_in(self):
        self.users.website_form_access = True
        self.assertTrue(all(self.fields.mapped('website_form_blacklisted')))
        for user in (self.user, self.admin):
            token = self.widest_token(user=user)
            with self.isolated(user=user.login):
                self.attempt(token, 'ir.model.fields', 'formbuilder_whitelist', model='res.users', fields=NAMES)
                self.attempt(token, 'ir.model.fields', 'write', ids=self.fields.ids, vals={
                    'website_form_blacklisted': False})
                self.assertNoForm()
                self.assertTrue(all(self.fields.mapped('website_form_blacklisted')))

    def test_an_action_that_does_it_later(self):
        self.env['ir.model.fields'].formbuilder_whitelist('res.users', NAMES)
        ids = self.made(self.api, 'ir.actions.server', 'create', vals_list=[{
            'name': 'Attack', 'model_id': self.model_id('ir.model'), 'state': 'object_write',
            'update_path': 'website_form_access', 'evaluation_type': 'value', 'update_boolean_value': 'true'}])
        self.run_action(ids, self.users)
        self.assertNoForm()
