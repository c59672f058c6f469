"""Text of the caller's is never evaluated: not now, and not by whoever comes later."""
import base64
import io
import json
import zipfile
from unittest.mock import patch

from odoo.tests import tagged

from ..fence import spreadsheets
from .sealed import READS, WRITES, SealedCase

TEMPLATE = f'<p><t t-out="object.{READS}"/></p>'
INLINE = f'{{{{ object.{READS} }}}}'
LINK = 'token='  # in each signed link


@tagged('post_install', '-at_install')
class TestTextIsNotEvaluated(SealedCase):
    """Row 1: templates that were never saved. The user is a plain employee, who may render stored ones alone."""

    def setUp(self):
        super().setUp()
        self.reads = self.token_for('api.read', user=self.user)
        self.writes = self.widest_token(user=self.user)
        partner = self.model_id('res.partner')
        self.unsaved = {'model': 'res.partner', 'model_id': partner, 'body_html': TEMPLATE, 'subject': INLINE}
        self.reference = f'res.partner,{self.person.id}'

    def attempts(self, model, method='onchange', **arguments):
        for name in ('reads', 'writes'):
            with self.isolated(model=model, token=name):
                self.attempt(getattr(self, name), model, method, **arguments)
                self.assertNotWritten()

    def test_a_template_in_place_of_its_id(self):
        for field_names in (['mail_template_id'], ['resource_ref'], []):
            self.attempts('mail.template.preview', values={
                'mail_template_id': self.unsaved, 'resource_ref': self.reference,
            }, field_names=field_names, fields_spec={'body_html': {}, 'subject': {}, 'error_msg': {}})

    def test_a_template_that_writes(self):
        values = {**self.unsaved, 'body_html': f'<p><t t-out="object.{WRITES}"/></p>'}
        self.attempts('mail.template.preview', values={
            'mail_template_id': values, 'resource_ref': self.reference,
        }, field_names=['mail_template_id'], fields_spec={'body_html': {}, 'error_msg': {}})

    def test_each_text_of_a_template(self):
        for name in ('email_from', 'email_to', 'email_cc', 'reply_to', 'scheduled_date', 'lang'):
            self.attempts('mail.template.preview', values={
                'mail_template_id': {**self.unsaved, name: INLINE}, 'resource_ref': self.reference,
            }, field_names=['mail_template_id'], fields_spec={name: {}, 'error_msg': {}} | (
                {'body_html': {}} if name == 'lang' else {}))

    def test_a_stored_template_with_other_texts(self):
        template = self.env['mail.template'].create({
            'name': 'Hello', 'model_id': self.model_id('res.partner'), 'body_html': '<p>Hello</p>'})
        self.attempts('mail.template.preview', values={
            'mail_template_id': {'id': template.id, **self.unsaved}, 'resource_ref': self.reference,
        }, field_names=['mail_template_id'], fields_spec={'body_html': {}, 'subject': {}, 'error_msg': {}})

    def test_a_template_of_the_composer(self):
        for values in ({}, {'composition_mode': 'comment'}, {'composition_mode': 'mass_mail'}):
            self.attempts('mail.compose.message', values={
                'template_id': self.unsaved, 'model': 'res.partner', 'res_ids': f'[{self.person.id}]', **values,
            }, field_names=['template_id'], fields_spec={'body': {}, 'subject': {}, 'email_from': {}})

    def test_a_template_of_a_short_message(self):
        for names in (['resource_ref'], ['lang'], []):
            self.attempts('sms.template.preview', values={
                'sms_template_id': {'model_id': self.model_id('res.partner'), 'model': 'res.partner', 'body': INLINE},
                'resource_ref': self.reference,
            }, field_names=names, fields_spec={'body': {}})

    def test_a_template_below_another_record(self):
        """At any depth: the dict in a line of an unsaved record."""
        self.attempts('mail.template', values={
            'name': 'x', 'model_id': self.model_id('res.partner'), 'report_template_ids': [[0, 0, {
                'name': 'x', 'model': 'res.partner', 'report_name': 'web.external_layout', 'report_type': 'qweb-html',
                'print_report_name': f'object.{READS}'}]],
        }, field_names=['report_template_ids'], fields_spec={
            'report_template_ids': {'fields': {'print_report_name': {}}}})
        for reference in ({'id': self.person.id}, self.reference):
            self.attempts('mail.template.preview', values={
                'mail_template_id': {'model_id': {'model': 'res.partner', 'name': 'x'}, **{
                    key: self.unsaved[key] for key in ('model', 'body_html')}},
                'resource_ref': reference,
            }, field_names=['mail_template_id'], fields_spec={'body_html': {}, 'error_msg': {}})

    def test_a_dict_in_place_of_an_id_is_refused(self):
        api = self.widest_token()
        for model, name in (('res.partner', 'parent_id'), ('res.users', 'partner_id'), ('res.partner', 'country_id')):
            with self.isolated(model=model, name=name):
                response = self.call(api, model, 'onchange', values={name: {'name': 'Unsaved'}},
                                     field_names=[name], fields_spec={name: {'fields': {'display_name': {}}}})
                self.assertIn(response.status_code, (403, 422), response.text[:300])

    def test_a_stored_template_is_previewed_as_ever(self):
        template = self.env['mail.template'].create({
            'name': 'Hello', 'model_id': self.model_id('res.partner'),
            'body_html': '<p>Hello <t t-out="object.name"/></p>'})
        for token in (self.reads, self.writes):
            answer = self.result(token, 'mail.template.preview', 'onchange', values={
                'mail_template_id': template.id, 'resource_ref': self.reference,
            }, field_names=['resource_ref'], fields_spec={'body_html': {}})
            self.assertIn('Hello Paula Private', answer['value']['body_html'])


