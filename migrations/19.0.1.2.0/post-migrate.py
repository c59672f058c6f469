def migrate(cr, version):
    """Let the scopes `api` and `api.read` open what they say: the data that made them is not loaded again.

    And drop indexes that fields have no more, since Odoo keeps them.
    """
    cr.execute("DROP INDEX IF EXISTS oauth2_token__expires_at_index, oauth2_token__revoked_at_index")
    cr.execute("""
        UPDATE oauth2_scope AS scope
           SET model_access = 'all', perm_read = true,
               perm_write = data.name = 'scope_api', perm_create = data.name = 'scope_api',
               perm_unlink = data.name = 'scope_api'
          FROM ir_model_data AS data
         WHERE data.module = 'oauth2_provider' AND data.model = 'oauth2.scope' AND data.res_id = scope.id
           AND data.name IN ('scope_api', 'scope_api_read')
    """)
