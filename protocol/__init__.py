"""OAuth 2 itself, over oauthlib: no HTTP here, and as little ORM as it can do with.

A request walks one way: controller (parse, call, respond), protocol (decide),
models (remember).
"""
import logging

# oauthlib writes codes, tokens and whole requests to its DEBUG log. Its loggers hand
# their records up to this one; here they end, whatever log level someone sets.
_oauthlib_logger = logging.getLogger('oauthlib')
_oauthlib_logger.addHandler(logging.NullHandler())
_oauthlib_logger.propagate = False
