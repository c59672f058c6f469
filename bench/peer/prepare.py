"""Makes what the operations need in an empty database, and prints it as JSON: applications, sessions, a signing key."""
import json
import secrets
import sys

import django
from django.conf import settings
from django.core.management import call_command

USERS = 16  # as many as server_odoo.py has
REDIRECT_URI = 'http://127.0.0.1:1/callback'


def main():
    django.setup()
    call_command('migrate', verbosity=0)
    # models can be imported only now
    from django.contrib.auth import get_user_model
    from jwcrypto import jwk
    from oauth2_provider.models import Application

    def application(grant, **values):
        """Return the credentials of a new application.

        Its secret is not hashed: with the default, checking it takes a quarter of a second in each request.
        """
        secret = secrets.token_urlsafe(48)
        made = Application.objects.create(
            name='Benchmark', client_type=Application.CLIENT_CONFIDENTIAL, authorization_grant_type=grant,
            client_secret=secret, hash_client_secret=False, redirect_uris=REDIRECT_URI, skip_authorization=True,
            **values)
        return {'client_id': made.client_id, 'client_secret': secret}

    users = [
        get_user_model().objects.create(
            username=f'user{number}', first_name='User', last_name=str(number), email=f'user{number}@example.com')
        for number in range(USERS)]
    json.dump({
        'redirect_uri': REDIRECT_URI,
        'credentials': application(
            Application.GRANT_AUTHORIZATION_CODE, algorithm=Application.RS256_ALGORITHM),
        'service_credentials': application(Application.GRANT_CLIENT_CREDENTIALS),
        'cookies': [f'{settings.SESSION_COOKIE_NAME}={_session_key(user)}' for user in users],
        'signing_key': jwk.JWK.generate(kty='RSA', size=2048).export_to_pem(private_key=True, password=None).decode(),
    }, sys.stdout)


def _session_key(user):
    """Return the key of a new session in which the user is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == '__main__':
    main()
