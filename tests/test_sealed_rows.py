"""Records outside of a scope's domain: no override, number, link, heir or context leads a token to them."""
from odoo.tests import tagged

from .test_sealed_values import ValuesCase


class RowsCase(ValuesCase):
    """``within`` is what the domain of :attr:`tagged` lets through: contacts with a tag."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.within = cls.env['res.partner.category'].create({'name': 'Within'})
        cls.domain = f"[('category_id', '=', {cls.within.id})]"
        cls.outer, cls.bare = cls.env['res.partner'].create([
            {'name': 'Outer Inc', 'is_company': True, 'street': 'Old street 1', 'city': 'Oldtown', 'ref': 'O1',
             'company_registry': 'REG-OUTER'},
            {'name': 'Bare Inc', 'is_company': True}])
        cls.inner = cls.env['res.partner'].create({
            'name': 'Inner Inc', 'is_company': True, 'category_id': cls.within.ids})
        cls.child = cls.env['res.partner'].create({
            'name': 'Within', 'parent_id': cls.outer.id, 'type': 'contact', 'category_id': cls.within.ids})
        cls.grandchild = cls.env['res.partner'].create({
            'name': 'Outside', 'parent_id': cls.inner.id, 'type': 'contact'})
        cls.contacts = cls.scope('contacts', ('res.partner', 'read write create', {'domain': cls.domain}),
                                 ('res.partner.category', 'read'))
        cls.env.flush_all()


@tagged('post_install', '-at_install')
class TestFamilies(RowsCase):
    """What Odoo hands on between a company and its contacts."""

    def setUp(self):
        super().setUp()
        self.writer = self.token_for(self.contacts)

    def assertOuterUntouched(self):
        self.assertEqual((self.outer.street, self.outer.city, self.outer.vat), ('Old street 1', 'Oldtown', False))
        self.assertEqual((self.bare.street, self.bare.city, self.bare.vat), (False, False, False))
        self.assertFalse(self.grandchild.street or self.grandchild.vat)

    def test_the_company_of_a_contact_within(self):
        for vals in ({'street': 'Hacked'}, {'city': 'Hacked', 'vat': 'US12345'}, {'vat': 'US12345'}):
            for method, arguments in (
                ('write', {'vals': vals}), ('web_save', {'vals': vals, 'specification': {}}),
                ('load', {'fields': ['.id', *vals], 'data': [[str(self.child.id), *vals.values()]]}),
            ):
                with self.isolated(method=method, vals=vals):
                    ids = {} if method == 'load' else {'ids': self.child.ids}
                    self.attempt(self.writer, 'res.partner', method, **ids, **arguments)
                    self.assertOuterUntouched()

    def test_the_company_of_a_new_contact(self):
        for values in ({'street': 'Hacked', 'city': 'Hacked'}, {'vat': 'US12345'}):
            for context in ({}, {'default_parent_id': self.bare.id}):
                with self.isolated(values=values, context=context):
                    parent = {} if context else {'parent_id': self.bare.id}
                    self.attempt(self.writer, 'res.partner', 'create', vals_list=[{
                        'name': 'x', 'category_id': [[6, 0, self.within.ids]], **parent, **values}], context=context)
                    self.assertOuterUntouched()

    def test_the_contacts_of_a_company_within(self):
        for vals in ({'street': 'Hacked'}, {'vat': 'US12345'}):
            with self.isolated(vals=vals):
                self.attempt(self.writer, 'res.partner', 'write', ids=self.inner.ids, vals=vals)
                self.assertOuterUntouched()

    def test_a_new_parent_whose_values_a_contact_would_show(self):
        lone = self.env['res.partner'].create({'name': 'Lone', 'type': 'contact', 'category_id': self.within.ids})
        new = {'name': 'Probe', 'type': 'contact', 'category_id': [[6, 0, self.within.ids]]}
        for method, arguments in (
            ('create', {'vals_list': [{**new, 'parent_id': self.outer.id}]}),
            ('create', {'vals_list': [new], 'context': {'default_parent_id': self.outer.id}}),
            ('write', {'ids': lone.ids, 'vals': {'parent_id': self.outer.id}}),
            ('web_save', {'ids': lone.ids, 'vals': {'parent_id': self.outer.id}, 'specification': {}}),
            ('copy', {'ids': lone.ids, 'default': {'parent_id': self.outer.id}}),
            ('load', {'fields': ['.id', 'parent_id/.id'], 'data': [[str(lone.id), str(self.outer.id)]]}),
        ):
            with self.isolated(method=method, arguments=arguments):
                self.attempt(self.writer, 'res.partner', method, **arguments)
                answer = self.attempt(self.writer, 'res.partner', 'search_read', domain=[
                    ('name', 'in', ['Probe', 'Lone'])], fields=[
                        'street', 'city', 'company_registry', 'contact_address'])
                self.assertNotIn('Old street', answer)
                self.assertNotIn('REG-OUTER', answer)
                self.assertFalse(lone.parent_id)

    def test_contacts_are_written_as_ever(self):
        for vals in ({'ref': 'x'}, {'parent_id': self.outer.id, 'ref': 'y'}):  # written back
            self.result(self.writer, 'res.partner', 'write', ids=self.child.ids, vals=vals)
        self.result(self.writer, 'res.partner', 'create', vals_list=[{
            'name': 'New', 'parent_id': self.inner.id, 'category_id': [[6, 0, self.within.ids]]}])
        self.env.invalidate_all()
        self.assertEqual(self.child.ref, 'y')
        self.assertTrue(self.inner.child_ids.filtered(lambda child: child.name == 'New'))


@tagged('post_install', '-at_install')
class TestOrder(RowsCase):
    """`web_resequence` writes numbers into any field."""

    def test_the_record_that_another_belongs_to(self):
        token = self.token_for(
            self.scope('files', ('ir.attachment', 'read write create'), ('mail.activity', 'read write create'),
                       ('mail.message', 'read write create'), ('mail.mail', 'read write create')), self.contacts)
        attachment = self.env['ir.attachment'].create({
            'name': 'x', 'res_model': 'res.partner', 'res_id': self.inner.id})
        activity = self.inner.activity_schedule('mail.mail_activity_data_todo', user_id=self.admin.id)
        message = self.inner.message_post(body='x')
        mail = self.env['mail.mail'].create({'model': 'res.partner', 'res_id': self.inner.id, 'body_html': 'x'})
        for record in (attachment, activity, message, mail):
            with self.isolated(record._name):
                self.attempt(token, record._name, 'web_resequence', ids=record.ids, specification={},
                             field_name='res_id', offset=self.outer.id)
                self.assertEqual(record.res_id, self.inner.id)

    def test_a_number_that_is_another_record_s(self):
        token = self.token_for(self.scope('companies', ('res.company', 'read write')))
        company = self.env.company
        before = company.partner_id.color
        self.attempt(token, 'res.company', 'write', ids=company.ids, vals={'color': before + 5})
        self.assertEqual(company.partner_id.color, before)
        self.attempt(token, 'res.company', 'web_resequence', ids=company.ids, specification={}, field_name='color',
                     offset=before + 7)
        self.assertEqual(company.partner_id.color, before)

    def test_numbers_by_which_mail_comes_to_a_record(self):
        alias = self.env['mail.alias'].create({
            'alias_name': 'sealed', 'alias_model_id': self.env['ir.model']._get_id('res.partner')})
        token = self.token_for(self.scope('aliases', ('mail.alias', 'read write create')))
        for name in ('alias_force_thread_id', 'alias_parent_thread_id'):
            self.assertEqual(self.call(token, 'mail.alias', 'web_resequence', ids=alias.ids, specification={},
                                       field_name=name, offset=self.outer.id).status_code, 422)
            self.assertFalse(alias[name])

    def test_an_order_is_written_as_ever(self):
        token = self.token_for(self.scope('banks', ('res.partner.bank', 'read write')))
        second = self.env['res.partner.bank'].create({'acc_number': '2', 'partner_id': self.company.id})
        self.result(token, 'res.partner.bank', 'web_resequence', ids=[second.id, self.account.id], specification={},
                    offset=3)
        self.env.invalidate_all()
        self.assertEqual((second.sequence, self.account.sequence), (3, 4))


@tagged('post_install', '-at_install')
class TestOtherSides(RowsCase):

    def test_a_tag_that_takes_contacts_in(self):
        token = self.token_for(
            self.scope('tags', ('res.partner', 'read'), ('res.partner.category', 'read write create')),
            self.scope('change', ('res.partner', 'write', {'domain': self.domain})))
        tagged_before = self.within.partner_ids
        for commands in ([[4, self.outer.id]], [[6, 0, [self.outer.id]]], [[6, 0, []]], [[5]],
                         [[3, self.grandchild.id]], [[4, self.inner.id], [4, self.outer.id]], [self.outer.id]):
            with self.isolated(commands):
                self.attempt(token, 'res.partner.category', 'write', ids=self.within.ids, vals={
                    'partner_ids': commands})
                self.attempt(token, 'res.partner.category', 'web_save', ids=self.within.ids, vals={
                    'partner_ids': commands}, specification={})
                self.attempt(token, 'res.partner.category', 'copy', ids=self.within.ids, default={
                    'partner_ids': commands})
                self.assertEqual(self.within.partner_ids, tagged_before)
                self.assertNotIn(self.outer, self.env['res.partner'].search([('category_id', '!=', False)]))
                self.attempt(token, 'res.partner', 'write', ids=self.outer.ids, vals={'ref': 'Hacked'})
                self.assertEqual(self.outer.ref, 'O1')
        with self.isolated('within'):
            self.result(token, 'res.partner.category', 'write', ids=self.within.ids, vals={
                'partner_ids': [[4, self.inner.id]]})

    def test_an_heir_that_moves_its_parent(self):
        token = self.token_for(self.scope('mails', ('mail.mail', 'read write create')), self.contacts)
        mail = self.env['mail.mail'].create({'model': 'res.partner', 'res_id': self.inner.id, 'body_html': 'x'})
        for vals in ({'res_id': self.outer.id}, {'model': 'res.partner', 'res_id': self.outer.id},
                     {'model': 'res.users', 'res_id': self.user.id}):
            for method, arguments in (('write', {'ids': mail.ids, 'vals': vals}),
                                      ('web_save', {'ids': mail.ids, 'vals': vals, 'specification': {}}),
                                      ('create', {'vals_list': [{'body_html': 'Hacked', **vals}]}),
                                      ('copy', {'ids': mail.ids, 'default': vals})):
                with self.isolated(method=method, vals=vals):
                    self.attempt(token, 'mail.mail', method, **arguments)
                    self.assertEqual((mail.model, mail.res_id), ('res.partner', self.inner.id))
                    self.assertFalse(self.outer.message_ids.filtered(lambda message: 'Hacked' in message.body))
                    self.assertFalse(self.env['mail.message'].search([
                        ('model', '=', 'res.users'), ('res_id', '=', self.user.id), ('body', 'like', 'Hacked')]))

    def test_an_inverse_that_writes_lines_to_its_own_record(self):
        def inverse(companies):
            companies.write({'user_ids': [(0, 0, {'login': 'hacked', 'name': 'Hacked'})]})
        token = self.token_for(self.scope('companies', ('res.company', 'read write')))
        with self.method('res.company', '_inverse_color', inverse):
            self.attempt(token, 'res.company', 'write', ids=self.env.company.ids, vals={'color': 7})
        self.assertUntouched()

    def test_lines_that_an_override_creates_itself(self):
        field = self.env['ir.model.fields']._get('res.partner', 'ref')
        token = self.token_for(self.scope('notes', ('res.partner', 'read write', {'methods': 'message_post'})))
        line = {'field_id': field.id, 'old_value_char': 'forged', 'new_value_char': 'history'}
        for commands in ([[0, 0, line]], [[0, 0, line], [0, 0, line]]):
            with self.isolated(commands):
                self.attempt(token, 'res.partner', 'message_post', ids=self.inner.ids, body='x',
                             tracking_value_ids=commands)
                self.assertFalse(self.env['mail.tracking.value'].sudo().search([('old_value_char', '=', 'forged')]))
        self.result(token, 'res.partner', 'message_post', ids=self.inner.ids, body='Hello')


@tagged('post_install', '-at_install')
class TestContext(RowsCase):

    def test_records_that_the_context_names(self):
        def action_done(partners):
            context = partners.env.context
            ids = [*context.get('active_ids', ()), *filter(None, [context.get('active_id')]),
                   *context.get('not_to_do', ())]
            (partners + partners.browse(ids)).write({'ref': 'done'})
            return True
        with self.method('res.partner', 'action_done', action_done):
            token = self.token_for(self.scope('doing', ('res.partner', 'read write', {
                'domain': self.domain, 'methods': 'action_done'})))
            for context in ({'active_ids': [self.outer.id]}, {'active_id': self.outer.id},
                            {'not_to_do': [self.inner.id, self.outer.id]}, {'active_ids': [[self.outer.id]]},
                            {'active_ids': [str(self.outer.id)]}, {'active_ids': [float(self.outer.id)]}):
                with self.isolated(context):
                    self.attempt(token, 'res.partner', 'action_done', ids=self.inner.ids, context=context)
                    self.assertEqual(self.outer.ref, 'O1')
            self.result(token, 'res.partner', 'action_done', ids=self.inner.ids, context={
                'active_ids': self.inner.ids, 'lang': 'en_US', 'skip_backorder': True})
        self.env.invalidate_all()
        self.assertEqual(self.inner.ref, 'done')
