"""Pages for people who use a keyboard, a screen reader, a phone, large letters or dark colours (WCAG 2.1 AA).

axe-core looks at all of our own pages, and at what we add to Odoo's.
"""
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import axe_core_python
import pytest
import requests

from browser import PHONE, Browser
from conftest import BASE, REDIRECT_URI

AXE = Path(axe_core_python.__file__).with_name('axe.min.js').read_text()
LOOKS = {
    'wide': {},
    'phone': {'width': PHONE, 'height': 740},
    'zoomed': {'width': 640, 'height': 450},  # 1280 pixels at 200 %
    'dark': {'dark': True},
}
OTHER_ADDRESS = 'https://app.example.com/other'
# What Odoo's own widgets get wrong wherever they are used: a rule, and what is found in the HTML of the element.
OF_ODOO = [
    ('aria-allowed-attr', 'aria-selected=|o-dropdown'),
    ('aria-required-parent', 'role="tab"'),
    ('autocomplete-valid', 'o_select_menu_input'),
    ('button-name', 'o_clipboard_button|o_optional_columns_dropdown_toggle'),
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
        assert not self.violations(within)
        width, room = self.browser.run(
            '[document.documentElement.scrollWidth, document.documentElement.clientWidth]')
        assert width <= room, 'nobody has to scroll sideways (WCAG 1.4.10)'


@pytest.fixture(scope='module')
def world(odoo, tmp_path_factory):
    with Browser(tmp_path_factory.mktemp('browser'), odoo.url) as browser:
        yield World(odoo, browser)


def consent(world):
    world.browser.open(world.path(), until='#oauth2_consent')


def unknown_application(world):
    world.browser.open(world.path(client_id='x' * 32), until='main')


def unregistered_address(world):
    world.browser.open(world.path(redirect_uri=OTHER_ADDRESS), until='main')


def confirmation_of_an_address(world):
    unregistered_address(world)
    world.browser.click('#oauth2_add_address button', then='#oauth2_confirm_address')


def expired(world):
    consent(world)
    world.browser.run('document.querySelector("[name=csrf_token]").value = "x"')
    world.browser.click('#oauth2_consent [value=allow]', then='#oauth2_start_again')


def something_wrong(world):
    world.browser.open(world.path(client_id=['a', 'b']), until='main')


def wider_consent(world):
    world.browser.open(world.path(world.for_everybody), until='#oauth2_consent')


def not_allowed(world):
    world.browser.open(world.path(), until='#oauth2_back')


def device_code(world):
    world.browser.open(f'{BASE}/device', until='#oauth2_device')


def device_asks(world):
    codes = requests.post(
        world.odoo.endpoint('device_authorization'), data={'client_id': world.devices.client_id}).json()
    world.browser.open(f'{BASE}/device?user_code={codes["user_code"]}', until='#oauth2_device')
    world.browser.click('#oauth2_device button', then='#oauth2_consent')


def device_allowed(world):
    device_asks(world)
    world.browser.click('#oauth2_consent [value=allow]', then='#oauth2_device_done')


def wrong_device_code(world):
    world.browser.open(f'{BASE}/device?user_code=BBBB-BBBB', until='#oauth2_device')
    world.browser.click('#oauth2_device button', then='#oauth2_user_code_problem')


@pytest.mark.parametrize('look', LOOKS)
@pytest.mark.parametrize(('person', 'page'), [
    ('user', device_code), ('user', device_asks), ('portal', device_asks), ('portal', device_allowed),
    ('user', wrong_device_code), ('user', consent), ('portal', wider_consent), ('nobody', unknown_application),
    ('manager', unknown_application),
    ('user', unregistered_address), ('manager', unregistered_address), ('manager', confirmation_of_an_address),
    ('portal', not_allowed), ('user', expired), ('nobody', something_wrong),
])
def test_our_own_pages(world, person, page, look):
    world.browser.be(world.people[person])
    world.browser.look(**LOOKS[look])
    page(world)
    world.check()
    red, green, blue = map(int, re.findall(r'\d+', world.browser.run(
        'getComputedStyle(document.querySelector(".oauth2_card")).backgroundColor'))[:3])
    assert (red + green + blue < 200) == (look == 'dark')


@pytest.mark.parametrize('look', LOOKS)
def test_the_page_try_it(world, look):
    world.browser.be(world.people['manager'])
    world.browser.look(**LOOKS[look])
    world.browser.open(f'/oauth2_provider/try/{world.application.id}', until='#oauth2_try_it form')
    world.check()
    world.browser.open('/oauth2_provider/try/callback?state=x', until='main')
    world.check()


@pytest.mark.parametrize('look', ['wide', 'phone', 'zoomed'])
def test_the_page_of_the_portal(world, look):
    world.browser.be(world.people['portal'])
    world.browser.look(**LOOKS[look])
    world.browser.open('/my/connected_apps', until='#oauth2_connected_applications li')
    world.check('#oauth2_portal')


@pytest.mark.parametrize('look', ['wide', 'phone'])
def test_the_line_on_the_login_page(world, look):
    world.browser.be(None)
    world.browser.look(**LOOKS[look])
    world.browser.open(world.path(), until='#oauth2_sign_in')
    world.check('#oauth2_sign_in')


def test_the_list_in_the_preferences(world):
    browser = world.browser
    browser.be(world.people['manager'])
    browser.look()
    browser.open('/odoo', until='.o_user_menu button')
    browser.click('.o_user_menu button', then='.dropdown-item[data-menu=preferences]')
    browser.click('.dropdown-item[data-menu=preferences]', then='.o_form_view .o_notebook .nav-link')
    browser.run('[...document.querySelectorAll(".o_notebook .nav-link")]'
                '.find((tab) => /Security/.test(tab.textContent)).click()')
    browser.wait('!!document.querySelector("[name=connected_application_ids] .o_kanban_record")')
    world.check('[name=connected_application_ids]')


def test_the_form_of_an_application_with_each_of_its_tabs(world):
    browser = world.browser
    browser.be(world.people['manager'])
    browser.look()
    browser.open(f'/odoo/oauth2-applications/{world.application.id}', until='.o_form_sheet .o_notebook .nav-link')
    for number in range(browser.run('document.querySelectorAll(".o_notebook .nav-link").length')):
        browser.run(f'document.querySelectorAll(".o_notebook .nav-link")[{number}].click()')
        browser.wait(f'document.querySelectorAll(".o_notebook .nav-link")[{number}].classList.contains("active")')
        world.check('.o_form_view_container')


def test_the_form_of_a_scope_and_its_preview(world):
    browser = world.browser
    browser.be(world.people['manager'])
    browser.look()
    scope, = world.odoo.call('oauth2.scope', 'search', [['name', '=', 'contacts.read']])
    browser.open(f'/odoo/oauth2-scopes/{scope}', until='.o_form_sheet [name=access_ids] .o_data_row')
    world.check('.o_form_view_container')
    browser.click('button[name=action_preview]', then='.modal .o_data_row')
    world.check('.modal-body')


@pytest.mark.parametrize(('path', 'rows'), [
    ('/odoo/oauth2-applications', '.o_data_row'), ('/odoo/oauth2-scopes', '.o_data_row'),
])
def test_lists(world, path, rows):
    world.browser.be(world.people['manager'])
    world.browser.look()
    world.browser.open(path, until=rows)
    world.check('.o_content')


def test_the_keyboard_reaches_each_control_in_order_and_shows_where_it_is(world):
    world.browser.be(world.people['user'])
    world.browser.look()
    consent(world)
    reached = []
    for _key in range(4):
        world.browser.press_tab()
        reached.append(world.browser.run('document.activeElement.innerText'))
        assert world.browser.run('getComputedStyle(document.activeElement).outlineStyle') == 'solid'
        assert world.browser.run('getComputedStyle(document.activeElement).outlineWidth') == '3px'
    assert reached == ['example.com', 'Use another account', 'Allow', 'Cancel']
