"""Java, by Spring Boot and Spring Security."""
from __future__ import annotations

import json

from odoo.tools import LazyTranslate

from ..about import BY_ITSELF, CODE, SECRET, About
from ..guide import Block, Guide
from ..text import double_quoted, fill
from .tool import Tool

_lt = LazyTranslate(__name__)
_REGISTRATION = '''spring:
  security:
    oauth2:
      client:
        registration:
          odoo:
            client-id: «client_id»
            «secret»client-authentication-method: «method»
            authorization-grant-type: «grant»
            «redirect_uri»scope: «scopes»
        provider:
          odoo:
            authorization-uri: «authorization_url»
            token-uri: «token_url»
            user-info-uri: «userinfo_url»
            user-name-attribute: sub
'''
_RESOURCE_SERVER = '''spring:
  security:
    oauth2:
      resourceserver:
        opaquetoken:
          introspection-uri: «introspection_url»
          client-id: «client_id»
          client-secret: «password»
'''
_CODE = '''import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
class OdooSecurity {

    @Bean
    SecurityFilterChain security(HttpSecurity http, ClientRegistrationRepository clients) throws Exception {
        var requests = new DefaultOAuth2AuthorizationRequestResolver(clients, "/oauth2/authorization");
        requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        return http
            .authorizeHttpRequests(each -> each.anyRequest().authenticated())
            .oauth2Login(login -> login
                .authorizationEndpoint(at -> at.authorizationRequestResolver(requests))
                .redirectionEndpoint(at -> at.baseUri(«callback_path»)))
            .build();
    }
}
'''
_CALL = '''import org.springframework.http.MediaType;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.security.oauth2.client.web.client.RequestAttributeClientRegistrationIdResolver;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

@Component
class OdooClient {

    private final RestClient rest;

    OdooClient(OAuth2AuthorizedClientManager clients) {
        rest = RestClient.builder().requestInterceptor(new OAuth2ClientHttpRequestInterceptor(clients)).build();
    }

    String read() {
        return rest.«call»
            .attributes(RequestAttributeClientRegistrationIdResolver.clientRegistrationId("odoo"))
            .retrieve().body(String.class);
    }
}
'''


def recipe(about: About) -> Guide:
    values = {
        'client_id': double_quoted(about.client_id), 'password': double_quoted(SECRET),
        'introspection_url': double_quoted(about.introspection_url)}
    if about.flow not in (CODE, BY_ITSELF):
        return Guide(
            (_lt("Use spring-boot-starter-web and spring-boot-starter-oauth2-resource-server."), ),
            blocks=(Block('application.yml', fill(_RESOURCE_SERVER, **values)), ))
    signs_in = about.flow == CODE
    registration = fill(
        _REGISTRATION, **values, secret='' if about.public else f'client-secret: {double_quoted(SECRET)}\n            ',
        method='none' if about.public else 'client_secret_basic', grant=about.flow or '',
        redirect_uri=f'redirect-uri: {double_quoted(about.redirect_uri)}\n            ' if signs_in else '',
        scopes=double_quoted(list(about.scopes)), authorization_url=double_quoted(about.authorization_url),
        token_url=double_quoted(about.token_url), userinfo_url=double_quoted(about.userinfo_url))
    call = f'get().uri({double_quoted(about.call_url)})' if not about.call else (
        f'post().uri({double_quoted(about.call_url)}).contentType(MediaType.APPLICATION_JSON)\n'
        f'            .body({double_quoted(json.dumps(about.arguments))})')
    return Guide(
        (_lt("Use spring-boot-starter-web and spring-boot-starter-oauth2-client, with Spring Security 6.4 or newer."),
         ),
        blocks=(
            Block('application.yml', registration),
            *([Block('OdooSecurity.java', fill(_CODE, callback_path=double_quoted(about.callback_path)))]
              if signs_in else []),
            Block('OdooClient.java', fill(_CALL, call=call)),
        ))


TOOL = Tool(
    'spring', 'Java (Spring Security)', recipe, without_secret=True, placeholder='${',
    where=_lt("By default it is the address of your application and /login/oauth2/code/odoo."))
