"""What a record has become is within the scopes as well (WITH CHECK), also behind related fields and references."""
from odoo.tests import tagged

from .test_sealed_values import PIXEL, ValuesCase


@tagged('post_install', '-at_install')
class TestDomainAfterTheWrite(ValuesCase):
    """Row 5: whoever may change a record may not move it out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env['res.partner'].create({'name': 'Other Inc', 'is_company': True})
        cls.third = cls.env['res.partner'].create({'name': 'Third Inc', 'is_company': True})
        cls.children = cls.scope('children', ('res.partner', 'read write create unlink', {
            'domain': f"[('parent_id', 'in', {[cls.company.id, cls.other.id]})]"}))
        cls.tree = cls.scope('tree', ('res.partner', 'read write create unlink', {
            'domain': f"[('id', 'child_of', {cls.company.id})]"}))
        cls.companies = cls.scope('companies', ('res.partner', 'read write create', {
            'domain': "[('is_company', '=', True)]"}))

    def test_a_parent_outside(self):
        token = self.token_for(self.children)
        for value in (self.third.id, False, None):
            for method, arguments in (
                ('write', {'vals': {'parent_id': value}}),
                ('write', {'vals': {'ref': 'x', 'parent_id': value}}),
                ('web_save', {'vals': {'parent_id': value}, 'specification': {}}),
                ('web_save_multi', {'vals_list': [{'parent_id': value}], 'specification': {}}),
            ):
                with self.isolated(method=method, value=value):
                    self.attempt(token, 'res.partner', method, ids=self.person.ids, **arguments)
                    self.assertEqual(self.person.parent_id, self.company)
        self.assertRefused(token, 'res.partner', 'write', ids=self.person.ids, vals={'parent_id': self.third.id})

    def test_new_records_outside(self):
        token = self.token_for(self.children)
        count = len(self.third.child_ids)
        for method, arguments in (
            ('create', {'vals_list': [{'name': 'x', 'parent_id': self.third.id}]}),
            ('copy', {'ids': self.person.ids, 'default': {'parent_id': self.third.id}}),
            ('create', {'vals_list': [{'name': 'x'}], 'context': {'default_parent_id': self.third.id}}),
            ('name_create', {'name': 'x', 'context': {'default_parent_id': self.third.id}}),
            ('load', {'fields': ['name', 'parent_id/.id'], 'data': [['x', str(self.third.id)]]}),
            ('web_resequence', {'ids': self.person.ids, 'specification': {}, 'field_name': 'parent_id',
                                'offset': self.third.id}),
        ):
            with self.isolated(method=method):
                self.attempt(token, 'res.partner', method, **arguments)
                self.assertEqual(len(self.third.child_ids), count)

    def test_lines_that_leave_by_the_other_side(self):
        token = self.token_for(self.tree)
        for commands in (
            [[3, self.person.id]], [[5]], [[6, 0, []]], [[1, self.person.id, {'parent_id': self.third.id}]],
            [[4, self.third.id]], [[0, 0, {'name': 'x', 'parent_id': self.third.id}]],
        ):
            with self.isolated(commands=commands):
                self.attempt(token, 'res.partner', 'write', ids=self.company.ids, vals={'child_ids': commands})
                self.assertEqual(self.person.parent_id, self.company)
                self.assertFalse(self.third.parent_id)
                self.assertFalse(self.third.child_ids)

    def test_another_field_of_the_domain(self):
        token = self.token_for(self.companies)
        for vals in ({'is_company': False}, {'company_type': 'person'}):
            with self.isolated(vals=vals):
                self.attempt(token, 'res.partner', 'write', ids=self.company.ids, vals=vals)
                self.assertTrue(self.company.is_company)

    def test_an_override_or_a_named_method_that_is_handed_the_values(self):
        def action_note(partners, values):
            return partners.write(values)
        with self.method('res.partner', 'action_note', action_note):
            token = self.token_for(self.scope('noted', ('res.partner', 'read write', {
                'methods': 'action_note', 'domain': f"[('parent_id', '=', {self.company.id})]"})))
            self.attempt(token, 'res.partner', 'action_note', ids=self.person.ids, values={'parent_id': self.third.id})
        self.assertEqual(self.person.parent_id, self.company)

    def test_records_that_a_named_method_brings_in_first(self):
        """It moves a record by a name of its own, and writes what the caller sends then."""
        def action_take(partners, other, values):
            taken = partners.browse(other)
            taken.write({'parent_id': partners.parent_id.id})
            return taken.write(values)
        with self.method('res.partner', 'action_take', action_take):
            token = self.token_for(self.scope('taken', ('res.partner', 'read write', {
                'methods': 'action_take', 'domain': f"[('parent_id', '=', {self.company.id})]"})))
            for other, values in ((self.third, {'comment': 'taken'}), (self.person, {'comment': 'its own'})):
                self.attempt(token, 'res.partner', 'action_take', ids=self.person.ids, other=other.id, values=values)
        self.assertFalse(self.third.parent_id)
        self.assertIn('its own', self.person.comment)

    def test_records_that_a_named_method_writes_by_itself(self):
        """By values of before, with the rights of the user: these are held to the domain as well."""
        def action_others(partners, numbers):
            partners.browse(numbers).write({'comment': 'by the method'})
            return partners.create({'name': 'made', 'parent_id': numbers[0]}).ids
        with self.method('res.partner', 'action_others', action_others):
            token = self.token_for(self.scope('others', ('res.partner', 'read write create', {
                'methods': 'action_others', 'domain': f"[('parent_id', '=', {self.company.id})]"})))
            self.assertRefused(token, 'res.partner', 'action_others', ids=self.person.ids, numbers=self.third.ids)
            self.assertRefused(token, 'res.partner', 'action_others', ids=self.person.ids, numbers=self.person.ids)
        self.assertFalse(self.third.comment)
        self.assertFalse(self.env['res.partner'].search([('name', '=', 'made')]))

    def test_a_line_that_only_reads_and_names_a_method(self):
        def action_cancel(partners, numbers):
            return partners.browse(numbers).write({'comment': 'by the method'})
        with self.method('res.partner', 'action_cancel', action_cancel):
            token = self.token_for(self.scope('cancelling', ('res.partner', 'read', {
                'methods': 'action_cancel', 'domain': f"[('parent_id', '=', {self.company.id})]"}), (
                'res.partner.bank', 'read write')))
            self.assertRefused(token, 'res.partner', 'action_cancel', ids=[], numbers=self.third.ids)
            self.result(token, 'res.partner', 'action_cancel', ids=[], numbers=self.person.ids)
        self.assertFalse(self.third.comment)

    def test_contacts_that_a_scope_reads_are_not_merged_away(self):
        wizard = 'base.partner.merge.automatic.wizard'
        token = self.token_for(self.scope(
            'merged.some', (wizard, 'read write create', {'methods': 'action_merge'}), (
                'base.partner.merge.line', 'read write create unlink'), ('res.partner', 'read')), self.scope(
            'merged.into', ('res.partner', 'write', {'domain': f"[('parent_id', '=', {self.company.id})]"})))
        ids = self.made(token, wizard, 'create', vals_list=[{
            'partner_ids': [[6, 0, (self.third + self.person).ids]], 'dst_partner_id': self.person.id,
            'state': 'selection'}])
        if ids:
            self.attempt(token, wizard, 'action_merge', ids=ids)
        self.assertEqual((self.third + self.person).exists(), self.third + self.person)

    def test_contacts_that_are_merged(self):
        """Their ids are in a text."""
        wizard, line = 'base.partner.merge.automatic.wizard', 'base.partner.merge.line'
        domain = {'domain': f"[('parent_id', '=', {self.company.id})]"}
        token = self.token_for(self.scope(
            'merged', (wizard, 'read write create', {'methods': 'action_skip\naction_merge'}),
            (line, 'read write create unlink'), ('res.partner', 'read write unlink', domain)))
        ids = (self.third + self.person).ids
        for values in ({'aggr_ids': str(ids), 'min_id': ids[0]}, {'aggr_ids': str(ids), 'min_id': self.person.id}, {
                'aggr_ids': str(self.person.ids), 'min_id': self.third.id}):
            with self.isolated(**values):
                self.assertRefused(token, wizard, 'create', vals_list=[{'line_ids': [[0, 0, values]]}])
        # by a person, who may merge them
        wizards = self.env[wizard].with_user(self.admin).create({'line_ids': [(0, 0, {
            'aggr_ids': str(ids), 'min_id': min(ids)})]})
        self.attempt(token, wizard, 'action_skip', ids=wizards.ids)
        self.attempt(token, wizard, 'action_merge', ids=wizards.ids)
        self.assertEqual((self.third + self.person).exists(), self.third + self.person)

    def test_changes_within(self):
        token = self.token_for(self.children)
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'phone': '1'})
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'parent_id': self.other.id})
        self.env.invalidate_all()
        self.assertEqual((self.person.phone, self.person.parent_id), ('1', self.other))


@tagged('post_install', '-at_install')
class TestRelatedFields(ValuesCase):
    """Row 14: a related field, and one with an inverse, is a field of the model that it leads to."""

    def test_an_activity_of_somebody_else(self):
        activity = self.company.activity_schedule('mail.mail_activity_data_todo', summary='Call', user_id=self.user.id)
        call = self.env.ref('mail.mail_activity_data_call')
        parent = self.scope('contacts.only', ('res.partner', 'read write'))
        child = self.env['res.partner'].create({'name': 'Child', 'child_ids': []})
        for token in (self.token_for(parent), self.token_for('contacts.write')):
            for method, arguments in (
                ('write', {'ids': self.company.ids, 'vals': {'activity_summary': 'Hacked'}}),
                ('write', {'ids': self.company.ids, 'vals': {'activity_type_id': call.id}}),
                ('web_save', {'ids': self.company.ids, 'vals': {'activity_summary': 'Hacked'}, 'specification': {}}),
                ('load', {'fields': ['.id', 'activity_summary'], 'data': [[str(self.company.id), 'Hacked']]}),
                ('write', {'ids': child.ids, 'vals': {'child_ids': [
                    [1, self.company.id, {'activity_summary': 'Hacked'}]]}}),
            ):
                with self.isolated(method=method):
                    self.attempt(token, 'res.partner', method, **arguments)
                    self.assertEqual((activity.summary, activity.activity_type_id.name), ('Call', 'To-Do'))

    def test_the_contact_of_a_company(self):
        company = self.env.company
        before = company.partner_id.read(['name', 'email', 'phone', 'street'])
        token = self.token_for(self.scope('companies', ('res.company', 'read write')))
        for vals in ({'name': 'Hacked'}, {'email': 'hacked@example.com'}, {'phone': '666'}, {'street': 'Hacked'}):
            with self.isolated(vals=vals):
                self.attempt(token, 'res.company', 'write', ids=company.ids, vals=vals)
                self.assertEqual(company.partner_id.read(['name', 'email', 'phone', 'street']), before)


@tagged('post_install', '-at_install')
class TestReferences(ValuesCase):
    """Row 15: what names a record in plain fields is held to the scopes as a many2one is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.scope('files', ('ir.attachment', 'read write create'), ('mail.activity', 'read write create'),
                              ('mail.message', 'read write create'), ('mail.followers', 'read write create'))
        cls.companies = cls.scope('companies', ('res.partner', 'read write', {'domain': "[('is_company', '=', True)]"}))
        cls.outside = {'res_model': 'res.partner', 'res_id': cls.person.id}

    def assertNothingOutside(self):
        self.env.invalidate_all()
        found = self.env['ir.attachment'].with_context(active_test=False).search([
            ('res_model', '=', 'res.partner'), ('res_id', '=', self.person.id), ('id', '!=', 0),
            ('res_field', 'in', [False, 'image_1920'])])
        self.assertFalse(found)
        self.assertFalse(self.person.image_1920)
        self.assertFalse(self.person.activity_ids)
        self.assertNotIn('Hacked', str(self.person.message_ids.mapped('body')))
        self.assertFalse(self.person.message_partner_ids)

    def test_an_attachment(self):
        mine = self.env['ir.attachment'].create({'name': 'Mine', 'datas': PIXEL})
        picture = {'res_field': 'image_1920'}
        for scopes in ((self.files, self.companies), (self.files,)):
            token = self.token_for(*scopes)
            for further in (picture, {}):
                vals = {**self.outside, **further}
                for method, arguments in (
                    ('create', {'vals_list': [{'name': 'x', 'datas': PIXEL, **vals}]}),
                    ('create', {'vals_list': [{'name': 'x', 'datas': PIXEL}], 'context': {
                        f'default_{name}': value for name, value in vals.items()}}),
                    ('write', {'ids': mine.ids, 'vals': vals}),
                    ('web_save', {'ids': mine.ids, 'vals': vals, 'specification': {}}),
                    ('copy', {'ids': mine.ids, 'default': vals}),
                    ('load', {'fields': ['name', *vals], 'data': [['x', *map(str, vals.values())]]}),
                ):
                    with self.isolated(scopes=scopes, method=method, further=further):
                        self.attempt(token, 'ir.attachment', method, **arguments)
                        self.assertNothingOutside()

    def test_activities_messages_and_followers(self):
        token = self.token_for(self.files, self.companies)
        todo = self.env.ref('mail.mail_activity_data_todo').id
        for model, vals in (
            ('mail.activity', {'activity_type_id': todo, 'res_id': self.person.id, 'user_id': self.admin.id,
                               'res_model_id': self.model_id('res.partner')}),
            ('mail.message', {'model': 'res.partner', 'res_id': self.person.id, 'body': 'Hacked'}),
            ('mail.followers', {**self.outside, 'partner_id': self.admin.partner_id.id}),
        ):
            with self.isolated(model=model):
                self.attempt(token, model, 'create', vals_list=[vals])
                self.assertNothingOutside()

    def test_an_attachment_of_a_record_within(self):
        token = self.token_for(self.files, self.companies)
        id_, = self.made(token, 'ir.attachment', 'create', vals_list=[{
            'name': 'Offer', 'datas': PIXEL, 'res_model': 'res.partner', 'res_id': self.company.id}])
        self.assertEqual(self.env['ir.attachment'].browse(id_).res_id, self.company.id)
