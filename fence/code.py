"""Text that Odoo evaluates or renders: a token may write it where it only names values.

Code that is stored acts later, for somebody else and with other rights, so it has to be harmless when it is written.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

from odoo.fields import Domain

from . import equations, spreadsheets, views
from .evaluated import NAMES_METHODS, PYTHON, TEMPLATES
from .insufficient_scope import refusal
from .markup import (
    Acting,
    acting,
    as_written,
    could_act,
    holds_form,
    holds_markup,
    leads_to_script,
    markup_has_power,
    names_one_of,
    text_in,
)
from .power import (
    address_has_power,
    as_stored,
    asks_for_keys,
    color_has_power,
    has_statements,
    is_address,
    is_dynamic,
    is_placeholder,
    python_has_power,
    texts_in,
)
from .protected_models import DELIVERED
from .stored_contexts import gives_records
from .token_context import current

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel

TEXT = frozenset({'char', 'html', 'text'})
PROPERTIES = ('properties', 'properties_definition')  # of which each can be HTML
# Fields whose Python is statements and not an expression: any of them acts.
STATEMENTS = frozenset({'code', 'code_exec', 'compute', 'compute_code'})
MAX_PLACEHOLDERS = 50  # in a text, which is no longer than this: Odoo takes long to look through more
MAX_INLINE = 20_000  # characters
# Structured values that hold HTML of Odoo's own making, in parts.
WITH_HTML = frozenset({'html_field_history'})
# What Odoo tells of all that happens, and files, the words of which it writes down itself.
WRITTEN_BY_ODOO = DELIVERED | {'ir.attachment'}
# Models whose methods the web client calls by name, for whoever looks at a record.
CALLED = ('base.geo_provider', 'ir.embedded.actions', 'onboarding.onboarding', 'onboarding.onboarding.step')
# Fields that are compiled with a grammar of their own, which knows no calls but of a few functions of numbers.
NUMBERS = {'account.tax': frozenset({'formula'})}


def fields_of(model: BaseModel) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the fields of a model that hold Python, and of those that hold templates."""
    templates = TEMPLATES.get(model._name, frozenset())
    if not templates and 'render_model' in model._fields:  # of mail.render.mixin, which renders text of any field
        templates = frozenset(name for name, field in model._fields.items() if field.type in TEXT and field.store)
    python = PYTHON.get(model._name, frozenset()) - NUMBERS.get(model._name, frozenset())
    return python.difference(equations.FIELDS.get(model._name, ())[:1]), templates


def is_checked(model: BaseModel, field: Field) -> bool:
    """Tell whether :func:`check_values` looks at a field."""
    python, templates = fields_of(model)
    return field.type in ('html', 'json', *PROPERTIES) or field.name in spreadsheets.FIELDS \
        or field.type in ('char', 'text') and (
            is_address(field.name) or field.name.endswith(('color', 'context', 'domain'))) \
        or field.name in python or field.name in templates \
        or model._name in CALLED and field.name in NAMES_METHODS[model._name]


def check_values(model: BaseModel, values: Mapping[str, Any]) -> None:
    """Check values before they are written.

    :param model: records, or the model alone for new ones.
    :raise InsufficientScope: they hold code that is not there yet.
    """
    check_shown(model, values)
    if model._name in CALLED:
        for name in NAMES_METHODS[model._name].intersection(values):
            if values[name] and not _is_stored(model, name, values[name]):
                raise refusal(f'choose a method in {name} of {model._name}')
    for name in _names(model, values):
        text = as_stored(values[name])
        for one in {text, _as_shown(model, model._fields.get(name), text)} if text else ():
            if _has_power(model, name, one):
                if not _is_stored(model, name, one):
                    raise refusal(f'write code or a template to {name} of {model._name}')
                current().accepted.add(one.strip())


