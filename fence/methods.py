"""The ORM's own public methods, and what each of them does."""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odoo.models import BaseModel

# What reads is marked so by Odoo (`@api.readonly`), but for these.
READING = frozenset({
    'check_access', 'check_access_rights', 'check_access_rule', 'check_field_access_rights', 'context_get',
    'default_get', 'exists', 'export_data', 'fields_get', 'get_base_url', 'get_empty_list_help', 'get_external_id',
    'get_field_translations', 'get_import_templates', 'get_metadata', 'get_property_definition', 'get_view',
    'get_views', 'has_access', 'is_transient', 'search_fetch', 'search_panel_select_multi_range',
    'search_panel_select_range', 'view_header_get'})

# Those that return fields alone, of which the ORM leaves out the ones that hold keys.
HIDES_KEYS = frozenset({'read', 'search_fetch', 'search_read', 'web_read', 'web_search_read'})

# These take values from a file.
IMPORTS = frozenset({'execute_import', 'load'})

# method: (operation on the records that the caller names, operation on new records)
WRITING = {
    'action_archive': ('write', None),
    'action_unarchive': ('write', None),
    'copy': ('read', 'create'),
    'copy_translations': ('write', None),
    'create': (None, 'create'),
    'load': ('write', 'create'),
    'name_create': (None, 'create'),
    'toggle_active': ('write', None),
    'unlink': ('unlink', None),
    'update_field_translations': ('write', None),
    'web_override_translations': ('write', None),
    'web_resequence': ('write', None),
    'web_save': ('write', 'create'),
    'web_save_multi': ('write', None),
    'write': ('write', None),
}


def is_reading(model: BaseModel, name: str) -> bool:
    """Tell whether a public method is known to read, and no more.

    Addons add theirs by ``@api.readonly``, or by ``_oauth2_reading`` on the model: see docs/addons.md.

    :param model: its model.
    :param name: the method.
    """
    if name in READING or any(name in getattr(cls, '_oauth2_reading', ()) for cls in type(model).mro()):
        return True
    for cls in type(model).mro():
        readonly = getattr(getattr(cls, name, None), '_readonly', None)
        if readonly is not None:
            return readonly
    return False
