"""Starts Odoo, for which PYTHONPATH holds the folder of the odoo package.

A file of its own since Odoo's event worker executes it again, which `python -m odoo` breaks.
"""

import sys

if __name__ == "__main__":
    sys.path.pop(0)  # this folder: its modules are no one else's business
    import odoo.cli

    odoo.cli.main()