def check_shown(model: BaseModel, values: Mapping[str, Any]) -> None:
    """Check values that pages show.

    :param model: records, or the model alone for new ones.
    :raise InsufficientScope: they hold what would run there, and is not there yet.
    """
    for name, value in values.items():
        field = model._fields.get(name)
        if field is None:
            continue
        if name in spreadsheets.FIELDS and spreadsheets.runs(value) \
                or field.type == 'json' and name not in WITH_HTML and any(map(markup_has_power, texts_in(value))) \
                or field.type in PROPERTIES and any(
                    could_act(text) or is_placeholder(text) for text in texts_in(value)) \
                or field.type in TEXT and (
                    _runs_on_pages(model, field, as_stored(value)) or _becomes_template(model, name, value)) \
                and not _is_stored(model, name, value):
            raise refusal(f'write to {name} of {model._name} what would run on a page or as a template')
        if field.type in ('char', 'text') and isinstance(value, str) and asks_for_keys(
                value, named_so=name.endswith('domain')) and not _is_stored(model, name, value):
            raise refusal(f'write to {name} of {model._name} a condition about keys')


def _runs_on_pages(model: BaseModel, field: Field, value: Any) -> bool:
    """Tell whether a value would run in the browser of whoever looks at the page that shows it."""
    if field.type == 'html':
        harmless, looked_at = current().harmless, (model._name, field.name, value)
        if not value or looked_at in harmless:  # Odoo writes the same words to many records
            return False
        is_free = not field.sanitize or field.sanitize_overridable
        stored = _as_shown(model, field, value)
        if any(leads_to_script(html) or is_free and markup_has_power(html)
               or not field.sanitize_form and holds_form(html) for html in {value, stored}) \
                or _adds_what_acts(model, field, value, stored):
            return True
        if not model:  # what records hold already is harmless there alone
            harmless.add(looked_at)
        return False
    return field.type in ('char', 'text') and (
        _may_be_shown(model, value) or is_address(field.name) and address_has_power(value)
        or field.name.endswith('color') and color_has_power(value)
        or field.name.endswith('context') and (holds_markup(value) or gives_records(value)))


def _becomes_template(model: BaseModel, name: str, value: Any) -> bool:
    """Tell whether Odoo's code might evaluate a text as it makes a template of it; a template itself is looked at."""
    _python, templates = fields_of(model)
    field = model._fields[name]
    texts = [value]
    if field.type == 'html' and isinstance(value, str) and '{' in unescape(value):
        stored = str(field.convert_to_cache(value, model[:1]) or '')  # cleaned of what may stand between two braces
        texts += stored, text_in(value), text_in(stored)
    if name in templates or not any(map(is_placeholder, texts)):
        return False
    if model._name not in WRITTEN_BY_ODOO:
        return True
    # the subject of a message is that of the answer; nothing is made of its text
    caller = current().caller
    return field.type == 'char' and caller is not None and is_placeholder(as_written(caller.text))


def _as_shown(model: BaseModel, field: Field | None, value: Any) -> Any:
    """Return HTML as Odoo's cleaning leaves it, which changes the text before it reads it: that is what pages show."""
    if field is None or field.type != 'html' or not isinstance(value, str) or '<' not in value \
            or '=' not in value and 'data-' not in value:
        return value
    return field.convert_to_cache(value, model[:1]) or ''


def _adds_what_acts(model: BaseModel, field: Field, value: Any, shown: Any) -> bool:
    """Tell whether HTML of the caller's holds what a page acts upon, beside what the records hold there already.

    :param value: as it is written.
    :param shown: as pages show it.
    """
    caller = current().caller
    if not caller:
        return False
    is_callers = value in caller.texts or current().reads_a_file
    if is_callers and isinstance(shown, str) and '&lt;' in shown and could_act(text_in(shown)):
        return True  # Odoo's code makes plain text of HTML, and HTML of that
    found = acting(shown)
    if field.name in fields_of(model)[1]:  # a template may have directives, which are looked at as such
        found = {part for part in found if isinstance(part, str) or not part[0].startswith('t-')}
    if model and found:
        found -= set[Acting].intersection(*(acting(record[field.name]) for record in model.sudo()))
    return bool(found) and (is_callers or names_one_of(found, caller.text))


