from dataclasses import replace

from odoo import models
from odoo.http import request

from ..protocol.authentication import MULTI_FACTOR, Authentication
from ..shared import clock, session_keys
from . import sessions
from .ir_http import GOES_ON

_SESSION_KEY = 'oauth2_sign_in'
# How Odoo names ways to sign in -> what RFC 8176 §2 calls them. Odoo has a passkey checked together with its person,
# which makes it several factors, and takes it in place of a second one.
_FIRST_FACTORS = {'password': ('pwd',), 'ldap': ('pwd',), 'passkey': ('pop', 'user', MULTI_FACTOR)}
_SECOND_FACTORS = {'totp': ('otp',), 'totp_mail': ('otp',)}


class ResUsers(models.Model):
    """When and how a person has signed in, for ID tokens (OIDC Core §2): the session remembers it."""

    _inherit = 'res.users'

    def authenticate(self, credential, user_agent_env):
        """Overrides Odoo to remember when a person, and no program, has signed in."""
        auth_info = super().authenticate(credential, user_agent_env)
        if request and user_agent_env and user_agent_env.get('interactive'):
            self._oauth2_end_earlier(request.session, auth_info['uid'])
            self._oauth2_remember_sign_in(auth_info['uid'], Authentication(
                self._oauth2_second(), _FIRST_FACTORS.get(auth_info.get('auth_method'), ())))
        return auth_info

    def _check_credentials(self, credential, env):
        """Overrides Odoo to remember a second factor, while the session waits for one.

        A module whose override hands a second factor to nobody after it leaves the session with the first one alone:
        ID tokens then say less than is true, and never more.
        """
        auth_info = super()._check_credentials(credential, env)
        methods = _SECOND_FACTORS.get(auth_info.get('auth_method'))
        if methods and request and self.ids == [request.session.get('pre_uid')]:
            first = self._oauth2_remembered_sign_in(request.session, self.id)
            if first:
                self._oauth2_remember_sign_in(self.id, first.with_second_factor(self._oauth2_second(), methods))
        return auth_info

    def _oauth2_authentication(self, session):
        """Return how this user, who is signed in, has done so.

        A session that was made before this addon looked, or in another way, does not know. When its user was first
        seen in it is the safe answer then: not ``create_time`` alone, which rises whenever Odoo renews the session.

        :param Session session: of this user.
        :rtype: Authentication
        """
        remembered = self._oauth2_remembered_sign_in(session, self.id)
        digest = sessions.digest(session.sid)
        if remembered:
            return replace(remembered, session=digest)
        seen = [trace['first_activity'] for trace in session.get('_trace') or ()]
        return Authentication(int(min([session['create_time'], self._oauth2_second(), *seen])), session=digest)

    def _oauth2_end_earlier(self, session, user_id):
        """End the session of who signs in again, as an application wants it, now that they do.

        What it has connected waits until the same person goes on: see :meth:`Oauth2Token._take_over_session`. Where it
        is another person, that ends as well.

        :param int user_id: who signs in.
        """
        if not session.uid or session_keys.AGAIN not in session:
            return
        kept = {session_keys.BROWSER: session[session_keys.BROWSER]} if session_keys.BROWSER in session else {}
        if user_id == session.uid:
            kept[session_keys.EARLIER] = session.get(session_keys.EARLIER) or {
                'user_id': user_id, 'digest': sessions.digest(session.sid)}
            request.update_context(**{GOES_ON: True})
        session.logout(keep_db=True)
        session.update(kept)

    def _oauth2_second(self):
        return int(clock.now(self.env).timestamp())

    def _oauth2_remember_sign_in(self, user_id, authentication):
        request.session[_SESSION_KEY] = {
            'user_id': user_id, 'at': authentication.at, 'methods': authentication.methods}

    def _oauth2_remembered_sign_in(self, session, user_id):
        """Return what a session remembers of a sign-in, if it was this user's."""
        remembered = session.get(_SESSION_KEY)
        if not remembered or remembered['user_id'] != user_id:
            return None
        return Authentication(remembered['at'], tuple(remembered['methods']))
