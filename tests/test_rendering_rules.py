"""Templates and signed links that a token gets no power by, asked where Odoo makes them."""
from types import SimpleNamespace
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..fence import InsufficientScope
from ..fence.models import ir_qweb, mail_render_mixin, portal_mixin, res_partner
from ..fence.models.ir_qweb import RESTRICTED
from .test_bearer_rules import BearerCase


@tagged('post_install', '-at_install')
class TestTemplatesAreHeld(BearerCase):
    """The two places where Odoo renders: each refuses by itself, and for good."""

    power, plain = '<div><t t-out="str(object)"/></div>', '<div><t t-out="object.name"/></div>'

    def render(self, records, source, bearer, engine='qweb'):
        with patch.object(mail_render_mixin, 'current', lambda: bearer), patch.object(ir_qweb, 'current',
                lambda: bearer):
            return records._render_template(source, 'res.partner', self.env.user.partner_id.ids, engine=engine)

    def test_mail(self):
        stored, unsaved = self.env['mail.template'].create({'name': 'x'}), self.env['mail.template'].new({})
        for engine, power, plain, text in (
            ('qweb', self.power, self.plain, '<p>Hello</p>'),
            ('inline_template', '{{ str(object) }}', '{{ object.name }}', 'Hello'),
        ):
            bearer, narrow = self.bearer(sent={}, everywhere=['read']), self.bearer(sent={})
            for records, source, token in (
                (stored, power, narrow), (stored, plain, narrow), (self.env['mail.template'], power, narrow),
                (unsaved, text, narrow), (unsaved, plain, bearer), (unsaved, power, None),
            ):
                self.assertTrue(self.render(records, source, token, engine))
                self.assertFalse(token and (token.renders_stored or token.refused))
            for source, token in ((power, bearer), (plain, narrow), (power, narrow)):
                token.refused = None
                with self.assertRaises(InsufficientScope):
                    self.render(unsaved, source, token, engine)
                self.assertTrue(token.refused)

    def test_qweb(self):
        bearer, stored = self.bearer(sent={}), self.bearer(sent={})
        stored.renders_stored = True
        for token, source, context, refused in (
            (bearer, self.power, {}, True), (bearer, self.plain, {}, True), (bearer, '<p>Hello</p>', {}, False),
            (bearer, self.plain, {RESTRICTED: 'res.partner'}, False), (stored, self.power, {}, False),
            (None, self.power, {}, False),
        ):
            qweb = self.env['ir.qweb'].with_context(**context)
            with patch.object(ir_qweb, 'current', lambda token=token: token):
                try:
                    qweb._generate_code_uncached(etree.fromstring(source))
                    self.assertFalse(refused, source)
                except InsufficientScope:
                    self.assertTrue(refused, source)
        self.assertTrue(bearer.refused)
        self.assertFalse(stored.refused)
        with patch.object(ir_qweb, 'current', lambda: bearer), self.assertRaises(PermissionError):  # Odoo's own
            self.env['ir.qweb'].with_context(**{RESTRICTED: 'res.partner'})._generate_code_uncached(
                etree.fromstring(self.power))

    def test_qweb_within_mail_that_is_not_stored(self):
        bearer = self.bearer(sent={})
        unsaved = self.env['mail.template'].new({})
        with patch.object(mail_render_mixin, 'is_dynamic', lambda text: False), \
                self.assertRaises(UserError):  # Odoo wraps what a template raises
            self.render(unsaved, self.power, bearer)
        self.assertTrue(bearer.refused)


@tagged('post_install', '-at_install')
class TestLinksAreHeld(BearerCase):

    def test_links_that_set_a_password(self):
        me, other = self.env['res.users'].create([{'name': 'Mia', 'login': 'mia'}, {'name': 'Otto', 'login': 'otto'}])
        reads, writes, form = self.bearer(), self.bearer(('res.partner', 'write')), self.bearer(('res.partner',
            'write'))
        form.method = 'res.users', 'onchange'
        for bearer, user, refused in (
            (reads, other, True), (writes, other, False), (form, other, True), (writes, me, True), (None, me, False)):
            if bearer:
                bearer.connection, bearer.refused = SimpleNamespace(application_id=(), user_id=me.id), None
            for active in (True, False):
                user.active = active
                with patch.object(res_partner, 'current', lambda bearer=bearer: bearer):
                    try:
                        self.assertTrue(user.partner_id._generate_signup_token())
                        self.assertFalse(refused)
                    except InsufficientScope:
                        self.assertTrue(refused and bearer.refused)


@tagged('post_install', '-at_install', '-standard', 'oauth2_apps')
class TestDocumentLinksAreHeld(BearerCase):

    def test_links_of_documents(self):
        name = 'sale.order'
        record = self.env[name].new({'access_token': 'known'})
        for bearer, expected in ((self.bearer(), ''), (self.bearer((name, 'write')), 'known'), (None, 'known')):
            with patch.object(portal_mixin, 'current', lambda bearer=bearer: bearer):
                self.assertEqual(record._portal_ensure_token(), expected)