def _may_be_shown(model: BaseModel, text: Any) -> bool:
    """Tell whether a text would act if Odoo's code took it for HTML: it does so, now or later, and joins texts before.

    Where Odoo itself writes such texts, those count that the caller has sent.
    """
    bearer = current()
    if not isinstance(text, str) or text in bearer.harmless:  # such as the address of who writes
        return False
    if not could_act(text):
        bearer.harmless.add(text)
        return False
    if model._name not in WRITTEN_BY_ODOO:
        return True
    caller = bearer.caller
    return caller is not None and names_one_of(acting(text), caller.text)


def check_new(records: BaseModel, values_list: Iterable[Mapping[str, Any]] = ()) -> None:
    """Check what new records hold: it may have come as a default. What Odoo computes is its own.

    :param values_list: dicts of what they were made of.
    :raise InsufficientScope: they hold code that no stored record has.
    """
    python, templates = fields_of(records)
    given = set().union(*values_list) if python or templates else ()
    names = [name for name in python | templates if (field := records._fields.get(name)) and field.store
             and (not field.compute or name in given)]
    for record in records.sudo() if names else ():
        for name in names:
            text = record[name]
            if text and _has_power(record, name, text) and not _is_stored(records.browse(), name, text):
                raise refusal(f'write code or a template to {name} of {records._name}')
    equations.check(records)


def _names(model: BaseModel, values: Mapping[str, Any]) -> list[str]:
    python, templates = fields_of(model)
    return [name for name in values if name in python or name in templates]


def _has_power(model: BaseModel, name: str, text: Any) -> bool:
    python, _templates = fields_of(model)
    if model._name in views.MODELS:  # QWeb has too many ways to evaluate to tell a harmless one
        return bool(text)
    if model._name == 'website.rewrite':
        return isinstance(text, str) and '<' in text or text is True  # a route with a converter
    if name in python:
        return has_statements(text) if name in STATEMENTS else python_has_power(text) or holds_markup(text)
    # a token that does not read everything could read by a template what is outside
    reads = 'read' in current().permissions.everywhere
    return is_dynamic(text) and not (reads and isinstance(text, str) and _is_restricted(model, name, text))


def _is_restricted(model: BaseModel, name: str, text: str) -> bool:
    """Tell whether Odoo renders a template without evaluating anything, as for those who may not edit templates."""
    opened = text.count('{{')
    if 'render_model' not in model._fields or opened > MAX_PLACEHOLDERS or opened != text.count('}}') \
            or text.count('|||') > opened or opened and len(text) > MAX_INLINE:
        return False
    if not model and name in model._fields and model._fields[name].store:
        return True  # what it is rendered for is known when it is there: see check_new
    models = {record.render_model for record in model} or {False}
    return all(
        name and not model._has_unsafe_expression_template_qweb(text, name)
        and not model._has_unsafe_expression_template_inline_template(text, name) for name in models)


def _is_stored(model: BaseModel, name: str, text: Any) -> bool:
    """Tell whether Odoo's code or a stored record, from before this request, holds the same text in the same field."""
    field = model._fields.get(name)
    while field is not None and field.inherited:
        model, field = model.env[field.related_field.model_name], field.related_field
    if field is None or not field.store or not isinstance(text, str):
        return False
    if field.default and field.default(model) == text:
        return True
    if name in fields_of(model)[0]:  # what is harmless at one place may do harm at another, or on another occasion
        return bool(model) and all(record[name] == text for record in model.sudo())
    if _find(model, Domain(field.name, '=', text)):
        return True
    # Odoo fills composers with the texts of templates
    return 'render_model' in model._fields and _find(model.env['mail.template'], Domain.OR(
        Domain(other, '=', text) for other in TEMPLATES['mail.template']))


def _find(model: BaseModel, domain: Domain) -> bool:
    everything = model.sudo().browse().with_context(active_test=False)
    domain &= Domain('id', 'not in', list(current().fresh.get(model._name, ())))
    return any(
        everything.with_context(lang=code).search_count(domain, limit=1)
        for code, _name in model.env['res.lang'].get_installed())
