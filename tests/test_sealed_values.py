"""Values of the caller's are held to the scopes wherever they surface, and so is what has become of a record."""
import copy
from contextlib import contextmanager
from unittest.mock import patch

from odoo import api
from odoo.tests import tagged

from .sealed import SealedCase

PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='


class ValuesCase(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.company.category_id
        cls.bank = cls.env['res.bank'].create({'name': 'First Bank'})
        cls.account = cls.env['res.partner.bank'].create({
            'acc_number': '1', 'partner_id': cls.company.id, 'bank_id': cls.bank.id})
        cls.attachment = cls.env['ir.attachment'].create({'name': 'Contract', 'raw': b'x'})
        cls.env.flush_all()

    def lines(self):
        """Return values with lines of other models, none of which a scope for contacts alone opens."""
        return {
            'category_id': [[1, self.tag.id, {'name': 'Hacked'}]],
            'bank_ids': [[1, self.account.id, {'acc_number': 'Hacked'}]],
            'user_ids': [[0, 0, {'login': 'hacked', 'name': 'Hacked'}]],
        }

    def assertUntouched(self):
        self.env.invalidate_all()
        self.assertEqual((self.tag.name, self.account.acc_number), ('Oak', '1'))
        self.assertFalse(self.env['res.users'].search([('login', '=', 'hacked')]))
        self.assertEqual(self.attachment.name, 'Contract')
        self.assertFalse(self.env['res.partner.category'].search([('name', '=', 'Hacked')]))


@tagged('post_install', '-at_install')
class TestValuesWherever(ValuesCase):
    """Rows 4 and 6: any parameter, any method, any override, any copy."""

    def attack(self, function, wrap):
        """Call a method that a scope names with each of the lines, wrapped as its parameters are.

        :param function: the method.
        :param wrap: from values to arguments.
        """
        with self.method('res.partner', 'action_note', function):
            for name, value in self.lines().items():
                with self.isolated(name):
                    token = self.token_for(self.scope('notes', (
                        'res.partner', 'read write', {'methods': 'action_note'})))
                    self.attempt(token, 'res.partner', 'action_note', ids=self.company.ids, **wrap({name: value}))
                    self.assertUntouched()

    def test_keyword_arguments_that_are_handed_on(self):
        def action_note(partners, **values):
            return partners.write({**values, 'ref': 'noted'})
        self.attack(action_note, lambda values: values)

    def test_an_argument_that_is_handed_on(self):
        def action_note(partners, data):
            return partners.write(data)
        self.attack(action_note, lambda values: {'data': values})

    def test_values_deep_in_an_argument(self):
        def action_note(partners, data):
            return partners.write(data['steps'][0]['values'])
        self.attack(action_note, lambda values: {'data': {'steps': [{'values': values}]}})

    def test_lines_that_are_assigned(self):
        def action_note(partners, data):
            for name, value in data.items():
                partners[name] = [tuple(command) for command in value]
        self.attack(action_note, lambda values: {'data': values})

    def test_values_that_were_copied(self):
        for copied in (dict, copy.copy, lambda values: {name: [*value] for name, value in values.items()}):
            def action_note(partners, data, copied=copied):
                return partners.write(copied(data))
            self.attack(action_note, lambda values: {'data': values})

    def test_values_for_a_new_record(self):
        def action_note(partners, data):
            return partners.create({'name': 'Made', **data}).ids
        self.attack(action_note, lambda values: {'data': values})

    def test_values_of_one_record_within_for_another_model(self):
        def action_note(partners, data):
            return partners.category_id.write(data)
        with self.method('res.partner', 'action_note', action_note):
            token = self.token_for(self.scope('notes', ('res.partner', 'read write', {'methods': 'action_note'})))
            self.attempt(token, 'res.partner', 'action_note', ids=self.company.ids, data={'name': 'Hacked'})
        self.assertUntouched()

    def test_a_method_of_an_addon_works_as_ever_with_its_own_values(self):
        def action_note(partners, **values):
            partners.category_id.write({'color': 3})
            return partners.write({**values, 'category_id': [(0, 0, {'name': 'Elm'})]})
        with self.method('res.partner', 'action_note', action_note):
            token = self.token_for(self.scope('notes', ('res.partner', 'read write', {'methods': 'action_note'})))
            self.result(token, 'res.partner', 'action_note', ids=self.company.ids, ref='noted')
        self.env.invalidate_all()
        self.assertEqual((self.company.ref, self.company.category_id.mapped('name')), ('noted', ['Elm', 'Oak']))

    @contextmanager
    def override(self, name, copied):
        """Override a method of the ORM without the names of its parameters, as addons do."""
        original = getattr(self.registry['res.partner'], name)

        def override(*args, **kwargs):
            args = (args[0], *(copied(arg) for arg in args[1:]))
            return original(*args, **{key: copied(value) for key, value in kwargs.items()})
        for attribute in ('_api_model', '_readonly'):
            if hasattr(original, attribute):
                setattr(override, attribute, getattr(original, attribute))
        with patch.object(self.registry['res.partner'], name, override):
            yield

    def test_overrides_that_hide_the_names_of_parameters(self):
        token = self.token_for(self.scope('contacts.all', ('res.partner', 'read write create')))
        for copied in (lambda value: value, copy.copy, copy.deepcopy):
            for method, arguments in (
                ('write', lambda values: {'ids': self.company.ids, 'vals': values}),
                ('create', lambda values: {'vals_list': [{'name': 'Made', **values}]}),
                ('web_save', lambda values: {'ids': self.company.ids, 'vals': values, 'specification': {}}),
                ('copy', lambda values: {'ids': self.company.ids, 'default': values}),
            ):
                for name, value in self.lines().items():
                    with self.isolated(method=method, name=name), self.override(method, copied):
                        self.attempt(token, 'res.partner', method, **arguments({name: value}))
                        self.assertUntouched()

    def test_an_activity_with_attachments(self):
        token = self.token_for(self.scope('activities', ('res.partner', 'read write', {
            'methods': 'activity_schedule', 'domain': f"[('id', '=', {self.company.id})]"})))
        for value in ([[1, self.attachment.id, {'name': 'Hacked'}]],
                      [[0, 0, {'name': 'x', 'datas': PIXEL, 'res_model': 'res.partner', 'res_id': self.person.id,
                               'res_field': 'image_1920'}]]):
            self.attempt(token, 'res.partner', 'activity_schedule', ids=self.company.ids, attachment_ids=value)
            self.assertUntouched()
            self.assertFalse(self.env['ir.attachment'].search([
                ('res_field', '=', 'image_1920'), ('res_id', '=', self.person.id), ('res_model', '=', 'res.partner')]))
        self.attempt(token, 'res.partner', 'activity_schedule', ids=self.company.ids, res_id=self.person.id)
        self.assertFalse(self.person.activity_ids)
        self.result(token, 'res.partner', 'activity_schedule', ids=self.company.ids, summary='Call back')
        self.env.invalidate_all()
        self.assertIn('Call back', self.company.activity_ids.mapped('summary'))

    def test_a_message_with_lines(self):
        self.company.message_post(body='Hello')
        message = self.company.message_ids[0]
        token = self.token_for(self.scope('messages', ('res.partner', 'read write', {'methods': 'message_post'})))
        for value in ([[1, self.attachment.id, {'name': 'Hacked'}]], [[6, 0, self.attachment.ids]]):
            self.attempt(token, 'res.partner', 'message_post', ids=self.company.ids, body='x', attachment_ids=value)
            self.assertUntouched()
        self.attempt(token, 'res.partner', 'message_post', ids=self.company.ids, body='x', tracking_value_ids=[
            [0, 0, {'mail_message_id': message.id, 'field_info': {}, 'old_value_char': 'Hacked'}]])
        self.assertFalse(self.env['mail.tracking.value'].search([('old_value_char', '=', 'Hacked')]))
        self.result(token, 'res.partner', 'message_post', ids=self.company.ids, body='Good morning')
        self.env.invalidate_all()
        self.assertIn('Good morning', str(self.company.message_ids.mapped('body')))


@tagged('post_install', '-at_install')
@tagged('post_install', '-at_install')
class TestChoices(ValuesCase):
    """Odoo takes any text for a choice whose list is computed."""

    def test_only_what_is_among_them(self):
        token = self.token_for('contacts.write')
        for name in ('lang', 'tz'):
            for value in ('<script>alert(1)</script>', '{{ object.env }}', 'x'):
                response = self.call(token, 'res.partner', 'write', ids=self.person.ids, vals={name: value})
                self.assertEqual(response.status_code, 422, response.text)
                response = self.call(token, 'res.partner', 'create', vals_list=[{'name': 'x', name: value}])
                self.assertEqual(response.status_code, 422, response.text)
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'lang': 'en_US', 'tz': 'Europe/Rome'})
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'lang': False})

    def test_defaults_neither(self):
        response = self.call(self.token_for('api'), 'res.partner', 'create', vals_list=[{'name': 'x'}], context={
            'default_lang': 'xx_XX'})
        self.assertEqual(response.status_code, 422, response.text)

    def test_what_stands_there_can_be_written_back(self):
        self.env.cr.execute("UPDATE res_partner SET lang = 'xx_XX' WHERE id = %s", self.person.ids)
        self.env.invalidate_all()
        token = self.token_for('contacts.write')
        self.result(token, 'res.partner', 'write', ids=self.person.ids, vals={'lang': 'xx_XX', 'name': 'same'})


