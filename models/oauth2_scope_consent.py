from odoo import models
from odoo.tools import LazyTranslate, format_list

from ..protocol.client import OFFLINE_ACCESS

_lt = LazyTranslate(__name__)
# What scopes about the person say as they come, and what they are about: these make one line. A description that
# somebody has changed stays a line of its own.
_IDENTITY = {
    'openid': (_lt("Confirm who you are"), None),
    'profile': (_lt("See your name, login, language and time zone"), _lt("your name, login, language, time zone")),
    'email': (_lt("See your email address"), _lt("your email address")),
    'phone': (_lt("See your phone number"), _lt("your phone number")),
    'address': (_lt("See your postal address"), _lt("your postal address")),
    'groups': (_lt("See which of its groups you belong to"), _lt("which of its groups you belong to")),
}
# What scopes come to for people, and the pictures of that.
_FULL, _CHANGE, _SEE, _PERSON = 'full', 'change', 'see', 'person'
_ICONS = {_FULL: 'fa-exclamation-triangle', _CHANGE: 'fa-pencil', _SEE: 'fa-eye', _PERSON: 'fa-user'}


class Oauth2Scope(models.Model):
    """What people read of scopes: the same before they allow them, in the mail about it, and where they undo it."""

    _inherit = 'oauth2.scope'

    def _consent_groups(self, added=frozenset()):
        """Return these scopes for people to read, the group that opens most first.

        :param added: names of those that are new for who reads it.
        :return: list of dicts of a title, an icon, ``is_full``, and ``lines``, see :meth:`_consent_lines`.
        """
        titles = {
            _FULL: self.env._("It will be able to do everything:"),
            _CHANGE: self.env._("It will be able to change:"),
            _SEE: self.env._("It will be able to see:"),
            _PERSON: self.env._("It will know who you are:"),
        }
        by_kind = self.sorted().grouped(Oauth2Scope._consent_kind)
        lines = {kind: by_kind[kind]._consent_lines(added) for kind in titles if kind in by_kind}
        return [
            {'title': titles[kind], 'lines': lines[kind], 'icon': _ICONS[kind], 'is_full': kind == _FULL}
            for kind in lines if lines[kind]]

    def _consent_sentences(self):
        """Return what the consent page says of these scopes as a list of sentences, in its order.

        :rtype: list[str]
        """
        return [sentence for group in self._consent_groups() for line in group['lines']
                for sentence in (line['text'], line['everything']) if sentence]

    def _consent_lines(self, added):
        """Return what people read of some scopes.

        :return: list of dicts of a ``text``; of ``everything``, a sentence of our own where the text might not say that
            the scope opens all; and of ``is_new``.
        """
        identity = self.filtered(Oauth2Scope._is_identity)
        new = identity.filtered(lambda scope: scope.name in added)
        lines = [(part._consent_identity(), None, part == new) for part in (identity - new, new) if part]
        for scope in self - identity:
            is_new = scope.name in added
            if scope.name != OFFLINE_ACCESS:  # how long access lasts is a sentence of its own
                lines.append((scope.description, scope._everything(), is_new))
            if scope.claim_ids:  # whoever looks after scopes words their descriptions
                lines.append((self._see(scope.claim_ids.mapped('label')), None, is_new))
        return [{'text': text, 'everything': everything, 'is_new': is_new} for text, everything, is_new in lines]

    def _everything(self):
        """Return that this scope opens all, where it does and its description is not the one that says so."""
        if self.model_access != 'all' or self.description in (
                self._describe_all(), self.with_context(lang='en_US')._describe_all()):
            return None
        if self._consent_kind() == _FULL:
            return self.env._("This is everything that you may see and change in Odoo.")
        return self.env._("This is everything that you may see in Odoo.")

    def _consent_identity(self):
        """Return in one line what some scopes about the person tell."""
        known = [scope for scope in self if _IDENTITY[scope.name][1]]
        labels = self.claim_ids.mapped('label')
        if len(known) + len(labels) < 2 and not labels:
            return (known or self)[0].description
        return self._see([_IDENTITY[scope.name][1]._translate(self.env.lang or 'en_US') for scope in known] + labels)

    def _see(self, things):
        return self.env._("See %s", format_list(self.env, things))

    def _is_identity(self):
        """Tell whether a scope is about the person, and says so in the words that it comes with."""
        words = _IDENTITY.get(self.name)
        return bool(words) and self.model_access == 'none' and self.description in (
            words[0]._translate(self.env.lang or 'en_US'), words[0]._translate('en_US'))

    def _consent_kind(self):
        lines = self if self.model_access == 'all' else self.access_ids
        changes = any(line.perm_write or line.perm_create or line.perm_unlink for line in lines)
        match self.model_access:
            case 'all':
                return _FULL if changes else _SEE
            case 'listed':
                return _CHANGE if changes or any(line.methods for line in lines) else _SEE
        return _PERSON
