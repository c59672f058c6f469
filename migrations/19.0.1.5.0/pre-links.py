def migrate(cr, version):
    """Drop the foreign keys of links that nothing waits for any more: Odoo keeps those that fields no longer have."""
    for table, name in (
        ('oauth2_event', 'oauth2_event_application_id_fkey'),
        ('oauth2_token', 'oauth2_token_authorization_code_id_fkey'),
    ):
        cr.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        cr.execute("DELETE FROM ir_model_constraint WHERE name = %s", [name])
