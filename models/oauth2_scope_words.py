import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate, format_list

from ..fence.permissions import OPERATIONS
from . import names
from .oauth2_scope_access import ticked, ticked_labels

_lt = LazyTranslate(__name__)

# RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
_SCOPE_TOKEN = re.compile(r'[\x21\x23-\x5b\x5d-\x7e]+')
_CLAUSES = re.compile('[,.;:\u060c\u061b\uff0c\u3002\uff1b\uff1a]')  # also as Arabic and Chinese write them
MOST_MODELS = 6  # in a suggested description
# By these words a description says what may be done; `*` stands for any end of a word. A language has words of its own.
_CHANGES = _lt("change*, edit*, modif*, updat*, writ*, creat*, add, adds, manag*, full access")
_DELETES = _lt("delet*, remov*, eras*, cancel*, manag*, full access")
_NEGATES = _lt("not, nothing, never, without, no")
# On what it depends what a scope opens.
_OPENS = ('model_access', *(f'perm_{operation}' for operation in OPERATIONS), 'access_ids.model_id.name',
          *(f'access_ids.perm_{operation}' for operation in OPERATIONS), 'access_ids.methods')


class Oauth2Scope(models.Model):
    """The words of scopes: their names, what people read, and whether that is what they open."""

    _inherit = 'oauth2.scope'

    summary = fields.Char(
        compute='_compute_summary', compute_sudo=True, groups='oauth2_provider.group_oauth2_manager')
    name_problem = fields.Char(
        compute='_compute_name_problem', groups='oauth2_provider.group_oauth2_manager',
        help="Why the scope cannot have this name.")
    suggested_description = fields.Char(
        compute='_compute_suggested_description', compute_sudo=True, groups='oauth2_provider.group_oauth2_manager',
        help="What the scope opens, for people to read.")
    description_warning = fields.Text(
        compute='_compute_description_warning', compute_sudo=True, groups='oauth2_provider.group_oauth2_manager',
        help="Where the description says something else than what the scope opens. One sentence a line.")
    follows_suggestion = fields.Boolean(
        store=False, default=True, groups='oauth2_provider.group_oauth2_manager',
        help="The description of a new scope is the suggested one until somebody writes another.")

    @api.depends(*_OPENS, 'access_ids.domain')
    @api.depends_context('lang')
    def _compute_summary(self):
        kinds = dict(self._fields['model_access']._description_selection(self.env))
        for scope in self:
            opened = ''
            if scope.model_access == 'all' and (labels := ticked_labels(scope)):
                opened = f"{kinds['all']}: {labels}"
            elif scope.model_access == 'listed':
                opened = '; '.join(filter(None, (access._summary() for access in scope.access_ids)))
            scope.summary = opened or kinds['none']

    @api.depends('name')
    @api.depends_context('lang')
    def _compute_name_problem(self):
        for scope in self:
            scope.name_problem = bool(scope.name) and scope._name_refusal()

    @api.depends(*_OPENS)
    @api.depends_context('lang')
    def _compute_suggested_description(self):
        for scope in self:
            scope.suggested_description = {
                'all': scope._describe_all, 'listed': scope._describe_lines}.get(scope.model_access, bool)()

    @api.depends('description', *_OPENS)
    @api.depends_context('lang')
    def _compute_description_warning(self):
        for scope in self:
            scope.description_warning = '\n'.join(scope._description_warnings()) or False

    @api.constrains('name')
    def _check_name(self):
        for scope in self:
            if problem := scope._name_refusal():
                raise ValidationError(problem)

    @api.constrains('description')
    def _check_description(self):
        for scope in self:
            if problem := names.problem(self.env, scope.description, names.MAX_SENTENCE):
                raise ValidationError(problem)

    @api.onchange('model_access', 'perm_read', 'perm_write', 'perm_create', 'perm_unlink', 'access_ids')
    def _onchange_opens(self):
        if self.follows_suggestion and not self._origin:
            self.description = self.suggested_description

    @api.onchange('description')
    def _onchange_description(self):
        self.follows_suggestion = self.description in (False, '', self.suggested_description)

    def action_use_suggestion(self):
        """Describe these scopes by what they open."""
        for scope in self:
            scope.description = scope.suggested_description or scope.description

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=''):
        """Override Odoo, which writes translations past ``write``."""
        if field_name == 'description':
            for text in translations.values():
                if text and (problem := names.problem(self.env, text, names.MAX_SENTENCE)):
                    raise ValidationError(problem)
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        self._record('scope_changed', f'{field_name} ({", ".join(sorted(translations))})')
        return result

    def _name_refusal(self):
        """Return why this scope cannot have its name, for people to read, or ``False``."""
        name = self.name or ''
        if not _SCOPE_TOKEN.fullmatch(name):
            return self.env._(
                "The name of a scope is made of ASCII letters, digits and signs, without spaces, "
                "quotes and backslashes: %s", name)
        if len(name) > names.MAX_NAME:
            return self.env._("Use %s characters at most.", names.MAX_NAME)
        if self.sudo().search_count([('name', '=', name), ('id', '!=', self._origin.id)], limit=1):
            return self.env._("Another scope has this name.")
        return False

    def _describe_all(self):
        """Return what a scope for everything lets an application do, for people to read, or ``False``."""
        operations = ticked(self)
        if not operations:
            return False
        if len(operations) == len(OPERATIONS):
            return self.env._("Full access: see, change, create and delete everything you can")
        if operations == ['read']:
            return self.env._("See everything in Odoo that you may see, and change nothing")
        return self.env._(
            "Everything in Odoo that you may use: %(operations)s", operations=self._verbs(tuple(operations)))

    def _describe_lines(self):
        """Return what the lines let an application do, for people to read, or ``False``.

        Such as "See and change: Contact; see: Country". Of many models some are named.
        """
        groups = {}
        for access in self.access_ids.filtered('model_id'):
            opened = (*ticked(access), *(['call'] if access._method_names() else []))
            if opened and access.model_id.name not in groups.setdefault(opened, []):
                groups[opened].append(access.model_id.name)
        groups = sorted(groups.items(), key=lambda group: -len(group[0]))
        for most in range(MOST_MODELS, 0, -1):
            text = '; '.join(self.env._(
                "%(operations)s: %(models)s", operations=self._verbs(opened), models=self._some_of(models, most))
                for opened, models in groups)
            if len(text) <= names.MAX_SENTENCE:
                return text[:1].upper() + text[1:] or False
        return False

    def _some_of(self, models, most):
        """Return names of models for people to read, with the number of those that are not named."""
        listed = ', '.join(models[:most])
        more = len(models) - most
        return self.env._("%(models)s and %(count)s more", models=listed, count=more) if more > 0 else listed

    def _verbs(self, opened):
        """Return operations for people to read, such as "see and change".

        :param tuple opened: of ``OPERATIONS``, and ``call`` for further methods.
        """
        verbs = {
            'read': self.env._("see"), 'write': self.env._("change"), 'create': self.env._("create"),
            'unlink': self.env._("delete"), 'call': self.env._("run actions")}
        return format_list(self.env, [verbs[operation] for operation in opened])

    def _description_warnings(self):
        """Yield where the description says something else than what the scope opens, for people to read."""
        if self.model_access == 'none' or not self.description or self.description == self.suggested_description:
            return
        lines = self.access_ids if self.model_access == 'listed' else self
        opened = {operation for line in lines for operation in ticked(line)}
        calls = self.model_access == 'listed' and any(access._method_names() for access in lines)
        changes, deletes = calls or opened & {'write', 'create'}, 'unlink' in opened
        says_change, says_delete = self._says(_CHANGES), self._says(_DELETES)
        if says_change is False and changes:
            yield self.env._("It lets an application change or create records, and the description does not say so.")
        if says_delete is False and deletes:
            yield self.env._("It lets an application delete records, and the description does not say so.")
        if not (changes or deletes) and (says_change or says_delete):
            yield self.env._("The description says that records can be changed, and the scope only lets them be seen.")

    def _says(self, words):
        """Tell whether the description holds one of some words, in a part without a "not".

        :return: ``None`` where nobody has said what the words of the user's language are.
        """
        lang = self.env.lang or 'en_US'
        if not lang.startswith('en') and words._translate(lang) == words._translate('en_US'):
            return None
        found, negated = _pattern(words._translate(lang)), _pattern(_NEGATES._translate(lang))
        return any(
            found.search(clause) and not negated.search(clause) for clause in _CLAUSES.split(self.description.lower()))


def _pattern(words):
    """Return what finds one of some words: see :meth:`Oauth2Scope._says`."""
    found = '|'.join(re.escape(word.strip()).replace(r'\*', r'\w*') for word in words.lower().split(','))
    return re.compile(rf'(?<!\w)({found})(?!\w)')
