"""Which records others are about: owners of files and activities, what wizards are for, and what they merge away."""
from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

from odoo.models import MAGIC_COLUMNS

from .both_sides import is_own_list

if TYPE_CHECKING:
    from odoo.models import BaseModel

OwnerField = tuple[str, str, str]  # the field, the field that names the model, the operation

# Fields by which wizards name records, with the types that only look like values, and the model of these.
ROW_NAMES = {'res_id': ('integer',), 'res_ids': ('char', 'text')}
# Such fields of other names, with the model of the records.
ROWS_OF = {'base.partner.merge.line': {'aggr_ids': 'res.partner', 'min_id': 'res.partner'}}
# Fields of wizards whose records they merge away or delete, in part by SQL.
CONSUMED = {
    'account.merge.wizard': ('account_ids',), 'base.partner.merge.automatic.wizard': ('dst_partner_id', 'partner_ids'),
    'crm.merge.opportunity': ('opportunity_ids',), 'hr.employee.delete.wizard': ('employee_ids',),
    'mailing.list.merge': ('dest_list_id', 'src_list_ids')}
MODEL_NAMES = ('res_model', 'model', 'res_model_name')
# Numbers by which mail comes to a record of any model: what Odoo itself has put there is its own affair.
THREADS = {'alias_force_thread_id': 'alias_model_id', 'alias_parent_thread_id': 'alias_parent_model_id'}


def owner_fields(model: BaseModel) -> list[OwnerField]:
    """Return the fields that name records of any model.

    Its record changes with an attachment or an activity. A wizard, which names records by numbers or by a text
    of them, shows what it computes from theirs.
    """
    fields = model._fields
    found = [
        (field.name, field.model_field, 'write') for field in fields.values()
        if field.type == 'many2one_reference' and (field.store or field.inherited) and field.model_field in fields]
    found += [(name, of_model, 'write') for name, of_model in THREADS.items() if name in fields and of_model in fields]
    of_model = next((name for name in MODEL_NAMES if name in fields and fields[name].store), None)
    found += [
        (name, of_model, 'read') for name, types in ROW_NAMES.items()
        if of_model and name in fields and fields[name].store and fields[name].type in types]
    for name, field in fields.items():
        of_model = name.removesuffix('_id') + '_model'  # parent_res_id
        if name.endswith('_res_id') and of_model in fields and field.store and (name, of_model, 'write') not in found:
            found.append((name, of_model, 'read'))
    return found


def lenders(model: BaseModel) -> dict[str, str]:
    """Return whose fields are also those of a model's own records: models, and the fields that hold their records.

    Beside those that Odoo knows as such, an employee or a work center is a resource with a name and hours of its own.
    """
    resource = model._fields.get('resource_id')
    of_mixin = resource is not None and resource.required and resource.comodel_name == 'resource.resource'
    return {**model._inherits, **({'resource.resource': 'resource_id'} if of_mixin else {})}


def ids_in(text: str) -> Any:
    """Return the numbers in a text such as ``[7, 8]``, as Odoo's wizards take them.

    :raise UnprocessableEntity: the text is no list of numbers.
    """
    try:
        return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise UnprocessableEntity('Send res_ids as a list of numbers.') from None


def held_by(
        records: BaseModel, is_changed: Callable[[str], bool], with_lines: bool = True) -> dict[str, set[int]]:
    """Return what records and their lines hold, as far as somebody may have pointed them at it.

    Not what is on a list of their own, such as tags. Wizards are there to be pointed at something.

    :param is_changed: tells by its name whether the records of a model may have been changed by whoever asks.
    :return: model -> ids.
    """
    held: defaultdict[str, set[int]] = defaultdict(set)
    is_own = records._transient or is_changed(records._name)
    for field in records._fields.values():
        if not field.relational or not field.store or field.name in MAGIC_COLUMNS:
            continue
        if field.type == 'one2many':
            if records._transient:
                held[field.comodel_name].update(records[field.name]._ids)
            if with_lines and (records._transient or is_changed(field.comodel_name)):
                for name, ids in held_by(records[field.name], is_changed, with_lines=False).items():
                    held[name] |= ids
        elif is_own and (records._transient or field.type != 'many2many' or not is_own_list(field)):
            held[field.comodel_name].update(records[field.name]._ids)
    for name, of_model, _operation in owner_fields(records) if is_own else ():
        for record in records:
            rows, model = record[name], record[of_model]
            if rows and model:
                rows = ids_in(rows) if isinstance(rows, str) else rows
                held[model if isinstance(model, str) else model.model].update(
                    rows if isinstance(rows, list | tuple) else [rows])
    return held
