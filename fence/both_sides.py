"""Many2manys that belong to more than their model: with the list of one record, others change.

One field may be the other side of another, as the lines of an invoice and those of an order are. Or its links are
records of a model of their own, as the members of a channel are.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from odoo.fields import Command

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel

# What is there to be put on other records, and is no other for it: tags and categories, by the names of their models.
_LABEL = re.compile(r'(^|[._])(tags?|category)$')
_NO_LABELS = frozenset({'product.category'})  # it says how its products are bought and valued
# Lists that people fill in on these records, and of which the other side is only another view.
_LISTS = {
    'account.fiscal.position': frozenset({'tax_ids'}),
    'account.journal.group': frozenset({'excluded_journal_ids'}),
    'calendar.event': frozenset({'partner_ids'}),
    'event.event': frozenset({'general_question_ids', 'question_ids', 'specific_question_ids'}),
    'event.type': frozenset({'question_ids'}),
    'im_livechat.channel': frozenset({'user_ids'}),
    'lunch.product': frozenset({'favorite_user_ids'}),
    'mailing.contact': frozenset({'list_ids'}),
    'mailing.list': frozenset({'contact_ids'}),
    'mailing.mailing': frozenset({'contact_list_ids'}),
    'pos.config': frozenset({'default_bill_ids', 'floor_ids', 'payment_method_ids', 'printer_ids'}),
    'product.category': frozenset({'route_ids'}),
    'product.pricelist': frozenset({'country_group_ids'}),
    'product.template': frozenset({'route_ids'}),
    'product.template.attribute.line': frozenset({'value_ids'}),
    'project.project': frozenset({'favorite_user_ids', 'type_ids'}),
    'project.task': frozenset({'personal_stage_type_ids', 'user_ids'}),
    'res.country.group': frozenset({'country_ids'}),
    'res.users': frozenset({'company_ids', 'group_ids', 'role_ids'}),  # what these give is compared: see .rights
    'sale.order.template': frozenset({'quotation_document_ids'}),
}


def is_own_list(field: Field) -> bool:
    """Tell whether a many2many is a list of its own model: others are in it, and do not change by that."""
    field = _stored(field)
    return bool(_LABEL.search(field.comodel_name)) and field.comodel_name not in _NO_LABELS \
        or field.name in _LISTS.get(field.model_name, ())


def names_freely(comodel: BaseModel, field: Field) -> bool:
    """Tell whether a list of people, or companies, says no more than who is responsible: it gives nobody anything."""
    return _stored(field).model_name not in ('res.company', 'res.groups', 'res.users') and (
        is_own_list(field) or not has_other_side(comodel, field))


def has_other_side(model: BaseModel, field: Field) -> bool:
    """Tell whether a many2many is also a field of the model that it names."""
    return any(other.store for other in model.pool.field_inverses[_stored(field)])


def reaches(model: BaseModel, field: Field) -> bool:
    """Tell whether other records change with a many2many."""
    return not is_own_list(field) and (has_other_side(model, field) or model_of_links(model, field) is not None)


def model_of_links(model: BaseModel, field: Field) -> str | None:
    """Return the name of the model whose records are the links of a many2many, if there is one."""
    table = _stored(field).relation
    return table and next((
        name for name, other in model.pool.items() if other._table == table and not other._abstract), None)


def _stored(field: Field) -> Field:
    """Return the field that holds what another one shows."""
    while field.related_field:
        field = field.related_field
    return field


def linked_and_unlinked(model: BaseModel, name: str, commands: Iterable[Any]) -> tuple[set[int], set[int]]:
    """Return the ids that commands add to a many2many and take from it, without those that stay as they are.

    :param model: what it is written to: records, or the model alone for new ones.
    :param name: of the field.
    :param commands: see :func:`.commands.normal`. What is no id in them is left out.
    """
    linked: set[int] = set()
    unlinked: set[int] = set()
    held = [set(record[name]._ids) for record in model.sudo().with_context(active_test=False)] or [set()]
    for command in commands:
        match command:
            case [Command.LINK, int() as row, *_]:
                linked |= {row for ids in held if row not in ids}
            case [Command.UNLINK, int() as row, *_]:
                unlinked |= {row for ids in held if row in ids}
            case [Command.SET, _, [*rows]] if all(isinstance(row, int) for row in rows):
                linked.update(*(set(rows) - ids for ids in held))
                unlinked.update(*(ids - set(rows) for ids in held))
            case [Command.CLEAR, *_]:
                unlinked.update(*held)
    return linked, unlinked
