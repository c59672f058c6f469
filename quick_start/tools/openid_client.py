"""Node.js, by openid-client, which configures itself from the server's metadata (RFC 8414)."""
from __future__ import annotations

import json

from ..about import SECRET, About
from ..guide import Block, Guide
from ..text import double_quoted, fill
from .tool import Tool

_CONFIG = '''const config = await client.discovery(
  new URL(«issuer»),
  «client_id»,
  «credentials»,
  { algorithm: 'oauth2'«insecure» },
)
'''
_CODE = '''import { createInterface } from 'node:readline/promises'
import * as client from 'openid-client'

«config»
const pkceCodeVerifier = client.randomPKCECodeVerifier()
const expectedState = client.randomState()
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: «redirect_uri»,
  scope: «scope»,
  state: expectedState,
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
})
console.log(`Open this address in a browser, and allow access:\\n${address}`)
const terminal = createInterface({ input: process.stdin, output: process.stdout })
const end = await terminal.question('Then paste the address where the browser ends, even if it shows an error:\\n')
terminal.close()
const token = await client.authorizationCodeGrant(config, new URL(end), { pkceCodeVerifier, expectedState })
«call»'''
_BY_ITSELF = '''import * as client from 'openid-client'

«config»
const token = await client.clientCredentialsGrant(config, { scope: «scope» })
«call»'''
_INTROSPECT = '''import { createInterface } from 'node:readline/promises'
import * as client from 'openid-client'

«config»
const terminal = createInterface({ input: process.stdin, output: process.stdout })
const token = await terminal.question('Paste the token that somebody has sent:\\n')
terminal.close()
console.log(await client.tokenIntrospection(config, token))
'''
_CALL = '''const response = await client.fetchProtectedResource(
  config, token.access_token, new URL(«call_url»), «method»«body»)
console.log(await response.json())
'''


def recipe(about: About) -> Guide:
    template = about.by_flow(_CODE, _BY_ITSELF, _INTROSPECT)
    config = fill(
        _CONFIG, issuer=double_quoted(about.issuer), client_id=double_quoted(about.client_id),
        credentials='undefined, client.None()' if about.public
                    else f'undefined, client.ClientSecretBasic({double_quoted(SECRET)})',
        insecure=', execute: [client.allowInsecureRequests]' if about.issuer.startswith('http://') else '')
    body = f",\n  JSON.stringify({json.dumps(about.arguments)}), new Headers({{ 'Content-Type': 'application/json' }})"
    code = fill(
        template, config=config, redirect_uri=double_quoted(about.redirect_uri), scope=double_quoted(about.scope),
        call=fill(_CALL, call_url=double_quoted(about.call_url), method=double_quoted(about.call_method),
                  body=body if about.call else ''))
    return Guide(blocks=(Block('odoo.mjs', code, 'npm install openid-client\nnode odoo.mjs'), ))


TOOL = Tool('openid_client', 'Node.js (openid-client)', recipe, without_secret=True, run_by_us=True)
