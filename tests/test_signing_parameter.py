"""Nothing that runs inside Odoo reads what Odoo signs with: no method, template, domain or server action."""
import json

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import hmac
from odoo.tools.safe_eval import json as wrapped_json
from odoo.tools.safe_eval import safe_eval

from .evaluation import Evaluation


@tagged('post_install', '-at_install')
class TestSigningParameter(Evaluation, TransactionCase):
    """``database.secret``: whoever knows it signs a link by which a user gets a new password."""

    def setUp(self):
        super().setUp()
        self.parameters = self.env['ir.config_parameter'].sudo()
        self.value = self.parameters.get_param('database.secret')
        self.assertRegex(self.value, r'^[0-9a-f-]{36}$')
        self.env.invalidate_all()
        self.parameter = self.parameters.search([('key', '=', 'database.secret')])

    def test_reading_gives_nothing(self):
        parameter = self.parameter
        for read in (
            lambda: parameter.value,
            lambda: parameter.read(),
            lambda: parameter.search_read([('key', '=', 'database.secret')], ['key', 'value']),
            lambda: parameter.search_fetch([('key', '=', 'database.secret')], ['value']).mapped('value'),
            lambda: parameter.web_read({'key': {}, 'value': {}}),
            lambda: parameter.web_search_read([], {'key': {}, 'value': {}}),
            lambda: parameter.export_data(['key', 'value']),
            lambda: parameter.copy_data(),
            lambda: parameter.with_context(active_test=False, bin_size=True, prefetch_fields=False).value,
            lambda: parameter.onchange({'value': False}, ['value'], {'key': {}, 'value': {}}),
            lambda: parameter._read_group([], ['value']),
            lambda: parameter._read_group([], [], ['value:array_agg', 'value:min', 'value:max']),
            lambda: parameter.formatted_read_group([], ['value']),
            lambda: parameter.web_read_group([], ['value']),
            lambda: parameter._read_format(['value']),
        ):
            self.env.invalidate_all()
            text = json.dumps(read(), default=str)
            self.assertNotIn(self.value, text)
        self.assertTrue(self.parameters.search([('key', '=', 'web.base.url')]).value)

    def test_no_condition_or_order_says_anything_about_it(self):
        value = self.value
        for operator, operand in (
            ('=', value), ('!=', value), ('!=', 'x'), ('in', [value]), ('not in', ['x']), ('like', value[:2]),
            ('not like', 'x'), ('=like', value[:1] + '%'), ('ilike', '%'), ('>', ''), ('<', 'zzz'), ('=', False),
            ('!=', False), ('>=', value), ('<=', value),
        ):
            with self.subTest(operator=operator, operand=operand):
                domain = Domain('value', operator, operand)
                self.assertNotIn(self.parameter, self.parameters.search(domain))
                self.assertNotIn(self.parameter, self.parameters.search(~domain))
        for direction in ('asc', 'desc'):
            lowest = self.parameters.create({'key': 'test.lowest', 'value': '\x01'})
            highest = self.parameters.create({'key': 'test.highest', 'value': '\uffff'})
            found = self.parameters.search([], order=f'value {direction}').ids
            between = sorted((found.index(lowest.id), found.index(highest.id)))
            self.assertFalse(between[0] < found.index(self.parameter.id) < between[1])
            (lowest | highest).unlink()

    def test_no_field_leads_to_it(self):
        model = self.env['ir.model']._get('res.partner.category')
        field = self.env['ir.model.fields'].create({
            'model_id': model.id, 'name': 'x_parameter_id', 'ttype': 'many2one', 'relation': 'ir.config_parameter'})
        values = {'model_id': model.id, 'name': 'x_value', 'ttype': 'text', 'related': 'x_parameter_id.value'}
        category = self.env['res.partner.category'].create({'name': 'x', 'x_parameter_id': self.parameter.id})
        self.env.flush_all()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env['ir.model.fields'].create(values | {'store': True})
        related = self.env['ir.model.fields'].create(values | {'store': False, 'readonly': True})
        category = category.sudo()
        self.env.invalidate_all()
        self.assertFalse(category.x_value)
        self.assertNotIn(self.value, repr(category.read(['x_value', 'x_parameter_id'])))
        self.assertFalse(category.search([('x_value', '=', self.value)]))
        self.assertFalse(category.search([('x_parameter_id.value', '=', self.value)]))
        self.assertNotIn(self.value, repr(category._read_group([], ['x_parameter_id'], ['x_parameter_id:array_agg'])))
        related.unlink()
        field.unlink()

    def test_odoo_itself_reads_it_as_before(self):
        self.assertEqual(self.env['ir.config_parameter'].get_param('database.secret'), self.value)
        self.assertEqual(self.parameters._get_param('database.secret'), self.value)
        self.assertTrue(hmac(self.env(su=True), 'scope', 'message'))
        self.assertTrue(self.env.user._compute_session_token('sid'))
        # a server action that makes a signed link through Odoo's own code
        self.assertEqual(
            self.run_code("result = env.user._compute_session_token('sid')"),
            self.env.user._compute_session_token('sid'))

    def test_evaluated_text_does_not_get_it(self):
        codes = (
            "env['ir.config_parameter'].sudo().get_param('database.secret')",
            "env['ir.config_parameter'].sudo()._get_param('database.secret')",
            "[env['ir.config_parameter'].get_param(key) for key in ['database.secret']]",
            "env.user.mapped(lambda user: env['ir.config_parameter'].get_param('database.secret'))",
            "env.user.browse(map(env['ir.config_parameter'].get_param, ['database.secret'])).ids",
            "(env.user.sudo().filtered(lambda user: env['ir.config_parameter'].get_param('database.secret')))",
            "env.user._session_token_get_values()",
            "env.user.mapped(env.registry['res.users']._session_token_get_values)",
        )
        for code in codes:
            with self.subTest(code=code):
                with self.assertRaises(AccessError):
                    safe_eval(code, {'env': self.env(su=True)})
                with self.assertRaises(AccessError):
                    self.run_code(f"result = {code}")
                with self.assertRaises(Exception) as raised:
                    self.render(code)
                self.assertIn('AccessError', repr(raised.exception) + str(raised.exception))
        for code in (
            "json.dumps(map(env['ir.config_parameter'].get_param, ['database.secret']), default=list)",
            "json.dumps(env.user, default=env.registry['res.users']._session_token_get_values)",
        ):
            with self.subTest(code=code), self.assertRaises(AccessError):
                safe_eval(code, {'env': self.env(su=True), 'json': wrapped_json})
        with self.assertRaises(AccessError):
            self.run_code("def get_param(user):\n"
                          "    return env['ir.config_parameter'].get_param('database.secret')\n"
                          "result = env.user.mapped(get_param)")
        self.assertFalse(self.render("env['ir.config_parameter'].search([('key', '=', 'database.secret')]).value"))
        self.assertNotIn(self.value, safe_eval(
            "'{0.registry._Registry__caches[stable]._values}'.format(env)", {'env': self.env}))

    def test_a_module_of_another_name_than_its_own_is_none(self):
        with self.assertRaises(AccessError):
            exec("env['ir.config_parameter'].get_param('database.secret')",  # noqa: S102
                 {'__name__': 'odoo.tools.misc', 'env': self.env})

    def test_a_function_of_evaluated_text_gets_it_for_nobody(self):
        scope = {'env': self.env}
        safe_eval("def get_param(key): return env['ir.config_parameter'].get_param(key)\nresult = get_param", scope,
                  mode='exec')
        with self.assertRaises(AccessError):
            scope['result']('database.secret')

    def test_it_can_be_written_but_not_emptied_or_renamed(self):
        self.assertFalse(self.parameters.set_param('database.secret', 'new'))
        self.assertFalse(self.parameter.value, "not even in the same transaction")
        self.assertEqual(self.parameters.get_param('database.secret'), 'new')
        for value in ('', False):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.parameter.write({'value': value})
        for rename in (
            lambda: self.parameter.write({'key': 'x'}),
            lambda: self.parameter._write({'key': 'x'}),
            lambda: (
                self.parameter._fields['key']._update_cache(self.parameter, 'x', dirty=True), self.env.flush_all()),
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                rename()
            self.env.invalidate_all(flush=False)
        self.assertEqual(self.parameters.get_param('database.secret'), 'new')
        self.parameters.init(force=True)
        self.assertRegex(self.parameters.get_param('database.secret'), r'^[0-9a-f-]{36}$')
        self.assertFalse(self.parameter.value)

    def test_the_list_and_form_of_parameters_stay_usable(self):
        view = self.env.ref('base.view_ir_config_form')
        for parameter in (self.parameter, self.parameters.search([('key', '=', 'web.base.url')])):
            self.assertEqual(Form(parameter, view).key, parameter.key)
        self.parameter.web_save({}, {'key': {}, 'value': {}})
        other = self.parameters.create({'key': 'test.other', 'value': 'x'})
        with Form(other, view) as form:
            form.value = 'y'
        self.assertEqual(self.parameters.get_param('test.other'), 'y')
        self.assertEqual(self.parameters.get_param('database.secret'), self.value)
