"""What a user of the portal has let in, and how to undo it."""
from odoo.http import Controller, request, route

from ..shared import clock
from . import page_language

PATH = '/my/connected_apps'
_MAX_DIGITS = 9  # of an id


class ConnectedApplicationsController(Controller):

    @route(PATH, type='http', auth='user', website=True, readonly=True)
    def connected_applications(self, disconnected=None, **_others):
        """Show the applications that may use the account of who is signed in."""
        return request.render('oauth2_provider.portal_connected_applications', {
            'applications': request.env['oauth2.connected.application']._of_user(),
            'disconnected': disconnected,
            'now': clock.naive_now(request.env),
            'page_name': 'connected_applications',
            'html_attributes': page_language.attributes(request.env.lang or page_language.ENGLISH),
            'words_attributes': page_language.attributes(page_language.shown()),
        })

    @route(f'{PATH}/disconnect', type='http', auth='user', methods=['POST'], website=True)
    def disconnect(self, application='', **_others):
        """Disconnect one of them, by its id; one that is gone meanwhile is no error."""
        id_ = int(application) if application.isdecimal() and len(application) <= _MAX_DIGITS else 0
        request.env['oauth2.connected.application']._of_user([('application_id', '=', id_)]).action_disconnect()
        return request.redirect(f'{PATH}?disconnected=1', code=303)
