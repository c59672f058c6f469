"""Who is signed in, as Odoo sees it."""
from contextlib import contextmanager
from urllib.parse import urlencode

from odoo.http import request

from ..shared import session_keys

LOGIN = '/web/login'
MANAGERS = 'oauth2_provider.group_oauth2_manager'
CONFIRM_IDENTITY = '/auth-timeout/check-identity'


def user_id():
    """Return the id of the user who is signed in and does not have to prove it anew, or ``None``."""
    return None if _lock() else request.session.uid


def is_manager():
    """Tell whether who is signed in looks after applications."""
    return bool(user_id()) and request.env.user.has_group(MANAGERS)


def sign_in_path(resume, *, again=False, login=None):
    """Return the path of the page where a person signs in, and then goes on to ``resume``.

    A session that has outlived its time ends here. That of somebody who has to sign in again goes on until they do, or
    else anybody could end it by a link.

    :param bool again: whether somebody is signed in, and has to do so again.
    :param str login: what to fill in.
    """
    lock = _lock()
    if lock.get('check_identity') and not again:
        return f'{CONFIRM_IDENTITY}?{urlencode({"redirect": resume})}'
    if lock:
        known_by = browser()
        request.session.can_save = True
        request.session.logout(keep_db=True)
        remember_browser(known_by)
    elif again:
        request.session.can_save = True
        request.session[session_keys.AGAIN] = resume
    return f'{LOGIN}?{urlencode({"redirect": resume} | ({"login": login} if login else {}))}'


def signs_in_again(resume):
    """Tell whether who is signed in was sent to the login page to sign in again, and go on to ``resume`` then."""
    return bool(request.session.uid) and request.session.get(session_keys.AGAIN) == resume


@contextmanager
def out_of_sight():
    """Return a context in which nobody is signed in, or else Odoo's login page would send them straight on."""
    session = request.session
    uid, is_dirty = session.uid, session.is_dirty
    session.uid = None
    try:
        request.env['ir.http']._auth_method_public()
        yield
    finally:
        session.uid, session.is_dirty = uid, is_dirty


def go_on(user_id):
    """Have what the person had connected before signing in again belong to the present session.

    What somebody else had connected in this browser ends.
    """
    earlier = request.session.get(session_keys.EARLIER)
    if earlier:
        request.session.can_save = True
        del request.session[session_keys.EARLIER]
        request.env['oauth2.token'].sudo()._take_over_session(request.session, user_id, earlier)


def browser():
    """Return what :func:`remember_browser` has been told in this session, or ``None``."""
    return request.session.get(session_keys.BROWSER)


def remember_browser(known_by):
    """Have the session remember what its browser is known by, through the login, or ``None`` for nothing."""
    if browser() == known_by:
        return
    request.session.can_save = True
    if known_by:
        request.session[session_keys.BROWSER] = known_by
    else:
        del request.session[session_keys.BROWSER]


def switch_user_path(resume):
    """Return the path that ends the session, and lets another user sign in and go on to ``resume``."""
    return f'/web/session/logout?{urlencode({"redirect": resume})}'


def _lock():
    """Return what Odoo's module auth_timeout asks of this session; nothing without that module.

    It looks after routes with ``auth='user'`` alone; ours serves people who are signed out, too.
    """
    must_check = getattr(request.env.registry['ir.http'], '_must_check_identity', None)
    return (request.session.uid and must_check and must_check()) or {}
