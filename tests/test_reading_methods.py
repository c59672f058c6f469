"""Which public methods a token may call with the permission to read."""
from unittest.mock import patch

from odoo import api
from odoo.tests import TransactionCase, tagged

from ..fence.methods import is_reading


@tagged('post_install', '-at_install')
class TestReadingMethods(TransactionCase):

    def test_what_one_addon_names_adds_to_what_another_one_does(self):
        partners, base = self.env['res.partner'], self.registry['base']
        with patch.object(self.registry['res.partner'], '_oauth2_reading', frozenset({'one'})), \
                patch.object(base, '_oauth2_reading', frozenset({'other'})):
            self.assertTrue(is_reading(partners, 'one'))
            self.assertTrue(is_reading(partners, 'other'))
            self.assertFalse(is_reading(partners, 'write'))
            self.assertFalse(is_reading(self.env['res.country'], 'one'))

    def test_a_method_of_an_addon_reads_where_it_is_marked_and_not_otherwise(self):
        marked = api.readonly(lambda self: None)
        with patch.object(self.registry['res.partner'], 'summary', marked, create=True):
            self.assertTrue(is_reading(self.env['res.partner'], 'summary'))
        with patch.object(self.registry['res.partner'], 'summary', lambda self: None, create=True):
            self.assertFalse(is_reading(self.env['res.partner'], 'summary'))
