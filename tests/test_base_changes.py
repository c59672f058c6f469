"""Each rule of the fence in the ORM about what is changed, by itself or by a call: fence/models/base_changes.py."""
from unittest.mock import patch

from odoo.tests import tagged

from ..fence import InsufficientScope
from ..fence.permissions import OPERATIONS
from .sealed import SealedCase
from .test_base_checks import BaseChecksCase

CODE = '{{ object.env.cr }}'


@tagged('post_install', '-at_install')
class TestChangeChecks(BaseChecksCase):

    def test_translations(self):
        self.env['res.lang']._activate_lang('fr_FR')
        template = self.env['mail.template'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner'), 'subject': 'Hello',
            'body_html': '<p>Hello</p>'})
        self.env.flush_all()
        bearer, env = self.ask_as(
            ('mail.template', 'read write'), everywhere=OPERATIONS, guard=False, hides_keys=False)
        template = template.with_env(env)
        for name, translations in (('subject', {'fr_FR': CODE}), ('subject', {'en_US': 'Hi', 'fr_FR': CODE}),
                                   ('body_html', {'fr_FR': {'Hello': CODE}}),
                                   ('body_html', {'fr_FR': {'Hello': 'Salut', 'x': CODE}})):
            with self.subTest(translations), self.assertRaises(InsufficientScope):
                template._update_field_translations(name, translations)
        with patch.object(type(template)._fields['description'], 'type', 'html'), \
                patch.object(type(template)._fields['description'], 'sanitize', False, create=True), \
                self.assertRaises(InsufficientScope):
            bearer.checked_fields.clear()  # which fields are looked at
            self.env.registry.clear_cache('stable')  # of which fields are looked at
            self.addCleanup(self.env.registry.clear_cache, 'stable')
            template._update_field_translations('description', {'fr_FR': {'Hello': '<script>f()</script>'}})
        template._update_field_translations('subject', {'fr_FR': 'Salut', 'en_US': False})
        self.assertEqual(template.with_context(lang='fr_FR').subject, 'Salut')

    def test_what_a_request_has_made_and_changed_is_remembered(self):
        bearer, env = self.ask_as(everywhere=OPERATIONS, guard=False, hides_keys=False)
        self.partner.with_env(env).write({'ref': 'x'})
        self.assertEqual(bearer.fresh, {'res.partner': set(self.partner.ids)})
        tag = env['res.partner.category'].create({'name': 'x'})
        self.assertEqual(bearer.fresh['res.partner.category'], set(tag.ids))

    def test_what_is_written_down_takes_what_it_needs(self):
        """An amount is rounded as its currency says, for example, and here as the country says."""
        bearer, env = self.ask_as(('res.partner', 'read write'), guard=False)
        field = env['res.partner']._fields['ref']
        with patch.object(field, 'get_column_update', lambda record: f'x {record.country_id.code}'):
            self.partner.with_env(env).write({'ref': 'x'})
            bearer.guard = True  # while the answer is read
            env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.partner.ref, 'x BE')

    def test_a_dict_without_a_token(self):
        partner = self.env['res.partner'].new({'name': 'x', 'parent_id': {'name': 'Parent'}})
        self.assertEqual(partner.parent_id.name, 'Parent')


@tagged('post_install', '-at_install')
class TestChanges(SealedCase):

    def test_a_refusal_that_code_has_caught_is_the_answer(self):
        consent = self.env['oauth2.consent'].create({
            'application_id': self.application.id, 'user_id': self.user.id, 'scope_ids': self.scopes('profile')})
        api = self.token_for('api')
        for change in (
            lambda env: env['oauth2.scope'].sudo().create({'name': 'made', 'description': 'x'}),
            lambda env: consent.with_env(env).sudo().write({'scope_ids': [(5,)]}),
            lambda env: consent.with_env(env).sudo().unlink(),
        ):
            def action_note(partners, change=change):
                try:
                    change(partners.env)
                except Exception:  # noqa: BLE001
                    partners.write({'ref': 'noted'})
                return True
            with self.isolated(change), self.method('res.partner', 'action_note', action_note):
                self.assertRefused(api, 'res.partner', 'action_note', ids=self.person.ids)

    def test_an_inverse_that_deletes_records_of_another_model(self):
        tag = self.env['res.partner.category'].create({'name': 'Kept'})

        def inverse(companies):
            tag.with_env(companies.env).sudo().unlink()
        token = self.token_for(self.scope('companies', ('res.company', 'read write')))
        with self.method('res.company', '_inverse_color', inverse):
            self.attempt(token, 'res.company', 'write', ids=self.env.company.ids, vals={'color': 7})
        self.assertTrue(tag.exists())

    def test_translations_are_in_the_trail(self):
        self.env['res.lang']._activate_lang('fr_FR')
        industry = self.env['res.partner.industry'].create({'name': 'Wood'})
        seen = self.env['oauth2.event'].search([])
        self.result(self.token_for('api'), 'res.partner.industry', 'update_field_translations', ids=industry.ids,
                    field_name='name', translations={'fr_FR': 'Bois'})
        self.env.invalidate_all()
        event = self.env['oauth2.event'].search([('id', 'not in', seen.ids), ('kind', '=', 'records_changed')])
        self.assertEqual((event.res_model, event.res_ids), ('res.partner.industry', str(industry.id)))
