from odoo import models
from odoo.exceptions import ValidationError

from ..protocol import redirect_uri


class Oauth2Application(models.Model):
    """One more redirect URI, beside those that the form holds."""

    _inherit = 'oauth2.application'

    def _check_one_redirect_uri(self, uri):
        """Check one redirect URI by itself: in a list, one with a line break would be two.

        :raise ValidationError: it must not be registered.
        """
        self.ensure_one()
        if problem := self._redirect_uri_problem(uri):
            raise ValidationError(problem)

    def _redirect_uri_problem(self, uri):
        """Return why a redirect URI must not be registered, or ``None``."""
        fault = redirect_uri.fault(uri, self.client_type)
        return fault and f'{uri}: {self._redirect_uri_sentences(uri)[fault]}'

    def _add_redirect_uri(self, uri):
        """Register a redirect URI besides the others.

        :raise AccessError: the user may not change the application.
        :raise ValidationError: it must not be registered.
        """
        self._check_one_redirect_uri(uri)
        uris = self._redirect_uri_list()
        if uri not in uris:
            self.redirect_uris = '\n'.join([*uris, uri])
