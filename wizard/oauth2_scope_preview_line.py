from odoo import fields, models


class Oauth2ScopePreviewLine(models.TransientModel):
    """What a token could do with one model; numbers alone, never a record."""

    _name = 'oauth2.scope.preview.line'
    _description = 'Access Preview Line'
    _order = 'read_count desc, model, id'
    _rec_name = 'model'

    preview_id = fields.Many2one('oauth2.scope.preview', required=True, ondelete='cascade', index=True)
    name = fields.Char(string='Model', readonly=True)
    model = fields.Char(string='Model Name', readonly=True)
    read_count = fields.Integer(string='See', readonly=True)
    write_count = fields.Integer(string='Change', readonly=True)
    unlink_count = fields.Integer(string='Delete', readonly=True)
    can_create = fields.Boolean(string='Create', readonly=True)
    methods = fields.Text(string='Other Allowed Methods', readonly=True)
    note = fields.Text(readonly=True, help="Why there are no numbers.")
