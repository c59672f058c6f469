"""The modules of Odoo for the widest database: all that install together, whatever the next version brings."""

import ast

# What has one module for each country or test: l10n_us comes with the demo company, and stands for its kind.
KINDS_LEFT_OUT = ("l10n_", "test_")
LEFT_OUT = {
    "account_peppol": "needs the Python package phonenumbers",
    "auth_ldap": "needs the Python package python-ldap",
    "cloud_storage_google": "needs the Python package google-auth",
}
WITHOUT_DEMO = {
    "marketing_card": "draws its demo data with the program wkhtmltoimage",
}
"""Modules that install only where they add no demo data."""


def all_apps(source):
    """Return the names of the modules that install with demo data, and of those that do without.

    :param source: the folder that holds the odoo package.
    """
    manifests = {
        path.parent.name: ast.literal_eval(path.read_text())
        for pattern in ("odoo/addons", "addons")
        for path in (source / pattern).glob("*/__manifest__.py")
    }
    names = sorted(
        name for name, manifest in manifests.items()
        if manifest.get("installable", True) and name not in LEFT_OUT and not name.startswith(KINDS_LEFT_OUT))
    return [name for name in names if name not in WITHOUT_DEMO], [name for name in names if name in WITHOUT_DEMO]
