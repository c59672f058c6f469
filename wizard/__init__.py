from . import oauth2_scope_preview, oauth2_scope_preview_line
