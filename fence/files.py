"""Files: an attachment can take the place of what a field of a record holds, or of what Odoo answers at an address."""
from __future__ import annotations

import base64
import codecs
import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from odoo.fields import Image
from odoo.tools.mimetypes import guess_mimetype

from . import spreadsheets
from .caller_values import is_odoos
from .insufficient_scope import refusal
from .loading import asks_the_server
from .token_context import current

if TYPE_CHECKING:
    from odoo.fields import Field
    from odoo.models import BaseModel

_ENCODINGS = {codecs.BOM_UTF8: 'utf-8', codecs.BOM_UTF16_LE: 'utf-16-le', codecs.BOM_UTF16_BE: 'utf-16-be'}
_CONTENT = frozenset({'datas', 'db_datas', 'raw'})  # of a file
_PLACE = _CONTENT | {'res_field', 'res_id', 'res_model', 'type', 'url'}


def check_values(records: BaseModel, values: Mapping[str, Any]) -> None:
    """Check that a file takes the place neither of what a field of its record would not hold, nor of an answer.

    :param records: those that are about to change; none for a new one.
    :raise InsufficientScope: the file would be where its content may not be.
    """
    if records._name != 'ir.attachment' or _PLACE.isdisjoint(values):
        return
    caller = current().caller
    # what is new, Odoo's code makes with its own names of fields
    is_callers = caller is not None and (bool(caller.names_in(values)) or not records and not all(
        is_odoos(records, name) for name in values))
    for record in records.sudo() or [records]:
        name, url = values.get('res_field', record.res_field), values.get('url', record.url)
        kind = values.get('type', record.type)
        # it is what pages load pictures from, and leads them there; Odoo signs addresses in the cloud
        if is_callers and (kind == 'url' and asks_the_server(url or '') or kind == 'cloud_storage'):
            raise refusal('have a file lead to this address')
        if not name and not url:
            continue
        contents = [values[key] for key in _CONTENT.intersection(values)] or [record.raw]
        if name in spreadsheets.FIELDS and any(map(spreadsheets.runs, contents)) or url and any(
                map(_is_object, contents)) or name and _is_misplaced(
                records, values.get('res_model', record.res_model), name, contents, is_callers):
            raise refusal('put such a file in this place')


def _is_misplaced(records: BaseModel, model: Any, name: str, contents: list[Any], is_callers: bool) -> bool:
    """Tell whether files may not be the content of a field: the caller's of one that Odoo makes, pages of pictures."""
    field = records.env[model]._fields.get(name) if model in records.env else None
    return is_callers and (field is None or _is_made_by_odoo(field)) or isinstance(field, Image) and any(
        map(_is_page, contents))


def is_checked(field: Field) -> bool:
    """Tell whether :func:`check_content` looks at a field."""
    return isinstance(field, Image) or _is_made_by_odoo(field)


def _is_made_by_odoo(field: Field) -> bool:
    """Tell whether Odoo makes a file itself, and keeps it to serve it, such as the feed of a shop's products."""
    return field.type == 'binary' and bool(field.store and field.compute) and field.readonly and not field.inverse


def check_content(model: BaseModel, values: Mapping[str, Any]) -> None:
    """Check that pictures are none of those documents that Odoo keeps as they are and might serve as a page.

    And that files which Odoo makes are Odoo's.

    :raise InsufficientScope: one begins as a document does, and is no SVG, with which no page comes that runs.
    """
    for name, value in values.items():
        field = model._fields.get(name)
        if isinstance(field, Image) and _is_page(value):
            raise refusal(f'write a page to {name} of {model._name}: it holds a picture')
        caller = current().caller
        if field is not None and _is_made_by_odoo(field) and value and caller is not None and (
                not is_odoos(model, name) or caller.names_in({name: value})):
            raise refusal(f'write {name} of {model._name}: Odoo makes it')


def _is_page(content: object) -> bool:
    content = content.encode(errors='replace') if isinstance(content, str) else content
    if not isinstance(content, bytes):
        return False
    if not content.lstrip().startswith(b'<'):
        try:
            content = base64.b64decode(content)
        except ValueError:
            return False
    return content.lstrip().startswith(b'<') and guess_mimetype(content) != 'image/svg+xml'


def _is_object(content: object) -> bool:
    """Tell whether a file may be a JSON object: a script that asks for its address would take it for an answer."""
    content = content.encode(errors='replace') if isinstance(content, str) else content
    if not isinstance(content, bytes):
        return False
    with contextlib.suppress(ValueError):
        content = content if _begins_object(content) else base64.b64decode(content)
    return _begins_object(content)


def _begins_object(content: bytes) -> bool:
    for mark, encoding in _ENCODINGS.items():  # by which browsers know how a text is written
        if content.startswith(mark):
            return content.decode(encoding, errors='replace').lstrip('\ufeff \t\r\n')[:1] == '{'
    return content.lstrip()[:1] == b'{'
