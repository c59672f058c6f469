"""What names values alone, or stands there already, is written as in a session: no false refusals."""
from odoo.tests import tagged

from .sealed import SealedCase

CODE = "# Notes\nfor one in records:\n    one['ref'] = 'run'\n"


@tagged('post_install', '-at_install')
class TestTextsAsEver(SealedCase):

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()

    def test_a_rule_that_names_values(self):
        for domain in ("[('create_uid', '=', user.id)]", "[('company_id', 'in', company_ids)]", "[(1, '=', 1)]",
                       "['|', ('create_uid', '=', user.id), ('create_uid.partner_id', '=', user.partner_id.id)]"):
            model = 'res.partner.bank' if 'company_ids' in domain else 'res.partner.industry'
            with self.isolated(domain):
                rule, = self.result(self.api, 'ir.rule', 'create', vals_list=[{
                    'name': 'Own', 'model_id': self.model_id(model), 'domain_force': domain,
                    'groups': [[6, 0, self.env.ref('base.group_user').ids]]}])
                self.result(self.api, 'ir.rule', 'write', ids=[rule], vals={'domain_force': domain, 'name': 'Mine'})
                self.env.invalidate_all()
                self.assertEqual(self.env['ir.rule'].browse(rule).domain_force, domain)

    def test_code_that_is_written_back(self):
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'state': 'code', 'model_id': self.model_id('res.partner'), 'code': CODE})
        self.env.flush_all()
        row, = self.result(self.api, 'ir.actions.server', 'read', ids=action.ids, fields=['name', 'code', 'state'])
        row.pop('id')
        self.result(self.api, 'ir.actions.server', 'write', ids=action.ids, vals={**row, 'name': 'Renamed'})
        self.result(self.api, 'ir.actions.server', 'web_save', ids=action.ids, vals=row, specification={})
        self.env.invalidate_all()
        self.assertEqual(action.code.strip(), CODE.strip())

    def test_other_code_is_still_refused(self):
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'state': 'code', 'model_id': self.model_id('res.partner'), 'code': CODE})
        self.env.flush_all()
        for code in (f'{CODE}raise UserError(1)', CODE.replace('run', 'ran'), "records.unlink()"):
            with self.isolated(code):
                self.assertRefused(self.api, 'ir.actions.server', 'write', ids=action.ids, vals={'code': code})
                self.env.invalidate_all()
                self.assertEqual(action.code.strip(), CODE.strip())

    def test_an_action_with_a_domain_and_a_context(self):
        action, = self.result(self.api, 'ir.actions.act_window', 'create', vals_list=[{
            'name': 'Own', 'res_model': 'res.partner', 'domain': "[('user_id', '=', uid)]",
            'context': "{'default_user_id': uid}"}])
        self.assertEqual(self.env['ir.actions.act_window'].browse(action).context, "{'default_user_id': uid}")

    def test_a_text_that_looks_like_an_expression(self):
        text = "see the rule: ['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]"
        self.result(self.api, 'res.partner', 'write', ids=self.person.ids, vals={'comment': text})
        self.result(self.api, 'res.partner', 'search_read', domain=[('name', 'ilike', text)], fields=['name'])


@tagged('post_install', '-at_install')
class TestTemplatesAsEver(SealedCase):

    def test_names_of_values_in_a_new_template_as_in_one_that_is_there(self):
        api, text = self.widest_token(), 'Hello {{ object.name }}'
        for model, names in (('mail.template', ('subject', 'email_to', 'lang')), ('sms.template', ('body', 'lang'))):
            for name in names:
                with self.isolated(model=model, name=name):
                    values = {'name': 'x', 'model_id': self.model_id('res.partner'), 'body': 'x'}
                    if model == 'mail.template':
                        del values['body']
                    id_, = self.result(api, model, 'create', vals_list=[{**values, name: text}])
                    self.result(api, model, 'write', ids=[id_], vals={name: f'{text}!'})
                    self.env.invalidate_all()
                    self.assertEqual(self.env[model].browse(id_)[name], f'{text}!')


