"""`./dev run` brings its database up to date after a change of the addon, and tries again where that has failed."""
import time

import pytest

from common import ADDON, LOGS, Problem, free_port
from demo import serve
from installed import WORKERS
from odoo_server import START_SECONDS, Server, addon_hash, read_state, write_state

DATABASE = 'oauth2_release_update'
EARLIER = {'addon': 'the hash of an earlier version'}
FAIL = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no update today'; END $$;
CREATE TRIGGER refuse BEFORE UPDATE ON ir_module_module FOR EACH ROW
    WHEN (NEW.state = 'to upgrade') EXECUTE FUNCTION refuse();
"""


@pytest.fixture
def database(odoo):
    """A database with the addon, as an earlier `./dev run` has left it."""
    odoo.create(DATABASE, with_pages=False)
    odoo.install(DATABASE, [ADDON])
    write_state(DATABASE, EARLIER)
    yield DATABASE
    odoo.drop(DATABASE)


def waiting_for_failure(answers):
    """Return what :meth:`Server._answers` is where its request comes before the failure and is answered after it."""
    def wait(server):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if 'Failed to initialize database' in server.log.read_text() and answers(server):
                return True
            time.sleep(0.1)
        return False
    return wait


def test_an_update_that_fails_is_done_by_the_next_run(odoo, database, monkeypatch):
    log = LOGS / f'odoo-{database}.log'
    odoo.cluster.sql(FAIL, database)
    with monkeypatch.context() as patch:
        patch.setattr(Server, '_answers', waiting_for_failure(Server._answers))
        with pytest.raises(Problem, match='The addon cannot be loaded'):
            serve(odoo, database, free_port(), WORKERS, log)
    assert read_state(database) == EARLIER
    odoo.cluster.sql('DROP TRIGGER refuse ON ir_module_module', database)
    with serve(odoo, database, free_port(), WORKERS, log):
        assert f'Loading module {ADDON}' in log.read_text()
    assert read_state(database)['addon'] == addon_hash()
    with serve(odoo, database, free_port(), WORKERS, log):
        assert f'Loading module {ADDON}' not in log.read_text()
