"""Who is signed in, as Odoo sees it."""
from urllib.parse import urlencode

from odoo.http import request

LOGIN = '/web/login'
MANAGERS = 'oauth2_provider.group_oauth2_manager'
_EARLIER = 'oauth2_earlier_session'  # the key of what a person has had before signing in again
_BROWSER = 'oauth2_sign_in_browser'  # the key of what sign_in_again knows a browser by
CONFIRM_IDENTITY = '/auth-timeout/check-identity'


def user_id():
    """Return the id of the user who is signed in and does not have to prove it anew, or ``None``."""
    return None if _lock() else request.session.uid


def is_manager():
    """Tell whether who is signed in looks after applications."""
    return bool(user_id()) and request.env.user.has_group(MANAGERS)


def sign_in_path(resume, *, again=False, login=None):
    """Return the path of the page where a person signs in, and then goes on to ``resume``.

    A session that has outlived its time, or whose owner has to sign in again, ends here: Odoo's login page would send
    them straight back.

    :param bool again: whether somebody is signed in, and has to do so again.
    :param str login: what to fill in.
    """
    lock = _lock()
    if lock.get('check_identity') and not again:
        return f'{CONFIRM_IDENTITY}?{urlencode({"redirect": resume})}'
    if lock or again:
        _end(goes_on=again and not lock)
    return f'{LOGIN}?{urlencode({"redirect": resume} | ({"login": login} if login else {}))}'


def _end(goes_on):
    """End the session; what it has connected ends with it, unless the same person is about to sign in again.

    :param bool goes_on: whether that is so.
    """
    session, earlier, known_by = request.session, request.session.get(_EARLIER), browser()
    if goes_on:
        earlier = earlier or request.env['res.users']._oauth2_of_session(session)
        request.update_context(oauth2_session_goes_on=True)
    session.can_save = True
    session.logout(keep_db=True)
    remember_browser(known_by)
    if goes_on:
        session[_EARLIER] = earlier


def go_on(user_id):
    """Have what the person had connected before signing in again belong to the present session.

    What somebody else had connected in this browser ends.
    """
    earlier = request.session.get(_EARLIER)
    if earlier:
        request.session.can_save = True
        del request.session[_EARLIER]
        request.env['oauth2.token'].sudo()._take_over_session(request.session, user_id, earlier)


def browser():
    """Return what :func:`remember_browser` has been told in this session, or ``None``."""
    return request.session.get(_BROWSER)


def remember_browser(known_by):
    """Have the session remember what its browser is known by, through the login, or ``None`` for nothing."""
    if browser() == known_by:
        return
    request.session.can_save = True
    if known_by:
        request.session[_BROWSER] = known_by
    else:
        del request.session[_BROWSER]


def switch_user_path(resume):
    """Return the path that ends the session, and lets another user sign in and go on to ``resume``."""
    return f'/web/session/logout?{urlencode({"redirect": resume})}'


def _lock():
    """Return what Odoo's module auth_timeout asks of this session; nothing without that module.

    It looks after routes with ``auth='user'`` alone; ours serves people who are signed out, too.
    """
    must_check = getattr(request.env.registry['ir.http'], '_must_check_identity', None)
    return (request.session.uid and must_check and must_check()) or {}
