"""Speed is designed in: how many statements a request may cost once caches are warm."""
import threading
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tests.test_cursor import TestCursor

from .common import BASE, OAuth2Case
from .test_discovery import DISCOVERY


def statements(case, send):
    """Return the statements that handling a request takes, and how often it commits."""
    ours, commits, main = [], [], threading.current_thread()
    execute, commit = Cursor.execute, TestCursor.commit

    def counting_execute(cursor, query, *args, **kwargs):
        if threading.current_thread() is not main:
            ours.append(str(getattr(query, 'code', query)))
        return execute(cursor, query, *args, **kwargs)

    def counting_commit(cursor):
        if threading.current_thread() is not main:
            commits.append(cursor)
        return commit(cursor)
    with patch.object(Cursor, 'execute', counting_execute), patch.object(TestCursor, 'commit', counting_commit):
        response = send()
    case.assertEqual(response.status_code, 200, response.text)
    savepoints = ('SAVEPOINT', 'RELEASE', 'ROLLBACK')  # what a test cursor makes of commits
    return [query for query in ours if not query.lstrip().upper().startswith(savepoints)], len(commits)


@tagged('post_install', '-at_install')
class TestQueryCount(OAuth2Case):

    def test_a_code_takes_three_statements_and_one_commit(self):
        warm = self.connect()
        self.refresh(warm['refresh_token'])
        code = self.fresh_code()
        queries, commits = statements(self, lambda: self.redeem(code))
        self.assertLessEqual(len(queries), 3, '\n'.join(queries))
        self.assertEqual(commits, 1)

    def test_a_refresh_takes_two_statements_and_one_commit(self):
        warm = self.connect()
        token = self.refresh(warm['refresh_token']).json()['refresh_token']
        queries, commits = statements(self, lambda: self.refresh(token))
        self.assertLessEqual(len(queries), 2, '\n'.join(queries))
        self.assertEqual(commits, 1)

    def test_an_id_token_costs_no_statement_more(self):
        scopes = ('openid', 'profile', 'email')
        self.allow(scopes)
        self.sign_in()
        warm = self.redeem(self.code(scope=' '.join(scopes))).json()
        self.assertIn('id_token', warm)
        code = self.code(scope=' '.join(scopes))
        queries, commits = statements(self, lambda: self.redeem(code))
        self.assertLessEqual(len(queries), 3, '\n'.join(queries))
        self.assertEqual(commits, 1)
        token = self.refresh(warm['refresh_token']).json()['refresh_token']
        queries, commits = statements(self, lambda: self.refresh(token))
        self.assertLessEqual(len(queries), 2, '\n'.join(queries))
        self.assertEqual(commits, 1)

    def test_userinfo_takes_two_statements(self):
        token = self.connect()['access_token']
        self.userinfo(token)
        queries, _commits = statements(self, lambda: self.userinfo(token))
        self.assertLessEqual(len(queries), 2, '\n'.join(queries))

    def test_client_credentials_take_one_select_and_write_nothing(self):
        self.application.write({'allow_client_credentials': True, 'user_id': self.user.id})
        for _warm in range(2):
            self.client_credentials()
        queries, _commits = statements(self, self.client_credentials)
        ours = [query for query in queries if 'oauth2_' in query]
        self.assertEqual(len(ours), 1, '\n'.join(queries))
        self.assertFalse([query for query in queries if not query.lstrip().upper().startswith('SELECT')])

    def test_metadata_takes_no_statement(self):
        for path in (DISCOVERY, f'{BASE}/jwks'):
            self.assertEqual(self.url_open(path).status_code, 200)
            with self.subTest(path):
                self.assertFalse(statements(self, lambda path=path: self.url_open(path))[0])

    def test_introspection_takes_one_select(self):
        token = self.connect()['access_token']
        send = lambda: self.token(url=f'{BASE}/introspect', token=token)  # noqa: E731
        send()
        queries, _commits = statements(self, send)
        self.assertEqual(len([query for query in queries if 'oauth2_' in query]), 1, '\n'.join(queries))

    def test_a_revocation_takes_two_statements_and_one_commit(self):
        send = lambda token: lambda: self.token(url=f'{BASE}/revoke', token=token)  # noqa: E731
        send(self.connect()['refresh_token'])()
        queries, commits = statements(self, send(self.connect()['refresh_token']))
        self.assertLessEqual(len(queries), 2, '\n'.join(queries))
        self.assertEqual(commits, 1)
