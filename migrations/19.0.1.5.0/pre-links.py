def migrate(cr, version):
    """Drop foreign keys and columns that fields no longer have: Odoo keeps them."""
    for table, name in (
        ('oauth2_event', 'oauth2_event_application_id_fkey'),
        ('oauth2_token', 'oauth2_token_authorization_code_id_fkey'),
    ):
        cr.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        cr.execute("DELETE FROM ir_model_constraint WHERE name = %s", [name])
    cr.execute("DROP INDEX IF EXISTS oauth2_event__address_index")  # which is one of all rows now
    # whoever deletes a user would have to read each of these tables for them
    for table in ('oauth2_authorization_code', 'oauth2_consent', 'oauth2_token'):
        for column in ('create_uid', 'write_uid', 'write_date'):
            cr.execute(f"ALTER TABLE {table} DROP COLUMN IF EXISTS {column}")
