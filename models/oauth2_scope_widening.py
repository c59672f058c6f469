import contextlib

from odoo import fields, models, tools
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..fence.widening import Opened, is_wider
from ..shared.caches import clear_caches, lock_for_share
from .oauth2_scope_access import ticked

SEQUENCE = 'oauth2_scope_version'  # of PostgreSQL's own, which does not come again where a transaction is undone


class Oauth2Scope(models.Model):
    """Scopes that open more than people have allowed: who may do that, and that people are asked again."""

    _inherit = 'oauth2.scope'

    version = fields.Integer(
        default=0, readonly=True, copy=False, groups=fields.NO_ACCESS)  # rises when it opens more; none comes twice

    def init(self):
        self.env.cr.execute(SQL("CREATE SEQUENCE IF NOT EXISTS %s", SQL.identifier(SEQUENCE)))

    @tools.ormcache('names')
    def _versions(self, names):
        """Return the version of each of the scopes with these names.

        :param tuple names: names; unknown ones are passed over.
        :rtype: dict[str, int]
        """
        scopes = self.sudo().browse(self._ids_by_name(names))
        if scopes:
            lock_for_share(self.env.cr, SQL("oauth2_scope WHERE id IN %s", scopes._ids))
        return {scope.name: scope.version for scope in scopes}

    def _opened(self, without=()):
        """Return what this scope opens.

        :param without: lines to leave out.
        :rtype: Opened
        """
        ticks = frozenset(ticked(self))
        match self.model_access:
            case 'all':
                return Opened(everywhere=ticks)
            case 'listed':
                return Opened(rows=tuple(
                    (access.model_id.model, access._row()) for access in self.access_ids if access not in without))
        return Opened(writes=ticks)

    @contextlib.contextmanager
    def _widening(self):
        """Give each of these scopes that opens more afterwards another version, so that people are asked again.

        :raise AccessError: others have allowed it, and this person may not change settings.
        """
        before = {scope.id: scope._opened() for scope in self.sudo()}
        yield
        self._check_wider(before)

    def _check_wider(self, before):
        """Do what :meth:`_widening` does, after a change.

        :param before: id -> Opened
        """
        wider = self.sudo().filtered(lambda scope: is_wider(scope._opened(), before[scope.id]))
        if wider:
            wider.with_env(self.env)._check_may_widen()
            wider._raise_versions()
            self.env['oauth2.token'].sudo()._end_of_wider_scopes(wider, actor_id=self.env.uid)

    def _raise_versions(self):
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE %s SET version = nextval(%s) WHERE id = ANY(%s)",
            SQL.identifier(self._table), SEQUENCE, self.ids))
        self.invalidate_recordset(['version'])
        clear_caches(self.env)

    def _check_may_widen(self):
        """Check that nobody gives away more than others have allowed.

        :raise AccessError: see :meth:`_widening`.
        """
        user = self.env.user
        if self.env.su or user.has_group('base.group_system'):
            return
        env, named = self.sudo().env, ('scope_ids', 'in', self.ids)
        of_others = env['oauth2.application'].with_context(active_test=False).search_count([
            named, '|', ('create_uid', '!=', user.id), ('write_uid', '!=', user.id)], limit=1)
        if of_others or any(env[model].search_count([named, ('user_id', '!=', user.id)], limit=1)
                            for model in ('oauth2.consent', 'oauth2.token')):
            raise AccessError(self.env._(
                "Others have allowed this scope as it is: only administrators can let it open more. You can make "
                "another scope instead."))


def drop_sequence(cr):
    """Remove where the versions of scopes come from."""
    cr.execute(SQL("DROP SEQUENCE IF EXISTS %s", SQL.identifier(SEQUENCE)))
