"""Each line of the tables of text that Odoo evaluates: fence/code.py."""
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import tagged

from ..fence import code, equations, views
from ..fence.permissions import Permissions
from .test_protected_tables import TablesCase, named


def as_it_is(value, _record):
    """Take the place of a field's cleaning."""
    return value


class Records(SimpleNamespace):
    """Take the place of records, of which some are looked at."""

    def __getitem__(self, _key):
        return self


@tagged('post_install', '-at_install')
class TestCodeTables(TablesCase):

    def test_statements_of_any_kind(self):
        for model, name in (('ir.actions.server', 'code'), ('ir.cron', 'code'), ('ir.model.fields', 'compute'),
                            ('accounting.assert.test', 'code_exec'), ('gamification.goal.definition', 'compute_code')):
            with self.refused(model, name):
                code.check_values(named(model), {name: '1'})
            with self.allowed(model, name):
                code.check_values(named(model), {name: '# nothing'})
                code.check_values(named(model), {name: False})
        with self.allowed():
            code.check_values(named('ir.rule'), {'domain_force': '[(1, "=", 1)]'})
        with self.refused():
            code.check_values(named('ir.rule'), {'domain_force': '[f()]'})

    def test_names_of_methods(self):
        for model, name in (
            ('base.geo_provider', 'tech_name'), ('ir.embedded.actions', 'python_method'),
            ('ir.embedded.actions', 'parent_res_model'), ('onboarding.onboarding', 'panel_close_action_name'),
            ('onboarding.onboarding.step', 'panel_step_open_action_name'),
        ):
            with self.refused(model, name):
                code.check_values(named(model), {name: 'unlink'})
            with self.allowed(model, name):
                code.check_values(named(model), {name: False})

    def test_equations(self):
        for model in ('ir.actions.server', 'ir.cron'):
            with self.refused(model):
                equations.check(self.env[model].new({'evaluation_type': 'equation', 'value': '1'}))
            with self.allowed(model):
                equations.check(self.env[model].new({'evaluation_type': 'value', 'value': '1'}))
                equations.check(self.env[model].new({'evaluation_type': 'equation', 'value': False}))

    def test_templates(self):
        for model, name in (('mail.template', 'body_html'), ('mail.template', 'subject'), ('sms.template', 'body')):
            # Odoo makes one text of what is none
            for text in ('{{ f() }}', {'en_US': 'Hello', 'fr_FR': '{{ f() }}'}, ['{{ f() }}'], b'{{ f() }}'):
                with self.refused(model, name, text):
                    code.check_values(named(model), {name: text})

    def test_scripts_in_markup(self):
        for values in ({'sanitize': False}, {'sanitize': True, 'sanitize_overridable': True}):
            html = SimpleNamespace(
                type='html', name='x', inherited=False, store=False, convert_to_cache=as_it_is, **{
                    'sanitize_overridable': False, 'sanitize_form': True, **values})
            model = Records(_name='x.y', _fields={'x': html})
            for text in ('<script>', ['<script>'], {'x': ['<script>']}, b'<script>'):
                with self.refused(values, text):
                    code.check_values(model, {'x': text})
            with self.allowed(values):
                code.check_values(model, {'x': '<p>Hello</p>'})
        html = SimpleNamespace(
            type='html', name='x', inherited=False, store=False, sanitize=True, convert_to_cache=as_it_is,
            sanitize_overridable=False, sanitize_form=True)
        with self.allowed('Odoo takes it out'):
            code.check_values(Records(_name='x.y', _fields={'x': html}), {'x': '<script>'})
            code.check_values(Records(_name='x.y', _fields={'x': html}), {'x': '<form>'})
        html.sanitize_form = False
        for text in (
                '<form action="/x">', '<FORM>', '< form>', '<button formaction="/x">', '<p class="s_website_form">',
                '<input name="x">', '<button>', '<select>', '<textarea>'):
            with self.refused('Odoo leaves it in', text):
                code.check_values(Records(_name='x.y', _fields={'x': html}), {'x': text})

    def test_fields_that_are_rendered_whatever_their_names(self):
        fields = {'render_model': SimpleNamespace(type='char', store=False), 'body': SimpleNamespace(type='html',
            store=True),
                  'count': SimpleNamespace(type='integer', store=True)}
        self.assertEqual(code.fields_of(SimpleNamespace(_name='x.y', _fields=fields)), (frozenset(), {'body'}))
        del fields['render_model']
        self.assertEqual(code.fields_of(SimpleNamespace(_name='x.y', _fields=fields)), (frozenset(), frozenset()))

    def test_changes_of_equations(self):
        action = self.env['ir.actions.server'].new({'evaluation_type': 'equation', 'value': '1'})
        for values, expected in (({'value': '2'}, True), ({'evaluation_type': 'value'}, True), ({'value': '1'}, False),
                                 ({'name': 'x'}, False)):
            self.assertIs(equations.are_changed(action, values), expected, values)

    def test_new_records(self):
        with self.refused():
            code.check_new(self.env['ir.rule'].new({'domain_force': '[f()]'}))
        with self.allowed():
            code.check_new(self.env['ir.rule'].new({'domain_force': '[]'}))

    def test_texts_that_are_there_already(self):
        text = '{{ object.f() }}'
        template = self.env['mail.template'].create({'name': 'x', 'subject': text})
        action, other = self.env['ir.actions.server'].create([{
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner'), 'state': 'code',
            'code': f'x = {number}'} for number in (271828, 141421)])
        for active in (True, False):
            template.active = active
            for model, values in (
                ('mail.template', {'subject': text}), ('mail.compose.message', {'subject': text}),
            ):
                with self.allowed(active, model):
                    code.check_values(self.env[model], values)
        for records, number, refused in (
            (action, 271828, False), (action, 314159, True), (action + other, 271828, True),
            (action.browse(), 271828, True), (self.env['ir.cron'], 271828, True),
        ):  # the same code at another place does something else, on another occasion
            with (self.refused if refused else self.allowed)('code', records, number):
                code.check_values(records, {'code': f'x = {number}'})
        self.bearer.fresh['mail.template'] = set(template.ids)
        with self.refused('by this request'):
            code.check_values(template, {'subject': text})
        for model in ('mail.template', 'mail.compose.message'):
            with self.refused('by this request, and new', model):
                code.check_new(self.env[model].new({'subject': text}), [{'subject': text}])

    def test_placeholders(self):
        """They pass as those of somebody who may not edit templates, for a token that reads everything."""
        model_id = self.env['ir.model']._get_id('res.partner')
        plain, power = '{{ object.name }} {{ object.user_id.name }}', '{{ object.name }} {{ object.parent_id.comment }}'
        template = self.env['mail.template'].create({'name': 'x', 'model_id': model_id})
        no_model = self.env['mail.template'].create({'name': 'x'})
        many = '{{ object.name }}' * code.MAX_PLACEHOLDERS
        for name, text in (('subject', plain), ('body_html', '<p t-out="object.name"/>'), ('subject', many)):
            with self.allowed(text):
                code.check_values(template, {name: text})
                code.check_new(self.env['mail.template'].new({'model_id': model_id, name: text}))
            with self.refused('no model', text):
                code.check_values(no_model, {name: text})
            with self.refused('one of them has no model', text):
                code.check_values(template + no_model, {name: text})
            with self.refused('new, no model', text):
                code.check_new(self.env['mail.template'].new({name: text}))
        for name, text in (('subject', power), ('body_html', '<p t-out="object.parent_id.comment"/>'),
                           ('subject', f'{many} {plain}'), ('subject', True)):
            with self.refused(text):
                code.check_values(template, {name: text})
        with self.refused('new', power):
            code.check_new(self.env['mail.template'].new({'model_id': model_id, 'subject': power}))
        self.bearer.permissions = Permissions({'write', 'create'})
        with self.refused('does not read everything'):
            code.check_values(template, {'subject': plain})

    def test_views_are_code_whatever_they_hold(self):
        for model in views.MODELS:
            with self.refused(model):
                code.check_values(named(model), {'arch': '<p>Hello</p>'})

    def test_defaults_of_odoo(self):
        with patch.object(self.env['ir.rule']._fields['domain_force'], 'default',
                lambda model: '[f()]'), self.allowed():
            code.check_values(self.env['ir.rule'], {'domain_force': '[f()]'})
