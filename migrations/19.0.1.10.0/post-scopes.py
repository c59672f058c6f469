# Names of scopes that the addon ships, with what each said of itself before, and says now.
REWORDED = {
    'scope_openid': ("Know that it is you who signs in", "Confirm who you are"),
    'scope_profile': ("See your name", "See your name, login, language and time zone"),
    'scope_offline_access': ("Stay connected when you are not here", "Keep access until you disconnect it"),
    'scope_api': (
        "Do everything in Odoo that you may do", "Full access: see, change, create and delete everything you can"),
}


def migrate(cr, version):
    """Let shipped scopes say what they give now, where nobody has written something else.

    Their translations say what was true before: they go, and those of the new words are loaded after this.
    """
    for name, (before, now) in REWORDED.items():
        cr.execute("""
            UPDATE oauth2_scope AS scope SET description = jsonb_build_object('en_US', %s)
              FROM ir_model_data AS data
             WHERE data.module = 'oauth2_provider' AND data.name = %s AND data.model = 'oauth2.scope'
               AND data.res_id = scope.id AND scope.description ->> 'en_US' = %s""", (now, name, before))
