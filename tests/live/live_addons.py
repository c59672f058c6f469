"""What docs/addons.md tells developers of other addons, with the example that stands there."""
import pytest
import requests

from tools import documented_addon

SCOPE = 'contacts.count'
CONTACTS = 'live.companies'


@pytest.fixture(scope='module')
def token(odoo):
    """Return a function that returns an access token with some scopes, and the name of its application."""
    odoo.call('oauth2.scope', 'create', [{
        'name': CONTACTS, 'description': 'See companies', 'model_access': 'listed',
        'access_ids': [[0, 0, {
            'model_id': odoo.call('ir.model', 'search', [['model', '=', 'res.partner']])[0],
            'perm_read': True, 'domain': "[('is_company', '=', True)]"}]]}])
    user, = odoo.call('res.users', 'search', [['login', '=', 'admin']])

    def get(*scopes):
        application = odoo.application(allow_client_credentials=True, user_id=user, scope_ids=[
            [6, 0, odoo.call('oauth2.scope', 'search', [['name', 'in', scopes]])]])
        answer = requests.post(odoo.endpoint('access_token'), data={
            'grant_type': 'client_credentials', 'scope': ' '.join(scopes),
            'client_id': application.client_id, 'client_secret': application.client_secret})
        assert answer.status_code == 200, answer.text
        name = odoo.call('oauth2.application', 'read', [application.id], ['name'])[0]['name']
        return answer.json()['access_token'], name
    return get


def get(odoo, path, token):
    return requests.get(
        f'{odoo.url}/{documented_addon.NAME}/{path}', headers={'Authorization': f'Bearer {token}'})


def check_refused(answer, scope):
    assert answer.status_code == 403, answer.text
    assert answer.json()['error'] == 'insufficient_scope'
    challenge = answer.headers['WWW-Authenticate']
    assert challenge.startswith('Bearer ')
    assert 'error="insufficient_scope"' in challenge
    if scope:
        assert f'scope="{scope}"' in challenge


def test_the_example_is_a_whole_addon_of_under_30_lines():
    files = documented_addon.files()
    addon = {path.partition('/')[2]: content for path, content in files.items() if '/tests/' not in path}
    assert set(addon) == {'__manifest__.py', '__init__.py', 'controllers.py', 'scope.xml'}
    assert sum(len(content.splitlines()) for content in addon.values()) < 30


def test_a_token_with_the_scope_gets_in_and_the_route_knows_its_application(odoo, token):
    access_token, name = token(SCOPE)
    answer = get(odoo, 'count', access_token)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {'you': name, 'contacts': odoo.call('res.partner', 'search_count', [])}


def test_a_token_without_the_scope_is_told_which_one_it_needs(odoo, token):
    for scopes in ((CONTACTS,), ('api.read',), ('api',)):
        check_refused(get(odoo, 'count', token(*scopes)[0]), SCOPE)


def test_a_route_that_asks_for_no_scope_is_held_to_those_of_the_token(odoo, token):
    check_refused(get(odoo, 'names', token(SCOPE)[0]), None)
    companies = odoo.call('res.partner', 'search_read', [['is_company', '=', True]], ['name'])
    answer = get(odoo, 'names', token(CONTACTS)[0])
    assert answer.status_code == 200, answer.text
    assert answer.json() == [company['name'] for company in companies]
    everything = get(odoo, 'names', token('api.read')[0])
    assert len(everything.json()) == odoo.call('res.partner', 'search_count', []) > len(companies)


def test_without_a_good_token_nobody_gets_in(odoo):
    for path in ('count', 'names'):
        answer = requests.get(f'{odoo.url}/{documented_addon.NAME}/{path}')
        assert answer.status_code == 401
        assert 'error=' not in answer.headers['WWW-Authenticate']
        assert get(odoo, path, 'a.b.c').status_code == 401
