"""What refused requests mean, in words for administrators who do not know OAuth: what happened, and what to do.

The developer of the client gets a sentence of its own (``error_description``), which is the detail of the event. By a
part of that sentence the words here are found, or else by the code of the error.
"""
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

_OF_CODES_AND_TOKENS = _lt(
    "The application sent an authorization code or a refresh token that is not valid, or no longer valid.")
CODE_SENT_TWICE = _lt(
    "Connect the application again. If this comes back, ask its developer whether it sends codes twice, and look for "
    "where codes could leak, such as logs.")
REFRESH_TOKEN_SENT_TWICE = _lt(
    "Connect the application again. If this comes back, ask its developer whether it keeps the newest refresh token, "
    "and whether two copies of it run.")
_OTHER_ADDRESS = (
    _lt("The tool wants people to be sent back to an address that is not registered for the application. Nobody was "
        "sent there."),
    _lt("Compare the callback URL in the tool with the Redirect URIs of the application, letter by letter, and "
        "correct the one that is wrong. Register no address that you do not know."))
_PKCE = (
    _lt("The tool has to prove that it is the one that began the sign-in (PKCE), and did not."),
    _lt("Turn on PKCE with the method S256 in the tool, and connect again. If the tool does not know PKCE, turn off "
        "Require PKCE in the form of the application, which public applications cannot do without. If it does, show "
        "the detail to its developer."))
_OLD_WAY = (
    _lt("The tool sent its request in an old way: with parameters in its address, which ends up in logs, or with "
        "the client secret in two places."),
    _lt("Set up the tool to send everything in the body, and once. If it cannot, turn on Legacy Requests in the "
        "form of the application."))
_OTHER_WAY = (
    _lt("The tool asked for access in a way that this server does not offer, such as with a password."),
    _lt("Set up the tool for Authorization Code, or for Client Credentials where it works without people."))
# a part of the sentence for developers -> what happened, what to do; the first that fits counts
BY_SENTENCE = {
    'The application is archived': (
        _lt("The application is archived, so nobody gets in by it."),
        _lt("If it is still needed, unarchive it: the list of applications has a filter Archived. If not, take it "
            "out of the tool.")),
    'Register this exact redirect_uri': _OTHER_ADDRESS,
    'Send a redirect_uri with': _OTHER_ADDRESS,
    'Send the redirect_uri as a whole address': _OTHER_ADDRESS,
    'The code has expired': (
        _lt("The tool came too late: an authorization code works for a short time after a person has clicked on "
            "Allow."),
        _lt("Connect the application again. If this comes back, the tool is slow: make Authorization Code Lifetime "
            "in the settings longer.")),
    'The code was used before': (_OF_CODES_AND_TOKENS, CODE_SENT_TWICE),
    'The refresh token was used before': (_OF_CODES_AND_TOKENS, REFRESH_TOKEN_SENT_TWICE),
    'code_verifier': _PKCE,
    'code_challenge': _PKCE,
    'Put the parameters in the body of the request': _OLD_WAY,
    'Authenticate in one place': _OLD_WAY,
    'This application is confidential': (
        _lt("The tool and the application do not have the same client secret: one of the two has none."),
        _lt("Copy the client secret into the tool. If there is none yet, press Generate Client Secret in the form "
            "of the application.")),
    'A public application has no client_secret': (
        _lt("The tool sent a client secret, but the application is public and has none."),
        _lt("Take the client secret out of the tool. If the tool has a server of its own, choose the kind "
            "Automation tool or website for the application instead.")),
    'client_assertion': (
        _lt("The tool signs its requests in place of a client secret, and the signature, or what it says, is wrong."),
        _lt("Compare the public keys in the form of the application (tab Advanced) with those of the tool, and the "
            "clocks of both servers. If they are right, show the detail to the developer of the tool.")),
}
_PARAMETER = 'invalid_request: The parameter '  # sent twice, or not readable
_UNKNOWN_SENTENCE = 'There is no application with'  # which is also said where the secret of a known one is wrong
_UNKNOWN = (
    _lt("The request named a client ID that no application here has."),
    _lt("Copy the client ID from the form of the application into the tool again. If there is no such application, "
        "it was deleted, or the tool has the address of another Odoo."))
# code of the error -> the same
BY_ERROR = {
    'access_denied': (
        _lt("The user may not use this application, and so it got no access."),
        _lt("If the user should, add one of the groups of the user to the Allowed Groups of the application.")),
    'invalid_dpop_proof': (
        _lt("The application has to prove with each request that it holds a key (DPoP), and the proof was missing "
            "or wrong."),
        _lt("If the tool does not know DPoP, turn off Require DPoP in the form of the application. If it does, show "
            "the detail to its developer.")),
    'invalid_grant': (
        _OF_CODES_AND_TOKENS,
        _lt("Connect the application again. If this comes back, show the detail to the developer or the support of "
            "the tool.")),
    'invalid_scope': (
        _lt("The application asked for a scope that it does not have, or that does not exist."),
        _lt("Add the missing scope to the application, or let the tool ask for less.")),
    'unauthorized_client': (
        _lt("The application used a grant that is not allowed to it."),
        _lt("Allow the grant in the form of the application, or set up the tool for another one.")),
    'unsupported_grant_type': _OTHER_WAY,
    'unsupported_response_type': _OTHER_WAY,
}


def words(error, sentence, is_known):
    """Return what a refused request means, or ``None`` where no more is known than that it was refused.

    :param str error: its code.
    :param str sentence: what the developer of the client was told.
    :param bool is_known: whether it is known which application it is about.
    :return: what happened, and what to do, to be translated.
    """
    sentence = sentence or ''
    if not is_known and _UNKNOWN_SENTENCE in sentence:
        return _UNKNOWN
    if _PARAMETER in sentence:  # what it names is a word of whoever has sent it
        return None
    return next((said for part, said in BY_SENTENCE.items() if part in sentence), None) or BY_ERROR.get(error)
