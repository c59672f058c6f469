"""The answer to an authorization request, on its way back through the browser."""
from ..protocol import response_modes
from ..protocol.endpoints import authorization
from . import responses


def send(redirect_uri, members, response_mode, status):
    """Return what takes the answer to the application: a redirect, or a page with a form that sends itself.

    :param dict members: those of the answer.
    :param str response_mode: one of :data:`response_modes.MODES`.
    :param int status: of a redirect.
    """
    if response_mode == response_modes.FORM_POST:
        # many websites take forms of others from origins alone that they know, and without a referrer there is none
        return responses.page(
            'oauth2_provider.form_post_page', {'redirect_uri': redirect_uri, 'members': members},
            headers={'Referrer-Policy': 'origin'})
    return responses.redirect(authorization.location(redirect_uri, members), status)
