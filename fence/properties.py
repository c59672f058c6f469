"""Properties: fields that people define, which may hold records of any model."""
import json

from werkzeug.exceptions import UnprocessableEntity

from .pointers import PointerChecks


class PropertyChecks(PointerChecks):
    """Check properties and their definitions against the scopes of a token."""

    def check_properties(self, field, value):
        """Check properties: a list of them may define them anew, for all records that have them."""
        if isinstance(value, dict):
            self._property_rows(field, value)
        elif isinstance(value, list):
            self._property_rows(field, {
                one.get('name'): one.get('value') for one in value
                if isinstance(one, dict) and isinstance(one.get('name'), str)})
            for one in value:  # which may define it right here
                if isinstance(one, dict) and one.get('type') == 'many2many' and one.get('value') \
                        and isinstance(one.get('comodel'), str) and one['comodel'] in self.env:
                    self._check_rows(self.env[one['comodel']], _rows_of(one['value'], 'many2many'), 'read')
        if isinstance(value, dict) or not value:
            return
        if isinstance(value, list) and not any(
                isinstance(one, dict) and (one.get('definition_changed') or one.get('definition_deleted'))
                for one in value):
            return
        while field.related_field:
            field = field.related_field
        container = self.env[field.model_name]._fields[field.definition_record].comodel_name
        self.check_all(self.env[container], 'write')
        self.check_definition(value)

    def _property_rows(self, field, values):
        """Check the records that properties are given: several as with a many2many, and one as with a many2one."""
        for name, value in values.items():
            if not value or isinstance(value, (bool, str)):
                continue
            definition = self.env[field.model_name].sudo().get_property_definition(f'{field.name}.{name}') or {}
            comodel = definition.get('comodel')
            if comodel in self.env and (definition['type'] == 'many2many' or definition['type'] == 'many2one'
                                        and self.bearer.permissions.domains(comodel, 'read')):
                self._check_rows(self.env[comodel], _rows_of(value, definition['type']), 'read')

    def check_definition(self, value):
        """Check the models whose records properties show: the scopes have to open these."""
        if isinstance(value, str):  # Odoo takes a text of it, too
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise UnprocessableEntity('A definition of properties has to be a list') from None
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict) and isinstance(one.get('comodel'), str):
                self.check_about(one['comodel'])
                if one['comodel'] in self.env and one.get('default') and one['default'] is not True:
                    self._check_rows(self.env[one['comodel']], _rows_of(one['default'], one.get('type')), 'read')


def _rows_of(value, kind):
    """Return the ids in the value of a property, which may be pairs of an id and a name.

    :param str kind: ``many2one`` or ``many2many``.
    """
    parts = value if isinstance(value, (list, tuple)) else [value]
    if kind == 'many2one':
        parts = parts[:1]
    return [part[0] if isinstance(part, (list, tuple)) and part else part for part in parts]
