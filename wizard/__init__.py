from . import (
    base_partner_merge,
    oauth2_address_check,
    oauth2_claims_preview,
    oauth2_scope_preview,
    oauth2_scope_preview_call,
    oauth2_scope_preview_line,
)
