"""The pages that say why a request cannot be answered, one for each cause, in words for the person who sees them."""
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup

from odoo.http import request

from ..protocol import errors, redirect_uri
from . import consent_page, responses, session

_STRONG = Markup('<strong><bdi>%s</bdi></strong>')
_PLAIN = Markup('<bdi>%s</bdi>')


def render(asked, error, *, status, headers=(), back=None, resume=None):
    """Return the page for an error.

    It never holds what the request has sent, except for managers, who see the return address that was asked for.

    :param ClientRequest asked: the request, with the id of what the audit trail says of it.
    :param OAuth2Error error: what is wrong.
    :param str back: the address by which the application hears of it, where that is no risk.
    :param str resume: the path that repeats the request; by default that of an authorization request.
    """
    template, values = _page(asked, error, back, resume or consent_page.resume(asked.parameters))
    return responses.page(f'oauth2_provider.{template}', errors.members(error) | values | {
        'is_manager': session.is_manager(),
        'reference': asked.event_id and request.env._("Reference number: %s", asked.event_id),
    }, status, headers)


def question(application, address):
    """Return the words that ask a manager whether an address may be registered."""
    parts = urlsplit(address)
    return {
        'address': address,
        'sentence': request.env._(
            "Whoever runs %(host)s can act for the people who allow %(application)s.",
            host=_STRONG % (parts.hostname or parts.scheme), application=_STRONG % application.name),
    }


def _page(asked, error, back, resume):
    """Return the name of a template, and its values."""
    match error:
        case errors.MissingClientIdError() | errors.InvalidClientIdError():
            return 'unknown_application_page', {}
        case errors.InvalidRequestURI():
            return 'request_over_page', {}
        case errors.UserNotAllowedError():
            return 'not_allowed_page', _not_allowed(asked, back, resume)
        case errors.DecisionError():
            return 'page_expired_page', {'start_again': resume}
        case (errors.MismatchingRedirectURIError() | errors.InvalidRedirectURIError() | errors.MissingRedirectURIError()
              | errors.NoRedirectURIError()):
            return 'return_address_page', _return_address(asked)
    return 'error_page', {}


def _not_allowed(asked, back, resume):
    user = request.env.user
    return {
        'account': request.env._(
            "You are signed in as %(name)s (%(login)s), and this account may not use %(application)s.",
            name=_STRONG % user.name, login=_PLAIN % user.login, application=_STRONG % asked.client.name),
        'switch_user': session.switch_user_path(resume),
        'back': back,
        'back_to': request.env._("Back to %s", _PLAIN % asked.client.name),
    }


def _return_address(asked):
    given = asked.parameters.get('redirect_uri')
    name = _STRONG % asked.client.name
    values = {
        'sentence': request.env._("%s wants to send you on to an address that is not registered for it.", name) if given
        else request.env._("%s does not say which address it wants to send you on to.", name),
        'given': None,
    }
    if not given or asked.reference or not session.is_manager():  # a pushed request is over, once its address is
        return values
    application = request.env['oauth2.application'].browse(asked.client.id)
    registered = asked.client.redirect_uris
    fault = redirect_uri.fault(given, asked.client.client_type)
    nearest = redirect_uri.nearest(given, registered)
    return values | {
        'given': given,
        'registered': registered,
        'differences': [_differences()[name] for name in redirect_uri.differences(given, nearest)] if nearest else [],
        'problem': fault and application._redirect_uri_sentences(given)[fault],
        'request_query': urlencode(consent_page.own(asked.parameters)),
    }


def _differences():
    """Return in what addresses differ, by the codes of ``redirect_uri.differences``."""
    return {
        'scheme': request.env._("One begins with https, the other with http or with another scheme."),
        'host': request.env._("The name of the host differs."),
        'port': request.env._("The port differs."),
        'slash': request.env._("One has a slash at the end of its path, the other has not."),
        'case': request.env._("Capital and small letters differ."),
        'path': request.env._("The path differs."),
        'query': request.env._("What follows the question mark differs."),
    }
