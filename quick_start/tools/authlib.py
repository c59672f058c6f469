"""Python, by Authlib."""
from __future__ import annotations

from ..about import SECRET, About
from ..guide import Block, Guide
from ..text import fill, python
from .requests_oauthlib import call
from .tool import Tool

_CODE = '''from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session

odoo = OAuth2Session(
    «client_id»,
    «secret»redirect_uri=«redirect_uri»,
    scope=«scope»,
    code_challenge_method='S256',
    token_endpoint_auth_method=«method»)
verifier = generate_token(64)
address, state = odoo.create_authorization_url(«authorization_url», code_verifier=verifier)
print('Open this address in a browser, and allow access:', address, sep='\\n')
end = input('Then paste the address where the browser ends, even if it shows an error:\\n')
odoo.fetch_token(«token_url», authorization_response=end, state=state, code_verifier=verifier)
«call»'''
_BY_ITSELF = '''from authlib.integrations.requests_client import OAuth2Session

odoo = OAuth2Session(
    «client_id»,
    «secret»scope=«scope»)
odoo.fetch_token(«token_url», grant_type='client_credentials')
«call»'''
_INTROSPECT = '''from authlib.integrations.requests_client import OAuth2Session

odoo = OAuth2Session(
    «client_id»,
    «secret»)
token = input('Paste the token that somebody has sent:\\n')
response = odoo.introspect_token(«introspection_url», token=token)
print(response.json())
'''
_INSECURE = '''import os

# For a trial without https only: never with data that matters
os.environ['AUTHLIB_INSECURE_TRANSPORT'] = '1'
'''


def recipe(about: About) -> Guide:
    template = about.by_flow(_CODE, _BY_ITSELF, _INTROSPECT)
    code = fill(
        template, client_id=python(about.client_id), redirect_uri=python(about.redirect_uri),
        scope=python(about.scope), authorization_url=python(about.authorization_url),
        token_url=python(about.token_url), introspection_url=python(about.introspection_url),
        secret=_secret(about, template), method=python('none' if about.public else 'client_secret_basic'),
        call=call('odoo', about))
    if about.without_https:
        code = f'{_INSECURE}\n{code}'
    return Guide(blocks=(Block('odoo.py', code, 'pip install Authlib requests\npython odoo.py'), ))


def _secret(about: About, template: str) -> str:
    if about.public:
        return ''
    return python(SECRET) + ('' if template is _INTROSPECT else ',\n    ')


TOOL = Tool('authlib', 'Python (Authlib)', recipe, without_secret=True, run_by_us=True)
