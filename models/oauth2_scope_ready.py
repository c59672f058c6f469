import logging

from odoo import api, models

from .ready_scopes import APPS

_logger = logging.getLogger(__name__)

SHIPPED = 'oauth2_provider.ready_scopes'  # a system parameter: the names that were added once
FIRST = 30  # sequence


class Oauth2Scope(models.Model):
    """Ready-made scopes of Odoo's apps, added once each."""

    _inherit = 'oauth2.scope'

    @api.model
    def _add_ready(self):
        """Add the ready-made scopes of the apps that are installed.

        One that was added before is left alone, also where an administrator has deleted it.
        """
        shipped = self._shipped_names()
        taken = set(self._all_ready().mapped('name'))
        for number, (name, app, writes) in enumerate(_ready()):
            if name in shipped or app.module not in self.env.registry._init_modules:
                continue
            shipped.add(name)
            if name not in taken:
                self._create_ready(name, app, writes, FIRST + number)
        self._remember_shipped(shipped)

    def _create_ready(self, name, app, writes, sequence):
        scope = self.sudo().with_context(lang=None).create({
            'name': name,
            'description': (app.writes if writes else app.reads)._translate('en_US'),
            'sequence': sequence,
            'model_access': 'listed',
            'published': True,
            'access_ids': [(0, 0, values) for values in self._ready_lines(app, writes)],
        })
        self.env['ir.model.data']._update_xmlids([
            {'xml_id': _xml_id(name), 'record': scope, 'noupdate': True}])
        scope._translate_ready([code for code, _language in self.env['res.lang'].get_installed()])
        _logger.info("OAuth2: scope %s added", name)

    def _ready_lines(self, app, writes):
        """Return the values of the lines: of models, and with methods, that this Odoo has."""
        for line in app.lines:
            if line.model in self.env:
                model = self.env[line.model]
                yield {
                    'model_id': self.env['ir.model']._get_id(line.model),
                    'domain': line.domain,
                } | ({
                    **{f'perm_{operation}': True for operation in line.operations.split()},
                    'methods': '\n'.join(name for name in line.methods if hasattr(model, name)) or False,
                } if writes else {})
        for model in app.looks_up:
            if model in self.env:
                yield {'model_id': self.env['ir.model']._get_id(model)}

    def _translate_ready(self, languages):
        """Add translations of descriptions that are as they came, where there are none.

        :param languages: codes, such as ``fr_FR``.
        """
        for name, app, writes in _ready():
            scope = self.filtered(lambda scope, name=name: scope.name == name).sudo()
            text = app.writes if writes else app.reads
            source = text._translate('en_US')
            if not scope or scope.with_context(lang='en_US').description != source:
                continue
            for code in languages:
                if code != 'en_US' and scope.with_context(lang=code).description == source:
                    scope.update_field_translations('description', {code: text._translate(code)})

    @api.model
    def _forget_ready(self, modules):
        """Delete the ready-made scopes of apps that are uninstalled: they come back with them.

        :param modules: names of addons.
        """
        gone = [name for name, app, _writes in _ready() if app.module in modules]
        for name in gone:
            scope = self.env.ref(_xml_id(name), raise_if_not_found=False)
            if scope:
                scope.unlink()
        self._remember_shipped(self._shipped_names().difference(gone))

    @api.model
    def _all_ready(self):
        return self.sudo().search([('name', 'in', [name for name, _app, _writes in _ready()])])

    @api.model
    def _shipped_names(self):
        return set((self.env['ir.config_parameter'].sudo().get_param(SHIPPED) or '').split())

    @api.model
    def _remember_shipped(self, names):
        if names != self._shipped_names():
            self.env['ir.config_parameter'].sudo().set_param(SHIPPED, ' '.join(sorted(names)))


class IrModelData(models.Model):
    _inherit = 'ir.model.data'

    @api.model
    def _process_end(self, modules):
        """Overrides Odoo to add the scopes of an app at the end of its installation."""
        result = super()._process_end(modules)
        self.env['oauth2.scope']._add_ready()
        return result

    @api.model
    def _module_data_uninstall(self, modules_to_remove):
        if 'oauth2_provider' not in modules_to_remove:
            self.env['oauth2.scope']._forget_ready(modules_to_remove)
        return super()._module_data_uninstall(modules_to_remove)


class IrModuleModule(models.Model):
    _inherit = 'ir.module.module'

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        result = super()._load_module_terms(modules, langs, overwrite)
        if 'oauth2_provider' in modules:
            self.env['oauth2.scope']._all_ready()._translate_ready(langs)
        return result


def _ready():
    """Yield (name, app, whether it writes)."""
    for app in APPS:
        yield f'{app.name}.read', app, False
        yield f'{app.name}.write', app, True


def _xml_id(name):
    return f"oauth2_provider.scope_{name.replace('.', '_')}"
