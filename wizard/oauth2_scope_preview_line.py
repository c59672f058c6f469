from odoo import api, fields, models

REASONS = [
    ('none', "none match"),
    ('rules', "record rules"),
    ('unsaid', "none match, or record rules"),
    ('rights', "no access right"),
    ('scope', "not in scope"),
    ('token', "not for any token"),
]


class Oauth2ScopePreviewLine(models.TransientModel):
    """What a token could do with one model; numbers alone, never a record."""

    _name = 'oauth2.scope.preview.line'
    _description = 'Access Preview Line'
    _order = 'read_count desc, model, id'
    _rec_name = 'model'

    preview_id = fields.Many2one('oauth2.scope.preview', required=True, ondelete='cascade', index=True)
    name = fields.Char(string='Model', readonly=True)
    model = fields.Char(string='Model Name', readonly=True)
    read_count = fields.Integer(readonly=True)
    write_count = fields.Integer(readonly=True)
    unlink_count = fields.Integer(readonly=True)
    can_create = fields.Boolean(readonly=True)
    read_reason = fields.Selection(REASONS, readonly=True, help="Why there is no record to see.")
    write_reason = fields.Selection(REASONS, readonly=True, help="Why there is no record to change.")
    unlink_reason = fields.Selection(REASONS, readonly=True, help="Why there is no record to delete.")
    create_reason = fields.Selection(REASONS, readonly=True, help="Why no record can be created.")
    read_text = fields.Text(string='See', compute='_compute_texts')
    write_text = fields.Text(string='Change', compute='_compute_texts')
    unlink_text = fields.Text(string='Delete', compute='_compute_texts')
    create_text = fields.Text(string='Create', compute='_compute_texts')
    methods = fields.Text(string='Other Allowed Methods', readonly=True)
    note = fields.Text(readonly=True, help="Why there are no numbers.")

    @api.depends('read_count', 'write_count', 'unlink_count', 'can_create', 'read_reason', 'write_reason',
                 'unlink_reason', 'create_reason', 'note')
    @api.depends_context('lang')
    def _compute_texts(self):
        reasons = dict(self._fields['read_reason']._description_selection(self.env))
        for line in self:
            for operation in ('read', 'write', 'unlink'):
                count, reason = line[f'{operation}_count'], line[f'{operation}_reason']
                line[f'{operation}_text'] = not line.note and (
                    self.env._("0: %(reason)s", reason=reasons[reason]) if reason else str(count))
            line.create_text = not line.note and (
                self.env._("No: %(reason)s", reason=reasons[line.create_reason])
                if line.create_reason else self.env._("Yes"))
