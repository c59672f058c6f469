"""The rights of everybody: what visitors and portal users may do, and that employees are no administrators.

Rights come about in many ways: by groups that imply others, by new ones in between, by rules and access rights, and by
either side of each relation. So what they add up to is compared, before and after, whichever way was taken.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from .insufficient_scope import refusal
from .row_ids import row_in
from .token_context import current

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.models import BaseModel

MODELS = frozenset({'ir.model.access', 'ir.rule', 'res.groups'})
# Groups of those who are no employees, those that users have by themselves, and those that decide over rights.
VISITORS = ('base.group_portal', 'base.group_public')
EVERYBODY = (*VISITORS, 'base.default_user_group', 'base.group_user')
POWERS = ('oauth2_provider.group_oauth2_manager', 'base.group_erp_manager', 'base.group_system')


class Rights(NamedTuple):
    """What the rights of everybody add up to."""

    groups: frozenset[int]  # that visitors have
    powers: frozenset[tuple[int, int]]  # (a group of everybody, one that decides over rights)
    access: frozenset[tuple[int, str]]  # (model, operation)
    rules: frozenset[tuple[Any, ...]]  # (id, and what it says)


def of_everybody(env: Environment) -> Rights:
    """Return the rights of everybody as they are now."""
    env = env(su=True)
    env.flush_all()
    roots = [env.ref(name).id for name in EVERYBODY]
    powers = {env.ref(name).id for name in POWERS}
    held = env.execute_query(SQL(
        """ WITH RECURSIVE held(root, id) AS (
                SELECT id, id FROM res_groups WHERE id = ANY(%s)
                 UNION
                SELECT held.root, implied.hid FROM res_groups_implied_rel AS implied JOIN held ON held.id = implied.gid)
            SELECT root, id FROM held """, roots))
    groups = {group for root, group in held if root in roots[:len(VISITORS)]}
    access = env.execute_query(SQL(
        """ SELECT model_id, operation
              FROM ir_model_access AS access, LATERAL (VALUES
                       ('read', perm_read), ('write', perm_write), ('create', perm_create), ('unlink', perm_unlink)
                   ) AS allowed(operation, is_allowed)
             WHERE active AND is_allowed AND (group_id IS NULL OR group_id = ANY(%s)) """, list(groups)))
    rules = env.execute_query(SQL(
        """ SELECT rule.id, model_id, domain_force, active, perm_read, perm_write, perm_create, perm_unlink
              FROM rule_group_rel JOIN ir_rule AS rule ON rule.id = rule_group_id WHERE group_id = ANY(%s) """,
        list(groups)))
    return Rights(
        frozenset(groups), frozenset(pair for pair in held if pair[1] in powers),
        frozenset(access), frozenset(rules))


def _hold(env: Environment) -> None:
    """Let requests with access tokens change rights one after the other: what each changes, the others would not see.

    A row is written, unchanged: of two such requests the later one fails by that, and is tried again.
    """
    env.cr.execute(SQL("UPDATE res_groups SET share = share WHERE id = %s", env.ref(EVERYBODY[0]).id))


def remember(records: BaseModel) -> None:
    """Remember the rights of everybody before the first change that may be about them.

    :param records: of any model.
    """
    bearer = current()
    if records._name in MODELS and bearer.rights_before is None:
        _hold(records.env)
        bearer.rows_flushed['res_groups'] += 1
        bearer.rights_before = of_everybody(records.env)


def check(records: BaseModel) -> None:
    """Check that everybody may do no more than before, by whatever has been changed.

    :param records: of any model, that have changed.
    :raise InsufficientScope: everybody may do more than before.
    """
    before = current().rights_before
    if records._name in MODELS and before and have_grown(of_everybody(records.env), before):
        raise refusal('let everybody do more than before')


def have_grown(after: Rights, before: Rights) -> bool:
    """Tell whether everybody may do more than before.

    :param after, before: see :func:`of_everybody`.
    """
    return not (
        after.groups <= before.groups and after.powers <= before.powers and after.access <= before.access
        and after.rules == before.rules)  # one rule more opens, and the last one less as well


def everybody(env: Environment) -> set[int]:
    """Return the ids of the users that visitors act as, and that those who sign up become."""
    env = env(su=True)
    template = env['ir.config_parameter'].get_param('base.template_portal_user_id') or ''
    users = {env.ref('base.public_user').id, SUPERUSER_ID, row_in(template)}
    return users.union(env['website'].search([]).user_id.ids if 'website' in env else ())
