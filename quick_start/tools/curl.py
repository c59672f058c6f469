"""curl, in any POSIX shell."""
from __future__ import annotations

import json

from ..about import SECRET, About
from ..guide import Block, Guide
from ..text import fill, query_value, shell
from .tool import Tool

_CODE = r'''«begin»
# PKCE: only who knows the verifier can use the code
VERIFIER=$(openssl rand -hex 32)
CHALLENGE=$(printf %s "$VERIFIER" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=')
STATE=$(openssl rand -hex 16)

ADDRESS=«authorization_url»
ADDRESS="$ADDRESS&client_id=$CLIENT_ID&redirect_uri=«redirect_query»"
ADDRESS="$ADDRESS&scope=«scope_query»"
ADDRESS="$ADDRESS&state=$STATE&code_challenge=$CHALLENGE&code_challenge_method=S256"

echo 'Open this address in a browser, and allow access:'
echo "$ADDRESS"
echo 'Then paste the address where the browser ends, even if it shows an error:'
read -r END
case "$END" in *"state=$STATE"*) ;; *) echo 'This is the answer to another request.'; exit 1 ;; esac
CODE=$(printf %s "$END" | sed -n 's/.*[?&]code=\([^&#]*\).*/\1/p')

ANSWER=$(curl -s «token_url» «credentials» \
  -d grant_type=authorization_code -d "code=$CODE" -d "code_verifier=$VERIFIER" \
  --data-urlencode redirect_uri=«redirect_uri»)
«end»'''
_BY_ITSELF = r'''«begin»
ANSWER=$(curl -s «token_url» «credentials» \
  -d grant_type=client_credentials --data-urlencode scope=«scope»)
«end»'''
_END = r'''TOKEN=$(printf %s "$ANSWER" | sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p')
[ -n "$TOKEN" ] || { echo "$ANSWER"; exit 1; }

curl -s «call_url» -H "Authorization: Bearer $TOKEN"«body»
'''
_INTROSPECT = r'''«begin»
echo 'Paste the token that somebody has sent:'
read -r TOKEN
curl -s «introspection_url» «credentials» --data-urlencode "token=$TOKEN"
'''


def recipe(about: About) -> Guide:
    begin = f'CLIENT_ID={shell(about.client_id)}\n'
    if not about.public:
        begin += f'CLIENT_SECRET={shell(SECRET)}\n'
    template = about.by_flow(_CODE, _BY_ITSELF, _INTROSPECT)
    code = fill(
        template, begin=begin,
        authorization_url=shell(f'{about.authorization_url}?response_type=code'),
        redirect_query=query_value(about.redirect_uri), scope_query=query_value(about.scope),
        credentials='-d "client_id=$CLIENT_ID"' if about.public else '-u "$CLIENT_ID:$CLIENT_SECRET"',
        token_url=shell(about.token_url), redirect_uri=shell(about.redirect_uri), scope=shell(about.scope),
        introspection_url=shell(about.introspection_url),
        end=fill(_END, call_url=shell(about.call_url), body=_body(about)))
    return Guide(blocks=(Block('odoo.sh', code, 'sh odoo.sh'), ))


def _body(about: About) -> str:
    if not about.call:
        return ''
    return f" \\\n  -H 'Content-Type: application/json' -d {shell(json.dumps(about.arguments))}"


TOOL = Tool('curl', 'curl', recipe, without_secret=True, run_by_us=True)
