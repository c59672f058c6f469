from . import controllers, models, wizard
from .fence import models as fence_models
from .models.oauth2_scope import drop_sequence
from .shared.private_keys import drop_table
from .shared.settings import PREFIX


def uninstall_hook(env):
    """Remove what no model stands for, so that the addon begins anew where it is installed again."""
    drop_table(env.cr)
    drop_sequence(env.cr)
    env['ir.config_parameter'].search([('key', '=like', f'{PREFIX}%')]).unlink()
