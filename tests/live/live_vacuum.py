"""What is over is cleaned up on a busy server, and nobody notices."""
import os

import psycopg2

from live_ends import Renewing, case  # noqa: F401

CODES = 20_000


def test_codes_of_connections_that_are_in_use(odoo, case, nobody_waits):  # noqa: F811
    with psycopg2.connect(os.environ['OAUTH2_LIVE_DSN']) as connection, connection.cursor() as cursor:
        with Renewing(odoo, case.application, case.session) as client:
            ids = [int(members['refresh_token'].split('.')[0]) for members in client.last]
            cursor.execute("""
                INSERT INTO oauth2_authorization_code
                       (digest, application_id, user_id, content, expires_at, used_at)
                SELECT 'vacuum' || number, %s, %s, '{}', now() - interval '3 days', now()
                  FROM generate_series(1, %s) AS number RETURNING id""", (case.application.id, case.user, CODES))
            codes = [id_ for id_, in cursor.fetchall()]
            connection.commit()
            for id_, code in zip(ids, codes, strict=False):  # between two renewals
                while True:
                    try:
                        cursor.execute("UPDATE oauth2_token SET authorization_code_id = %s WHERE id = %s", (code, id_))
                        connection.commit()
                        break
                    except psycopg2.Error:
                        connection.rollback()
            job, = odoo.call('ir.model.data', 'search_read', [
                ('module', '=', 'base'), ('name', '=', 'autovacuum_job')], ['res_id'])
            odoo.call('ir.cron', 'method_direct_trigger', [job['res_id']])
            cursor.execute("SELECT count(*) FROM oauth2_authorization_code WHERE id = ANY(%s)", (codes,))
            assert cursor.fetchone() == (0,)
        assert not client.failures, client.failures[0].text
