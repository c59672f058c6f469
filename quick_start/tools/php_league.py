"""PHP, by the client of the PHP League."""
from __future__ import annotations

import json

from ..about import CODE, SECRET, About
from ..guide import Block, Guide
from ..text import fill, single_quoted
from .tool import Tool

_PROVIDER = '''<?php

require __DIR__ . '/vendor/autoload.php';

$odoo = new League\\OAuth2\\Client\\Provider\\GenericProvider([
    'clientId' => «client_id»,
    «secret»«redirect_uri»'urlAuthorize' => «authorization_url»,
    'urlAccessToken' => «token_url»,
    'urlResourceOwnerDetails' => «userinfo_url»,
    'scopeSeparator' => ' ',
    'pkceMethod' => 'S256',
]);
'''
_CODE = '''«provider»
$address = $odoo->getAuthorizationUrl(['scope' => «scope»]);
echo "Open this address in a browser, and allow access:\\n$address\\n";
echo "Then paste the address where the browser ends, even if it shows an error:\\n";
parse_str(parse_url(trim(fgets(STDIN)), PHP_URL_QUERY), $answer);
if (!hash_equals($odoo->getState(), $answer['state'] ?? '')) {
    exit("This is the answer to another request.\\n");
}
$token = $odoo->getAccessToken('authorization_code', ['code' => $answer['code']]);
«call»'''
_BY_ITSELF = '''«provider»
$token = $odoo->getAccessToken('client_credentials', ['scope' => «scope»]);
«call»'''
_INTROSPECT = '''<?php

require __DIR__ . '/vendor/autoload.php';

echo "Paste the token that somebody has sent:\\n";
$answer = (new GuzzleHttp\\Client())->post(«introspection_url», [
    'auth' => [«client_id», «password»],
    'form_params' => ['token' => trim(fgets(STDIN))],
]);
echo $answer->getBody(), "\\n";
'''
_CALL = '''$request = $odoo->getAuthenticatedRequest(«method», «call_url», $token«body»);
print_r($odoo->getParsedResponse($request));
'''


def recipe(about: About) -> Guide:
    body = f", [\n    'headers' => ['Content-Type' => 'application/json'],\n    'body' => " \
        f'{single_quoted(json.dumps(about.arguments))},\n]'
    values = {
        'client_id': single_quoted(about.client_id), 'scope': single_quoted(about.scope),
        'password': single_quoted(SECRET),
        'introspection_url': single_quoted(about.introspection_url)}
    provider = fill(
        _PROVIDER, **values, secret='' if about.public else f"'clientSecret' => {single_quoted(SECRET)},\n    ",
        redirect_uri=f"'redirectUri' => {single_quoted(about.redirect_uri)},\n    " if about.flow == CODE else '',
        authorization_url=single_quoted(about.authorization_url), token_url=single_quoted(about.token_url),
        userinfo_url=single_quoted(about.userinfo_url))
    call = fill(
        _CALL, method=single_quoted(about.call_method), call_url=single_quoted(about.call_url),
        body=body if about.call else '')
    template = about.by_flow(_CODE, _BY_ITSELF, _INTROSPECT)
    package = 'guzzlehttp/guzzle' if template is _INTROSPECT else 'league/oauth2-client'
    return Guide(blocks=(Block(
        'odoo.php', fill(template, provider=provider, call=call, **values),
        f'composer require {package}\nphp odoo.php'), ))


TOOL = Tool(
    'php_league', 'PHP (league/oauth2-client)', recipe, without_secret=True, tried='league/oauth2-client 2.9.0')
