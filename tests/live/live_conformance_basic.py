"""The plan *Basic OP* of the OpenID Foundation's conformance suite."""
from conformance_modules import CodeModules


class TestBasicOP(CodeModules):
    mode = 'query'
