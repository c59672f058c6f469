from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Move the private parts of the signing keys out of the ORM's reach; they are sealed when the addon is loaded.

    The column is emptied before it goes, since PostgreSQL keeps what a dropped column held.
    """
    if not column_exists(cr, 'oauth2_key', 'private_pem'):
        return
    cr.execute("""
        CREATE TABLE IF NOT EXISTS oauth2_key_private (
            key_id integer PRIMARY KEY REFERENCES oauth2_key ON DELETE CASCADE,
            private text NOT NULL
        )""")
    cr.execute("""
        INSERT INTO oauth2_key_private (key_id, private)
             SELECT id, private_pem FROM oauth2_key WHERE private_pem IS NOT NULL
        ON CONFLICT DO NOTHING""")
    cr.execute("ALTER TABLE oauth2_key DROP CONSTRAINT IF EXISTS oauth2_key_private_until_retired")
    cr.execute("ALTER TABLE oauth2_key ALTER COLUMN private_pem DROP NOT NULL")
    cr.execute("UPDATE oauth2_key SET private_pem = NULL")
    cr.execute("ALTER TABLE oauth2_key DROP COLUMN private_pem")
