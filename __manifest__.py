{
    'name': 'OAuth 2 Provider',
    'summary': 'Let applications sign in with Odoo and get tokens that do no more than they must',
    'version': '19.0.1.0.0',
    'category': 'Administration',
    'author': 'The oauth2_provider contributors',
    'license': 'LGPL-3',
    'application': True,
    'depends': ['base', 'web', 'portal', 'rpc'],
    'external_dependencies': {'python': ['oauthlib>=4.0.1', 'PyJWT>=2.9', 'cryptography']},
    'data': [
        'security/oauth2_provider_groups.xml',
        'security/ir.model.access.csv',
        'data/oauth2_scope_data.xml',
        'data/oauth2_key_data.xml',
        'views/oauth2_application_views.xml',
        'views/oauth2_client_secret_views.xml',
        'views/oauth2_scope_views.xml',
        'views/oauth2_token_views.xml',
        'views/oauth2_consent_views.xml',
        'views/oauth2_key_views.xml',
        'views/oauth2_provider_menus.xml',
        'views/authorize_templates.xml',
    ],
    'demo': [
        'demo/oauth2_application_demo.xml',
    ],
    'assets': {
        'web.assets_tests': [
            'oauth2_provider/static/tests/tours/**/*',
        ],
    },
}
