"""Records and values in other spellings: none of them leads past the domain of a scope."""
from odoo.tests import tagged

from .test_sealed_rows import RowsCase


class SpellingsCase(RowsCase):

    def setUp(self):
        super().setUp()
        self.writer = self.token_for(self.contacts)

    def spellings(self, id_):
        return (str(id_), float(id_), f' {id_}', f'+{id_}', [id_], [[id_]], [4, id_], {'id': id_}, True)


@tagged('post_install', '-at_install')
class TestEmptyValues(SpellingsCase):
    """A contact and its company share an address and a number for taxes: also when one of them loses it."""

    def setUp(self):
        super().setUp()
        self.country = self.env.ref('base.be')
        self.outer.country_id = self.country  # Odoo hands an address on as long as a part of it is there
        self.inner.write({'country_id': self.country.id, 'vat': 'BE0477472701', 'street': 'Shared street 1'})
        self.grandchild.write({'vat': 'BE0477472701'})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.child.street, self.grandchild.street), ('Old street 1', 'Shared street 1'))

    def state(self):
        return [(record.street, record.city, record.vat, record.country_id.code)
                for record in (self.outer, self.grandchild)]

    def ways(self, record, vals):
        yield 'write', {'ids': record.ids, 'vals': vals}
        yield 'web_save', {'ids': record.ids, 'vals': vals, 'specification': {}}
        yield 'load', {'fields': ['.id', *vals], 'data': [[str(record.id), *('' for _name in vals)]]}
        yield 'write', {'ids': record.ids, 'vals': dict.fromkeys(vals, '')}

    def test_of_a_contact_within(self):
        before = self.state()
        for vals in ({'street': False, 'city': False}, {'street': False}, {'vat': False}):
            for method, arguments in self.ways(self.child, vals):
                with self.isolated(method=method, arguments=arguments):
                    self.attempt(self.writer, 'res.partner', method, **arguments)
                    self.assertEqual(self.state(), before)

    def test_of_a_company_within(self):
        before = self.state()
        for vals in ({'vat': False}, {'street': False}, {'street': False, 'vat': False}):
            for method, arguments in self.ways(self.inner, vals):
                with self.isolated(method=method, arguments=arguments):
                    self.attempt(self.writer, 'res.partner', method, **arguments)
                    self.assertEqual(self.state(), before)


@tagged('post_install', '-at_install')
class TestIds(SpellingsCase):

    def test_a_parent(self):
        lone = self.env['res.partner'].create({'name': 'Lone', 'type': 'contact', 'category_id': self.within.ids})
        new = {'name': 'Probe', 'type': 'contact', 'category_id': [[6, 0, self.within.ids]]}
        children = self.outer.child_ids
        for value in self.spellings(self.outer.id):
            for method, arguments in (
                ('create', {'vals_list': [{**new, 'parent_id': value}]}),
                ('create', {'vals_list': [new], 'context': {'default_parent_id': value}}),
                ('write', {'ids': lone.ids, 'vals': {'parent_id': value}}),
                ('web_save', {'ids': lone.ids, 'vals': {'parent_id': value}, 'specification': {}}),
                ('copy', {'ids': lone.ids, 'default': {'parent_id': value}}),
                ('write', {'ids': self.inner.ids, 'vals': {'child_ids': [[1, lone.id, {'parent_id': value}]]}}),
            ):
                with self.isolated(method=method, arguments=arguments):
                    self.attempt(self.writer, 'res.partner', method, **arguments)
                    self.assertEqual(self.outer.child_ids, children)

    def test_what_a_line_is_a_part_of(self):
        token = self.token_for(self.contacts, self.scope('accounts', ('res.partner.bank', 'read write create')))
        account = self.env['res.partner.bank'].create({'acc_number': '2', 'partner_id': self.inner.id})
        for value in self.spellings(self.outer.id):
            for method, arguments in (
                ('create', {'vals_list': [{'acc_number': '3', 'partner_id': value}]}),
                ('create', {'vals_list': [{'acc_number': '3'}], 'context': {'default_partner_id': value}}),
                ('write', {'ids': account.ids, 'vals': {'partner_id': value}}),
                ('copy', {'ids': account.ids, 'default': {'partner_id': value, 'acc_number': '3'}}),
            ):
                with self.isolated(method=method, arguments=arguments):
                    self.attempt(token, 'res.partner.bank', method, **arguments)
                    self.assertFalse(self.outer.bank_ids)

    def test_a_many2one_that_is_no_number_is_no_failure(self):
        for value in self.spellings(self.outer.id)[:-1]:
            with self.isolated(value):
                response = self.call(self.writer, 'res.partner', 'write', ids=self.child.ids, vals={'user_id': value})
                self.assertEqual(response.status_code, 422, response.text)


