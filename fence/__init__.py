"""The fence: what a request that came with an access token may do, and no more.

Other addons need two things of it, see docs/addons.md: :func:`require_scope` and
:func:`calling_application`.
"""
from . import connections, evaluation, field_methods
from .holding import unguarded
from .insufficient_scope import InsufficientScope
from .routes import calling_application, require_scope
from .token_context import TokenContext, current, guarding