@tagged('post_install', '-at_install')
class TestSignedLinks(SealedCase):
    """Row 3: stored templates that make a link by which its reader sets a password."""

    def template(self, expression, model='res.users'):
        return self.env['mail.template'].create({
            'name': 'x', 'model_id': self.model_id(model), 'body_html': f'<p><t t-out="{expression}"/></p>',
            'subject': f'{{{{ {expression} }}}}'})

    def previews(self, template, record):
        """Yield the answers of all that render a template for its reader."""
        for user in (self.user, self.admin):
            for scope in ('api.read', 'api'):
                token = self.token_for(scope, user=user)
                yield self.attempt(token, 'mail.template.preview', 'onchange', values={
                    'mail_template_id': template.id, 'resource_ref': f'{record._name},{record.id}',
                }, field_names=['mail_template_id'], fields_spec={'body_html': {}, 'subject': {}, 'error_msg': {}})
                yield self.attempt(token, 'mail.compose.message', 'onchange', values={
                    'template_id': template.id, 'model': record._name, 'res_ids': f'[{record.id}]',
                }, field_names=['template_id'], fields_spec={'body': {}, 'subject': {}})

    def test_a_link_that_nobody_has_asked_for(self):
        """Odoo makes them without a type, on pages of its own, and took them for a new password."""
        partner = self.user.partner_id
        for kind, found in ((False, False), ('reset', True), ('signup', True)):
            with self.subTest(kind):
                partner.signup_type = kind
                token = partner.sudo()._generate_signup_token()
                self.assertEqual(bool(self.env['res.partner'].sudo()._get_partner_from_token(token)), found)
                self.assertEqual(bool(self.env['res.partner'].sudo()._signup_retrieve_info(token)), found)

    def test_a_link_on_a_page_for_visitors(self):
        """Odoo puts one for the customer of an order there, whoever looks at it."""
        partner, visitor = self.user.partner_id, self.env.ref('base.public_user')
        for kind, made in (('signup', False), ('reset', True)):  # whoever has forgotten a password asks as a visitor
            partner.signup_type = kind
            self.assertEqual(bool(partner.with_user(visitor).sudo()._generate_signup_token()), made)
        partner.signup_type = 'signup'
        self.assertTrue(partner.with_user(self.admin).sudo()._generate_signup_token())
        self.person.signup_type = 'signup'
        self.assertTrue(self.person.with_user(visitor).sudo()._generate_signup_token())

    def test_the_invitation_of_a_new_user(self):
        for record in (self.user, self.admin):
            for answer in self.previews(self.env.ref('auth_signup.set_password_email'), record):
                self.assertNotIn(LINK, answer)

    def test_other_templates_with_such_a_link(self):
        partner = 'object.partner_id'
        for expression in (
            f'{partner}._get_signup_url()', f'{partner}._get_signup_url_for_action()[{partner}.id]',
        ):
            for answer in self.previews(self.template(expression), self.user):
                self.assertNotIn(LINK, answer)
        for answer in self.previews(self.template("'token=' + object.partner_id.sudo()._generate_signup_token()"),
                                    self.user):
            self.assertNotIn(LINK, answer)

    def test_a_method_that_returns_such_a_link(self):
        def portal_link(partners):
            return partners._get_signup_url()
        with self.method('res.partner', 'portal_link', portal_link):
            named = self.scope('links', ('res.partner', 'read', {'methods': 'portal_link'}))
            for scope in ('api.read', named):
                with self.isolated(scope=scope):
                    self.assertNotIn(LINK, self.attempt(
                        self.token_for(scope), 'res.partner', 'portal_link', ids=self.user.partner_id.ids))

    def test_a_person_makes_them_as_ever(self):
        self.assertIn(LINK, self.user.partner_id._get_signup_url())


