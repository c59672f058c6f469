from odoo import SUPERUSER_ID, models
from odoo.http import request, root

from ..shared import session_keys
from . import sessions

GOES_ON = 'oauth2_session_goes_on'  # in the context of a request: the same person is about to sign in again


class IrHttp(models.AbstractModel):
    _inherit = 'ir.http'

    @classmethod
    def _post_logout(cls):
        """Overrides Odoo to end what a session that has just ended has connected.

        What the session held is gone by now, but for what is stored. A stored one that was renewed has a successor,
        which goes on; and so does one that is not saved, as where a picture has led to the logout.
        """
        super()._post_logout()
        if not request.session.can_save:
            return
        env, sid = request.env, request.session.sid
        stored = root.session_store.get(sid)
        if 'deletion_time' in stored or stored.get('db') != env.cr.dbname or env.context.get(GOES_ON):
            return
        ended = [(stored['uid'], sessions.digest(sid))] if stored.get('uid') else []
        if earlier := stored.get(session_keys.EARLIER):  # its person has signed in again, and not gone on
            ended.append((earlier['user_id'], earlier['digest']))
        if not ended:
            return
        if env.cr.readonly:
            env.cr.rollback()  # nothing is lost
        tokens = env(user=SUPERUSER_ID, su=True)['oauth2.token']  # it may be nobody's request
        for user_id, digest in ended:
            tokens._end_sessions([user_id], [digest], actor_id=user_id)
