"""What the attack tests share: secrets and marks that no attack may reach, and what leaves the server."""
import contextlib
import socket
import sys
from unittest.mock import patch

import requests

from odoo.tests.test_cursor import TestCursor
from odoo.tools import mute_logger

from .json2 import JSON2Case

SECRET = 'kept-from-every-token'
# Python that shows that it ran, and Python that shows what its author may not see.
WRITES = "env['ir.config_parameter'].sudo().set_param('sealed.written', 'yes')"
READS = "env['ir.config_parameter'].sudo().get_param('sealed.secret')"


class SealedCase(JSON2Case):
    """Attacks by JSON-2 whose *outcome* counts: an attack may be refused, fail or do nothing, but not succeed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['ir.config_parameter'].set_param('sealed.secret', SECRET)

    @contextlib.contextmanager
    def isolated(self, *args, **kwargs):
        """Try one of several ways, of which none changes anything for the next."""
        with self.subTest(*args, **kwargs), self.env.cr.savepoint() as savepoint:
            try:
                yield
            finally:
                self.env.invalidate_all()
                savepoint.rollback()
                self.env.registry.clear_cache('default', 'stable', 'groups')  # of what is no longer so

    def attempt(self, token, model, method, /, **arguments):
        """Try an attack; return the text of the answer, in which its loot would be."""
        with mute_logger('odoo.addons.base.models.ir_actions', 'odoo.addons.base.models.ir_rule', 'odoo.models',
                         'odoo.addons.base.models.ir_cron', 'odoo.addons.mail.models.mail_render_mixin',
                         'odoo.tools.safe_eval'):
            response = self.call(token, model, method, **arguments)
        self.env.invalidate_all()
        self.assertNotEqual(response.status_code, 401, 'this token is no longer good for any attack')
        self.assertNotIn(SECRET, response.text)
        return response.text

    def made(self, token, model, method, /, **arguments):
        """Try the first step of an attack; return the ids of what it made, or none."""
        response = self.call(token, model, method, **arguments)
        self.env.invalidate_all()
        self.assertNotEqual(response.status_code, 401, 'this token is no longer good for any attack')
        ids = response.json() if response.status_code == 200 else []
        return [ids] if type(ids) is int else [id_ for id_ in ids or () if type(id_) is int]

    @contextlib.contextmanager
    def by_a_person(self):
        """Let something happen later, without a token; what it raises does no harm."""
        with mute_logger('odoo.addons.base.models.ir_actions', 'odoo.addons.base.models.ir_rule', 'odoo.models',
                         'odoo.addons.mail.models.mail_render_mixin', 'odoo.sql_db', 'odoo.tools.safe_eval',
                         'odoo.addons.base.models.ir_qweb'), \
                contextlib.suppress(Exception), self.env.cr.savepoint():  # an attack that fails has not succeeded
            yield
        self.env.invalidate_all()

    def run_action(self, action_ids, record):
        """Run server actions on a record as an administrator without a token would."""
        with self.by_a_person():
            self.env['ir.actions.server'].browse(action_ids).exists().with_user(self.admin).with_context(
                active_model=record._name, active_id=record.id, active_ids=record.ids).run()

    def assertNotWritten(self):
        """Check that :data:`WRITES` did not run."""
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(self.env['ir.config_parameter'].get_param('sealed.written'), 'code of the caller ran')

    def model_id(self, model):
        return self.env['ir.model']._get_id(model)

    @staticmethod
    def connect(*_args, **_kwargs):
        """Do what Python does when something connects to another server, but for the connection (PEP 578)."""
        with socket.socket() as connection:
            sys.audit('socket.connect', connection, ('192.0.2.1', 443))

    @contextlib.contextmanager
    def leaving(self):
        """Collect the addresses that something is sent to, also after the commit, where Odoo's tests send nothing."""
        sent = []
        commit = TestCursor.commit

        def commit_and_send(cursor):
            cursor.flush()
            cursor.postcommit.run()
            commit(cursor)
        send = requests.sessions.Session.send

        def keep(session, request, **kwargs):
            if request.url.startswith(self.base_url()):
                return send(session, request, **kwargs)
            self.connect(request.url)
            sent.append(request.url)
            response = requests.Response()
            response.status_code, response._content, response.url = 200, b'{}', request.url
            return response
        with patch.object(TestCursor, 'commit', commit_and_send), patch.object(requests.sessions.Session, 'send', keep):
            yield sent
