def migrate(cr, version):
    """Let what an authorization code stands for be one value."""
    cr.execute("""
        ALTER TABLE oauth2_authorization_code ADD COLUMN content jsonb;
             UPDATE oauth2_authorization_code
                SET content = jsonb_build_object(
                        'scopes', string_to_array(scope, ' '),
                        'redirect_uri', redirect_uri,
                        'redirect_uri_given', COALESCE(redirect_uri_given, FALSE),
                        'state', NULL,
                        'code_challenge', code_challenge,
                        'resources', string_to_array(COALESCE(resource, ''), ' '));
        ALTER TABLE oauth2_authorization_code
                    DROP COLUMN scope, DROP COLUMN redirect_uri, DROP COLUMN redirect_uri_given,
                    DROP COLUMN code_challenge, DROP COLUMN resource""")
