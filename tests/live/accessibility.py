"""What tests of accessibility share: an application and people, and axe-core, which looks at what a browser shows."""
import json
import re
import secrets
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import axe_core_python
import requests

from browser import PHONE
from conftest import BASE, REDIRECT_URI

AXE = Path(axe_core_python.__file__).with_name('axe.min.js').read_text()
LOOKS = {
    'wide': {},
    'phone': {'width': PHONE, 'height': 740},
    'zoomed': {'width': 640, 'height': 450},  # 1280 pixels at 200 %
    'dark': {'dark': True},
}
# What Odoo's own widgets get wrong wherever they are used: a rule, and what is found in the HTML of the element.
OF_ODOO = [
    ('aria-allowed-attr', 'aria-selected=|o-dropdown'),
    ('aria-required-parent', 'role="tab"'),
    ('autocomplete-valid', 'o_select_menu_input'),
    ('button-name', 'o_optional_columns_dropdown_toggle'),
    ('color-contrast', 'class="badge rounded-pill text-bg-'),
    ('duplicate-id-aria', 'form-check-input'),
    ('image-alt', '/avatar_128'),
    ('label', 'form-check-input'),
]


class World:
    """An application, people of each kind, and a browser."""

    def __init__(self, odoo, browser):
        self.odoo = odoo
        self.browser = browser
        scopes = odoo.call('oauth2.scope', 'search', [
            ['name', 'in', ['profile', 'email', 'api', 'contacts.read', 'offline_access']]])
        values = {'scope_ids': [[6, 0, scopes]], 'description': 'Shows reports', 'homepage_url': 'https://example.com'}
        groups = odoo.call('ir.model.data', 'search_read', [
            ['module', '=', 'base'], ['name', 'in', ['group_user', 'group_portal']]], ['res_id'])
        self.application = odoo.application(**values)
        everybody = {'group_ids': [[6, 0, [group['res_id'] for group in groups]]]}
        self.for_everybody = odoo.application(**values, **everybody)
        self.devices = odoo.application(**values, **everybody, kind='device', client_type='public')
        self.people = {
            'nobody': None, 'manager': odoo.session, 'user': odoo.sign_in('demo', 'demo'),
            'portal': odoo.sign_in('portal', 'portal')}
        for session in (self.people['manager'], self.people['portal']):
            self.connect(session)

    def someone_else(self):
        """Return the session of a new user, for what one person can do once."""
        login = secrets.token_hex(8)
        self.odoo.call('res.users', 'create', [{'name': 'Someone Else', 'login': login, 'password': login}])
        return self.odoo.sign_in(login, login)

    def path(self, application=None, **changed):
        """Return the path of an authorization request."""
        return f'{BASE}/authorize?' + urlencode({
            'client_id': (application or self.application).client_id, 'redirect_uri': REDIRECT_URI,
            'response_type': 'code', 'scope': 'profile api contacts.read'} | changed, doseq=True)

    def connect(self, session):
        """Let the application that is for everybody connect, with few scopes, so that it asks again for more."""
        application = self.for_everybody
        location = self.odoo.visit(
            self.odoo.url + self.path(application, scope='profile offline_access'), session=session)
        answer = requests.post(self.odoo.endpoint('access_token'), data={
            'grant_type': 'authorization_code', 'code': parse_qs(urlsplit(location).query)['code'][0],
            'redirect_uri': REDIRECT_URI, 'client_id': application.client_id,
            'client_secret': application.client_secret})
        assert answer.status_code == 200, answer.text

    def violations(self, within='html'):
        """Return what is serious in an element, and not Odoo's."""
        self.browser.wait('document.getAnimations().every((each) => each.playState !== "running")')  # such as fading in
        self.browser.run(f'{AXE}; undefined')
        found = json.loads(self.browser.run(
            f'axe.run({json.dumps(within)}).then((results) => JSON.stringify(results.violations))'))
        return [
            (violation['id'], node['html'], node['failureSummary'])
            for violation in found if violation['impact'] in ('serious', 'critical') for node in violation['nodes']
            if not any(violation['id'] == rule and re.search(part, node['html']) for rule, part in OF_ODOO)]

    def check(self, within='html'):
        found = self.violations(within)
        assert not found, found
        width, room = self.browser.run(
            '[document.documentElement.scrollWidth, document.documentElement.clientWidth]')
        assert width <= room, 'nobody has to scroll sideways (WCAG 1.4.10)'
