"""Somebody who is signed in to Odoo by a browser, and the applications that they let in: for pictures and for tests."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from lxml import html

BASE = "/restapi/1.0/common/oauth2"
BROWSER = {"Accept": "text/html"}
REDIRECT_URI = "http://127.0.0.1:1/callback"
VERIFIER = "x" * 43  # what an application without a secret proves itself with (RFC 7636)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
SECONDS = 120


class Refused(Exception):
    """Odoo has not done what it was asked for."""


@dataclass
class Application:
    """An application that is registered. ``scopes`` are what it asks for, with blanks between; all that it may if none.
    """

    id: int
    name: str
    client_id: str
    secret: str | None
    redirect_uri: str
    scopes: str


class Person:
    """Somebody who is signed in.

    :param str url: the address of the server.
    :param str database: its database.
    """

    def __init__(self, url, database, login, password):
        self.url = url
        self.session = requests.Session()
        self.uid = self._ask("/web/session/authenticate", db=database, login=login, password=password)["uid"]

    def _ask(self, path, **params):
        answer = self.session.post(self.url + path, json={"params": params}, timeout=SECONDS).json()
        if "error" in answer:
            raise Refused(f"Odoo refused {path}: {answer['error']['data']['debug']}")
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model and return what it returns."""
        return self._ask(
            f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def record(self, xml_id):
        """Return the id of a record that a module has brought."""
        module, name = xml_id.split(".")
        return self.call(
            "ir.model.data", "search_read", [("module", "=", module), ("name", "=", name)], ["res_id"])[0]["res_id"]

    def application(self, *, scopes="", **values):
        """Register an application, as a manager.

        :param str scopes: what it asks for.
        :param values: of its record.
        """
        values = {"redirect_uris": REDIRECT_URI} | values
        record_id, = self.call("oauth2.application", "create", [values])
        client_id = self.call("oauth2.application", "read", [record_id], ["client_id"])[0]["client_id"]
        public = values.get("client_type") == "public"
        secret = None if public else self.call("oauth2.application", "generate_client_secret", [record_id])
        return Application(record_id, values["name"], client_id, secret, values["redirect_uris"], scopes)

    def authorize_path(self, application):
        """Return the path at which an application asks this person."""
        return f"{BASE}/authorize?" + urlencode({
            "client_id": application.client_id, "redirect_uri": application.redirect_uri, "response_type": "code",
            "state": secrets.token_hex(8), "code_challenge": CHALLENGE, "code_challenge_method": "S256",
        } | ({"scope": application.scopes} if application.scopes else {}))

    def visit(self, application):
        """Return the answer to a browser that comes with an authorization request."""
        return self.session.get(
            self.url + self.authorize_path(application), headers=BROWSER, allow_redirects=False, timeout=SECONDS)

    def allow(self, application):
        """Press *Allow*, and return what the token endpoint answers."""
        page = self.visit(application)
        if page.status_code != requests.codes.ok:
            raise Refused(f"Odoo did not ask for consent, and sent the browser to {page.headers.get('Location')}.")
        form = html.fromstring(page.content).get_element_by_id("oauth2_consent")
        data = {field.name: field.value for field in form.xpath(".//input")} | {"decision": "allow"}
        return self.redeem(application, self.session.post(
            self.url + form.get("action"), data=data, headers=BROWSER, allow_redirects=False, timeout=SECONDS))

    def redeem(self, application, answer):
        """Return what the token endpoint answers to the code in the address that a browser is sent to."""
        code, = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
        return self.tokens(application, grant_type="authorization_code", code=code,
                           redirect_uri=application.redirect_uri, code_verifier=VERIFIER)

    def tokens(self, application, **parameters):
        """Return what the token endpoint answers to a request of an application, which has to succeed."""
        answer = self.token_request(application, **parameters)
        if answer.status_code != requests.codes.ok:
            raise Refused(answer.text)
        return answer.json()

    def token_request(self, application, **parameters):
        """Send a token request of an application, and return the response."""
        return requests.post(f"{self.url}{BASE}/access_token", timeout=SECONDS, data={
            "client_id": application.client_id, "client_secret": application.secret, **parameters})

    def api(self, token, path, **arguments):
        """Call the JSON-2 API with a token, and return the response."""
        return requests.post(f"{self.url}/json/2/{path}", json=arguments, timeout=SECONDS,
                             headers={"Authorization": f"Bearer {token}"})
