"""The addon under its name, without what its ``__init__`` imports: Odoo's models and controllers."""
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType


def load():
    """Make ``oauth2_provider.protocol`` and ``oauth2_provider.shared`` importable without Odoo."""
    addon = sys.modules['oauth2_provider'] = ModuleType('oauth2_provider')
    addon.__path__ = [str(Path(__file__).resolve().parents[1])]
    import_module('oauth2_provider.protocol.endpoints')  # which declare the parameters that they read
