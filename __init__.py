from odoo.modules.module import Manifest, MissingDependency

# Odoo looks before it installs the addon, and not when it loads what is installed.
try:
    Manifest.for_addon('oauth2_provider').check_manifest_dependencies()
except MissingDependency as error:
    raise ImportError(
        f"OAuth 2 Provider needs the Python package {error.dependency}, which the Python that runs Odoo does not have. "
        "Run `pip install -r requirements.txt` in the folder of the addon, and start Odoo again.") from None

from . import controllers, models, wizard
from .fence import models as fence_models
from .models.oauth2_scope_widening import drop_sequence
from .shared.private_keys import drop_table
from .shared.settings import PREFIX


def uninstall_hook(env):
    """Remove what no model stands for, so that the addon begins anew where it is installed again."""
    drop_table(env.cr)
    drop_sequence(env.cr)
    env['ir.config_parameter'].search([('key', '=like', f'{PREFIX}%')]).unlink()
