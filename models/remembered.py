from odoo import fields


class Remembered(fields.Many2one):
    """A link that nothing waits for: no foreign key, so what it leads to can go while others write down such links.

    Where that has gone, the link leads nowhere.
    """

    def update_db_foreign_key(self, model, column):
        """Make none."""