@tagged('post_install', '-at_install')
class TestReadingBesideWriting(ValuesCase):
    """Row 13: a method that reads is held to that also where another scope writes."""

    def test_methods_that_read_and_write(self):
        def by_orm(partners, *args, **kwargs):
            partners.env['res.partner.category'].sudo().search([]).write({'name': 'Hacked'})
            return {}

        def by_sql(partners, *args, **kwargs):
            partners.env.cr.execute("UPDATE res_partner_category SET name = '{\"en_US\": \"Hacked\"}'")
            return {}

        def after_a_commit(partners, *args, **kwargs):
            partners.env.cr.commit()
            return by_sql(partners)
        for scopes in (('api.read', 'contacts.write'), ('api.read', self.scope(
                'bank', ('res.bank', 'read write create unlink')))):
            token = self.token_for(*scopes)
            for function in (by_orm, by_sql, after_a_commit):
                for name in ('find_out', 'default_get', 'name_search', 'get_views', 'search_count', 'fields_get'):
                    def method(partners, *args, function=function, **kwargs):
                        return function(partners)
                    method = api.model(api.readonly(method))
                    with self.isolated(scopes=scopes, function=function.__name__, name=name), \
                            patch.object(self.registry['res.partner'], name, method, create=True):
                        self.attempt(token, 'res.partner', name)
                        self.assertUntouched()

    def test_the_same_token_writes_what_it_may(self):
        token = self.token_for('api.read', 'contacts.write')
        self.result(token, 'res.partner', 'search_count', domain=[])
        self.result(token, 'res.partner', 'write', ids=self.company.ids, vals={'ref': 'written'})
        self.env.invalidate_all()
        self.assertEqual(self.company.ref, 'written')
