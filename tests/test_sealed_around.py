"""Records outside of the scopes by the ways round: nested questions, the context, copies, what goes along, answers."""
from odoo.tests import tagged

from .sealed import SECRET, SealedCase


class AroundCase(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outside = cls.env['res.partner'].create({'name': 'Outside'})
        cls.own = {'domain': f"[('id', '!=', {cls.outside.id})]"}


@tagged('post_install', '-at_install')
class TestNestedQuestions(AroundCase):

    def test_of_the_same_records(self):
        mail = self.env['mail.mail'].create({'body_html': f'<a href="/web/signup?token={SECRET}">x</a>'})
        token = self.token_for('api.read')
        for nested in ([['body_html', 'like', SECRET[:4]]], [['id', 'any', [['body_html', 'like', SECRET[:4]]]]]):
            for condition in (*nested, ['id', 'any', nested], ['id', 'not any', nested]):
                self.assertRefused(token, 'mail.mail', 'search_count', domain=[['id', '=', mail.id], condition])
        narrow = self.token_for(self.scope('contacts', ('res.partner', 'read')))
        for nested in ([['bank_ids.acc_number', 'like', 'x']], [['bank_ids', 'any', [['acc_number', 'like', 'x']]]]):
            self.assertRefused(narrow, 'res.partner', 'search_count', domain=[['id', 'any', nested]])
        self.result(narrow, 'res.partner', 'search_count', domain=[['id', 'any', [['name', 'like', 'x']]]])

    def test_below_a_search_with_other_rights(self):
        """Odoo looks for followers with superuser rights."""
        self.person.message_subscribe(self.outside.ids)
        self.env['res.partner.bank'].create({'acc_number': 'X1', 'partner_id': self.outside.id})
        token = self.token_for(self.scope('contacts', ('res.partner', 'read')))
        for condition in (['message_partner_ids.bank_ids.acc_number', '=like', 'X%'],
                          ['message_partner_ids', 'any', [['bank_ids.acc_number', '=like', 'X%']]],
                          ['message_partner_ids.user_ids.login', '=like', 'o%']):
            self.assertRefused(token, 'res.partner', 'search_count', domain=[condition])
        of_this = [['id', '=', self.person.id]]
        for condition, found in ((['message_partner_ids', 'in', self.outside.ids], 1),
                                 (['message_partner_ids.name', '=', 'Outside'], 1),
                                 (['message_partner_ids.name', '=', 'Nobody'], 0)):
            self.assertEqual(
                self.result(token, 'res.partner', 'search_count', domain=[*of_this, condition]), found, condition)
        some = self.token_for(self.scope('some_contacts', ('res.partner', 'read', self.own)))
        self.assertEqual(self.result(some, 'res.partner', 'search_count', domain=[
            *of_this, ['message_partner_ids.name', '=', 'Outside']]), 0)


@tagged('post_install', '-at_install')
class TestWhatGoesAlong(AroundCase):

    def test_records_that_the_context_names(self):
        def action_take(partners):
            partners.browse(partners.env.context.get('active_ids')).write({'ref': 'taken'})
        tag = self.env['res.partner.category'].create({'name': 'x'})

        def action_take_other(tags):
            action_take(tags.env['res.partner'].with_context(**tags.env.context))
        with self.method('res.partner.category', 'action_take', action_take_other):
            token = self.token_for(self.scope('taking', ('res.partner', 'read write', self.own), (
                'res.partner.category', 'read write', {'methods': 'action_take'})))
            for model in (None, 'res.partner.category', 'res.bank'):
                with self.isolated(model):
                    self.attempt(token, 'res.partner.category', 'action_take', ids=tag.ids, context={
                        'active_ids': self.outside.ids, **({'active_model': model} if model else {})})
                    self.assertFalse(self.outside.ref)
            self.result(token, 'res.partner.category', 'action_take', ids=tag.ids, context={
                'active_ids': self.person.ids, 'active_model': 'res.partner'})
        self.env.invalidate_all()
        self.assertEqual(self.person.ref, 'taken')

    def test_records_that_are_deleted_with_others(self):
        parent = self.env['res.partner.category'].create({'name': 'in'})
        child = self.env['res.partner.category'].create({'name': 'out', 'parent_id': parent.id})
        single = self.env['res.partner.category'].create({'name': 'in'})
        token = self.token_for(self.scope('tags', ('res.partner.category', 'read write create unlink', {
            'domain': "[('name', '=', 'in')]"})))
        self.assertRefused(token, 'res.partner.category', 'unlink', ids=parent.ids)
        self.assertTrue(child.exists())
        self.result(token, 'res.partner.category', 'unlink', ids=single.ids)

    def test_lines_of_a_form(self):
        child = self.env['res.partner'].create({'name': 'Child', 'parent_id': self.outside.id, 'email': SECRET})
        token = self.token_for(self.scope('forms', ('res.partner', 'read write', {
            'domain': f"[('id', '=', {self.person.id})]", 'methods': 'onchange'})))
        for command in ([4, child.id, 0], [1, child.id, {}], [6, 0, [child.id]]):
            self.assertRefused(token, 'res.partner', 'onchange', ids=self.person.ids, values={'child_ids': [command]},
                               field_names=['child_ids'], fields_spec={'child_ids': {'fields': {'email': {}}}})
        self.result(token, 'res.partner', 'onchange', ids=self.person.ids, values={'name': 'x', 'child_ids': [
            [0, 'virtual_1', {'name': 'New'}]]}, field_names=['name'], fields_spec={'name': {}})

    def test_what_a_form_shows(self):
        self.company.city, self.outside.city = 'Ghent', SECRET
        few = {'domain': f"[('id', '=', {self.company.id})]"}
        form = {'ids': [], 'field_names': ['parent_id'], 'fields_spec': {'name': {}, 'city': {}, 'parent_id': {}}}
        for name, reading in (('all', {}), ('few', few)):
            token = self.token_for(self.scope(
                name, ('res.partner', 'read', reading), ('res.partner', 'write create', {'methods': 'onchange'})))
            shown = self.result(token, 'res.partner', 'onchange', **form, values={
                'name': 'x', 'parent_id': self.company.id})
            self.assertEqual(shown['value'], {'city': 'Ghent'})
        self.assertRefused(token, 'res.partner', 'onchange', **form, values={
            'name': 'x', 'parent_id': self.outside.id})

    def test_defaults(self):
        field = self.env['ir.model.fields']._get('res.partner', 'ref')
        token = self.token_for(self.scope(
            'defaults', ('ir.default', 'read write create'), ('res.partner', 'read write')))
        self.assertRefused(token, 'ir.default', 'create', vals_list=[{'field_id': field.id, 'json_value': '"x"'}])
        stored = self.env['ir.default'].create({'field_id': field.id, 'json_value': '"x"'})
        self.assertRefused(token, 'ir.default', 'write', ids=stored.ids, vals={'json_value': '"y"'})
        self.result(self.widest_token(), 'ir.default', 'write', ids=stored.ids, vals={'json_value': '"y"'})

    def test_followers(self):
        token = self.token_for(self.scope('following', ('res.partner', 'read write', {
            **self.own, 'methods': 'message_subscribe'})))
        self.assertRefused(token, 'res.partner', 'message_subscribe', ids=self.person.ids, partner_ids=self.outside.ids)
        self.result(token, 'res.partner', 'message_subscribe', ids=self.person.ids, partner_ids=self.person.ids)


@tagged('post_install', '-at_install')
class TestAnswers(AroundCase):

    def test_a_text_made_of_a_record_that_is_only_read(self):
        attachment = self.env['ir.attachment'].create({
            'name': 'x', 'raw': b'x', 'access_token': SECRET, 'res_model': 'res.partner', 'res_id': self.person.id})
        template = self.env['mail.template'].create({
            'name': 'x', 'model_id': self.model_id('ir.attachment'), 'subject': 'Hi {{ object.access_token }}',
            'body_html': '<p>Of <t t-out="object.access_token"/></p>'})
        self.env.flush_all()
        rows = (('mail.template', 'read'), ('mail.compose.message', 'read write create'))
        values = {'model': 'ir.attachment', 'res_ids': str(attachment.ids), 'template_id': template.id,
                  'composition_mode': 'comment'}
        token = self.token_for(self.scope('composing', ('ir.attachment', 'read'), *rows))
        self.assertIn('Of', self.attempt(token, 'mail.compose.message', 'web_save', ids=[], vals=values,
                                         specification={'body': {}, 'subject': {}}))
        with self.assertRaises(AssertionError):  # who may change it gets it in the text
            self.attempt(self.token_for(self.scope('changing', ('ir.attachment', 'read write'), *rows)),
                         'mail.compose.message', 'web_save', ids=[], vals=values, specification={'body': {}})

    def test_a_name_with_a_key_in_it(self):
        attachment = self.env['ir.attachment'].create({
            'name': 'x', 'raw': b'x', 'access_token': SECRET, 'res_model': 'res.partner', 'res_id': self.person.id})
        self.env.flush_all()

        def _compute_display_name(attachments):
            for one in attachments:
                one.display_name = f'{one.name} {one.access_token}'
        with self.method('ir.attachment', '_compute_display_name', _compute_display_name):
            message = self.person.message_post(body='x', attachment_ids=attachment.ids)
            self.assertTrue(message)
            token = self.token_for('api.read', 'contacts.write')
            self.attempt(token, 'res.partner', 'web_save', ids=self.person.ids, vals={'comment': 'x'}, specification={
                'message_ids': {'fields': {'attachment_ids': {'fields': {'display_name': {}}}}}})


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestAroundInApps(AroundCase):

    def task(self, **values):
        self.admin.group_ids += self.env.ref('project.group_project_manager')
        project = self.env['project.project'].create({'name': 'Project'})
        return self.env['project.task'].create({'name': 'in', 'project_id': project.id, **values})

    def test_copies_of_what_is_outside(self):
        task = self.task()
        self.env['project.task'].create({
            'name': 'out', 'description': SECRET, 'parent_id': task.id, 'project_id': task.project_id.id})
        single = self.env['project.task'].create({'name': 'in', 'project_id': task.project_id.id})
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.task', 'read write create', {
            'domain': f"['|', ('name', '=', 'in'), ('create_uid', '=', {self.admin.id})]"})))
        self.assertRefused(token, 'project.task', 'copy', ids=task.ids)
        self.result(token, 'project.task', 'copy', ids=single.ids)

    def test_archives_of_what_is_outside(self):
        task = self.task()
        subtask = self.env['project.task'].create({
            'name': 'out', 'parent_id': task.id, 'project_id': task.project_id.id})
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.task', 'read write', {'domain': "[('name', '=', 'in')]"})))
        self.attempt(token, 'project.task', 'action_archive', ids=task.ids)
        self.assertTrue(subtask.active)

    def test_what_is_computed_of_those_outside(self):
        """A subtask takes the project of its task."""
        task = self.task()
        subtask = self.env['project.task'].create({
            'name': 'out', 'parent_id': task.id, 'project_id': task.project_id.id})
        other = self.env['project.project'].create({'name': 'Other'})
        single = self.env['project.task'].create({'name': 'in', 'project_id': task.project_id.id})
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.task', 'read write', {'domain': "[('name', '=', 'in')]"})))
        self.attempt(token, 'project.task', 'write', ids=task.ids, vals={'project_id': other.id})
        self.assertNotEqual(subtask.project_id, other)
        self.result(token, 'project.task', 'write', ids=single.ids, vals={'project_id': other.id})

    def test_an_import_by_a_property(self):
        task = self.task()
        task.project_id.task_properties_definition = [
            {'name': 'somebody', 'string': 'Somebody', 'type': 'many2one', 'comodel': 'res.partner'}]
        self.env.flush_all()
        models = ('project.task', 'read write create'), ('project.project', 'read write')
        arguments = {'fields': ['name', 'project_id/.id', 'task_properties.somebody'], 'data': [
            ['x', str(task.project_id.id), 'Outside']]}
        self.assertRefused(self.token_for(self.scope('tasks', *models)), 'project.task', 'load', **arguments)
        self.result(self.token_for(self.scope('more', *models, ('res.partner', 'read'))), 'project.task', 'load',
                    **arguments)

    def test_names_of_what_a_property_holds(self):
        task = self.task()
        task.project_id.task_properties_definition = [
            {'name': 'those', 'string': 'Those', 'type': 'many2many', 'comodel': 'res.partner'}]
        self.env.flush_all()
        token = self.token_for(self.scope('tasks', ('project.task', 'read write'), ('project.project', 'read')))
        self.assertRefused(token, 'project.task', 'write', ids=task.ids, vals={
            'task_properties': {'those': self.outside.ids}})

    def test_whose_data_the_context_chooses(self):
        vendor = self.env['res.partner'].create({'name': 'Vendor'})
        product = self.env['product.product'].create({'name': 'Chair', 'seller_ids': [
            (0, 0, {'partner_id': vendor.id, 'product_code': SECRET})]})
        self.env.flush_all()
        token = self.token_for(self.scope('products', ('product.product', 'read'), ('product.template', 'read')))
        for fields in (['code'], ['partner_ref'], ['display_name']):
            for way in (vendor.id, str(vendor.id), 'Vendor'):
                self.attempt(token, 'product.product', 'read', ids=product.ids, fields=fields, context={
                    'partner_id': way})
        self.result(token, 'product.product', 'read', ids=product.ids, fields=['code'])
        for domain in ([['display_name', 'ilike', SECRET[:5]]], [['code', 'ilike', SECRET[:5]]]):
            found = self.attempt(token, 'product.product', 'search_count', domain=domain, context={
                'partner_id': vendor.id})
            self.assertTrue(found == '0' or found.startswith('{'), found)

    def test_names_that_are_made_of_others(self):
        place = self.env['stock.location'].search([('usage', '=', 'internal')], limit=1)
        owner = self.env['res.partner'].create({'name': 'x', 'email': 'kept@example.com'})
        product = self.env['product.product'].create({'name': 'Chair', 'is_storable': True})
        quant = self.env['stock.quant'].create({
            'product_id': product.id, 'location_id': place.id, 'quantity': 1, 'owner_id': owner.id})
        self.env.flush_all()
        token = self.token_for(self.scope('quants', ('stock.quant', 'read')))
        for text in ('kept@', 'none@'):
            self.assertRefused(token, 'stock.quant', 'search_count', domain=[
                ['id', '=', quant.id], ['display_name', 'ilike', text]])

    def test_a_balance_over_what_is_outside(self):
        self.admin.group_ids += self.env.ref('account.group_account_manager')
        line = self.env['account.move.line'].search([('parent_state', '=', 'posted')], limit=1)
        other = self.env['account.move.line'].search([
            ('parent_state', '=', 'posted'), ('move_id', '!=', line.move_id.id), ('balance', '!=', 0)], limit=1)
        if not other:
            self.skipTest('no demo data of invoices')
        token = self.token_for(self.scope('lines', ('account.move.line', 'read', {
            'domain': f"[('move_id', '=', {line.move_id.id})]"})))
        row, = self.result(token, 'account.move.line', 'search_read', domain=[['id', 'in', [line.id, other.id]]],
                           fields=['balance', 'cumulated_balance'], order='id')
        self.assertEqual(row['cumulated_balance'], row['balance'])
