"""An addon with nothing but an empty route: what Odoo itself takes for a request, and so the floor of this addon."""
import shutil

NAME = 'oauth2_bench_empty'
PATH = '/oauth2_bench/empty'
FILES = {
    '__init__.py': 'from . import controllers\n',
    '__manifest__.py': '{"name": "Empty route", "author": "./dev bench", "license": "LGPL-3", "depends": ["base"]}\n',
    'controllers.py': f'''\
from odoo.http import Controller, route


class EmptyController(Controller):

    # as the token endpoint: it may write, and saves no session
    @route({PATH!r}, type='http', auth='none', readonly=False, save_session=False)
    def empty(self):
        return ''
''',
}


def write(folder):
    """Write the addon into a folder of addons, in place of what is there."""
    shutil.rmtree(folder / NAME, ignore_errors=True)
    (folder / NAME).mkdir()
    for name, content in FILES.items():
        (folder / NAME / name).write_text(content)
