"""A device, by curl in any POSIX shell."""
from __future__ import annotations

import json

from odoo.tools import LazyTranslate

from ..about import DEVICE, SECRET, About
from ..guide import Block, Guide
from ..text import fill, shell
from .tool import Tool

_lt = LazyTranslate(__name__)
_CODE = r'''«begin»
value() {  # of a member of a JSON answer
  printf '%s\n' "$ANSWER" | sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p"
}

ANSWER=$(curl -s «device_url» «credentials» --data-urlencode scope=«scope»)
DEVICE_CODE=$(value device_code)
INTERVAL=$(value interval)
[ -n "$DEVICE_CODE" ] || { echo "$ANSWER"; exit 1; }

echo 'Open this address on your computer or phone, and enter the code:'
value verification_uri
value user_code

while :; do
  sleep "$INTERVAL"
  ANSWER=$(curl -s «token_url» «credentials» \
    -d grant_type=urn:ietf:params:oauth:grant-type:device_code -d "device_code=$DEVICE_CODE")
  case "$(value error)" in
    authorization_pending) ;;
    slow_down) INTERVAL=$((INTERVAL + 5)) ;;
    *) break ;;
  esac
done
TOKEN=$(value access_token)
[ -n "$TOKEN" ] || { echo "$ANSWER"; exit 1; }

curl -s «call_url» -H "Authorization: Bearer $TOKEN"«body»
'''


def recipe(about: About) -> Guide:
    begin = f'CLIENT_ID={shell(about.client_id)}\n'
    if not about.public:
        begin += f'CLIENT_SECRET={shell(SECRET)}\n'
    body = ''
    if about.call:
        body = f" \\\n  -H 'Content-Type: application/json' -d {shell(json.dumps(about.arguments))}"
    code = fill(
        _CODE, begin=begin, scope=shell(about.scope), device_url=shell(about.device_authorization_url),
        token_url=shell(about.token_url), call_url=shell(about.call_url), body=body,
        credentials='-d "client_id=$CLIENT_ID"' if about.public else '-u "$CLIENT_ID:$CLIENT_SECRET"')
    return Guide((_lt(
        "The device shows the code and the address. For a QR code, take verification_uri_complete of the same answer."),
    ), blocks=(Block('odoo.sh', code, 'sh odoo.sh'), ))


TOOL = Tool('device', 'Device (curl)', recipe, frozenset({DEVICE}), without_secret=True, run_by_us=True)
