"""The domains of scopes: what their text may hold, and what they look at.

The text is read as a literal, and nothing in it is ever evaluated. Beside texts, numbers, True, False, None, lists and
tuples it may hold the names below. A date may be relative to today, such as ``'today -7d'``: Odoo reads that itself.
"""
from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from odoo.fields import NO_ACCESS, Domain

from . import protected

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel

# What a name stands for, by the variables of record rules (``ir.rule._eval_context``).
NAMES: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    'user.id': lambda variables: variables['user'].id,
    'company_id': lambda variables: variables['user'].sudo().company_id.id,  # and not what the context says
    'company_ids': lambda variables: list(variables['company_ids']),
}
MAX_LENGTH = 10_000  # characters
MAX_DEPTH = 12  # lists within lists
MAX_OPERATORS = 60  # & | !
MAX_STEPS = 8  # fields on the way to another one, in one condition
MAX_NUMBER = 2 ** 63  # beyond what PostgreSQL keeps as a bigint
SHOWN = 60  # characters of a text that an error repeats
SUBDOMAIN = ('any', 'not any', 'any!', 'not any!')
HIERARCHY = ('child_of', 'parent_of')


class NotAllowed(ValueError):
    """A domain holds something that it may not hold.

    :param part: the part of the text.
    """

    def __init__(self, part: str):
        self.part = part if len(part) <= SHOWN else f'{part[:SHOWN]}…'
        super().__init__(f'{self.part} is not allowed in a domain.')


def parse(text: str, variables: Mapping[str, Any]) -> Domain:
    """Read the text of a domain.

    :param text: a list of conditions, as in record rules.
    :param variables: those of record rules.
    :raise NotAllowed: it holds something else than literals and ``NAMES``.
    :raise ValueError: the text is no domain.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f'A domain has {MAX_LENGTH} characters at most.')
    text = text.strip()
    try:
        tree = ast.parse(text, mode='eval').body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError('A domain is a list of conditions, such as [("active", "=", True)].') from None
    value = _Reader(text, variables).value(tree)
    if not isinstance(value, (list, tuple)) or isinstance(tree, ast.Name):
        raise ValueError('A domain is a list of conditions, such as [("active", "=", True)].')
    try:
        return Domain(value)
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None


class _Reader:

    def __init__(self, text: str, variables: Mapping[str, Any]):
        self.text, self.variables = text, variables
        self.operators = 0

    def value(self, node: ast.expr, depth: int = 0) -> Any:
        """Return what a node of the syntax tree stands for."""
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                if depth == MAX_DEPTH:
                    raise ValueError(f'A domain holds lists within lists {MAX_DEPTH} deep at most.')
                values = [self.value(part, depth + 1) for part in parts]
                return values if isinstance(node, ast.List) else tuple(values)
            case ast.Constant(value=str() as value) if _is_storable(value):
                self.operators += value in ('&', '|', '!')
                if self.operators > MAX_OPERATORS:
                    raise ValueError(f'A domain holds {MAX_OPERATORS} operators at most.')
                return value
            case ast.Constant(value=None | True | False as value):
                return value
            case ast.Constant(value=int() | float() as value) if value < MAX_NUMBER:
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) \
                    if not isinstance(value, bool) and value < MAX_NUMBER:
                return -value
            case ast.Name() | ast.Attribute() if (name := self.source(node)) in NAMES:
                return NAMES[name](self.variables)
        raise NotAllowed(self.source(node))

    def source(self, node: ast.expr) -> str:
        """Return the text of a node as it is written: Python takes full-width letters for others, nobody else does."""
        return ast.get_source_segment(self.text, node) or type(node).__name__


def _is_storable(value: str) -> bool:
    """Tell whether PostgreSQL takes a text."""
    return '\0' not in value and not any('\ud800' <= sign <= '\udfff' for sign in value)


def is_secret(field: Field) -> bool:
    """Tell whether a field holds what no domain may look at, whoever writes it."""
    while field:
        if field.groups == NO_ACCESS or protected.holds_secrets(field.model_name) \
                or (field.model_name, field.name) == ('ir.config_parameter', 'value'):
            return True
        field = field.related_field
    return False


def looks_at(domain: Domain, model: BaseModel, away: bool = False) -> Iterator[tuple[BaseModel, Field, bool]]:
    """Yield what a domain looks at, down to the last step of the last condition.

    :param domain: not optimized, so that it is as somebody has written it.
    :param model: what it is about.
    :param away: whether it is about other records than those that it is to find.
    :return: tuples of a model (empty recordset), one of its fields, and whether it belongs to other records.
    :raise ValueError: there is no such field, or it is too far away.
    """
    for condition in domain.iter_conditions():
        yield from _looks_at(condition.field_expr, condition.operator, condition.value, model, away)


def _looks_at(
        path: str, operator: str, value: Any, model: BaseModel, away: bool) -> Iterator[tuple[BaseModel, Field, bool]]:
    if path.count('.') > MAX_STEPS:
        raise ValueError(f'A condition leads over {MAX_STEPS} fields at most.')
    name, _dot, rest = path.partition('.')
    field = model._fields.get(name)
    if field is None:
        raise ValueError(f'{model._name} has no field {name}.')
    yield model, field, away
    if name == 'id':
        comodel, further = model, away
    elif field.relational:
        comodel, further = model.env[field.comodel_name], True
    else:
        if name == 'display_name':  # found by others
            for other in {*(model._rec_names_search or [model._rec_name])} - {None, 'display_name'}:
                yield from _looks_at(other, operator, value, model, away)
        return
    if operator in SUBDOMAIN:
        if rest:
            yield from _looks_at(rest, operator, value, comodel, further)
            return
        yield comodel, comodel._fields['id'], further
        yield from looks_at(Domain(value), comodel, further)
    elif rest and name != 'id':
        yield from _looks_at(rest, operator, value, comodel, further)
    elif operator.endswith('like') and name != 'id' or _holds_text(value):
        yield from _looks_at('display_name', operator, value, comodel, further)
    elif field.type != 'many2one' or operator in HIERARCHY:  # that there are some says something, too
        yield comodel, comodel._fields['id'], further


def _holds_text(value: Any) -> bool:
    return any(isinstance(one, str) for one in (value if isinstance(value, (list, tuple)) else [value]))
