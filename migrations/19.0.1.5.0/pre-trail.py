def migrate(cr, version):
    """Let applications go whatever is being added to the trail: Odoo keeps foreign keys that fields have no more."""
    cr.execute("ALTER TABLE oauth2_event DROP CONSTRAINT IF EXISTS oauth2_event_application_id_fkey")
    cr.execute("DELETE FROM ir_model_constraint WHERE name = 'oauth2_event_application_id_fkey'")
