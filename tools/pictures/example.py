"""A small company with three applications, made through Odoo's own interfaces: what the pictures show."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import psycopg2
import requests
from chromium import Unseen
from lxml import html

BASE = "/restapi/1.0/common/oauth2"
ADDRESS = "https://odoo.fernhill.example"  # what pages show as the address of this Odoo
PEOPLE = ("Ana Torres", "Ben Okafor", "Chloe Martin", "Dev Patel")
GROUPS = ("base.group_user", "sales_team.group_sale_salesman_all_leads")
SCOPE = "leads.team"
IP_ADDRESS = "203.0.113.24"  # kept for examples (RFC 5737)
VERIFIER = "x" * 43  # what an application without a secret proves itself with (RFC 7636)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
SECONDS = 120


@dataclass
class Application:
    """An application that is registered."""

    id: int
    client_id: str
    secret: str | None
    redirect_uri: str
    scopes: str


class Session:
    """Somebody who is signed in.

    :param str url: the address of the server.
    :param str database: its database.
    """

    def __init__(self, url, database, login, password):
        self.url = url
        self.web = requests.Session()
        self._ask("/web/session/authenticate", db=database, login=login, password=password)

    def _ask(self, path, **params):
        answer = self.web.post(self.url + path, json={"params": params}, timeout=SECONDS).json()
        if "error" in answer:
            raise Unseen(f"Odoo refused {path}: {answer['error']['data']['message']}")
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

    def authorize_path(self, application):
        """Return the path at which an application asks this person."""
        return f"{BASE}/authorize?" + urlencode({
            "client_id": application.client_id, "redirect_uri": application.redirect_uri, "response_type": "code",
            "scope": application.scopes, "state": secrets.token_hex(8),
            "code_challenge": CHALLENGE, "code_challenge_method": "S256"})

    def allow(self, application):
        """Press *Allow*, and return the application's tokens."""
        browser = {"Accept": "text/html"}
        page = self.web.get(
            self.url + self.authorize_path(application), headers=browser, allow_redirects=False, timeout=SECONDS)
        if page.status_code != requests.codes.ok:
            raise Unseen(f"Odoo did not ask for consent, and sent the browser to {page.headers.get('Location')}.")
        form = html.fromstring(page.content).get_element_by_id("oauth2_consent")
        data = {field.name: field.value for field in form.xpath(".//input")} | {"decision": "allow"}
        answer = self.web.post(
            self.url + form.get("action"), data=data, headers=browser, allow_redirects=False, timeout=SECONDS)
        code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
        return self.token(
            application, application.secret, grant_type="authorization_code", code=code,
            redirect_uri=application.redirect_uri, code_verifier=VERIFIER).json()

    def token(self, application, secret, **parameters):
        """Send a token request of an application."""
        return requests.post(f"{self.url}{BASE}/access_token", timeout=SECONDS, data={
            "client_id": application.client_id, "client_secret": secret, **parameters})

    def api(self, token, path, **arguments):
        """Call the JSON-2 API with a token."""
        return requests.post(f"{self.url}/json/2/{path}", json=arguments, timeout=SECONDS,
                             headers={"Authorization": f"Bearer {token}"})


