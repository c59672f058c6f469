from odoo.addons.rpc.controllers.json2 import WebJson2Controller
from odoo.http import request, route

from ..fence import current
from ..fence.error_details import without_details
from ..fence.gate import checked_call
from ..fence.links import without_keys, without_tokens
from ..fence.methods import HIDES_KEYS, IMPORTS
from ..protocol.cors import ANY_ORIGIN


class Json2Controller(WebJson2Controller):
    """Odoo's JSON-2 API, behind the gate for who comes with an access token."""

    def _replica_will_do(self, rule, args):
        """Tell whether a request can be served from a replica, where there is one."""
        return request.env['ir.http']._oauth2_replica_will_do(self._web_json_2_rpc_readonly(rule, args))

    @route(cors=ANY_ORIGIN)
    def web_json_2_404(self, subpath=None):
        return super().web_json_2_404(subpath)

    @route(readonly=_replica_will_do, cors=ANY_ORIGIN)
    def web_json_2_rpc(self, __model__, __method__, **arguments):
        bearer = current()
        if bearer is None:
            return super().web_json_2_rpc(__model__, __method__, **arguments)
        ids, context = arguments.pop('ids', ()), arguments.pop('context', None) or {}
        with checked_call(bearer, request.env, __model__, __method__, ids, context, arguments) as call:
            result = super().web_json_2_rpc(__model__, __method__, ids=ids, context=context, **arguments)
            call.check_result(result)
        if __method__ in IMPORTS:
            result = without_details(result)  # it says there what has gone wrong
        if not bearer.read_only:
            return result
        return without_tokens(result if __method__ in HIDES_KEYS else without_keys(result))
