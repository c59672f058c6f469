from . import controllers, models, wizard
from .models.private_keys import drop_table


def uninstall_hook(env):
    """Remove what no model stands for."""
    drop_table(env.cr)
