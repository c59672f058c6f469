def migrate(cr, version):
    """Let the scopes that came with the addon be public, and no others: their names are in its documentation anyway."""
    cr.execute("""
        UPDATE oauth2_scope SET published = TRUE
         WHERE id IN (SELECT res_id FROM ir_model_data WHERE module = 'oauth2_provider' AND model = 'oauth2.scope')""")
