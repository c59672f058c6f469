"""C#, by ASP.NET Core where people sign in, and by HttpClient otherwise."""
from __future__ import annotations

import json

from odoo.tools import LazyTranslate

from ..about import CODE, SECRET, About
from ..guide import Block, Guide
from ..text import double_quoted, fill
from .tool import Tool

_lt = LazyTranslate(__name__)
_CODE = '''using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpClient();
builder.Services.AddAuthorization();
builder.Services.AddAuthentication(options =>
{
    options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
    options.DefaultChallengeScheme = "Odoo";
}).AddCookie().AddOAuth("Odoo", options =>
{
    options.ClientId = «client_id»;
    options.ClientSecret = «secret»;
    options.AuthorizationEndpoint = «authorization_url»;
    options.TokenEndpoint = «token_url»;
    options.CallbackPath = «callback_path»;
    options.UsePkce = true;
    options.SaveTokens = true;
    foreach (var scope in «scope».Split(' ')) options.Scope.Add(scope);
});

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/", async (HttpContext context, IHttpClientFactory clients) =>
{
    var http = clients.CreateClient();
    http.DefaultRequestHeaders.Authorization =
        new AuthenticationHeaderValue("Bearer", await context.GetTokenAsync("access_token"));
    «call»
    return await response.Content.ReadAsStringAsync();
}).RequireAuthorization();
app.Run();
'''
_BY_ITSELF = '''using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

var http = new HttpClient();
var answer = await http.PostAsync(«token_url», new FormUrlEncodedContent(new Dictionary<string, string>
{
    ["grant_type"] = "client_credentials",
    ["client_id"] = «client_id»,
    ["client_secret"] = «secret»,
    ["scope"] = «scope»,
}));
answer.EnsureSuccessStatusCode();
var token = await answer.Content.ReadFromJsonAsync<JsonElement>();
http.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Bearer", token.GetProperty("access_token").GetString());
«call»
Console.WriteLine(await response.Content.ReadAsStringAsync());
'''
_INTROSPECT = '''using System.Net.Http.Headers;
using System.Text;

var http = new HttpClient();
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(«client_id» + ":" + «secret»)));
Console.WriteLine("Paste the token that somebody has sent:");
var response = await http.PostAsync(«introspection_url», new FormUrlEncodedContent(
    new Dictionary<string, string> { ["token"] = Console.ReadLine() ?? "" }));
Console.WriteLine(await response.Content.ReadAsStringAsync());
'''


def recipe(about: About) -> Guide:
    call = f'var response = await http.GetAsync({double_quoted(about.call_url)});'
    if about.call:
        indent = '    ' if about.flow == CODE else ''
        call = (f'var body = new StringContent({double_quoted(json.dumps(about.arguments))}, Encoding.UTF8, '
                f'"application/json");\n{indent}'
                f'var response = await http.PostAsync({double_quoted(about.call_url)}, body);')
    template = about.by_flow(_CODE, _BY_ITSELF, _INTROSPECT)
    code = fill(
        template, client_id=double_quoted(about.client_id), secret=double_quoted(SECRET),
        authorization_url=double_quoted(about.authorization_url), token_url=double_quoted(about.token_url),
        introspection_url=double_quoted(about.introspection_url), callback_path=double_quoted(about.callback_path),
        scope=double_quoted(about.scope), call=call)
    words = _lt("Create an application with dotnet new web, and make this its Program.cs.") if about.flow == CODE \
        else _lt("Create a program with dotnet new console, and make this its Program.cs.")
    return Guide((words, ), blocks=(Block('Program.cs', code, 'dotnet run'), ))


TOOL = Tool('csharp', 'C# (.NET)', recipe)
