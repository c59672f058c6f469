"""A release: its zip, and upgrades to it, each in a database of its own."""
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / 'tools')]  # before tests/, which has a common.py, too

from odoo_server import Odoo  # noqa: E402
from postgres import Cluster  # noqa: E402


@pytest.fixture(scope='session')
def odoo():
    """The Odoo of ./dev."""
    with Cluster() as cluster:
        yield Odoo(cluster)
