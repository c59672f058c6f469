"""Text that Odoo evaluates, with the rights of the superuser."""
from lxml import etree


class Evaluation:
    """What code and templates make of an expression: to mix into a test case."""

    def run_code(self, code):
        """Return what a server action leaves in ``result``, with the rights of the superuser."""
        action = self.env['ir.actions.server'].create({
            'name': 'x', 'state': 'code', 'model_id': self.env['ir.model']._get_id('res.partner'),
            'code': f"{code}\naction = {{'result': result}}"})
        return action.sudo().run()['result']

    def render(self, expression):
        """Return what a template makes of an expression, with the rights of the superuser."""
        template = etree.fromstring('<t t-out="x"/>')
        template.set('t-out', expression)
        return str(self.env['ir.qweb'].sudo()._render(template, {'env': self.env(su=True)}))
