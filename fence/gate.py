"""The gate: what a caller names is held to the scopes of the token before it is called."""
import contextlib
import inspect
from collections.abc import Iterable

from werkzeug.exceptions import UnprocessableEntity

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.models import fix_import_export_id_paths
from odoo.service.model import get_public_method

from . import protected
from .bearer import PLAIN_CONTEXT, hold_read_only
from .insufficient_scope import InsufficientScope
from .methods import WRITING, is_reading
from .values import Values


@contextlib.contextmanager
def passed(bearer, env, model, method, ids, context, arguments):
    """Check a call of a public method, let it happen, and check what it has made.

    A reading method then runs with the ORM's guard up, and where PostgreSQL refuses to write; every other one
    with the user's own rights.

    :param Bearer bearer: the token.
    :param env: the request's environment.
    :param str model, method: what is called. What does not exist passes: Odoo says so.
    :param ids: the ids of the records.
    :param dict context: as sent.
    :param dict arguments: by their names.
    :raise InsufficientScope: the scopes do not open it.
    :raise UnprocessableEntity: it is not formed as it has to be.
    """
    if not isinstance(context, dict):
        raise UnprocessableEntity('context has to be an object')
    call = _Call(bearer, env, model, method, ids, context, arguments)
    bearer.steered = not PLAIN_CONTEXT.issuperset(context)
    try:
        bearer.guard = call.check()
        yield
        bearer.guard = False
        call.check_created()
    except RecursionError as error:
        raise UnprocessableEntity('This is nested too deep') from error
    finally:
        bearer.guard = True


class _Call:

    def __init__(self, bearer, env, model, method, ids, context, arguments):
        self.bearer, self.env, self.permissions = bearer, env, bearer.permissions
        self.model, self.method = model, method
        self.ids, self.context, self.arguments = ids, context, arguments
        self.values = Values(bearer, env, self._check_records)

    def check(self):
        """Check the call.

        :return: whether the ORM has to hold it to the scopes.
        """
        if self.model not in self.env:
            return True
        model = self.env[self.model]
        reads = is_reading(model, self.method)
        if reads and 'read' in self.permissions.everywhere:
            return False
        try:
            function = get_public_method(model, self.method)
        except (AttributeError, AccessError):
            return True
        if reads:
            return self._check_reading(model, function)
        protected.check_method(self._records(model), self.method)
        self.values.walk_context(self.context)
        if self.method in WRITING:
            self._check_writing(model, function)
        else:
            self._check_named(model)
        return False

    def check_created(self):
        """Check that new records which the caller had made are within what it may create."""
        for name in self.values.created:
            domains = self.permissions.domains(name, 'create')
            ids = self.bearer.changes.get(('created', name), ())
            if self.method != 'copy':
                protected.check_created(self.env[name].browse(ids))
            if domains is not None:
                self._check_within(self.env[name].browse(ids), domains, 'create')

    def _check_reading(self, model, function):
        self._check_records(self._records(model), 'read')
        if self.permissions.may_write:
            self._hold_read_only()
        if self.method == 'default_get':
            names = self._first(model, function)
            if not all(isinstance(name, str) for name in names):
                raise UnprocessableEntity('fields has to be a list of names')
            for name in names:
                field = model._fields.get(name)
                if field is not None:
                    model._check_field_access(field, 'read')
        return True

    def _check_writing(self, model, function):
        records = self._records(model)
        on_records, on_new = WRITING[self.method]
        if on_records and (records or not on_new):
            self._check_records(records, on_records)
        if on_new and not (records and self.method == 'web_save'):
            self._check_records(model, on_new)
            self.values.created.add(self.model)
        if self.method == 'load':
            self._check_load(model)
        elif self.method == 'web_resequence':
            self._check_order(model)
        for values in self._first(model, function):  # the values that each of these methods takes
            self.values.walk(model, values)
        self.values.check_default_parents(self.context)

    def _check_named(self, model):
        """A public method that is not the ORM's own: who names it trusts it with the user's rights."""
        if self.permissions.is_complete:
            return
        if self.permissions.names_method(self.model, self.method):
            self._check_within(
                self._records(model), self.permissions.method_domains(self.model, self.method), self.method)
        elif 'read' in self.permissions.everywhere:
            self._hold_read_only()
        else:
            raise self._refusal()

    def _first(self, model, function):
        """Return the first argument, whatever its name, as a list."""
        try:
            bound = inspect.signature(function).bind(model, **self.arguments)
        except TypeError:
            return []  # Odoo says what is wrong
        first = next(iter([*bound.arguments.values()][1:]), None)
        return first if isinstance(first, (list, tuple)) else [first]

    def _check_order(self, model):
        """Check that the numbers that are written are no ids, such as that of a parent."""
        name = self.arguments.get('field_name')
        field = model._fields.get(name) if isinstance(name, str) else None
        if field is not None and field.relational:
            raise UnprocessableEntity(f'{name} is no field for an order')

    def _check_load(self, model):
        """Check an import: its columns name lines, and records that are there already, by names of their own."""
        paths = self.arguments.get('fields') or ()
        for path in (fix_import_export_id_paths(path) for path in paths if isinstance(path, str)):
            step = model
            self._check_load_into(step)
            for name in path:
                protected.check_values(step._name, {name: True})
                field = step._fields.get(name)
                if field is None or not field.relational:
                    break
                comodel = self.env[field.comodel_name]
                if field.type in ('one2many', 'many2many'):
                    # the rows name records that are there already
                    self._check_load_into(comodel) if field.type == 'one2many' else \
                        self.values.check_all(comodel, 'read')
                elif name in step._inherits.values():
                    self.values.check_all(comodel, 'write')
                elif name == path[-1]:
                    # Odoo looks for the name, which may be an e-mail address
                    self.values.check_all(comodel, 'read')
                step = comodel
        if self.context.get('name_create_enabled_fields') and not self.permissions.is_complete:
            # Odoo would make records of other models by their names
            raise self._refusal()

    def _check_load_into(self, model):
        for operation in ('write', 'create'):
            self.values.check_all(model, operation)
        self.values.created.add(model._name)

    def _records(self, model):
        ids = [self.ids] if isinstance(self.ids, int) else self.ids
        if not isinstance(ids, Iterable) or not all(type(id_) is int for id_ in ids):
            raise UnprocessableEntity('ids has to be a list of numbers')
        return model.browse(self.ids)  # as Odoo does, for which the number 0 is no record

    def _check_records(self, records, operation):
        """Check that the scopes open an operation on a model, and on each of these records."""
        if not self.bearer.allows(records._name, operation):
            raise self.bearer.refusal(self.env, records._name, operation)
        domains = self.permissions.domains(records._name, operation)
        if domains is not None:
            self._check_within(records, domains, operation)

    def _check_within(self, records, domains, operation):
        """Check that each of these records matches one of the domains."""
        if domains is None or not records:
            return
        within = self.env['ir.rule']._oauth2_domain(records._name, domains)
        everything = records.sudo().with_context(active_test=False)
        if len(everything.search(Domain('id', 'in', records.ids) & within)) < len(set(records._ids)):
            raise InsufficientScope(
                f'The scopes of this token do not reach each of these records of {records._name}.',
                self.env['oauth2.scope']._enough_for(records._name, operation))

    def _hold_read_only(self):
        hold_read_only(self.env.cr)
        self.bearer.read_only = True

    def _refusal(self):
        return self.bearer.refusal(self.env, self.model, self.method)
