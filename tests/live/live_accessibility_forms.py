"""What we add to Odoo's web client, for people who use a keyboard, a screen reader or a phone (WCAG 2.1 AA)."""
import os

import pytest

from accessibility import World
from browser import PHONE, Browser


@pytest.fixture(scope='module')
def world(odoo, tmp_path_factory):
    with Browser(tmp_path_factory.mktemp('browser'), odoo.url) as browser:
        yield World(odoo, browser)


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


def test_the_dialog_of_one_line_of_a_scope(world):
    browser = world.browser
    browser.be(world.people['manager'])
    browser.look()
    scope, = world.odoo.call('oauth2.scope', 'search', [['name', '=', 'contacts.read']])
    browser.open(f'/odoo/oauth2-scopes/{scope}', until='[name=access_ids] .o_data_row td[name=model_id]')
    browser.click('[name=access_ids] .o_data_row td[name=model_id]', then='.modal .o_form_view')
    world.check('.modal-body')


def test_the_preview_of_claims(world):
    browser = world.browser
    browser.be(world.people['manager'])
    browser.look()
    browser.open(f'/odoo/oauth2-applications/{world.application.id}', until='button[name=action_preview_claims]')
    browser.click('button[name=action_preview_claims]', then='.modal .o_form_view [name=userinfo]')
    world.check('.modal-body')


def test_the_new_secret(world):
    """It is shown once, with a button to copy it that has a name."""
    browser, odoo = world.browser, world.odoo
    browser.be(world.people['manager'])
    browser.look()
    number, = odoo.call('oauth2.application', 'create', [{'name': 'Bare', 'redirect_uris': 'https://app.example.com/'}])
    generate = 'button[name=action_generate_client_secret]'
    browser.open(f'/odoo/oauth2-applications/{number}', until=generate)
    browser.run(f'document.querySelector("{generate}").click()')
    shown = '.modal [name=client_secret] code'
    browser.wait(f'!!document.querySelector(".modal input[type=password], {shown}")')
    if browser.run('!!document.querySelector(".modal input[type=password]")'):  # Odoo asks who it is
        browser.run('document.querySelector(".modal input[type=password]").focus()')
        browser.tell('Input.insertText', text=os.environ['OAUTH2_LIVE_PASSWORD'])
        browser.click('.modal button[name=run_check]', then=shown)
    world.check('.modal-body')
    assert browser.run('document.querySelector(".modal [name=client_secret] button").ariaLabel') == 'Copy Client Secret'


def test_our_settings_and_the_check_of_the_address(world):
    browser = world.browser
    browser.be(world.people['manager'])
    browser.look()
    ours = '.app_settings_block[data-key=oauth2_provider]'
    browser.open('/odoo/oauth2-settings', until=f'{ours} #oauth2_issuer')
    world.check(ours)
    browser.click(f'{ours} #oauth2_issuer button', then='.modal .o_form_view')
    world.check('.modal-body')


@pytest.mark.parametrize(('path', 'rows'), [
    ('/odoo/oauth2-applications', '.o_data_row'), ('/odoo/oauth2-scopes', '.o_data_row'),
    ('/odoo/oauth2-connections', '.o_data_row'), ('/odoo/oauth2-events', '.o_data_row'),
    ('/odoo/oauth2-keys', '.o_data_row'), ('/odoo/oauth2-usage', '.o_view_controller'),
])
def test_lists(world, path, rows):
    world.browser.be(world.people['manager'])
    world.browser.look()
    world.browser.open(path, until=rows)
    world.check('.o_content')


@pytest.mark.parametrize('path', [
    '/odoo/oauth2-applications', '/odoo/oauth2-connections', '/odoo/oauth2-events'])
def test_cards_on_a_phone(world, path):
    world.browser.be(world.people['manager'])
    world.browser.look(width=PHONE, height=740)
    world.browser.open(path, until='.o_kanban_record')
    world.check('.o_content')


def test_an_event_of_the_audit_trail(world):
    world.browser.be(world.people['manager'])
    world.browser.look()
    world.browser.open('/odoo/oauth2-events', until='.o_data_row td[name=kind]')
    world.browser.click('.o_data_row td[name=kind]', then='.o_form_sheet [name=what_happened]')
    world.check('.o_form_view_container')


def test_a_click_anywhere_on_a_card_chooses_the_kind(world):
    browser = world.browser
    browser.be(world.people['manager'])
    browser.look()
    browser.open(f'/odoo/oauth2-applications/{world.application.id}', until='.o_oauth2_kind input[data-value=device]')
    left, top, right, bottom = browser.run(
        '(({left, top, right, bottom}) => [left, top, right, bottom])'
        '(document.querySelector(".o_radio_item:has([data-value=device])").getBoundingClientRect())')
    places = (right - 6, bottom - 6, 'device'), (left - 20, bottom - 6, 'app'), (left + 6, top + 6, 'device')
    for x, y, kind in places:
        browser.click_at(x, y)
        browser.wait(f'document.querySelector(".o_oauth2_kind :checked").dataset.value === "{kind}"')
    browser.click('.o_form_button_cancel', then='.o_oauth2_kind :checked[data-value=website]')


def test_the_form_of_an_application_by_the_keyboard_alone(world):
    """The kinds are one stop of the Tab key, each step leads to where it is done, and what is copied is said."""
    browser = world.browser
    browser.be(world.people['manager'])
    browser.look()
    number, = world.odoo.call('oauth2.application', 'create', [{'name': 'Bare'}])
    browser.open(f'/odoo/oauth2-applications/{number}', until='.o_oauth2_step')
    browser.run('document.querySelector(".o_oauth2_step").focus()')
    browser.press('Enter')
    browser.wait('!!document.activeElement.closest("[name=redirect_uris]")')
    browser.run('document.querySelector("[name=client_id] button").focus()')
    browser.press('Enter')
    browser.wait('/Copied|Ctrl/.test(document.querySelector("[name=client_id] [role=status]").innerText)')
    assert browser.run('!!document.activeElement.closest("[name=client_id]")'), 'and the focus stays'
    browser.run('document.querySelector("[name=kind] input:checked").focus()')
    browser.press('ArrowDown')
    browser.wait('document.querySelectorAll("[name=kind] input")[1].checked')
    assert browser.run('getComputedStyle(document.activeElement).boxShadow') != 'none', 'the focus is seen'
