"""Which records others are about: owners of files and activities, what wizards are for, and what they merge away."""
from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import UnprocessableEntity

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
