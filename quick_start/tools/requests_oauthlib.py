"""Python, by requests-oauthlib."""
from __future__ import annotations

from ..about import SECRET, About
from ..guide import Block, Guide
from ..text import fill, python
from .tool import Tool

_CODE = '''from requests_oauthlib import OAuth2Session

odoo = OAuth2Session(
    «client_id»,
    redirect_uri=«redirect_uri»,
    scope=«scopes»,
    pkce='S256')
address, state = odoo.authorization_url(«authorization_url»)
print('Open this address in a browser, and allow access:', address, sep='\\n')
end = input('Then paste the address where the browser ends, even if it shows an error:\\n')
odoo.fetch_token(
    «token_url»,
    authorization_response=end,
    «credentials»)
«call»'''
_BY_ITSELF = '''from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

odoo = OAuth2Session(
    client=BackendApplicationClient(«client_id»),
    scope=«scopes»)
odoo.fetch_token(
    «token_url»,
    «credentials»)
«call»'''
_INTROSPECT = '''import requests

token = input('Paste the token that somebody has sent:\\n')
response = requests.post(
    «introspection_url»,
    auth=(«client_id», «secret»),
    data={'token': token})
print(response.json())
'''
_INSECURE = '''import os

# For a trial without https only: never with data that matters
os.environ['OAUTHLIB_INSECURE_TRANSPORT'] = '1'
'''


def recipe(about: About) -> Guide:
    template = about.by_flow(_CODE, _BY_ITSELF, _INTROSPECT)
    code = fill(
        template, client_id=python(about.client_id), redirect_uri=python(about.redirect_uri),
        scopes=python(list(about.scopes)), authorization_url=python(about.authorization_url),
        token_url=python(about.token_url), introspection_url=python(about.introspection_url), secret=python(SECRET),
        credentials='include_client_id=True' if about.public else f'client_secret={python(SECRET)}',
        call=call('odoo', about))
    if about.without_https and template is not _INTROSPECT:
        code = f'{_INSECURE}\n{code}'
    package = 'requests' if template is _INTROSPECT else 'requests-oauthlib'
    return Guide(blocks=(Block('odoo.py', code, f'pip install {package}\npython odoo.py'), ))


def call(session: str, about: About) -> str:
    """Return the request by a session of the library `requests`."""
    if about.call:
        request = f'{session}.post(\n    {python(about.call_url)},\n    json={python(about.arguments)})'
    else:
        request = f'{session}.get({python(about.call_url)})'
    return f'response = {request}\nprint(response.json())\n'


TOOL = Tool('requests_oauthlib', 'Python (requests-oauthlib)', recipe, without_secret=True, run_by_us=True)
