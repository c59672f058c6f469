"""Records that a call names by other means than relational values: texts of ids, the context, a message's files."""
from odoo.tests import tagged

from .sealed import SealedCase

COMPOSER = ('mail.compose.message', 'read write create')


class NamedCase(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outside = cls.env['res.partner'].create({'name': 'Outside', 'street': 'Hidden Lane 7', 'is_company': True})
        cls.template = cls.env['mail.template'].create({
            'name': 'Street', 'model_id': cls.env['ir.model']._get_id('res.partner'), 'subject': '{{ object.street }}'})
        cls.within = f"[('id', '=', {cls.person.id})]"

    def assertHidden(self, token, model, **arguments):
        """Check that a new record can neither be made nor shows anything of the record outside."""
        made = self.made(token, model, 'create', **arguments)
        shown = self.call(token, model, 'read', ids=made, fields=['display_name', *self.fields]).text if made else ''
        self.assertNotIn('Hidden Lane', shown)
        self.assertFalse(made)


@tagged('post_install', '-at_install')
class TestWizardsForOtherRecords(NamedCase):
    """What a wizard computes is its own; the records that it is about are held to the scopes."""

    fields = ('subject', 'body')

    def ways(self, record):
        values = {'template_id': self.template.id}
        for ids in (f'[{record.id}]', f'({record.id},)', f'[{record.id}, {self.person.id}]'):
            yield {'vals_list': [{**values, 'model': 'res.partner', 'res_ids': ids}]}
        yield {'vals_list': [values], 'context': {
            'default_model': 'res.partner', 'default_res_ids': f'[{record.id}]'}}
        for context in ({'active_ids': record.ids}, {'active_id': record.id}):
            yield {'vals_list': [{**values, 'model': 'res.partner'}],
                   'context': {'active_model': 'res.partner', **context}}

    def test_a_composer(self):
        alone = self.scope('composer', COMPOSER, ('mail.template', 'read'))
        some = self.scope('composer_some', COMPOSER, ('mail.template', 'read'), (
            'res.partner', 'read', {'domain': self.within}))
        for scope in (alone, some):
            token = self.token_for(scope)
            for way in self.ways(self.outside):
                with self.isolated(scope, **way):
                    self.assertHidden(token, 'mail.compose.message', **way)

    def test_a_composer_that_is_there(self):
        token = self.token_for(self.scope(
            'composer', COMPOSER, ('mail.template', 'read'), ('res.partner', 'read', {'domain': self.within})))
        composer, = self.result(token, 'mail.compose.message', 'create', vals_list=[{
            'model': 'res.partner', 'res_ids': f'[{self.person.id}]', 'template_id': self.template.id}])
        self.assertRefused(token, 'mail.compose.message', 'write', ids=[composer],
                           vals={'res_ids': f'[{self.outside.id}]'})

    def test_a_composer_within(self):
        token = self.token_for(self.scope(
            'composer', COMPOSER, ('mail.template', 'read'), ('res.partner', 'read', {'domain': self.within})))
        for way in self.ways(self.person):
            with self.isolated(**way):
                self.assertTrue(self.result(token, 'mail.compose.message', 'create', **way))

    def test_ids_that_are_no_list_of_numbers(self):
        token = self.token_for(self.scope('composer', COMPOSER, ('res.partner', 'read')))
        for ids in ('x', "['x']", '[7.0]', '[[7]]', '{', '[True]'):
            with self.isolated(ids=ids):
                response = self.call(token, 'mail.compose.message', 'create', vals_list=[{
                    'model': 'res.partner', 'res_ids': ids}])
                self.assertEqual(response.status_code, 422, response.text)

    def test_a_link_to_share(self):
        token = self.token_for(self.scope('sharing', ('portal.share', 'read write create')))
        self.fields = ('share_link', 'note')
        for way in (
            {'vals_list': [{'res_model': 'res.partner', 'res_id': self.outside.id}]},
            {'vals_list': [{}], 'context': {'active_model': 'res.partner', 'active_id': self.outside.id}},
            {'vals_list': [{}], 'context': {
                'default_res_model': 'res.partner', 'default_res_id': self.outside.id}},
        ):
            with self.isolated(**way):
                self.assertHidden(token, 'portal.share', **way)

    def followers(self):
        return self.scope('followers', ('mail.followers.edit', 'read write create'), ('res.partner', 'read', {
            'domain': self.within}))

    def set_default(self, name, default):
        field = self.env['mail.followers.edit']._fields[name]
        self.addCleanup(setattr, field, 'default', field.default)
        field.default = default

    def test_a_text_of_ids_that_the_context_steers(self):
        self.set_default('res_model', lambda _wizards: 'res.partner')
        self.set_default('res_ids', lambda wizards: str(wizards.env.context.get('active_ids', [])))
        token = self.token_for(self.followers())
        for record, status in ((self.outside, 403), (self.person, 200)):
            with self.isolated(record.name):
                self.assertEqual(self.call(token, 'mail.followers.edit', 'create', vals_list=[{}], context={
                    'active_model': 'res.partner', 'active_ids': record.ids}).status_code, status)

    def test_what_a_form_is_opened_for(self):
        """Functions of a model look at the records that the web client has opened it for."""
        token = self.token_for(self.followers())
        values = {'res_model': 'res.partner', 'res_ids': f'[{self.person.id}]'}
        for context in ({'active_id': self.outside.id}, {'active_ids': self.outside.ids}):
            with self.isolated(**context):
                self.assertRefused(token, 'mail.followers.edit', 'create', vals_list=[values], context={
                    'active_model': 'res.partner', **context})

    def test_a_default_that_the_context_steers(self):
        """Odoo's wizards take what they are about from `active_ids`, whatever `active_model` says."""
        self.set_default('partner_ids', lambda wizards: wizards.env.context.get('active_ids', ()))
        token = self.token_for(self.followers())
        values = {'res_model': 'res.partner', 'res_ids': f'[{self.person.id}]'}
        for context in (
            {'active_ids': self.outside.ids}, {'active_ids': [self.outside.id, self.person.id]},
            {'active_ids': self.outside.ids, 'active_model': 'no.model'},
            {'active_ids': self.outside.ids, 'active_model': 'res.company'},
        ):
            with self.isolated(**context):
                self.assertRefused(token, 'mail.followers.edit', 'create', vals_list=[values], context=context)
        for context in ({'active_ids': self.person.ids, 'active_model': 'res.partner'}, {'active_ids': []}, {}):
            with self.isolated(**context):
                self.result(token, 'mail.followers.edit', 'create', vals_list=[values], context=context)


@tagged('post_install', '-at_install')
class TestMessages(NamedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.note = cls.env['ir.attachment'].create({
            'name': 'hidden.txt', 'raw': b'x', 'res_model': 'res.partner', 'res_id': cls.outside.id})
        cls.own = cls.env['ir.attachment'].create({
            'name': 'own.txt', 'raw': b'x', 'res_model': 'res.partner', 'res_id': cls.person.id})
        cls.posting = cls.scope(
            'posting', ('res.partner', 'read write', {'domain': cls.within, 'methods': 'message_post'}),
            ('ir.attachment', 'read', {'domain': f"[('res_id', '=', {cls.person.id})]"}))

    def post(self, **arguments):
        return self.call(self.token_for(self.posting), 'res.partner', 'message_post', ids=self.person.ids,
                         body='Hi', **arguments)

    def test_files_recipients_and_answers_outside(self):
        message = self.outside.message_post(body='Hidden')
        for arguments in (
            {'attachment_ids': self.note.ids}, {'attachment_ids': [self.own.id, self.note.id]},
            {'partner_ids': self.outside.ids}, {'parent_id': message.id},
        ):
            with self.isolated(**arguments):
                self.assertEqual(self.post(**arguments).status_code, 403)

    def test_a_notification_about_a_record_outside(self):
        scope = self.scope('notifying', ('res.partner', 'read write', {
            'domain': self.within, 'methods': 'message_notify'}), ('ir.model', 'read'))
        token = self.token_for(scope)
        about = {'body': 'Hi', 'partner_ids': self.person.ids, 'model': 'res.partner'}
        for ids in ([], self.person.ids):
            with self.isolated(ids=ids):
                self.assertRefused(token, 'res.partner', 'message_notify', ids=ids, res_id=self.outside.id, **about)
                self.assertFalse(self.env['mail.message'].search([
                    ('res_id', '=', self.outside.id), ('body', 'ilike', 'Hi')]))
        self.result(token, 'res.partner', 'message_notify', ids=[], res_id=self.person.id, **about)

    def test_what_is_within(self):
        self.assertEqual(self.post(attachment_ids=self.own.ids, partner_ids=self.person.ids).status_code, 200)
        self.assertEqual(self.person.message_ids[0].attachment_ids, self.own)

    def test_numbers_that_are_none(self):
        for arguments in ({'attachment_ids': [1.0]}, {'partner_ids': [[7]]}, {'partner_ids': True}):
            with self.isolated(**arguments):
                self.assertEqual(self.post(**arguments).status_code, 422)

    def test_numbers_in_the_context(self):
        own = self.person.id
        for value, status in (([own], 200), (own, 200), ([float(own)], 422), ([[own]], 422), ({'x': own}, 422),
                              ([[self.outside.id]], 403), ({'x': self.outside.id}, 403), ([], 200), ('x', 403)):
            with self.isolated(value=value):
                self.assertEqual(self.post(context={'partner_ids': value}).status_code, status)


@tagged('post_install', '-at_install')
class TestLinksInTheAnswerOfAWritingCall(NamedCase):

    def test_mails_behind_a_record(self):
        message = self.person.message_post(body='Hi')
        self.env['mail.mail'].create({
            'mail_message_id': message.id, 'body_html': '<a href="/x?access_token=kept-link">x</a>'})
        rows = [('res.partner', 'read write'), ('mail.message', 'read')]
        specification = {'message_ids': {'fields': {'mail_ids': {'fields': {'body_html': {}}}}}}
        for operations, shown in (('read', False), ('read write', True)):
            with self.isolated(operations):
                token = self.token_for(self.scope(f'links_{shown}', *rows, ('mail.mail', operations)))
                text = self.call(token, 'res.partner', 'web_save', ids=self.person.ids, vals={'ref': 'x'},
                                 specification=specification).text
                self.assertIn('access_token=', text)
                self.assertEqual('kept-link' in text, shown)
