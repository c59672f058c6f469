"""Pages for people who use a keyboard, a screen reader, a phone, large letters or dark colours (WCAG 2.1 AA).

axe-core looks at all of our own pages; live_accessibility_forms.py has what we add to Odoo's.
"""
import json
import re

import pytest
import requests
from lxml import html

from accessibility import LOOKS, World
from browser import Browser
from conftest import BASE

OTHER_ADDRESS = 'https://app.example.com/other'
WRONG_CODES = 10  # after which a user has to wait


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


def too_many_wrong_codes(world):
    session, address = world.someone_else(), world.odoo.endpoint('device')
    form = html.fromstring(session.get(address).content).get_element_by_id('oauth2_device')
    fields = {field.name: field.value for field in form.xpath('.//input')} | {'user_code': 'BBBB-BBBB'}
    for _code in range(WRONG_CODES):
        session.post(address, data=fields)
    world.browser.be(session)
    device_code(world)
    world.browser.run('document.querySelector("#oauth2_user_code").value = "BBBB-BBBB"')
    world.browser.click('#oauth2_device button', then='#oauth2_device_wait')


def request_over(world):
    world.browser.open(world.path(request_uri='urn:ietf:params:oauth:request_uri:x'), until='main h1')


def answer_in_a_form(world):
    """The page that goes on by itself, as a browser without JavaScript shows it."""
    world.browser.tell('Emulation.setScriptExecutionDisabled', value=True)
    try:
        world.browser.open(
            world.path(world.for_everybody, scope='profile', response_mode='form_post'), until='#oauth2_form_post')
    finally:
        world.browser.tell('Emulation.setScriptExecutionDisabled', value=False)


def logout(world):
    world.browser.open(f'{BASE}/logout', until='#oauth2_logout')


def signed_out(world):
    world.browser.be(world.odoo.sign_in('demo', 'demo'))  # since this ends the session
    logout(world)
    world.browser.click('#oauth2_logout [value=logout]', then='main a[href="/web/login"]')


@pytest.mark.parametrize('look', LOOKS)
@pytest.mark.parametrize(('person', 'page'), [
    ('user', device_code), ('user', device_asks), ('portal', device_asks), ('portal', device_allowed),
    ('user', wrong_device_code), ('user', consent), ('portal', wider_consent), ('nobody', unknown_application),
    ('manager', unknown_application),
    ('user', unregistered_address), ('manager', unregistered_address), ('manager', confirmation_of_an_address),
    ('portal', not_allowed), ('user', expired), ('nobody', something_wrong),
    ('nobody', too_many_wrong_codes), ('user', request_over), ('manager', answer_in_a_form), ('user', logout),
    ('nobody', signed_out),
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
    world.browser.click('#oauth2_try_it button[type=submit]', then='#oauth2_consent, #oauth2_try_it_go')
    if world.browser.run('!!document.querySelector("#oauth2_consent")'):
        world.browser.click('#oauth2_consent [value=allow]', then='#oauth2_try_it_go')
    world.check()
    world.browser.run(f'document.querySelector("#oauth2_secret").value = "{world.application.client_secret}"')
    world.browser.click('#oauth2_try_it_go button', then='#oauth2_try_it > p[id]:not([hidden])')
    assert world.browser.run('document.activeElement.id') == 'oauth2_try_it_worked', 'where its button was, is nothing'
    world.check()
    world.browser.open('/oauth2_provider/try/callback?state=x', until='main')
    world.check()


@pytest.mark.parametrize('look', LOOKS)
@pytest.mark.parametrize('fails', [False, True])
def test_a_trial(world, look, fails):
    browser, application = world.browser, world.odoo.application()
    browser.be(world.people['manager'])
    browser.look(**LOOKS[look])
    browser.open(f'/oauth2_provider/try/{application.id}', until='#oauth2_try_it form')
    browser.click('#oauth2_try_it form button', then='#oauth2_consent')
    browser.click('#oauth2_consent button[value=allow]', then='#oauth2_try_it_go')
    world.check()
    secret = 'wrong' if fails else application.client_secret
    browser.run(f'document.querySelector("#oauth2_secret").value = {json.dumps(secret)}')
    end = '.o_try_it_audit dl' if fails else '#oauth2_try_it_worked:not([hidden])'
    browser.click('#oauth2_try_it_go button', then=end)
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


def reached(world, number):
    """Press Tab a few times, and return the words of each control that this leads to, and shows."""
    words = []
    for _key in range(number):
        world.browser.press('Tab')
        words.append(world.browser.run(
            'document.activeElement.ariaLabel || document.activeElement.innerText || document.activeElement.id'))
        assert world.browser.run('getComputedStyle(document.activeElement).outlineStyle') == 'solid', words
        assert world.browser.run('getComputedStyle(document.activeElement).outlineWidth') == '3px', words
    return words


def test_the_keyboard_reaches_each_control_in_order_and_shows_where_it_is(world):
    world.browser.be(world.people['user'])
    world.browser.look()
    consent(world)
    assert reached(world, 4) == ['example.com', 'Use another account', 'Allow', 'Cancel']


def test_a_device_is_connected_by_the_keyboard_alone(world):
    world.browser.be(world.people['portal'])
    world.browser.look()
    device_code(world)
    assert world.browser.run('document.activeElement.id') == 'oauth2_user_code', 'ready to type in'
    assert reached(world, 1) == ['Continue']
    codes = requests.post(
        world.odoo.endpoint('device_authorization'), data={'client_id': world.devices.client_id}).json()
    device_code(world)
    world.browser.tell('Input.insertText', text=codes['user_code'])
    world.browser.press('Enter')
    world.browser.wait('!!document.querySelector("#oauth2_consent")')
    assert reached(world, 4) == ['example.com', 'Use another account', 'Connected Applications', 'Allow']
    world.browser.press('Enter')
    world.browser.wait('!!document.querySelector("#oauth2_device_done")')


def test_the_portal_disconnects_by_the_keyboard_and_says_of_what(world):
    world.browser.be(world.people['portal'])
    world.browser.look()
    world.browser.open('/my/connected_apps', until='#oauth2_connected_applications li')
    button = 'document.querySelector("#oauth2_connected_applications button")'
    name = world.browser.run(f'{button}.closest("li").querySelector("h2").innerText')
    assert world.browser.run(f'{button}.ariaLabel') == f'Disconnect {name}'
    world.browser.run(f'{button}.focus()')
    world.browser.press('Enter')
    world.browser.wait('!!document.querySelector("#oauth2_portal [role=status]")')
