"""The Odoo models that enforce the fence, and those that it has to get out of the way of."""
from . import (
    base,
    ir_config_parameter,
    ir_filters,
    ir_http,
    ir_model_access,
    ir_model_data,
    ir_qweb,
    ir_rule,
    ir_sequence,
    ir_ui_menu,
    ir_ui_view,
    mail_render_mixin,
    portal_mixin,
    res_partner,
    res_users,
    res_users_apikeys,
)
