"""Starts Odoo like launch_odoo.py, with one difference: Odoo's linters, which are tests, see no addon but this one."""

import sys
from unittest.mock import patch

ADDON = "oauth2_provider"

if __name__ == "__main__":
    sys.path.pop(0)  # this folder: its modules are no one else's business
    import odoo.cli
    from odoo.modules.module import Manifest
    from odoo.tests import loader

    run_suite = loader.run_suite

    def run_on_addon(*arguments, **options):
        with patch.object(Manifest, "all_addon_manifests", lambda: [Manifest.for_addon(ADDON)]):
            return run_suite(*arguments, **options)

    loader.run_suite = run_on_addon
    odoo.cli.main()