@tagged('post_install', '-at_install')
class TestMethodsAsEver(SealedCase):

    def test_values_that_the_trail_holds_as_well(self):
        """A user, a kind and a model are columns of the trail, too, which is not the caller's."""
        token = self.token_for(self.scope(
            'scheduling', ('res.partner', 'read write', {'methods': 'activity_schedule'}), ('mail.activity', 'read'),
            ('mail.activity.type', 'read'), ('res.users', 'read')))
        kind = self.env.ref('mail.mail_activity_data_todo')
        self.result(token, 'res.partner', 'activity_schedule', ids=self.person.ids, activity_type_id=kind.id,
                    user_id=self.admin.id, summary='Call')
        self.env.invalidate_all()
        self.assertEqual(self.person.activity_ids.user_id, self.admin)

    def test_an_export_that_would_give_external_ids(self):
        token = self.token_for('contacts.write')
        answer = self.assertRefused(token, 'res.partner', 'export_data', ids=self.person.ids, fields_to_export=['id'])
        self.assertIn('".id"', answer.json()['message'])
        self.result(token, 'res.partner', 'export_data', ids=self.person.ids, fields_to_export=['.id', 'name'])


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestInvoiceLines(SealedCase):

    def test_a_line_with_an_analytic_account(self):
        self.admin.group_ids += self.env.ref('account.group_account_manager')
        plan = self.env['account.analytic.plan'].create({'name': 'Plan'})
        account = self.env['account.analytic.account'].create({'name': 'Project', 'plan_id': plan.id})
        token = self.token_for('invoices.write')
        id_, = self.result(token, 'account.move', 'create', vals_list=[{
            'move_type': 'out_invoice', 'partner_id': self.person.id, 'invoice_line_ids': [[0, 0, {
                'name': 'Chair', 'price_unit': 10, 'analytic_distribution': {str(account.id): 100}}]]}])
        line = self.env['account.move'].browse(id_).invoice_line_ids
        self.assertEqual(line.analytic_distribution, {str(account.id): 100})
        self.result(token, 'account.move', 'write', ids=[id_], vals={'invoice_line_ids': [
            [1, line.id, {'analytic_distribution': {str(account.id): 50}}]]})

    def test_a_line_without_one(self):
        self.admin.group_ids += self.env.ref('account.group_account_manager')
        account = self.env['account.analytic.account'].create({
            'name': 'Project', 'plan_id': self.env['account.analytic.plan'].create({'name': 'Plan'}).id})
        token = self.token_for('invoices.write')
        for distribution in (False, {str(account.id): 100}):
            id_, = self.result(token, 'account.move', 'create', vals_list=[{
                'move_type': 'out_invoice', 'partner_id': self.person.id, 'invoice_line_ids': [
                    [0, 0, {'name': 'Chair', 'price_unit': 10, 'analytic_distribution': distribution}],
                    [0, 0, {'name': 'Desk', 'price_unit': 20, 'analytic_distribution': False}]]}])
            lines = self.env['account.move'].browse(id_).invoice_line_ids
            self.result(token, 'account.move', 'write', ids=[id_], vals={'invoice_line_ids': [
                [1, lines[0].id, {'analytic_distribution': False}]]})
            self.env.invalidate_all()
            self.assertFalse(lines[0].analytic_distribution)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_apps')
class TestAmounts(SealedCase):

    def test_an_answer_with_amounts_that_have_just_changed(self):
        self.admin.group_ids += self.env.ref('sales_team.group_sale_manager')
        order = self.env['sale.order'].create({'partner_id': self.person.id, 'order_line': [(0, 0, {
            'product_id': self.env['product.product'].create({'name': 'Chair'}).id, 'price_unit': 10})]})
        self.env.flush_all()
        token = self.token_for(self.scope('lines', ('sale.order.line', 'read write')))
        row, = self.result(token, 'sale.order.line', 'web_save', ids=order.order_line.ids, vals={
            'price_unit': 7, 'product_uom_qty': 3}, specification={'price_subtotal': {}, 'price_unit': {}})
        self.assertEqual((row['price_unit'], row['price_subtotal']), (7, 21))


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestPages(SealedCase):

    def test_what_the_editor_of_a_website_writes(self):
        self.user.group_ids += self.env.ref('website.group_website_designer')
        blog = self.env['blog.blog'].search([], limit=1)
        for user in (self.user, self.admin):
            api = self.widest_token(user=user)
            for text in (
                '<p>Hello</p><!-- a note -->', '<section class="s_text"><!-- Title --><h2>Hello</h2></section>',
                '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ" allowfullscreen="allowfullscreen"></iframe>',
                '<div class="media_iframe_video" data-oe-expression="//player.vimeo.com/video/1">'
                '<iframe src="//player.vimeo.com/video/1" frameborder="0"></iframe></div>',
                '<a href="https://example.com" target="_blank">There</a><img src="/web/image/1" alt="x"/>',
            ):
                with self.isolated(user=user.login, text=text):
                    id_, = self.result(api, 'blog.post', 'create', vals_list=[{
                        'name': 'x', 'blog_id': blog.id, 'content': text}])
                    self.result(api, 'blog.post', 'write', ids=[id_], vals={'content': f'{text}<p>More</p>'})
                    self.env.invalidate_all()
                    self.assertIn('More', self.env['blog.post'].browse(id_).content)
                    self.assertEqual('<iframe' in text, '<iframe' in self.env['blog.post'].browse(id_).content)
