import contextlib
from typing import Any

from odoo import api, models

from .. import guarding, unguarded


class IrUiMenu(models.Model):
    """Menus are as Odoo makes them, which keeps them for all requests of a user: not what one token sees."""

    _inherit = 'ir.ui.menu'

    @api.model
    def _visible_menu_ids(self, debug: str | bool = False) -> Any:
        with _for_everybody():
            return super()._visible_menu_ids(debug)

    @api.model
    def load_menus_root(self) -> Any:
        with _for_everybody():
            return super().load_menus_root()

    @api.model
    def load_menus(self, debug: str | bool) -> Any:
        with _for_everybody():
            return super().load_menus(debug)


def _for_everybody() -> contextlib.AbstractContextManager[None]:
    bearer = guarding()
    return unguarded(bearer) if bearer else contextlib.nullcontext()
