"""Uninstalling leaves nothing of the addon in the database, and it can be installed again."""
import pytest

from common import ADDON, CHECKOUT, LOGS
from demo import LOGIN, PASSWORD
from installed import install, serving
from person import Person

DATABASE = 'oauth2_release_uninstall'
# What a database has, one name a line
EVERYTHING = """
    SELECT 'table ' || table_name FROM information_schema.tables WHERE table_schema = 'public'
    UNION SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns
           WHERE table_schema = 'public'
    UNION SELECT 'constraint ' || conname FROM pg_constraint
    UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'sequence ' || sequencename FROM pg_sequences
    UNION SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT 'parameter ' || key FROM ir_config_parameter
    UNION SELECT 'scheduled action ' || cron_name FROM ir_cron
    UNION SELECT 'external id ' || module || '.' || name FROM ir_model_data
    UNION SELECT 'group ' || id FROM res_groups
    UNION SELECT 'privilege ' || id FROM res_groups_privilege
    UNION SELECT 'menu ' || id FROM ir_ui_menu
    UNION SELECT 'action ' || id FROM ir_actions
    UNION SELECT 'model ' || model FROM ir_model
    UNION SELECT 'field ' || model || '.' || name FROM ir_model_fields
    UNION SELECT 'view ' || id FROM ir_ui_view
    UNION SELECT 'rule ' || id FROM ir_rule
    UNION SELECT 'access right ' || id FROM ir_model_access
    UNION SELECT 'file ' || res_model || '.' || res_field FROM ir_attachment WHERE res_field IS NOT NULL
"""
# Of `./dev`: see Odoo.set_base_url
OF_TOOLS = {'parameter web.base.url.freeze'}


@pytest.fixture
def database(odoo):
    odoo.create(DATABASE, with_pages=False)
    yield DATABASE
    odoo.drop(DATABASE)


def use(admin):
    """Have records of each kind: the demo's application is among those that are deleted one by one."""
    scopes = admin.call('oauth2.scope', 'search', [('name', 'in', ('profile', 'email', 'openid', 'offline_access'))])
    picture = admin.call('res.users', 'read', [admin.uid], ['image_128'])[0]['image_128']
    application = admin.application(name='Tool', scope_ids=[(6, 0, scopes)], logo=picture)
    admin.allow(application)
    admin.call('oauth2.scope', 'create', [{'name': 'tags', 'description': 'See tags', 'model_access': 'listed'}])
    admin.call('ir.config_parameter', 'set_param', 'oauth2_provider.code_lifetime', '30')


def test_uninstalling_leaves_nothing_and_it_installs_again(odoo, database):
    addons = CHECKOUT / 'addons'
    before = set(odoo.cluster.sql(EVERYTHING, database).splitlines())
    for _time in range(2):
        install(odoo, database, addons, '-i', ADDON, '--with-demo')
        with serving(odoo, database, addons) as url:
            admin = Person(url, database, LOGIN, PASSWORD)
            use(admin)  # an earlier installation is in nobody's way
            module = admin.call('ir.module.module', 'search', [('name', '=', ADDON)])
            admin.call('ir.module.module', 'button_immediate_uninstall', module)  # as Apps does
        assert ' ERROR ' not in (LOGS / f'odoo-{DATABASE}.log').read_text()
        assert set(odoo.cluster.sql(EVERYTHING, database).splitlines()) - OF_TOOLS == before
