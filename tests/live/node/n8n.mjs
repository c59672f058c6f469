// Connects by n8n's own OAuth client, as n8n does for an HTTP Request node with a credential of the type OAuth2 API.
// The argument has the values of the recipe by n8n's labels; it prints the address to open, reads where the browser
// ends, and prints the answer to the node's request.
import { createHash, randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import n8n from '@n8n/client-oauth2'

const { credential, node, redirectUri } = JSON.parse(process.argv[2])
const authentication = { Body: 'body', Header: 'header' }[credential.Authentication]
const verifier = randomBytes(32).toString('base64url')
const client = new n8n.ClientOAuth2({
  clientId: credential['Client ID'],
  clientSecret: credential['Client Secret'],
  accessTokenUri: credential['Access Token URL'],
  authorizationUri: credential['Authorization URL'],
  scopes: credential.Scope.split(','),
  scopesSeparator: ' ',
  authentication,
  redirectUri,
  state: randomBytes(16).toString('hex'),
  query: credential['Grant Type'] === 'PKCE' ? {
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  } : {},
})

async function getToken() {
  if (credential['Grant Type'] === 'Client Credentials') return client.credentials.getToken()
  console.log(client.code.getUri())
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const end = (await lines.next()).value
  return client.code.getToken(end, { body: { code_verifier: verifier } })
}

const token = await getToken()
const { url, method, headers } = token.sign({ url: node.URL, method: node.Method, headers: {} })
if (node.JSON) headers['Content-Type'] = 'application/json'
const response = await fetch(url, { method, headers, body: node.JSON })
console.log(await response.text())
process.exit(response.ok ? 0 : 1)
