"""Log in to applications of ASP.NET Core."""
from __future__ import annotations

from odoo.tools import LazyTranslate

from ..about import CODE, SECRET, About
from ..guide import Block, Guide
from ..text import double_quoted, fill
from .tool import Tool

_lt = LazyTranslate(__name__)
_CODE = '''using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthorization();
builder.Services.AddAuthentication(options =>
{
    options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
    options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
}).AddCookie().AddOpenIdConnect(options =>
{
    options.Authority = «issuer»;
    options.ClientId = «client_id»;
    options.ClientSecret = «secret»;
    options.CallbackPath = «callback_path»;
    options.ResponseType = "code";
    options.UsePkce = true;
    options.MapInboundClaims = false;
    options.TokenValidationParameters.NameClaimType = "name";
    options.GetClaimsFromUserInfoEndpoint = true;
    options.Scope.Clear();
    foreach (var scope in «scope».Split(' ')) options.Scope.Add(scope);
});

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/", (HttpContext context) => $"Hello {context.User.Identity?.Name}").RequireAuthorization();
app.Run();
'''


def recipe(about: About) -> Guide:
    code = fill(
        _CODE, issuer=double_quoted(about.issuer), client_id=double_quoted(about.client_id),
        secret=double_quoted(SECRET), callback_path=double_quoted(about.callback_path),
        scope=double_quoted(about.identity_scope))
    return Guide((
        _lt("Create an application with dotnet new web, add the package "
            "Microsoft.AspNetCore.Authentication.OpenIdConnect, and make this its Program.cs."),
    ), blocks=(Block('Program.cs', code, 'dotnet run'), ))


TOOL = Tool(
    'aspnet', 'ASP.NET Core (log in)', recipe, frozenset({CODE}), signs_in=True,
    where=_lt("By default it is the address of your application and /signin-oidc."))
