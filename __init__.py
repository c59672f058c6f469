from . import controllers, models, wizard
from .models.oauth2_scope import drop_sequence
from .models.private_keys import drop_table


def uninstall_hook(env):
    """Remove what no model stands for."""
    drop_table(env.cr)
    drop_sequence(env.cr)
