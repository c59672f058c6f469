"""Google Apps Script, by Google's library OAuth2."""
from __future__ import annotations

import json

from odoo.tools import LazyTranslate

from ..about import BY_ITSELF, CODE, SECRET, About
from ..guide import Block, Guide, Row
from ..text import double_quoted, fill
from .tool import Tool

_lt = LazyTranslate(__name__)
_LIBRARY = '1B7FSrk5Zi6L1rSxxTDgDEUsPzlukDsi4KGuTMorsTQHhGBzBkMun4iDF'
_CODE = '''function getService() {
  return OAuth2.createService('Odoo')
    .setAuthorizationBaseUrl(«authorization_url»)
    .setTokenUrl(«token_url»)
    .setClientId(«client_id»)
    .setClientSecret(«secret»)
    .setScope(«scope»)
    .setCallbackFunction('authCallback')
    .setPropertyStore(PropertiesService.getUserProperties())
    .setLock(LockService.getUserLock())
    .generateCodeVerifier();
}

function authCallback(request) {
  const allowed = getService().handleCallback(request);
  return HtmlService.createHtmlOutput(allowed ? 'Connected. You can close this tab.' : 'Access was not allowed.');
}

function readFromOdoo() {
  const service = getService();
  if (!service.hasAccess()) {
    console.log('Open this address, allow access, and run this again: ' + service.getAuthorizationUrl());
    return;
  }
«call»}
'''
_BY_ITSELF = '''function getService() {
  return OAuth2.createService('Odoo')
    .setTokenUrl(«token_url»)
    .setClientId(«client_id»)
    .setClientSecret(«secret»)
    .setGrantType('client_credentials')
    .setScope(«scope»)
    .setPropertyStore(PropertiesService.getScriptProperties());
}

function readFromOdoo() {
  const service = getService();
«call»}
'''
_CALL = '''  const response = UrlFetchApp.fetch(«call_url», {
    «body»headers: { Authorization: 'Bearer ' + service.getAccessToken() },
  });
  console.log(response.getContentText());
'''


def recipe(about: About) -> Guide:
    body = "method: 'post',\n    contentType: 'application/json',\n    payload: " \
        f'JSON.stringify({json.dumps(about.arguments)}),\n    '
    code = fill(
        _CODE if about.flow == CODE else _BY_ITSELF,
        authorization_url=double_quoted(about.authorization_url), token_url=double_quoted(about.token_url),
        client_id=double_quoted(about.client_id), secret=double_quoted(SECRET), scope=double_quoted(about.scope),
        call=fill(_CALL, call_url=double_quoted(about.call_url), body=body if about.call else ''))
    return Guide(
        (_lt("In the script editor add the library OAuth2 by its script ID, paste the code, and run readFromOdoo."), ),
        (Row(_lt("Script ID of the library"), _LIBRARY), ), (Block('Code.gs', code), ))


TOOL = Tool(
    'apps_script', 'Google Apps Script', recipe, frozenset({CODE, BY_ITSELF}),
    where=_lt("It is https://script.google.com/macros/d/, the script ID from the project settings, and /usercallback."))
