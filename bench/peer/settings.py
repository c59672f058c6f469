"""Settings of a Django project with django-oauth-toolkit: Django's usual middleware, and what a live server would have.

The defaults hold, with these exceptions: connections to the database stay open, as Odoo's do; there are scopes, and
OpenID Connect is on, with claims that userinfo returns.
"""
import json
import os

SECRET_KEY = os.environ['PEER_SECRET_KEY']
DEBUG = False
ALLOWED_HOSTS = ['127.0.0.1']
ROOT_URLCONF = 'urls'
WSGI_APPLICATION = 'wsgi.application'
INSTALLED_APPS = [
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.sessions',
    'oauth2_provider',
]
MIDDLEWARE = [
    'django.middleware.security.SecurityMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.middleware.common.CommonMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
    'django.middleware.clickjacking.XFrameOptionsMiddleware',
]
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'CONN_MAX_AGE': None,
        **json.loads(os.environ['PEER_DATABASE']),
    },
}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
USE_TZ = True
OAUTH2_PROVIDER = {
    'PKCE_REQUIRED': True,
    'SCOPES': {'read': 'Read', 'openid': 'Know who you are', 'profile': 'See your name', 'email': 'See your address'},
    'OIDC_ENABLED': True,
    'OIDC_RSA_PRIVATE_KEY': os.environ.get('PEER_SIGNING_KEY', ''),
    'OAUTH2_VALIDATOR_CLASS': 'claims.Validator',
}
