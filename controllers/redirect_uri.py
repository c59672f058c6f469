"""A return address that an application has asked for, registered by who looks after it."""
from werkzeug.exceptions import BadRequest, Forbidden

from odoo.http import Controller, request, route

from ..protocol import parameters
from ..protocol.issuer import BASE_PATH
from . import consent_page, error_page, page_language, responses, session

PATH = f'{BASE_PATH}/redirect_uri'


class RedirectUriController(Controller):

    @route(PATH, type='http', auth='user', methods=['POST'])
    def add(self, request_query='', confirmed='', **_others):
        """Register the address of an authorization request that was refused for it, once a manager has confirmed it.

        :param str request_query: the parameters of that request.
        """
        if not session.is_manager():
            raise Forbidden
        try:
            params = parameters.merge(parameters.from_query(str(request_query).encode()))
        except (parameters.Malformed, UnicodeEncodeError):
            raise BadRequest from None
        resume = consent_page.resume(params)
        application = request.env['oauth2.application'].search([('client_id', '=', params.get('client_id'))])
        address = params.get('redirect_uri')
        if not application or not address:
            return responses.redirect(resume, 303)
        application._check_one_redirect_uri(address)
        if confirmed:
            application._add_redirect_uri(address)
            return responses.redirect(resume, 303)
        page_language.choose()
        return responses.page('oauth2_provider.add_address_page', error_page.question(application, address) | {
            'request_query': request_query,
            'resume': resume,
        })
