"""`./dev translations`: bring the files in i18n/ up to date with the words on the screens."""

from common import ADDON, ROOT, say
from odoo_server import Odoo
from postgres import Cluster

DATABASE = "oauth2_translations"
FOLDER = ROOT / "i18n"


def update(_options):
    """Write the template of translations, and add and remove words in each language; what is translated stays."""
    with Cluster() as cluster:
        odoo = Odoo(cluster)
        odoo.create(DATABASE, with_pages=False)
        try:
            odoo.install(DATABASE, [ADDON])
            script = (ROOT / "tools/translations_in_odoo.py").read_text()
            odoo.run_script(DATABASE, f"{script}\nupdate(env, {ADDON!r}, {str(FOLDER)!r})\n")
        finally:
            odoo.drop(DATABASE)
    say(f"Wrote {FOLDER}. `./dev test /oauth2_provider:TestTranslations` names the words that have no translation yet.")
