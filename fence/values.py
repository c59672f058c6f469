"""What a caller writes, down to the last command of the last line."""
from werkzeug.exceptions import UnprocessableEntity

from odoo.fields import Command

from . import protected

# A context key `default_<field>` is a value, too: Odoo gives it to whatever is created on the way.
DEFAULT = 'default_'


class Values:
    """Check values against the scopes of a token, at any depth.

    ``created`` collects the models of which the caller has new records made.

    :param Bearer bearer: the token.
    :param env: an environment of its user.
    :param check: called with records and an operation, to see that the scopes open it for each of them.
        A token that may do everything passes it always.
    """

    def __init__(self, bearer, env, check):
        self.bearer = bearer
        self.env = env
        self.check = check
        self.created = set()

    def walk(self, model, values):
        """Check one dict of values.

        :param BaseModel model: what it is written to.
        :raise InsufficientScope: it names what the scopes do not open.
        """
        if not isinstance(values, dict):
            return  # Odoo says what is wrong with it
        protected.check_values(model._name, values)
        for name, value in values.items():
            field = model._fields.get(name)
            if field is None:
                continue
            if field.type in ('one2many', 'many2many'):
                self._commands(field, value)
            elif field.type == 'properties':
                self._properties(field, value)
            elif name in model._inherits.values():
                self._parent(field, value)

    def walk_context(self, context):
        """Check that the context holds no lines: they would be written to whatever has such a field."""
        if not self.bearer.permissions.is_complete:
            for name, value in context.items():
                if name.startswith(DEFAULT) and isinstance(value, (list, tuple, dict)) and value:
                    raise self.bearer.refusal(self.env, 'records given by the context', 'write')

    def check_default_parents(self, context):
        """Check that the context gives no new record a parent that the caller may not give it."""
        for name in self.created:
            model = self.env[name]
            for parent in model._inherits.values():
                self._parent(model._fields[parent], context.get(DEFAULT + parent))

    def _parent(self, field, value):
        """Check a value that makes another record the own parent, whose fields are then written as own ones."""
        if value and type(value) is not int:
            raise UnprocessableEntity(f'{field.name} has to be a number')
        if value:
            self.check(self.env[field.comodel_name].browse(value), 'write')

    def _properties(self, field, value):
        """Check properties: a list of them may define them anew, for all records that have them."""
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

    def _commands(self, field, value):
        comodel = self.env[field.comodel_name]
        if not value and isinstance(value, (list, tuple)):
            return
        for command in _normal(value):
            match command:
                case [Command.CREATE, _, vals]:
                    self.check(comodel, 'create')
                    self.created.add(comodel._name)
                    self.walk(comodel, vals)
                case [Command.UPDATE, row, vals]:
                    self.check(comodel.browse(row), 'write')
                    self.walk(comodel, vals)
                case [Command.DELETE, row, *_]:
                    self.check(comodel.browse(row), 'unlink')
                case [Command.LINK, row, *_]:
                    self.check(comodel.browse(row), 'read' if field.type == 'many2many' else 'write')
                case [Command.SET, _, rows] if field.type == 'many2many':
                    self.check(comodel.browse(rows), 'read')
                case [Command.UNLINK | Command.CLEAR, *_] if field.type == 'many2many':
                    self.check(comodel, 'read')
                case [Command.UNLINK, row, *_]:
                    # a line without its owner may go with it
                    self.check(comodel.browse(row), 'write')
                    self.check(comodel.browse(row), 'unlink')
                case [Command.SET, _, rows]:
                    self.check(comodel.browse(rows), 'write')
                    self.check_all(comodel, 'unlink')
                case _:
                    self.check_all(comodel, 'write')
                    self.check_all(comodel, 'unlink')

    def check_all(self, model, operation):
        """Check that the scopes open an operation on all records of a model: those that are not named here."""
        self.check(model, operation)
        if self.bearer.permissions.domains(model._name, operation) is not None:
            raise self.bearer.refusal(self.env, model._name, operation)


def _normal(value):
    """Return commands as Odoo understands a value of such a field."""
    if value is False or value is None:
        return [[Command.CLEAR]]
    if not isinstance(value, (list, tuple)):
        return [value]
    if value and not isinstance(value[0], (list, tuple)):
        return [[Command.SET, 0, value]]
    return [list(command) if isinstance(command, tuple) else command for command in value]
