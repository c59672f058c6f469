// Log in with Odoo by openid-client: reads its settings and then what the browser brings back, one line of JSON each.
import { createInterface } from 'node:readline'
import * as client from 'openid-client'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const read = async () => JSON.parse((await lines.next()).value)

const settings = await read()
const config = await client.discovery(
  new URL(settings.issuer), settings.client_id, undefined, client.ClientSecretPost(settings.client_secret),
  { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] })
const pkceCodeVerifier = client.randomPKCECodeVerifier()
const expectedState = client.randomState()
const expectedNonce = client.randomNonce()
const maxAge = 86400
console.log(client.buildAuthorizationUrl(config, {
  redirect_uri: settings.redirect_uri, scope: settings.scope, state: expectedState, nonce: expectedNonce,
  max_age: String(maxAge), response_mode: settings.mode,
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
}).href)

const callback = await read()
const end = callback.method === 'GET' ? new URL(callback.address) : new Request(callback.address, {
  method: 'POST', body: callback.body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
const token = await client.authorizationCodeGrant(
  config, end, { pkceCodeVerifier, expectedState, expectedNonce, maxAge, idTokenExpected: true })
const claims = token.claims()
const userinfo = await client.fetchUserInfo(config, token.access_token, claims.sub)
const again = await client.refreshTokenGrant(config, token.refresh_token)
console.log(JSON.stringify({ claims, userinfo, again: again.claims() }))
process.exit(0)
