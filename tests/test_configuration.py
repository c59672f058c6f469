"""How Odoo itself is set up: a scope has to name it, and a scope for everything does not do (docs/security.md)."""
from unittest.mock import patch

from odoo.tests import tagged

from ..fence.configuration import is_configuration
from ..fence.permissions import OPERATIONS, ModelAccess
from ..fence.protected_models import is_protected
from ..fence.widening import Opened, is_wider
from .sealed import SealedCase


@tagged('post_install', '-at_install')
class TestConfiguration(SealedCase):

    def setUp(self):
        super().setUp()
        self.api = self.token_for('api')

    def assertToldToName(self, model, method, /, **arguments):
        """Check that a call of a token for everything is refused, and that the sentence says what would help."""
        message = self.assertRefused(self.api, model, method, **arguments).json()['message']
        self.assertIn('a scope has to name', message)

    def models(self):
        return [name for name in self.env if is_configuration(name) and not is_protected(name)
                and not self.env[name]._abstract and self.env[name]._auto]

    def test_a_scope_for_everything_changes_none(self):
        self.assertLess(30, len(self.models()))
        for model in self.models():
            with self.isolated(model):
                record = self.env[model].sudo().with_context(active_test=False).search([], limit=1)
                self.assertToldToName(model, 'create', vals_list=[{}])
                self.assertToldToName(model, 'web_save', ids=[], vals={}, specification={})
                if record:
                    for method in ('write', 'web_save'):
                        values = {'vals': {'id': record.id}, 'specification': {}}
                        self.assertToldToName(model, method, ids=record.ids, **(
                            values if method == 'web_save' else {'vals': {'id': record.id}}))
                    self.assertToldToName(model, 'unlink', ids=record.ids)
                    self.assertToldToName(model, 'copy', ids=record.ids)

    def test_it_reads_all_that_its_user_may(self):
        for model in ('ir.sequence', 'ir.actions.server', 'ir.ui.view', 'ir.filters'):
            with self.isolated(model):
                self.result(self.api, model, 'search_read', domain=[], fields=['name'], limit=2)
        self.result(self.api, 'ir.filters', 'get_filters', model='res.partner')

    def test_methods_change_none(self):
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner'), 'state': 'multi'})
        self.assertRefused(self.api, 'ir.config_parameter', 'set_param', key='some.thing', value='1')
        self.assertRefused(self.api, 'ir.default', 'set', model_name='res.partner', field_name='city', value='Ghent')
        self.assertRefused(self.api, 'ir.actions.server', 'create_action', ids=action.ids)
        self.env.invalidate_all()
        self.assertFalse(self.env['ir.config_parameter'].get_param('some.thing'))
        self.assertFalse(action.binding_model_id)

    def test_what_is_set_up_may_be_used(self):
        sequence = self.env['ir.sequence'].create({'name': 'x', 'code': 'x', 'prefix': 'X'})
        self.assertEqual(self.result(self.api, 'ir.sequence', 'next_by_code', sequence_code='x'), 'X1')
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'model_id': self.env['ir.model']._get_id('res.partner'), 'state': 'object_write',
            'update_path': 'city', 'evaluation_type': 'value', 'value': 'Ghent'})
        self.result(self.api, 'ir.actions.server', 'run', ids=action.ids,
                    context={'active_model': 'res.partner', 'active_id': self.person.id})
        self.assertEqual(self.person.city, 'Ghent')
        self.assertTrue(sequence.number_next_actual)

    def test_lines_of_another_model(self):
        group = self.env['res.groups'].create({'name': 'x'})
        self.assertToldToName('res.groups', 'write', ids=group.ids, vals={'view_access': [[0, 0, {'name': 'x'}]]})
        self.assertToldToName('res.groups', 'create', vals_list=[{'name': 'y', 'rule_groups': [[0, 0, {'name': 'x'}]]}])

    def test_values_that_a_method_hands_on(self):
        def oauth2_keeps(self, values):
            return self.env['ir.filters'].create({**values, 'model_id': 'res.partner'}).ids

        with patch.object(type(self.env['res.partner']), 'oauth2_keeps', oauth2_keeps, create=True):
            self.assertToldToName('res.partner', 'oauth2_keeps', ids=[], values={'name': 'x'})

    def test_odoos_own_code_sets_up_what_it_needs(self):
        def oauth2_counts(self):
            return self.env['ir.sequence'].create({'name': 'of Odoo', 'code': 'x'}).ids

        with patch.object(type(self.env['res.partner']), 'oauth2_counts', oauth2_counts, create=True):
            self.assertTrue(self.result(self.api, 'res.partner', 'oauth2_counts', ids=[]))

    def test_a_scope_that_names_it(self):
        named = self.scope('sequences', ('ir.sequence', 'read write create'))
        for token in (self.token_for(named), self.token_for('api', named)):
            made = self.result(token, 'ir.sequence', 'create', vals_list=[{'name': 'x', 'code': 'x'}])
            self.result(token, 'ir.sequence', 'write', ids=made, vals={'prefix': 'X'})
            self.assertRefused(token, 'ir.sequence', 'unlink', ids=made)
            self.assertRefused(token, 'ir.filters', 'create', vals_list=[{'name': 'x', 'model_id': 'res.partner'}])
        answer = self.assertRefused(self.api, 'ir.sequence', 'create', vals_list=[{'name': 'x', 'code': 'x'}])
        self.assertEqual(answer.json()['scope'], named)

    def test_a_line_for_it_is_more_than_everything(self):
        everything = Opened(everywhere=frozenset(OPERATIONS))
        for model, operation, expected in (
            ('ir.sequence', 'write', True), ('ir.sequence', 'read', False), ('res.partner', 'write', False),
        ):
            line = Opened(rows=((model, ModelAccess(frozenset({operation}))),))
            self.assertEqual(is_wider(line, everything), expected, (model, operation))