class Example:
    """The company, its people and its applications.

    :param Session admin: an administrator.
    :param dict logos: names -> PNG.
    """

    def __init__(self, admin, database, logos):
        self._admin = admin
        self._logos = {name: base64.b64encode(logo).decode() for name, logo in logos.items()}
        self._set_up_company()
        self._add_scope()
        self.person, *self.colleagues = (self._add_person(name, database) for name in PEOPLE)
        self.reports = self._application(
            "reports", "Board Reports", "Monthly reports for the board", "https://reports.fernhill.example",
            "https://reports.fernhill.example/callback", "website", "openid", "profile", "offline_access",
            "contacts.read", SCOPE)
        self.visits = self._application(
            "visits", "Customer Visits", "Plan the day on your phone", "https://visits.example.com",
            "com.example.visits:/callback", "app", "openid", "profile", "email", "contacts.read")
        self.orders = self._application(
            "orders", "Shop Sync", "Leads from the shop's contact form", "https://shop.fernhill.example",
            "https://shop.fernhill.example/oauth/callback", "website", "profile", "offline_access", "contacts.write")

    def _add_person(self, name, database):
        login, password = f"{name.split()[0].lower()}@fernhill.example", secrets.token_urlsafe(16)
        groups = [(6, 0, [self._admin.record(group) for group in GROUPS])]
        self._admin.call("res.users", "create", [{
            "name": name, "login": login, "email": login, "password": password, "tz": "UTC", "group_ids": groups}])
        return Session(self._admin.url, database, login, password)

    def _set_up_company(self):
        admin = self._admin
        set_parameter = "ir.config_parameter", "set_param"
        admin.call(*set_parameter, "web.base.url", ADDRESS)
        admin.call("res.company", "write", [admin.record("base.main_company")], {
            "name": "Fernhill", "logo": self._logos["company"], "email": "hello@fernhill.example",
            "website": ADDRESS})
        demo = admin.call("oauth2.application", "search", [])
        admin.call("oauth2.application", "unlink", demo)

    def _add_scope(self):
        leads, team = (self._admin.call("ir.model", "search", [("model", "=", model)])[0]
                       for model in ("crm.lead", "crm.team"))
        self._admin.call("oauth2.scope", "create", [{
            "name": SCOPE, "description": "See and change your leads that are not won yet", "model_access": "listed",
            "access_ids": [
                (0, 0, {"model_id": leads, "perm_read": True, "perm_write": True,
                        "domain": "[('stage_id.is_won', '=', False)]"}),
                (0, 0, {"model_id": team, "perm_read": True})]}])

    def _application(self, logo, name, description, home, redirect_uri, kind, *scopes):
        call = self._admin.call
        record_id, = call("oauth2.application", "create", [{
            "name": name, "description": description, "homepage_url": home, "redirect_uris": redirect_uri,
            "kind": kind, "client_type": "public" if kind == "app" else "confidential", "logo": self._logos[logo],
            "scope_ids": [(6, 0, call("oauth2.scope", "search", [("name", "in", scopes)]))]}])
        secret = None if kind == "app" else call("oauth2.application", "generate_client_secret", [record_id])
        client_id = call("oauth2.application", "read", [record_id], ["client_id"])[0]["client_id"]
        return Application(record_id, client_id, secret, redirect_uri, " ".join(scopes))

    def use(self):
        """Let people allow the applications, and these do what applications do: some of it is refused."""
        for person in self.colleagues:
            person.allow(self.reports)
        person = self.person
        visits = person.allow(self.visits)["access_token"]
        shop = person.allow(self.orders)
        reports = person.allow(self.reports)["access_token"]
        contact = person.api(shop["access_token"], "res.partner/create", vals_list=[{"name": "Lena Brandt"}]).json()
        person.api(shop["access_token"], "res.partner/write", ids=contact, vals={"city": "Ghent"})
        for token in visits, reports:
            person.api(token, "res.partner/search_read", domain=[], fields=["name"], limit=5)
        person.api(reports, "res.partner/unlink", ids=contact)
        person.token(self.visits, None, grant_type="refresh_token", refresh_token="of-long-ago")
        person.token(self.orders, self.orders.secret, grant_type="refresh_token", refresh_token=shop["refresh_token"])

    def age(self, dsn):
        """Let all of this have happened over some days, from another address than this machine's, and every day."""
        with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
            cursor.execute("UPDATE oauth2_event SET at = at - (SELECT max(id) FROM oauth2_event e) * interval '47 min'"
                           " + id * interval '47 min', address = %s", [IP_ADDRESS])
            for table in ("oauth2_token", "oauth2_consent"):
                cursor.execute(f"UPDATE {table} SET create_date = create_date - id * interval '9 days'")
            cursor.execute("UPDATE oauth2_token SET last_used_at = now() AT TIME ZONE 'UTC' - id * interval '1 hour'")
            cursor.execute("INSERT INTO oauth2_usage (application_id, day, requests, tokens)"
                           " SELECT id, current_date - number, 20 + number * (7 + id) % 60, 2"
                           "   FROM oauth2_application, generate_series(1, 29) AS number"
                           " ON CONFLICT DO NOTHING")
