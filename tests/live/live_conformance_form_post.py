"""The plan *Form Post OP* of the OpenID Foundation's conformance suite."""
import time

import requests

from conformance import token_error
from conformance_modules import REDIRECT_URI, SECONDS_OF_30, CodeModules, used_code


class TestFormPostOP(CodeModules):
    mode = 'form_post'

    def test_oidcc_codereuse_30seconds(self):
        """It is here, since most of these seconds have passed by now; how answers go back makes no difference."""
        code, members, since = used_code(self.odoo)
        time.sleep(max(0, since + SECONDS_OF_30 - time.monotonic()))
        assert token_error(self.client.token_request(
            grant_type='authorization_code', code=code, redirect_uri=REDIRECT_URI)) == 'invalid_grant'
        response = requests.get(self.provider.document['userinfo_endpoint'], headers={
            'Authorization': f'Bearer {members["access_token"]}'})
        assert response.status_code == 401
