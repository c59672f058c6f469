def migrate(cr, version):
    """Take a scope of the name groups that an administrator has made for the one that comes from now on."""
    cr.execute(
        """ INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
            SELECT 'oauth2_provider', 'scope_groups', 'oauth2.scope', id, TRUE FROM oauth2_scope WHERE name = 'groups'
                ON CONFLICT DO NOTHING """)
