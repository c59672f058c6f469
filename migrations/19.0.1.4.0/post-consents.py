from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let what people have allowed already go on: they were shown the applications as these are now."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for application in env['oauth2.application'].search([]):
        cr.execute("UPDATE oauth2_consent SET shown = %s WHERE shown IS NULL AND application_id = %s", (
            application._get_client(application.client_id).shown, application.id))
