"""Power BI: a connector of one's own where people sign in, or a query where it works by itself."""
from __future__ import annotations

import json

from odoo.tools import LazyTranslate

from ..about import BY_ITSELF, CODE, SECRET, About
from ..guide import Block, Guide
from ..text import fill, power_query
from .tool import Tool

_lt = LazyTranslate(__name__)
_CODE = '''section Odoo;

ClientId = «client_id»;
ClientSecret = «secret»;
RedirectUri = «redirect_uri»;
AuthorizationUrl = «authorization_url»;
TokenUrl = «token_url»;
Scope = «scope»;

[DataSource.Kind = "Odoo", Publish = "Odoo.Publish"]
shared Odoo.Contents = () => Json.Document(Web.Contents(«call_url», [
    «content»ManualCredentials = true,
    Headers = [
        Authorization = "Bearer " & Extension.CurrentCredential()[access_token],
        #"Content-Type" = "application/json"
    ]
]));

Odoo = [
    TestConnection = (dataSourcePath) => { "Odoo.Contents" },
    Authentication = [
        OAuth = [StartLogin = StartLogin, FinishLogin = FinishLogin, Refresh = Refresh]
    ],
    Label = "Odoo"
];

Odoo.Publish = [Beta = true, Category = "Other", ButtonText = { "Odoo", "Odoo" }];

StartLogin = (resourceUrl, state, display) =>
    let
        Verifier = Text.Replace(Text.NewGuid() & Text.NewGuid(), "-", ""),
        Challenge = Base64Url(Crypto.CreateHash(
            CryptoAlgorithm.SHA256, Text.ToBinary(Verifier, TextEncoding.Ascii)))
    in
        [
            LoginUri = AuthorizationUrl & "?" & Uri.BuildQueryString([
                response_type = "code", client_id = ClientId, redirect_uri = RedirectUri, scope = Scope,
                state = state, code_challenge = Challenge, code_challenge_method = "S256"
            ]),
            CallbackUri = RedirectUri, WindowHeight = 720, WindowWidth = 480, Context = Verifier
        ];

FinishLogin = (context, callbackUri, state) =>
    let Answer = Uri.Parts(callbackUri)[Query] in
        if Record.HasFields(Answer, {"error"})
        then error Error.Record(Answer[error], Answer[error_description]?, Answer)
        else GetToken([
            grant_type = "authorization_code", code = Answer[code], redirect_uri = RedirectUri,
            code_verifier = context
        ]);

Refresh = (resourceUrl, refreshToken) => GetToken([grant_type = "refresh_token", refresh_token = refreshToken]);

GetToken = (query) => Json.Document(Web.Contents(TokenUrl, [
    Content = Text.ToBinary(Uri.BuildQueryString(query & [client_id = ClientId«send_secret»])),
    Headers = [#"Content-Type" = "application/x-www-form-urlencoded", Accept = "application/json"]
]));

Base64Url = (bytes) => Text.Replace(Text.Replace(Text.TrimEnd(
    Binary.ToText(bytes, BinaryEncoding.Base64), "="), "+", "-"), "/", "_");
'''
_BY_ITSELF = '''let
    Token = Json.Document(Web.Contents(«token_url», [
        Content = Text.ToBinary(Uri.BuildQueryString([
            grant_type = "client_credentials", client_id = «client_id», client_secret = «secret»,
            scope = «scope»
        ])),
        Headers = [#"Content-Type" = "application/x-www-form-urlencoded"]
    ])),
    Records = Json.Document(Web.Contents(«call_url», [
        «content»Headers = [
            Authorization = "Bearer " & Token[access_token],
            #"Content-Type" = "application/json"
        ]
    ]))
in
    Records
'''


def recipe(about: About) -> Guide:
    content = f'Content = Text.ToBinary({power_query(json.dumps(about.arguments))})' if about.call else ''
    values = {
        'client_id': power_query(about.client_id), 'secret': power_query(SECRET),
        'redirect_uri': power_query(about.redirect_uri), 'authorization_url': power_query(about.authorization_url),
        'token_url': power_query(about.token_url), 'scope': power_query(about.scope),
        'call_url': power_query(about.call_url)}
    if about.flow == CODE:
        code = fill(
            _CODE, content=f'{content},\n    ' if content else '',
            send_secret='' if about.public else ', client_secret = ClientSecret', **values)
        if about.public:
            code = code.replace(f'ClientSecret = {power_query(SECRET)};\n', '')
        return Guide((_lt(
            "Make a custom connector of this file with the Power Query SDK. Whoever has the connector can read what "
            "is in it, so the kind mobile, desktop or single-page app, which has no secret, suits it best."), ),
            blocks=(Block('Odoo.pq', code), ))
    code = fill(_BY_ITSELF, content=f'{content},\n        ' if content else '', **values)
    return Guide((_lt(
        "In Power BI choose Get data → Blank query, and paste this into its Advanced Editor. Everybody with the file "
        "can read the secret in it."), ), blocks=(Block('Query.m', code), ))


TOOL = Tool(
    'power_bi', 'Power BI', recipe, frozenset({CODE, BY_ITSELF}), without_secret=True,
    redirect_uris=('https://oauth.powerbi.com/views/oauthredirect.html', ))
