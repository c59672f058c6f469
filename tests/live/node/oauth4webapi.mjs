// Log in with Odoo by oauth4webapi: reads its settings and then what the browser brings back, one line of JSON each.
import { createInterface } from 'node:readline'
import * as oauth from 'oauth4webapi'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const read = async () => JSON.parse((await lines.next()).value)

const settings = await read()
const insecure = { [oauth.allowInsecureRequests]: true }
const issuer = new URL(settings.issuer)
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
const client = { client_id: settings.client_id, require_auth_time: true, default_max_age: 86400 }
const auth = oauth.ClientSecretBasic(settings.client_secret)
const verifier = oauth.generateRandomCodeVerifier()
const state = oauth.generateRandomState()
const nonce = oauth.generateRandomNonce()
const address = new URL(server.authorization_endpoint)
address.search = new URLSearchParams({
  client_id: settings.client_id, redirect_uri: settings.redirect_uri, response_type: 'code', scope: settings.scope,
  state, nonce, response_mode: settings.mode, code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256' })
console.log(address.href)

const callback = await read()
const members = callback.method === 'GET' ? new URL(callback.address) : new URLSearchParams(callback.body)
const params = oauth.validateAuthResponse(server, client, members, state)
const response = await oauth.authorizationCodeGrantRequest(
  server, client, auth, params, settings.redirect_uri, verifier, insecure)
const token = await oauth.processAuthorizationCodeResponse(
  server, client, response, { expectedNonce: nonce, requireIdToken: true })
await oauth.validateApplicationLevelSignature(server, response, insecure)
const claims = oauth.getValidatedIdTokenClaims(token)
const userinfo = await oauth.processUserInfoResponse(
  server, client, claims.sub, await oauth.userInfoRequest(server, client, token.access_token, insecure))
const again = await oauth.processRefreshTokenResponse(
  server, client, await oauth.refreshTokenGrantRequest(server, client, auth, token.refresh_token, insecure))
console.log(JSON.stringify({ claims, userinfo, again: oauth.getValidatedIdTokenClaims(again) }))
process.exit(0)
