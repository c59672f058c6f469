"""Counting requests makes nobody wait."""
import os

import psycopg2
import requests

from live_ends import allow, case, redeem  # noqa: F401

WORKERS = 4
PATIENCE = 10  # seconds: who waits for the counts, waits for ever


def test_somebody_holds_the_counts_of_the_day(odoo, case):  # noqa: F811
    api = odoo.call('oauth2.scope', 'search', [('name', '=', 'api.read')])
    odoo.call('oauth2.application', 'write', [case.application.id], {'scope_ids': [(6, 0, api)]})
    token = redeem(odoo, case.application, allow(odoo, case.session, case.application)).json()['access_token']
    with psycopg2.connect(os.environ['OAUTH2_LIVE_DSN']) as connection, connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO oauth2_usage (application_id, day, requests, tokens)
            SELECT %s, (now() AT TIME ZONE 'UTC')::date + number, 1, 0 FROM generate_series(-1, 1) AS number
            ON CONFLICT (application_id, day) DO UPDATE SET requests = oauth2_usage.requests
            """, (case.application.id,))
        for _request in range(8 * WORKERS):
            answer = requests.post(
                f'{odoo.url}/json/2/res.users/context_get', json={}, timeout=PATIENCE,
                headers={'Authorization': f'Bearer {token}'})
            assert answer.status_code == 200, answer.text
        connection.rollback()
