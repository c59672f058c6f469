"""Who upgrades keeps applications, secrets, connections, consents and scopes; the other side notices nothing."""
import io
import shutil
import subprocess
import tarfile

import pytest

from common import ADDON, CHECKOUT, ROOT, free_port
from demo import LOGIN, PASSWORD
from installed import install, serving
from person import Person

DATABASE = 'oauth2_release_upgrade'
# The last commits of these versions: one from before most of the migrations, one that has most, the last release.
RELEASES = {
    '19.0.1.2.0': '5516d4e62034fdfd02689a515061d2a922468d76',
    '19.0.1.7.0': 'af78a4a625b4226b7e073eef06d62f52fbe21066',
    '19.0.1.10.0': '672df7c1a6c9c880badebc69187f7c4751eeb32c',
}
KEPT = (
    'name', 'client_id', 'client_type', 'redirect_uris', 'allow_client_credentials', 'user_id', 'scope_ids', 'trusted',
    'group_ids', 'access_token_lifetime', 'refresh_token_lifetime', 'connection_lifetime')
SCOPE = {'name': 'tags.write', 'description': 'See and change tags that begin with A', 'model_access': 'listed'}
LINE = {'perm_read': True, 'perm_write': True, 'domain': "[('name', '=like', 'A%')]"}


def _git(*arguments):
    command = ['git', '-c', f'safe.directory={ROOT}', *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603


def _cases():
    for version, commit in RELEASES.items():
        if _git('cat-file', '-e', f'{commit}^{{commit}}').returncode:
            yield pytest.param(version, id=f'{version}_skipped_since_this_clone_has_no_history', marks=pytest.mark.skip(
                f'This clone has no commit {commit[:7]}, which has version {version}: fetch the whole history.'))
        else:
            yield pytest.param(version, id=version)


def _released(version):
    """Return a folder of addons with the addon as it was."""
    folder = CHECKOUT / 'released' / version
    shutil.rmtree(folder, ignore_errors=True)
    archive = _git('archive', '--format=tar', f'--prefix={ADDON}/', RELEASES[version])
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter='data')
    return folder


class Before:
    """What there is before the upgrade.

    :param Person admin: an administrator of the server with the old code.
    """

    def __init__(self, admin):
        model = admin.call('ir.model', 'search', [('model', '=', 'res.partner.category')])[0]
        scope, = admin.call('oauth2.scope', 'create', [SCOPE | {'access_ids': [(0, 0, LINE | {'model_id': model})]}])
        self.tag, = admin.call('res.partner.category', 'create', [{'name': 'Alpine'}])
        self.other_tag, = admin.call('res.partner.category', 'create', [{'name': 'Nordic'}])
        ids = admin.call('oauth2.scope', 'search', [('name', 'in', ('profile', 'email', 'offline_access'))])
        scopes = {'scope_ids': [(6, 0, [*ids, scope])]}
        self.tool = admin.application(name='Tool', access_token_lifetime=600, **scopes)
        self.app = admin.application(name='App', client_type='public', **scopes)
        self.script = admin.application(
            name='Script', allow_client_credentials=True, user_id=admin.uid, scope_ids=[(6, 0, [scope])])
        self.tokens = {each.name: admin.allow(each) for each in (self.tool, self.app)}
        self.seen = seen(admin)


def seen(admin):
    """Return the records that have to stay."""
    def read(model, names, domain=()):
        return {each['id']: each for each in admin.call(model, 'search_read', list(domain), list(names))}

    return {
        'applications': read('oauth2.application', KEPT),
        'connections': read('oauth2.token', ('application_id', 'user_id', 'scope_ids', 'create_date', 'revoked_at')),
        'consents': read('oauth2.consent', ('application_id', 'user_id', 'scope_ids', 'create_date')),
        'scopes': read('oauth2.scope', ('name', 'model_access', 'access_ids'), [('name', '=', SCOPE['name'])]),
        'lines': read('oauth2.scope.access', ('model', *LINE), [('scope_id.name', '=', SCOPE['name'])]),
    }


def check_after(before, admin):
    """Check that all of it is there, and works."""
    assert seen(admin) == before.seen
    profile, = admin.call('oauth2.scope', 'search_read', [('name', '=', 'profile')], ['description'])
    assert 'login' in profile['description'], 'the consent page says what is given'
    for application in (before.tool, before.app):
        tokens = before.tokens[application.name]
        check_token(before, admin, tokens['access_token'])  # it has not expired yet
        again = admin.tokens(application, grant_type='refresh_token', refresh_token=tokens['refresh_token'])
        check_token(before, admin, again['access_token'])
        answer = admin.visit(application)
        assert answer.status_code in (302, 303), 'the consent is kept, so nobody is asked'
        admin.redeem(application, answer)
    check_token(before, admin, admin.tokens(before.script, grant_type='client_credentials')['access_token'])


def check_token(before, admin, token):
    """Check that a token does what its scope opens, and no more."""
    def write(tag):
        return admin.api(token, 'res.partner.category/write', ids=[tag], vals={'color': 3}).status_code

    assert write(before.tag) == 200
    assert write(before.other_tag) == 403
    assert admin.api(token, 'res.partner/search', domain=[]).status_code == 403


@pytest.mark.parametrize('version', [*_cases()])
def test_upgrade_keeps_what_is_there(odoo, version):
    old, new = _released(version), CHECKOUT / 'addons'
    port = free_port()  # tokens are of one address
    odoo.create(DATABASE, with_pages=False)
    try:
        install(odoo, DATABASE, old)
        with serving(odoo, DATABASE, old, port) as url:
            before = Before(Person(url, DATABASE, LOGIN, PASSWORD))
        assert not install(odoo, DATABASE, new, '-u', ADDON)
        with serving(odoo, DATABASE, new, port) as url:
            check_after(before, Person(url, DATABASE, LOGIN, PASSWORD))
    finally:
        odoo.drop(DATABASE)
