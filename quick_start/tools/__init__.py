"""Tools and languages: each is one file here, and one line in this table."""
from __future__ import annotations

from . import (
    another_odoo,
    apache,
    apps_script,
    aspnet,
    authlib,
    chatgpt,
    csharp,
    curl,
    device,
    gitlab,
    grafana,
    keycloak,
    make,
    n8n,
    nango,
    nextcloud,
    oauth2_proxy,
    openid_client,
    php_league,
    postman,
    power_bi,
    requests_oauthlib,
    spring,
    wordpress,
    zapier,
)
from .tool import Tool

TOOLS: dict[str, Tool] = {tool.name: tool for tool in (
    n8n.TOOL, make.TOOL, zapier.TOOL, power_bi.TOOL, nango.TOOL, chatgpt.TOOL, apps_script.TOOL, postman.TOOL,
    curl.TOOL, requests_oauthlib.TOOL, authlib.TOOL, openid_client.TOOL, php_league.TOOL, spring.TOOL, csharp.TOOL,
    device.TOOL, nextcloud.TOOL, wordpress.TOOL, grafana.TOOL, gitlab.TOOL, keycloak.TOOL, another_odoo.TOOL,
    oauth2_proxy.TOOL, apache.TOOL, aspnet.TOOL)}