@tagged('post_install', '-at_install')
class TestReferences(SpellingsCase):
    """A reference is a text, which Odoo reads with blanks and a sign."""

    def test_a_preview_of_a_contact_outside(self):
        token = self.token_for(self.scope(
            'previews', ('mail.template', 'read'), ('mail.template.preview', 'read write create'),
            ('res.partner', 'read', {'domain': self.domain})))
        template = self.env['mail.template'].create({
            'name': 'x', 'model_id': self.model_id('res.partner'), 'subject': 'To {{ object.street }}',
            'body_html': '<p><t t-out="object.street"/></p>'})
        self.env.flush_all()
        id_, fields = self.outer.id, ['subject', 'body_html', 'resource_ref']
        for text in (f'{id_}', f' {id_}', f'+{id_}', f'{id_} ', f'\t{id_}\n', f'0{id_}', f'00_{id_}',
                     f'{id_}'.translate({ord('0') + number: 0x660 + number for number in range(10)})):
            with self.isolated(text):
                values = {'mail_template_id': template.id, 'resource_ref': f'res.partner,{text}'}
                ids = self.made(token, 'mail.template.preview', 'create', vals_list=[values])
                answer = self.attempt(token, 'mail.template.preview', 'read', ids=ids, fields=fields)
                answer += self.attempt(token, 'mail.template.preview', 'create', vals_list=[
                    {'mail_template_id': template.id}], context={'default_resource_ref': f'res.partner,{text}'})
                answer += self.attempt(token, 'mail.template.preview', 'onchange', ids=[], values=values,
                                       field_names=['resource_ref'], fields_spec={name: {} for name in fields})
                self.assertNotIn('Old street', answer)
        values['resource_ref'] = f'res.partner,{self.inner.id}'
        self.inner.street = 'New street 2'
        self.env.flush_all()
        made = self.result(token, 'mail.template.preview', 'create', vals_list=[values])
        self.assertIn('New street 2', self.call(
            token, 'mail.template.preview', 'read', ids=made, fields=fields).text)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestNumbersForTaxes(SpellingsCase):

    def test_one_that_odoo_spells_otherwise(self):
        belgium = self.env.ref('base.be')
        (self.inner + self.child).country_id = belgium
        self.env.flush_all()
        for record in (self.inner, self.child):
            for vat in ('be 0477.472.701', 'BE0477472701'):
                with self.isolated(record=record.name, vat=vat):
                    self.attempt(self.writer, 'res.partner', 'write', ids=record.ids, vals={'vat': vat})
                    self.assertFalse(self.grandchild.vat or self.outer.vat)


@tagged('-standard', 'post_install', '-at_install', 'oauth2_all_apps')
class TestSurveys(SpellingsCase):

    def test_a_question_of_a_survey_outside(self):
        self.admin.group_ids += self.env.ref('survey.group_survey_manager')
        own, foreign = self.env['survey.survey'].create([{'title': 'Own'}, {'title': 'Foreign'}])
        question = self.env['survey.question'].create({'title': 'x', 'survey_id': own.id})
        token = self.token_for(self.scope(
            'surveys', ('survey.survey', 'read write', {'domain': f"[('id', '=', {own.id})]"}),
            ('survey.question', 'read write create')))
        for value in (foreign.id, *self.spellings(foreign.id)):
            with self.isolated(value):
                self.attempt(token, 'survey.question', 'create', vals_list=[{'title': 'y', 'survey_id': value}])
                self.attempt(token, 'survey.question', 'write', ids=question.ids, vals={'survey_id': value})
                self.assertFalse(foreign.question_ids)
        self.result(token, 'survey.question', 'create', vals_list=[{'title': 'y', 'survey_id': own.id}])
