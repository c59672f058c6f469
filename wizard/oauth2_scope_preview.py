from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from .access_count import AccessCount


class Oauth2ScopePreview(models.TransientModel):
    """What an access token with some scopes could do for a user, model by model.

    Managers alone use it. It counts with the rights of the user, and shows numbers alone. A number says all the
    same whether there is a record that somebody's domain is about, so managers who are not administrators look with
    their own rights alone, and nobody gets numbers for a domain that looks at what they may not read.
    """

    _name = 'oauth2.scope.preview'
    _description = 'Access Preview'
    _rec_name = 'user_id'

    application_id = fields.Many2one(
        'oauth2.application', help="Whose scopes to look at, where they are those of an application.")
    scope_ids = fields.Many2many(
        'oauth2.scope', string='Scopes', required=True, compute='_compute_scope_ids', store=True, readonly=False)
    user_id = fields.Many2one(
        'res.users', required=True, default=lambda self: self.env.user,
        help="Whose rights to look at: a token never gets beyond them.")
    line_ids = fields.One2many('oauth2.scope.preview.line', 'preview_id', compute='_compute_line_ids', store=True)
    only_reads = fields.Boolean(compute='_compute_powers')
    calls_everything = fields.Boolean(compute='_compute_powers')
    has_notes = fields.Boolean(compute='_compute_has_notes')
    may_choose_user = fields.Boolean(compute='_compute_may_choose_user')
    may_not_connect = fields.Boolean(
        compute='_compute_may_not_connect', help="The application can get no token for this user.")

    @api.depends('application_id')
    def _compute_scope_ids(self):
        for preview in self:
            if preview.application_id:
                preview.scope_ids = preview.application_id.scope_ids

    @api.depends('scope_ids', 'user_id')
    def _compute_line_ids(self):
        for preview in self:
            preview.line_ids = [fields.Command.clear()] + [
                fields.Command.create(line) for line in preview._lines()]

    @api.depends('scope_ids')
    def _compute_powers(self):
        for preview in self:
            permissions = preview._permissions()
            preview.only_reads = bool(preview.scope_ids) and not permissions.may_write
            preview.calls_everything = permissions.is_complete

    @api.depends('line_ids.note')
    def _compute_has_notes(self):
        for preview in self:
            preview.has_notes = any(preview.line_ids.mapped('note'))

    @api.depends_context('uid')
    def _compute_may_choose_user(self):
        for preview in self:
            preview.may_choose_user = _may_choose(preview._person())

    @api.depends('application_id', 'user_id')
    def _compute_may_not_connect(self):
        for preview in self:
            application, user = preview.application_id, preview.user_id._origin
            client = application and application._get_client(application.client_id)
            preview.may_not_connect = bool(client and user) and not (
                user._oauth2_may_authorize(client) or client.lets(user.id, None))

    @api.onchange('application_id')
    def _onchange_application_id(self):
        service = self.application_id.allow_client_credentials and self.application_id.user_id
        if service and self.may_choose_user:
            self.user_id = service

    def _person(self):
        """Return who looks: what is stored may be computed later, with the rights of the system."""
        return self._origin.create_uid or self.env.user

    def _permissions(self):
        return self.env['oauth2.scope']._permissions(tuple(self.scope_ids.mapped('name')))

    def _lines(self):
        """Return the values of the lines, the biggest first.

        :rtype: list[dict]
        """
        user = self._checked_user()
        if not user:
            return []
        permissions = self._permissions()
        # As a request by token starts: with all companies of the user, and nothing of this session's context
        count = AccessCount(self.env(user=user.id, su=False, context={'lang': self.env.lang}), permissions,
                            tells_hidden=_may_choose(self._person()))
        listed, refusals = self._listed(), self._refusals()
        lines = []
        for model in self.env['ir.model'].sudo().search([('transient', '=', False), ('abstract', '=', False)]):
            name = model.model
            if name not in self.env or name not in listed and not (permissions.everywhere and self.env[name]._auto):
                continue
            refusal = refusals.get(name)
            line = {'read_count': 0, 'can_create': False, 'note': refusal} if refusal else count.of_model(name)
            if name in listed or line['read_count'] or line['can_create']:
                methods = '\n'.join(count.methods(name, listed.get(name, ())))
                lines.append({'name': model.name, 'model': name, 'methods': methods or False} | line)
        return sorted(lines, key=lambda line: (-line['read_count'], line['name']))

    def _checked_user(self):
        """Return whose rights to look at, empty where no token works for that user.

        :raise AccessError: these rights are not for the person who looks to look at.
        """
        user, person = self.user_id._origin, self._person()
        if user and user != person and not _may_choose(person):
            raise AccessError(self.env._("Only administrators can preview the access of another user."))
        return user if user.id != SUPERUSER_ID else user.browse()

    def _listed(self):
        """Return the further methods by model, of all models that the scopes list.

        :rtype: dict[str, list[str]]
        """
        listed = {}
        for access in self.scope_ids.filtered(lambda scope: scope.model_access == 'listed').access_ids:
            names = listed.setdefault(access.model, [])
            names += [name for name in access._method_names() if name not in names]
        return listed

    def _refusals(self):
        """Return why the person who looks gets no numbers, by model.

        :rtype: dict[str, str]
        """
        refusals = {}
        scopes = self.with_user(self._person()).scope_ids._origin
        for access in scopes.filtered(lambda scope: scope.model_access == 'listed').access_ids:
            if refusal := access.domain_error or access._domain_refusal():
                refusals.setdefault(access.model, refusal)
        return refusals


def _may_choose(person):
    """Tell whether somebody may look with the rights of somebody else."""
    return person.id == SUPERUSER_ID or person._is_system()
