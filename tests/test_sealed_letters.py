"""Keys in the text of mails: no token that only reads gets at them, by what it is shown or by yes and no."""
import base64

from odoo.tests import tagged

from ..fence.links import without_tokens
from .sealed import SealedCase

TOKEN = 'Zk9xQ2uYt7Lw'
ADDRESSES = (
    '/r/{}', '/r/{}/m/5', '/sms/3/{}', '/sms/3/unsubscribe/{}', '/dashboard/share/7/{}', '/hr_attendance/{}',
    '/coupon/{}', '/mail/track/7/{}/blank.gif', '/survey/5ab3-x/{}', '/survey/retry/5ab3-x/{}', '/x?access_code={}',
    '/rate/{}/5', '/survey/start/{}', '/survey/{}/x'.replace('{}', 'print/{}'), '/calendar/join_videocall/{}',
    '/chat/7/{}', '/web/hook/{}', '/my/orders/7?access_token={}', '/mail/view?hash={}', '/x?signature={}',
    '/x?next=%2Fy%3Faccess_token%3D{}', '/x?key={}')


class LettersCase(SealedCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mail = cls.env['mail.mail'].create({'model': 'res.partner', 'res_id': cls.company.id, 'subject': 'x'})
        cls.message = cls.mail.mail_message_id
        cls.fill(f'<a href="https://x.example/my?access_token={TOKEN}">View</a>')

    @classmethod
    def fill(cls, body):
        cls.mail.body_html = cls.message.body = body
        cls.env.flush_all()

    def tokens(self):
        yield self.token_for('api.read')
        yield self.token_for(self.scope(
            'mails', ('mail.mail', 'read'), ('mail.message', 'read'), ('res.partner', 'read')))


@tagged('post_install', '-at_install')
class TestAddresses(LettersCase):

    def test_a_key_anywhere_in_an_address(self):
        for token in self.tokens():
            for address in ADDRESSES:
                with self.isolated(token=token[-8:], address=address):
                    self.fill(f'<p>Hello <a href="https://x.example{address.format(TOKEN)}">View</a></p>')
                    for record, name in ((self.mail, 'body_html'), (self.mail, 'body'), (self.message, 'body')):
                        answer = self.attempt(token, record._name, 'read', ids=record.ids, fields=[name])
                        self.assertNotIn(TOKEN, answer)
                        self.assertIn('View', answer)

    def test_a_key_in_a_file(self):
        file = self.env['ir.attachment'].create({
            'name': 'mail.eml', 'mimetype': 'text/plain', 'public': True,
            'raw': f'See https://x.example/my?access_token={TOKEN} for more'.encode()})
        picture = base64.b64encode(b'\xff\x00token=abcdef' * 9).decode()
        self.env.flush_all()
        for token in (self.token_for('api.read'), self.token_for(self.scope('files', ('ir.attachment', 'read')))):
            for name in ('raw', 'datas', 'index_content'):
                answer = self.call(token, 'ir.attachment', 'read', ids=file.ids, fields=[name])
                self.assertEqual(answer.status_code, 200)
                text = answer.json()[0][name]
                if name == 'datas':
                    text = base64.b64decode(text).decode()
                self.assertNotIn(TOKEN, text)
                self.assertIn('See https://x.example/my?access_token= for more', text)
            self.assertRefused(token, 'ir.attachment', 'search', domain=[['index_content', 'like', 'token=Z']])
        self.assertEqual(without_tokens({'image': picture}), {'image': picture})

    def test_a_key_in_a_file_that_is_written_otherwise(self):
        text = f'Grüße: https://x.example/my?access_token={TOKEN}'
        mail = f'Subject: x\nContent-Transfer-Encoding: base64\n\n{base64.encodebytes(text.encode() * 3).decode()}'
        for content, kept in (
            (text.encode('latin-1'), b'access_token='), (text.encode('utf-16'), b'm'), (mail.encode(), b''),
            (f'{{"access_token": "{TOKEN}"}}'.encode(), b'"access_token": "'),
            (f"{{'access_token': '{TOKEN}'}}".encode(), b"'access_token': '"),
            (f'x \x1b$B ?ACCESS_TOKEN={TOKEN}'.encode(), b'ACCESS_TOKEN='),
            (f'x?access_token={TOKEN}'.encode('utf-16-le'), b''),
            (f'Content-Transfer-Encoding : base64\n\n{TOKEN}'.encode(), b''),
            (f'x?access_token&#61;{TOKEN} %2Fchat%2F5%2F{TOKEN} \\/survey\\/start\\/{TOKEN}'.encode(), b'&#61;'),

        ):
            for value in (content, base64.b64encode(content), base64.b64encode(content).decode()):
                with self.subTest(content[:30], type=type(value)):
                    shown = without_tokens([{'raw': value}])[0]['raw']
                    shown = shown.encode() if isinstance(shown, str) else shown
                    decoded = shown if value is content else base64.b64decode(shown)
                    self.assertNotIn(TOKEN.encode(), decoded.replace(b'\0', b''))
                    self.assertIn(kept, decoded)
                    self.assertNotIn(base64.b64encode(text.encode())[:40], decoded)
        for content in (b'\x89PNG\r\n\x1a\n\0\x01token=abcdef', b'Hello, see https://x.example/my'):
            self.assertEqual(without_tokens({'raw': content}), {'raw': content})

    def test_a_key_in_the_answer_of_a_method_that_writes(self):
        self.message.attachment_ids = self.env['ir.attachment'].create({
            'name': 'x', 'res_model': 'res.partner', 'res_id': self.company.id, 'mimetype': 'text/plain',
            'raw': f'x?access_token={TOKEN}'.encode()})
        self.env.flush_all()
        token = self.token_for(self.scope(
            'writes', ('res.partner', 'read write'), ('mail.message', 'read write'), ('ir.attachment', 'read')))
        shown = {'fields': {'raw': {}, 'datas': {}}, 'context': {'bin_size': False}}
        answer = self.call(
            token, 'mail.message', 'web_save', ids=self.message.ids, vals={'subject': 'y'},
            specification={'attachment_ids': shown})
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertIn('access_token=', answer.text)
        self.assertNotIn(TOKEN, answer.text)
        self.assertNotIn(base64.b64encode(f'x?access_token={TOKEN}'.encode()).decode(), answer.text)

    def test_groups_by_such_a_text(self):
        """Their names would be the texts."""
        for token in self.tokens():
            for model, name in (('mail.mail', 'body_html'), ('mail.message', 'body')):
                for method, arguments in (
                    ('formatted_read_group', {'groupby': [name], 'aggregates': ['__count']}),
                    ('read_progress_bar', {'group_by': name, 'progress_bar': {
                        'field': 'message_type', 'colors': {'email': 'success', 'comment': 'info'}}}),
                ):
                    with self.isolated(token=token[-8:], model=model, method=method):
                        self.assertNotIn(TOKEN, self.attempt(token, model, method, domain=[], **arguments))
        self.assertEqual(without_tokens({f'/x?access_token={TOKEN}': 1}), {'/x?access_token=': 1})

    def test_other_addresses_are_shown_as_ever(self):
        for token in self.tokens():
            self.fill('<p><a href="https://x.example/shop/chair-7?order=price">View</a></p>')
            self.assertIn('/shop/chair-7?order=price', self.attempt(
                token, 'mail.mail', 'read', ids=self.mail.ids, fields=['body_html']))


@tagged('post_install', '-at_install')
class TestYesAndNo(LettersCase):
    """An answer that depends on the next letter of a key tells the whole key, one letter after the other."""

    def conditions(self):
        whole = self.message.body
        for model, record, names in (
            ('mail.mail', self.mail, ('body_html', 'body', 'body_content', 'mail_message_id.body')),
            ('mail.message', self.message, ('body', 'mail_ids.body_html')),
            ('res.partner', self.company, ('message_ids.body',)),
        ):
            for name in names:
                for operator, right, wrong in (
                    ('like', f'token={TOKEN[:4]}', 'token=Zx'), ('ilike', f'token={TOKEN[:4]}', 'token=Zx'),
                    ('=like', f'%token={TOKEN[:4]}%', '%token=Zx%'), ('=ilike', f'%{TOKEN[:4]}%', '%Zxx%'),
                    ('not like', 'token=Zx', f'token={TOKEN[:4]}'), ('=', whole, 'x'), ('in', [whole], ['x']),
                ):
                    yield model, record, name, operator, right, wrong

    def test_a_condition(self):
        for token in self.tokens():
            for model, record, name, operator, right, wrong in self.conditions():
                with self.isolated(token=token[-8:], model=model, name=name, operator=operator):
                    yes, no = (self.attempt(token, model, 'search_count', domain=[
                        ('id', 'in', record.ids), (name, operator, value)]) for value in (right, wrong))
                    self.assertEqual(yes, no)

    def test_a_condition_within_another(self):
        for token in self.tokens():
            for domain in ([('mail_ids', 'any', [('body_html', 'like', f'token={TOKEN[:4]}')])],
                           [('child_ids', 'any', [('body', 'like', f'token={TOKEN[:4]}')])],
                           ['!', ('body', 'like', f'token={TOKEN[:4]}')]):
                with self.isolated(token=token[-8:], domain=domain):
                    self.assertRefused(token, 'mail.message', 'search_count', domain=domain)

    def test_other_conditions_are_answered_as_ever(self):
        for token in self.tokens():
            self.assertEqual(self.result(token, 'mail.mail', 'search_count', domain=[
                ('id', '=', self.mail.id), ('subject', 'like', 'x')]), 1)
