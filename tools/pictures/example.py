"""A small company with three applications, made through Odoo's own interfaces: what the pictures show."""

import base64
import secrets

import psycopg2

from person import Person

ADDRESS = "https://odoo.fernhill.example"  # what pages show as the address of this Odoo
PEOPLE = ("Ana Torres", "Ben Okafor", "Chloe Martin", "Dev Patel")
GROUPS = ("base.group_user", "sales_team.group_sale_salesman_all_leads")
SCOPE = "leads.team"
IP_ADDRESS = "203.0.113.24"  # kept for examples (RFC 5737)


class Example:
    """The company, its people and its applications.

    :param Person admin: an administrator.
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
        return Person(self._admin.url, database, login, password)

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
        ids = self._admin.call("oauth2.scope", "search", [("name", "in", scopes)])
        return self._admin.application(
            scopes=" ".join(scopes), name=name, description=description, homepage_url=home, redirect_uris=redirect_uri,
            kind=kind, client_type="public" if kind == "app" else "confidential", logo=self._logos[logo],
            scope_ids=[(6, 0, ids)])

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
        person.token_request(self.visits, grant_type="refresh_token", refresh_token="of-long-ago")
        person.tokens(self.orders, grant_type="refresh_token", refresh_token=shop["refresh_token"])

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
