// A public application that binds all that it gets to a key (RFC 9449), by openid-client; see live_dpop.py.
import { createInterface } from 'node:readline/promises'
import * as client from 'openid-client'

const given = JSON.parse(process.argv[2])
const config = await client.discovery(new URL(given.issuer), given.client_id, undefined, client.None(), {
  algorithm: 'oauth2', execute: [client.allowInsecureRequests],
})
const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair(given.algorithm))
const pkceCodeVerifier = client.randomPKCECodeVerifier()
const expectedState = client.randomState()
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: given.redirect_uri,
  scope: given.scope,
  state: expectedState,
  dpop_jkt: await DPoP.calculateThumbprint(),
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
})
console.log(address.href)
const terminal = createInterface({ input: process.stdin })
const end = await terminal.question('')
terminal.close()
const token = await client.authorizationCodeGrant(config, new URL(end), { pkceCodeVerifier, expectedState }, undefined, { DPoP })
const renewed = await client.refreshTokenGrant(config, token.refresh_token, undefined, { DPoP })
const userinfo = await client.fetchUserInfo(config, renewed.access_token, client.skipSubjectCheck, { DPoP })
const answer = await client.fetchProtectedResource(
  config, renewed.access_token, new URL(given.call), 'POST', '{}',
  new Headers({ 'Content-Type': 'application/json' }), { DPoP })
const asBearer = await fetch(given.call, {
  method: 'POST', body: '{}',
  headers: { Authorization: `Bearer ${renewed.access_token}`, 'Content-Type': 'application/json' },
})
const otherKey = client.getDPoPHandle(config, await client.randomDPoPKeyPair())
const stolen = await client.refreshTokenGrant(config, renewed.refresh_token, undefined, { DPoP: otherKey }).catch((error) => error.error)
console.log(JSON.stringify({
  types: [token.token_type, renewed.token_type], sub: userinfo.sub, uid: (await answer.json()).uid,
  asBearer: asBearer.status, challenge: asBearer.headers.get('WWW-Authenticate'), stolen,
}))
