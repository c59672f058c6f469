import re
from typing import TYPE_CHECKING, Any

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...shared.settings import PREFIX
from .. import current, protected
from .signing_secret import check_caller

if TYPE_CHECKING:
    from odoo.api import Self

SIGNING_PARAMETER = protected.SIGNING_PARAMETER
# Keys and passwords of other services: for PostgreSQL and Python alike.
KEYS = 'secret|token|password|private|key$|credential|account_(sid|info)'
_ASK = frozenset({'get_param', '_get_param'})


class IrConfigParameter(models.Model):
    """Hide what Odoo signs with, and put changes of our settings into the audit trail, whichever page makes them."""

    _inherit = 'ir.config_parameter'

    @api.model
    def get_param(self, key: str, default: Any = False) -> Any:
        """Override Odoo to refuse a token what it could sign with."""
        bearer = current()
        if bearer and not self.env.su and (key == SIGNING_PARAMETER or bearer.hides_keys and re.search(
                KEYS, key) and not bearer.allows(self._name, 'write')):
            raise protected.refusal('read this parameter')
        return super().get_param(key, default)

    @api.model
    def _get_param(self, key: str) -> Any:
        """Override Odoo to give what it signs with to the code of addons alone, and to keep it nowhere in memory."""
        if key != SIGNING_PARAMETER:
            return super()._get_param(key)
        check_caller(self.env, SIGNING_PARAMETER, methods=_ASK)
        self.flush_model(['key', 'value'])
        self.env.cr.execute(SQL("SELECT value FROM ir_config_parameter WHERE key = %s", key))
        secret = (self.env.cr.fetchone() or (None,))[0]
        bearer = current()
        return bearer.secret_of(secret) if secret and bearer else secret

    def _field_to_sql(self, alias: str, field_expr: str, query: Any = None) -> SQL:
        """Override Odoo to make what it signs with NULL for the ORM: not read, searched, sorted or grouped by."""
        value = super()._field_to_sql(alias, field_expr, query)
        if field_expr != 'value':
            return value
        key = super()._field_to_sql(alias, 'key', query)
        bearer = current()
        if bearer and bearer.hides_keys and not bearer.allows(self._name, 'write'):
            value = SQL("CASE WHEN %s ~ %s THEN NULL ELSE %s END", key, KEYS, value)
        return SQL(f"CASE WHEN %s = '{SIGNING_PARAMETER}' THEN NULL ELSE %s END", key, value)

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> 'Self':
        parameters = super().create(vals_list)
        parameters._oauth2_record_settings()
        parameters._oauth2_hide_signing()
        return parameters

    def write(self, vals: dict[str, Any]) -> bool:
        if 'value' in vals and not vals['value'] and SIGNING_PARAMETER in self.sudo().mapped('key'):
            raise ValidationError(self.env._("Odoo signs links with this secret, so it cannot be empty."))
        if 'key' in vals:
            self._oauth2_record_settings('no longer set')
        result = super().write(vals)
        self._oauth2_record_settings()
        self._oauth2_hide_signing()
        return result

    def _write_multi(self, vals_list: list[dict[str, Any]]) -> None:
        """Override Odoo to keep what it signs with under its name, by which it is hidden, whatever writes another."""
        if any('key' in vals for vals in vals_list):
            self.env.cr.execute(SQL(
                "SELECT id FROM ir_config_parameter WHERE key = %s AND id IN %s", SIGNING_PARAMETER, self._ids))
            signing = {parameter_id for parameter_id, in self.env.cr.fetchall()}
            if any(vals.get('key', SIGNING_PARAMETER) != SIGNING_PARAMETER and record_id in signing
                   for record_id, vals in zip(self._ids, vals_list, strict=True)):
                raise ValidationError(self.env._("Odoo signs links with this secret, so its key stays as it is."))
        return super()._write_multi(vals_list)

    def unlink(self) -> bool:
        self.check_access('unlink')
        self._oauth2_record_settings('no longer set')
        return super().unlink()

    def _oauth2_hide_signing(self) -> None:
        """Forget what has just been written, since what is in memory is read from there."""
        signing = self.sudo().filtered(lambda parameter: parameter.key == SIGNING_PARAMETER)
        if signing:
            signing.flush_recordset()
            signing.invalidate_recordset(['value'])

    def _oauth2_record_settings(self, outcome: str | None = None) -> None:
        """Put our settings into the trail, with what has become of them: by default their new values."""
        self.env['oauth2.event']._record_all('setting_changed', [
            {'actor_id': self.env.uid, 'detail': f'{parameter.key.removeprefix(PREFIX)}: {outcome or parameter.value}'}
            for parameter in self.sudo() if parameter.key.startswith(PREFIX)])


class IrModelFields(models.Model):
    _inherit = 'ir.model.fields'

    @api.constrains('related', 'store')
    def _oauth2_check_copied_value(self) -> None:
        """Let no field keep copies of parameters: Odoo fills such a column by SQL of its own."""
        for field in self:
            if field.state == 'manual' and field.store and field.related and \
                    (field.related_field_id.model, field.related_field_id.name) == ('ir.config_parameter', 'value'):
                raise ValidationError(self.env._("A field cannot store values of system parameters: some are secret."))