@tagged('post_install', '-at_install')
class TestCodeForLater(SealedCase):
    """Row 7: Python that a token leaves, by whichever way, does not run, now or later."""

    def setUp(self):
        super().setUp()
        self.api = self.widest_token()
        self.action = {'name': 'Attack', 'model_id': self.model_id('res.partner'), 'state': 'code'}

    def assertNoCode(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.env['ir.actions.server'].search([('code', 'like', 'sealed.written')]))
        self.assertFalse(self.env['ir.model.fields'].search([('compute', 'like', 'sealed.written')]))
        self.assertNotWritten()

    def import_file(self, res_model, **columns):
        """Import one row by base_import, as the import page does."""
        quoted = (str(value).replace('"', '""') for value in columns.values())
        row = ','.join(f'"{value}"' for value in quoted)
        ids = self.made(self.api, 'base_import.import', 'create', vals_list=[{
            'res_model': res_model, 'file_type': 'text/csv', 'file_name': 'x.csv',
            'file': ','.join(columns) + '\n' + row}])
        return self.attempt(
            self.api, 'base_import.import', 'execute_import', ids=ids, fields=[*columns], columns=[*columns],
            options={'has_headers': True, 'quoting': '"', 'separator': ',', 'encoding': 'utf-8', 'date_format': '',
                     'datetime_format': '', 'float_thousand_separator': ',', 'float_decimal_separator': '.'})

    def test_an_import_of_code(self):
        model = {'model_id/.id': self.model_id('res.partner')}
        self.import_file('ir.actions.server', name='Attack', state='code', code=WRITES, **model)
        self.import_file('ir.cron', name='Attack', state='code', code=WRITES, **model)
        self.import_file('ir.model.fields', name='x_attack', ttype='char', compute=WRITES, **model)
        self.import_file('ir.model', name='x', model='x_attack', **{
            'field_id/name': 'x_attack', 'field_id/ttype': 'char', 'field_id/compute': WRITES})
        self.assertNoCode()

    def test_keys_in_texts_that_odoo_takes_apart(self):
        """The names of fields in a file, or in an attribute, are the caller's, and so is what they hold."""
        attachment = self.env['ir.attachment'].create({'name': 'sealed', 'raw': b'x'})
        self.import_file('ir.attachment', **{'.id': attachment.id, 'access_token': 'known-to-the-caller'})
        view = self.env['ir.ui.view'].create({'type': 'qweb', 'arch': '<p/>'})
        for name, value in (('access_token', 'known'), ('access&#95;token', '&#107;nown')):
            self.attempt(self.api, 'ir.ui.view', 'save', ids=view.ids, value=(
                f'<div data-oe-model="ir.attachment" data-oe-id="{attachment.id}" data-oe-field="{name}" '
                f'data-oe-type="char">{value}</div>'))
        self.assertFalse(attachment.access_token)

    def test_where_pages_load_scripts_from(self):
        self.assertRefused(self.api, 'ir.config_parameter', 'create', vals_list=[
            {'key': 'speedscope_cdn', 'value': 'https://elsewhere.example'}])

    def test_what_a_spreadsheet_opens(self):
        action = {'action': {'context': {'default_description': '<p data-tooltip-template="x">x</p>'}}}
        link = f'[Open](odoo://view/{json.dumps(action)})'
        escaped = json.dumps({'cells': {'A1': link}}).replace('<', '\\u003c')
        for sheet in (json.dumps({'cells': {'A1': link}}), escaped, json.dumps({'pivots': {'1': action}}),
                      json.dumps({'commands': json.dumps(json.dumps(action))}),
                      json.dumps({'lists': {'1': {'context': {'default_x': '<img src=x onerror=f()>'}}}})):
            self.assertTrue(spreadsheets.runs(sheet), sheet)
            self.assertTrue(spreadsheets.runs(base64.b64encode(sheet.encode()).decode()))
        for sheet in ({'cells': {'A1': '=IF(A2<B2, "<", A1)'}}, {'lists': {'1': {'context': {'lang': 'en_US'}}}},
                      {'cells': {'A1': '[Open](odoo://ir_menu_xml_id/sale.menu)'}}):
            self.assertFalse(spreadsheets.runs(json.dumps(sheet)), sheet)
        for value in (None, False, '', ' '):
            self.assertFalse(spreadsheets.runs(value))
        for value in ('no JSON', b'\xff', '{'):
            self.assertTrue(spreadsheets.runs(value))

    def test_ways_to_hide_what_a_spreadsheet_opens(self):
        markup = r'\x3cp data-tooltip-template="x"\x3ex\x3c/p\x3e'
        for context in (f"{{'default_description': '{markup}'}}", "{'default_description': '<' + 'p onclick=f()>'}",
                        "{'default_x': '%sp onclick=f()>' % '<'}", r"{'default_x': '\74p onclick=f()\76'} nonsense",
                        {'default_x': {'y': ['<p onclick=f()>']}}):
            link = f'[Open](odoo://view/{json.dumps({"action": {"context": context}})})'
            for sheet in ({'sheets': [{'cells': {'A1': link}}]}, {'sheets': [{'cells': {'A1': {'content': link}}}]},
                          {'lists': {'1': {'context': context}}}, {'figures': [{'data': {'searchParams': {
                              'context': context}}}]}):
                text = json.dumps(sheet)
                self.assertTrue(spreadsheets.runs(text), text)
                self.assertTrue(spreadsheets.runs(base64.encodebytes(text.encode() * 1).decode()), text)
        for cell in ('=HYPERLINK("odoo://view/{}", "x")', '=HYPERLINK(A1, "x")', '=hyperlink(CONCAT("odoo", A1), "x")',
                     '="[x](odoo" & "://view/{}"', '="[Open]"&"(od"&"oo://view/{}"',
                     '=SUBSTITUTE("[Open]"&"(od"&"oo://view/{^a^}", "^", CHAR(34))', '=CHAR(91)&A1', '="[x]"&A2&"("',
                     '=HYPERLINK("https://x.example/" & A1)', '[x](odoo://view/{)',
                     'odoo://view/x', ' =HYPERLINK(A2)'):
            self.assertTrue(spreadsheets.runs(json.dumps({'cells': {'A1': cell}})), cell)
        for cell in ('=HYPERLINK("https://x.example/a?b=1", "Here")', '[Here](https://x.example/)', '=SUM(A1:A2)',
                     '=A1&CHAR(10)&"Total (net)"',
                     '[x](odoo://view/{"action": {"context": {"default_name": "x"}, "domain": []}})',
                     '[x](odoo://view/{"action": {"context": "{\'lang\': \'en_US\', \'uid\': uid}"}})', 'a [b] (c)'):
            self.assertFalse(spreadsheets.runs(json.dumps({'cells': {'A1': cell}})), cell)

    def test_texts_that_a_context_makes(self):
        for context in ("{'a': '<' + '' + 'p onclick=' + 'f()>'}", "{'a': '%s' % 'x'}", "{'a': '<p'.upper()}",
                        "{'a': ' '.join(['<p', 'onclick=f()>'])}", "{'a': f'{uid}'}",
                        "{'a': object + record}", "{'a': user % 3 + uid}",
                        r"{'a': '\x3cp onclick=f()>'", "{'a': 'abc'[0]}", "{'a': '<p onclick=f()>'}"):
            with self.subTest(context):
                self.assertRefused(self.api, 'ir.filters', 'create', vals_list=[{
                    'name': 'x', 'model_id': 'res.partner', 'domain': '[]', 'user_ids': [], 'context': context}])
        for context in (
                "{'group_by': ['country_id'], 'a': uid + 1, 'b': context.get('x'), 'c': active_id or False}", '{}'):
            with self.isolated(context):
                self.result(self.api, 'ir.filters', 'create', vals_list=[{
                    'name': 'x', 'model_id': 'res.partner', 'domain': '[]', 'user_ids': [], 'context': context}])

    def test_files_in_the_place_of_answers(self):
        answer = '{"jsonrpc": "2.0", "result": "<img src=x>"}'
        place = {'name': 'x', 'url': '/forum/x/ask', 'type': 'binary', 'public': True, 'mimetype': 'text/plain'}
        encoded = base64.b64encode(answer.encode()).decode()
        for content in ({'raw': answer}, {'raw': f' \n{answer}'}, {'datas': encoded}):
            with self.subTest(content):
                self.assertRefused(self.api, 'ir.attachment', 'create', vals_list=[place | content])
        file = self.env['ir.attachment'].create({'name': 'x', 'raw': answer})
        self.env.flush_all()
        self.assertRefused(self.api, 'ir.attachment', 'write', ids=file.ids, vals=place)
        self.result(self.api, 'ir.attachment', 'create', vals_list=[
            place | {'datas': base64.b64encode(b'Hello').decode()}])

    def test_html_that_pages_act_upon(self):
        for text in (
            '<p class="o_dirty" data-oe-model="res.partner" data-oe-id="3" data-oe-field="email">x</p>',
            '<p data-oe-xpath="/x">x</p>', '<p class="a o_savable">x</p>',
            '<owl-component name="portal.signature_form" props="{}">x</owl-component>',
            '<a class="o_wforum_flag" data-action="/x">x</a>', '<a data-href = "/x">x</a>',
            '<div id="o_payment_form" data-transaction-route="https://evil.example/x">x</div>',
            '<a class="post_link" href="/my/counters">x</a>', '<a class="js_follow" href="#">x</a>',
            '<a class="post&#95;link" href="/x">x</a>', '<div data-embedded="file">x</div>',
            '<<o:x>a class="o_x" type="action" name="84">x</a>', 'a<!-- encoding=x><a title=">" class="o_x">x</a>-->b',
            '<a title=">" cla<x encoding=y>ss="o<x encoding=y>_x" ty<x encoding=y>pe="action">x</a>',
            '<label for="draft_confirm">x</label>', '<p>&lt;a class="o_x" type="action"&gt;x&lt;/a&gt;</p>',
            '<a cla<o:x>ss="o_x">x</a>', '<a ty<o:y>pe="action" name="84">x</a>',
            '<p data-toolt<o:x>ip-temp<o:x>late="web.Foo" data-tooltip-info="{}">x</p>',
        ):
            with self.subTest(text):
                self.assertRefused(self.api, 'res.partner', 'write', ids=self.person.ids, vals={'comment': text})
        for text in ('<p>Hello <a href="#" data-oe-model="res.partner" data-oe-id="3">@Ann</a></p>',
                     '<div class="x_elementToProof"><p class="x_MsoNormal" id="x_Signature">Hello</p></div>',
                     '<ul class="o_checklist"><li class="o_checked">Done</li></ul>'):
            self.result(self.api, 'res.partner', 'write', ids=self.person.ids, vals={'comment': text})

    def test_a_template_whose_directive_odoos_cleaning_puts_together(self):
        template = self.env['mail.template'].create({'name': 'Hello', 'body_html': '<p>Hello</p>'})
        self.env.flush_all()
        hidden = f'<p>hi <<o:p>span t-ou<o:p>t="object.{READS}">x</span></p>'
        self.assertRefused(self.api, 'mail.template', 'write', ids=template.ids, vals={'body_html': hidden})
        self.assertRefused(self.api, 'mail.template', 'create', vals_list=[{'name': 'x', 'body_html': hidden}])

    def test_a_menu_for_stored_code(self):
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'model_id': self.model_id('res.partner'), 'state': 'code', 'code': 'pass'})
        self.env.flush_all()
        self.assertRefused(self.api, 'ir.ui.menu', 'create', vals_list=[{
            'name': 'x', 'action': f'ir.actions.server,{action.id}'}])

    def test_text_that_somebody_makes_html_of(self):
        """Odoo's code does, now or later, and not all of it escapes a text before."""
        for text in ('<a class="o_x" type="action" data-model="res.partner">x</a>', '<a type="action" name="84">x</a>',
                     '<p class="js_x">x</p>', 'Hello\n<p data-foo="1">x</p>', '&lt;p class="js_x"&gt;x&lt;/p&gt;',
                     '<a href="javascript:x()">x</a>', r'{"html": "<p class=\"o_x\">x</p>"}',
                     'x\n<?x\n<a title=">" class="o_x" type="action">x</a>', '<<o:x>a class="o_x">x</a>',
                     '<p title=\n\'<a " class="js_x" type="action">x</a>\'>', 'x <p cla<o:x>ss="o_x">',
                     '<!x <a type="x">',
                     '<p title="x" data-foo>x</p>', '\' class="o_x" type="action" name="84">Open', '" data-foo="1">x',
                     '<a title=">" cla<x encoding=y>ss="o<x encoding=y>_x">x</a>',
                     '<label for="draft_confirm">x</label>', '<p da<o:p>ta-foo="1">', '<p name="passkey_login_link">'):
            for name in ('name', 'street'):
                with self.isolated(text, name=name):
                    self.assertRefused(self.api, 'res.partner', 'write', ids=self.person.ids, vals={name: text})
                    self.assertRefused(self.api, 'res.partner', 'create', vals_list=[{name: text}])
        for text in ('I <3 you', 'a < b and b > c', 'Dear <b>Ann</b>', 'x <ann@example.com>', 'Use <div class="row">',
                     'Sensor, reads <5 ms\nwith data-logger -> PLC', 'Use <company> data-driven => fine', 'a=b & c<d'):
            with self.isolated(text):
                self.result(self.api, 'res.partner', 'write', ids=self.person.ids, vals={'street': text})

    def test_html_in_properties(self):
        definition = self.env['properties.base.definition']._get_definition_for_property_field(
            'res.partner', 'properties')
        definition.sudo().properties_definition = [{'name': 'ab_html', 'type': 'html', 'string': 'Notes'}]
        self.env.flush_all()
        field = self.env['ir.model.fields']._get('res.partner', 'properties')
        for html in ('<a type="action" name="84">x</a>', '<p class="o_x">x</p>', '<p data-foo="1">x</p>',
                     '<<o:x>a class="o_x" type="action" name="84">x</a>'):
            for value in ({'ab_html': html}, [{'name': 'ab_html', 'type': 'html', 'value': html}]):
                with self.isolated(html, value=type(value)):
                    self.assertRefused(self.api, 'res.partner', 'write', ids=self.person.ids, vals={
                        'properties': value})
            for value in ([{'name': 'cd_html', 'type': 'html', 'default': html}], json.dumps(
                    [{'name': 'cd_html', 'type': 'html', 'default': html}])):
                with self.isolated(html, definition=type(value)):
                    self.assertRefused(self.api, 'properties.base.definition', 'write', ids=definition.ids, vals={
                        'properties_definition': value})
            self.assertRefused(self.api, 'ir.actions.server', 'create', vals_list=[{
                'name': 'x', 'model_id': field.model_id.id, 'state': 'object_write', 'update_path': 'properties',
                'value': html}])
        self.result(self.api, 'res.partner', 'write', ids=self.person.ids, vals={
            'properties': {'ab_html': '<p>Hello <b>Ann</b></p>'}})

    def test_html_of_an_import(self):
        """It came with an earlier request, as a file."""
        for html, passes in (('<p>Hello</p>', True), ('<p class="o_x">x</p>', False), ('<p class="js_x">x</p>', False),
                             ('<a class="post_link" href="/x">x</a>', False)):
            with self.isolated(html):
                answer = self.import_file('res.partner', name='Imported', comment=html)
                self.assertEqual(bool(self.env['res.partner'].search([('name', '=', 'Imported')])), passes, answer)

    def test_html_that_is_there_already_is_written_back(self):
        """With a changed text, and what pages act upon as it was."""
        self.person.comment = '<p class="s_map x" data-map="Paris">Come and see us</p>'
        text = str(self.person.comment)
        self.assertIn('s_map', text)
        self.result(self.api, 'res.partner', 'write', ids=self.person.ids, vals={
            'comment': text.replace('Come', 'Do come')})
        self.assertIn('Do come', self.person.comment)
        self.assertRefused(self.api, 'res.partner', 'write', ids=self.person.ids, vals={
            'comment': text.replace('Come', '<b class="s_share">Come</b>')})

    def test_an_import_of_contacts_works_as_ever(self):
        self.import_file('res.partner', name='Ida Imported', email='ida@example.com')
        self.assertTrue(self.env['res.partner'].search([('name', '=', 'Ida Imported')]))

    def test_an_action_that_writes_code(self):
        for model, path in (
            ('ir.actions.server', 'code'), ('ir.actions.server', 'child_ids.code'), ('ir.cron', 'code'),
            ('ir.cron', 'ir_actions_server_id.code'), ('ir.actions.server', 'value'),
        ):
            with self.isolated(model=model, path=path):
                record = self.env[model].create({**self.action, **(
                    {'state': 'object_write', 'update_path': 'comment', 'evaluation_type': 'equation', 'value': '1'}
                    if path == 'value' else {'code': 'action = {}'})})
                child = path.startswith('child_ids') and self.env[model].create({**self.action, 'parent_id': record.id})
                ids = self.made(self.api, 'ir.actions.server', 'create', vals_list=[{
                    **self.action, 'model_id': self.model_id(model), 'state': 'object_write',
                    'update_path': path, 'evaluation_type': 'value', 'value': WRITES}])
                self.attempt(self.api, 'ir.actions.server', 'run', ids=ids, context={
                    'active_model': model, 'active_id': record.id, 'active_ids': record.ids})
                self.run_action(ids, record)
                self.assertNotIn('sealed.written', str((child or record).mapped(path.rpartition('.')[2])))
                self.assertNotWritten()

    def test_a_default_of_code_and_of_what_is_code(self):
        field = self.env['ir.model.fields']._get
        for name, value in (('code', WRITES), ('evaluation_type', 'equation'), ('value', WRITES), ('state', 'code')):
            for model, method, arguments in (
                ('ir.default', 'create', {'vals_list': [{
                    'field_id': field('ir.actions.server', name).id, 'json_value': json.dumps(value)}]}),
                ('ir.default', 'set', {'model_name': 'ir.actions.server', 'field_name': name, 'value': value}),
            ):
                self.attempt(self.api, model, method, **arguments)
        self.attempt(self.api, 'ir.default', 'set', model_name='ir.model.fields', field_name='compute', value=WRITES)
        written = {**self.action, 'state': 'object_write', 'update_path': 'comment', 'value': WRITES}
        for context in ({}, {'default_evaluation_type': 'equation'}):
            ids = self.made(self.api, 'ir.actions.server', 'create', vals_list=[written], context=context)
            self.run_action(ids, self.person)
            self.assertNoCode()
        with self.by_a_person():  # an administrator makes an action of his own
            self.run_action(self.env['ir.actions.server'].create(dict(self.action)).ids, self.person)
        with self.by_a_person():
            self.run_action(self.env['ir.actions.server'].create({
                **self.action, 'state': 'object_write', 'update_path': 'comment'}).ids, self.person)
        self.assertNoCode()
        self.assertFalse(self.env['ir.default'].search([('json_value', 'like', 'sealed.written')]))

    def test_a_module_in_a_file(self):
        content = io.BytesIO()
        with zipfile.ZipFile(content, 'w') as archive:
            archive.writestr('sealed/__manifest__.py', repr({
                'name': 'Attack', 'author': 'x', 'license': 'LGPL-3', 'depends': ['base'], 'data': ['data.xml']}))
            archive.writestr('sealed/data.xml', f'''<odoo><record id="action" model="ir.actions.server">
                <field name="name">Attack</field><field name="model_id" ref="base.model_res_partner"/>
                <field name="state">code</field><field name="code">{WRITES}</field></record></odoo>''')
        ids = self.made(self.api, 'base.import.module', 'create', vals_list=[{
            'module_file': base64.b64encode(content.getvalue()).decode()}])
        self.attempt(self.api, 'base.import.module', 'import_module', ids=ids)
        self.assertNoCode()
        self.assertFalse(self.env['ir.module.module'].search([('name', '=', 'sealed')]))

    def test_modules(self):
        module = self.env['ir.module.module'].search(
            [('state', '=', 'uninstalled'), ('name', 'like', 'l10n_')], limit=1)
        own = self.env['ir.module.module'].search([('name', '=', 'oauth2_provider')])
        cls = self.registry['ir.module.module']
        with patch.object(cls, 'button_immediate_install', autospec=True) as install, \
                patch.object(cls, 'button_immediate_uninstall', autospec=True) as uninstall, \
                patch.object(cls, '_button_immediate_function', autospec=True) as function:
            for method in ('button_install', 'button_immediate_install', 'button_upgrade'):
                self.attempt(self.api, 'ir.module.module', method, ids=(own if 'upgrade' in method else module).ids)
            for method in ('button_uninstall', 'button_immediate_uninstall', 'module_uninstall'):
                if method != 'module_uninstall':  # which would leave nothing to test
                    self.attempt(self.api, 'ir.module.module', method, ids=own.ids)
            self.attempt(self.api, 'ir.module.module', 'write', ids=own.ids, vals={'state': 'to remove'})
            self.attempt(self.api, 'ir.module.module', 'write', ids=module.ids, vals={'state': 'to install'})
            settings = [name for name in self.env['res.config.settings']._fields if name.startswith('module_')]
            name = next(name for name in settings if self.env['ir.module.module'].search(
                [('name', '=', name[7:]), ('state', '=', 'uninstalled')]))
            ids = self.made(self.api, 'res.config.settings', 'create', vals_list=[{name: True}])
            self.attempt(self.api, 'res.config.settings', 'execute', ids=ids)
            for mock in (install, uninstall, function):
                mock.assert_not_called()
        self.assertEqual((own.state, module.state), ('installed', 'uninstalled'))
