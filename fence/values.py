"""What a caller writes, down to the last command of the last line."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

from odoo.fields import Command
from odoo.models import BaseModel

from . import owners, protected
from .commands import added_by, normal
from .insufficient_scope import InsufficientScope
from .methods import WRITING
from .power import as_stored, is_domain
from .properties import PropertyChecks
from .records import real_records
from .row_ids import reference_in

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.fields import Field

    from .caller_values import CallerValues
    from .owners import OwnerField
    from .token_context import TokenContext

# A context key `default_<field>` is a value, too: Odoo gives it to whatever is created on the way.
DEFAULT = 'default_'


class Values(PropertyChecks):
    """Check values against the scopes of a token, at any depth.

    :param bearer: the token.
    :param env: an environment of its user.
    :param caller: what the caller sent.
    """

    def __init__(self, bearer: TokenContext, env: Environment, caller: CallerValues):
        super().__init__(bearer, env)
        self.caller = caller
        # (id of a dict, model, ids) -> the dict: walked already
        self._walked: dict[tuple[int, str, tuple[Any, ...]], Any] = {}
        # model of which the scopes do not change all -> names of the caller's fields
        self.given: defaultdict[str, set[str]] = defaultdict(set)
        self._owner_names: dict[str, list[OwnerField]] = {}  # by the name of a model

    def walk(self, model: BaseModel, values: Any) -> None:
        """Check one dict of values of the caller's.

        :param model: what it is written to.
        :raise InsufficientScope: it names what the scopes do not open.
        :raise UnprocessableEntity: it is not formed as it has to be.
        """
        if isinstance(values, dict):  # or else Odoo says what is wrong with it
            self.walk_part(model, values, values)

    def walk_part(self, model: BaseModel, values: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
        """Check those of some values that are the caller's.

        :param values: the caller's.
        :param whole: all values that are written, the caller's and others.
        """
        key = id(values), model._name, model._ids
        if key in self._walked:
            return
        self._walked[key] = values
        if self.bearer.permissions.domains(model._name, 'write') is not None:
            self.given[model._name].update(values)
        protected.check_values(model, values)
        for name, value in values.items():
            field = model._fields.get(name)
            if field is None:
                continue
            if field.type in ('one2many', 'many2many'):
                self.check_commands(model, field, value)
            else:
                self._check_value(model, field, value)
        self._owners(model, whole, values)

    def _check_value(self, model: BaseModel, field: Field, value: Any) -> None:
        """Check the value of one field, which has no lines."""
        if field.type == 'properties':
            self.check_properties(field, value)
        elif field.type == 'many2one':
            self._many2one(model, field, value)
        elif field.type == 'properties_definition':
            self.check_definition(value)
        elif field.type == 'json':
            self.check_distribution(field, value)
        elif field.type == 'reference':
            self._reference(value)
        elif field.type in ('char', 'text'):
            self._domain(model, field, value)

    def walk_context(self, context: Mapping[str, Any]) -> None:
        """Check that the context holds no lines, which would be written to whatever has such a field.

        And that the scopes open the records that a wizard is opened for.
        """
        for name, value in context.items():
            if name.startswith(DEFAULT) and isinstance(value, (list, tuple, dict)) and value \
                    and name[len(DEFAULT):] not in owners.ROW_NAMES:  # that is looked at where it becomes a value
                raise self.bearer.refusal(self.env, 'records given by the context', 'write')
        for name in owners.ROW_NAMES:
            for model_name in owners.MODEL_NAMES:
                self._owner(context.get(f'{DEFAULT}{model_name}'), context.get(f'{DEFAULT}{name}'), 'read')
        for name in ('active_id', 'active_ids'):
            self._owner(context.get('active_model'), context.get(name), 'read')

    def walk_form(self, model: BaseModel, values: Any) -> None:
        """Check the records that a form and its lines name, which is computed of them and not saved.

        :param model: whose form it is: records, or the model alone for new ones.
        :param values: of its fields.
        """
        if not isinstance(values, dict):
            return
        self._owners(model, values, values)
        for name, value in values.items():
            field = model._fields.get(name)
            if field is None or not value:
                continue
            if field.type not in ('one2many', 'many2many'):
                self._check_value(model, field, value)
                continue
            comodel = self.env[field.comodel_name]
            for command in normal(value):
                match command:
                    case [Command.CREATE, _, vals]:
                        self.walk_form(comodel, vals)
                    case [Command.UPDATE, row, vals]:
                        self._check_stored(comodel, [row])
                        self.walk_form(comodel.browse(row) if type(row) is int else comodel, vals)
                    case [Command.SET, _, rows]:
                        self._check_stored(comodel, rows)
                    case [_, row, *_]:
                        self._check_stored(comodel, [row])

    def _check_stored(self, model: BaseModel, rows: Any) -> None:
        """Check that the scopes open those of these rows that are stored, to read them."""
        ids = [row for row in rows if type(row) is int and row] if isinstance(rows, (list, tuple)) else []
        if ids:
            self.check(model.browse(ids), 'read')

    def check_defaults(self, model: BaseModel, values_list: Iterable[dict[str, Any]] = ()) -> None:
        """Check the values that the caller's context gives new records: parents, and the records they belong to.

        :param model: the model, with the context.
        :param values_list: dicts of what the records get otherwise.
        """
        defaults = self.defaults_of(model)
        if not defaults:
            return
        for values in values_list or [{}]:
            given = {name: value for name, value in defaults.items() if name not in values}
            for name, value in given.items():
                field = model._fields[name]
                if field.type == 'many2one':
                    self._many2one(model, field, value)
                elif field.type == 'reference':
                    self._reference(value)
                elif field.type in ('char', 'text'):
                    self._domain(model, field, value)
            self._owners(model, defaults | values, given)

    def defaults_of(self, model: BaseModel) -> dict[str, Any]:
        """Return what the caller's context gives new records of a model."""
        return {
            name: value for key, value in model.env.context.items()
            if key.startswith(DEFAULT) and self.caller.holds(key) and (name := key[len(DEFAULT):]) in model._fields}

    def _many2one(self, model: BaseModel, field: Field, value: Any) -> None:
        """Check a record that is named: the own parent, whose fields are then written as own ones, or the owner."""
        check_many2one(field, value)
        if not value:
            return
        if type(value) is not int:
            raise UnprocessableEntity(f'Send {field.name} as a number, the id of a record.')
        comodel = self.env[field.comodel_name]
        if comodel._name == 'ir.model':
            self.check_about(comodel.sudo().browse(value).exists().model)
        elif field.name in owners.lenders(model).values():
            self.check(comodel.browse(value), 'write')
        elif any(record[field.name].id != value for record in model.sudo() or [model]):
            self.check_pointed_at(model, field, comodel.browse(value))

    def _domain(self, model: BaseModel, field: Field, value: Any) -> None:
        """Check a text that is a domain: what a record computes by it would tell which records there are."""
        if not value or value is True or 'read' in self.bearer.permissions.everywhere:
            return
        text = as_stored(value)
        if is_domain(text, named_so=field.name.endswith('domain')) and any(
                record[field.name] != text for record in model.sudo() or [model]):
            raise InsufficientScope(f'Only a token that reads everything may write domains: leave out {field.name}.')

    def _reference(self, value: Any) -> None:
        """Check a record that is named by its model and id, such as ``res.partner,7``."""
        name, row = reference_in(value)
        if row and name in self.env:
            self.check(self.env[name].browse(row), 'read')

    def _owners(self, model: BaseModel, values: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        """Check the records that an attachment, an activity, a composer or the like is about."""
        for name in owners.CONSUMED.get(model._name, ()):
            if name in given:
                rows = [*added_by(values[name])] if model._fields[name].type == 'many2many' else [values[name]]
                comodel = self.env[model._fields[name].comodel_name]
                for operation in ('write', 'unlink'):
                    self._check_rows(comodel, [row for row in rows if row], operation)
        for name, model_name in owners.ROWS_OF.get(model._name, {}).items():
            if name in given:
                self._owner(model_name, values[name], 'write')
        for name, model_name, operation in self._owner_fields(model):
            if name not in given and model_name not in given and model._name != 'ir.attachment':
                continue
            for record in real_records(model).sudo():
                self._owner(record[model_name], record[name], operation)
                self._owner(values.get(model_name, record[model_name]), values.get(name, record[name]), operation)
            if not model:
                self._owner(values.get(model_name), values.get(name), operation)

    def check_owners(self, records: BaseModel) -> None:
        """Check the records that these are about now that they are written."""
        for name, model_name, operation in self._owner_fields(records):
            for record in real_records(records).sudo() if name not in owners.THREADS else ():
                self._owner(record[model_name], record[name], operation)

    def _owner(self, model: Any, rows: Any, operation: str) -> None:
        if rows and (type(model) is int or isinstance(model, BaseModel)):
            id_ = model.id if isinstance(model, BaseModel) else model
            model = self.env['ir.model'].sudo().browse(id_).exists().model
        if rows and isinstance(model, str) and model in self.env:
            self._check_rows(self.env[model], owners.ids_in(rows) if isinstance(rows, str) else rows, operation)

    def _owner_fields(self, model: BaseModel) -> list[OwnerField]:
        """Return what :func:`.owners.owner_fields` does, found once in a call."""
        if model._name not in self._owner_names:
            self._owner_names[model._name] = owners.owner_fields(model)
        return self._owner_names[model._name]


def without_defaults(bearer: TokenContext, model: BaseModel) -> BaseModel:
    """Return a model without those defaults of its context that are the caller's, unless it is the caller's to make.

    Odoo gives them to whatever has a field of that name, such as a line of an order that a delivery adds. The caller
    makes what the scopes create, in the ORM's own methods, with the user's own rights.

    :param bearer: the token.
    :param model: of which Odoo's code is about to make records.
    """
    sent = bearer.caller.context if bearer.caller else {}
    names = {key for key in sent if key.startswith(DEFAULT) and key[len(DEFAULT):] in model._fields}
    if not names or bearer.allows(model._name, 'create') and (
            bearer.permissions.is_complete
            or bearer.method is not None and bearer.method[1] in WRITING
            and (model._name == bearer.method[0] or not model.env.su)):
        return model
    context = model.env.context
    callers = {key for key in names.intersection(context) if context[key] == sent[key]}  # and none of Odoo's own
    kept = {key: context[key] for key in context.keys() - callers}
    return model.with_env(model.env(context=kept)) if callers else model


def check_many2one(field: Field, value: Any) -> None:
    """Check that a value of a many2one is no dict: Odoo would make an unsaved record of it, past all checks.

    :raise UnprocessableEntity: the value is a dict.
    """
    if isinstance(value, dict) and field.type == 'many2one':
        raise UnprocessableEntity(f'Send {field.name} as a number, the id of a record.')
