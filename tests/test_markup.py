"""Which HTML does more than show text, links and pictures: fence/markup.py."""
import re
from pathlib import Path

import odoo.addons
from odoo.tests import BaseCase, tagged

from ..fence.markup import acting, acts, leads_to_script, markup_has_power
from .test_power import TableCase

# A script that begins to work on a page where it finds this, and on all below it.
_SELECTOR = re.compile(r'static selector(?:Has)?\s*=\s*(?:`([^`]*)`|"([^"]*)"|\'([^\']*)\')')
_CONTENT = re.compile(r'^        ["\']([^"\n]+?)["\']: \{', re.MULTILINE)
_NAMED = re.compile(r'[.#]([\w-]+)|\[(?:class|id|name)[*^$~|]?=["\']?([\w-]+)')
_OF_FORMS = re.compile(r'(?:^|[\s>+~])(?:button|form|input|iframe|owl-component|select|textarea)\b')
# These make text and pictures look otherwise, or need more below them than HTML of a token can hold.
_HARMLESS = frozenset({
    '', '#new-opp-dialog .contact_name', '#wrapwrap', '#wrapwrap h1', "#wrapwrap img[loading='lazy']",
    '#wrapwrap.event', '.btn', '.carousel', '.copy-to-clipboard', '.dropdown-item', '.dropdown-toggle',
    '.input-group', '.media_iframe_video', '.parallax', '.title', "a[href^='#']", "a[href^='/'][href*='#']",
    'header#top', 'html', 'img', 'main', 'section', 'section > .carousel', 'span:has(.fa-calendar-o) a',
})


@tagged('post_install', '-at_install')
class TestMarkup(TableCase):

    def test_markup_with_power(self):
        self.assertAll(markup_has_power, True, (
            '<SCRIPT src="x">', '<svg:script>', '<script', '<img src="x" onerror="f()">', '<p ONCLICK = "x">',
            '<p><b onclick="f()"/></p>', '<iframe srcdoc="x">', '<p http-equiv="x">', '<p t-out="x"/>',
            *(f'<{name}>x</{name}>' for name in (
                'applet', 'base', 'embed', 'form', 'frameset', 'link', 'math', 'meta', 'object', 'script', 'style',
                'svg', 'template'))))

    def test_addresses_with_power(self):
        for name in ('action', 'background', 'data', 'formaction', 'href', 'poster', 'src', 'srcset', 'xlink:href'):
            self.assertAll(markup_has_power, True, (
                f'<p {name}="javascript:f()">', f"<p {name.upper()}='javascript:f()'>"))
        for address in ('JavaScript :f()', 'java\tscript:f()', 'java&#10;script:f()', '\x01javascript:f()',
                        ' javascript:f()', 'javascript&#58;f()', 'vbscript:f()', 'data:text/html,x', 'blob:x'):
            self.assertAll(markup_has_power, True, (f'<a href="{address}">', f'<iframe src="{address}">'))

    def test_pictures_that_are_part_of_the_text(self):
        for kind in ('png', 'jpeg', 'jpg', 'gif', 'webp', 'PNG'):
            self.assertAll(markup_has_power, False, (
                f'<img src="data:image/{kind};base64,iVBORw0KGgo="/>',
                f'<IMG SRC="data:image/{kind};base64,iVB\nORw">'))
        self.assertAll(markup_has_power, True, (
            '<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<img src="data:text/html;base64,PHN2Zz4=">',
            '<img src="data:image/png,&lt;script&gt;">', '<iframe src="data:image/png;base64,iVBO"></iframe>',
            '<a href="data:image/png;base64,iVBO">x</a>', '<img srcset="data:image/png;base64,iVBO">',
            '<img src="data:image/png;base64,iVBO" onerror="f()">'))

    def test_scripts_that_pages_make_addresses_of(self):
        self.assertAll(leads_to_script, True, (
            '<p data-x="javascript:f()">', '<p data-x=javascript:f()>', "<p data-x = '&#106;ava&#10;script:f()'>",
            '<p data-x="\x01vbscript:f()">', '<p data-x="data:text/html,x">', '<p data-tooltip-template="x">',
            '<p DATA-tooltip-info="{}">', '<a class="post_link" data-post="/x">', '<a data-post_csrf="x">',
            '<p data-x="{&quot;a&quot;: &quot;java\\tscript:f()&quot;}">',
            '<p data-x="{&quot;url&quot;: &quot;javascript:f()&quot;}">',
            '<p data-x="{&quot;url&quot;: &quot;\\u006Aavascript:f()&quot;}">'))
        self.assertAll(leads_to_script, False, (
            '', None, False, '<p>javascript: a language</p>', '<p data-tooltip="x">', "vbscript's", '"javascript"',
            '<p data-x="/a?b=1">x</p>',
            '<a href="mailto:x@y.z">x</a>',
            '<img src="data:image/png;base64,iVBO">', '<p>a = b</p>'))

    def test_comments_that_browsers_may_read_otherwise(self):
        self.assertAll(markup_has_power, True, (
            '<!--[if IE]><script>f()</script><![endif]-->', '<!-- > <script>f()</script> -->',
            '<!--><script>f()</script>-->', '<!-- --!><script>f()</script> -->'))

    def test_markup_without(self):
        self.assertAll(markup_has_power, False, (
            '', '<p>Hello</p>', '<b>on</b>', 'a manuscript', '<p>1 on x = 2</p>', 'java script', None, False, True, 7,
            '< script>', '1 < 2', '<!-- a note -->', '<p title="javascript:f()">x</p>',
            '<iframe src="https://example.com/video"></iframe>', '<img src="/web/image/1">', '<a href="#top">x</a>',
            '<a href="mailto:x@example.com">x</a>', '<a href="tel:1">x</a>', '<a href="HTTP://example.com">x</a>',
            '<a href="/x?next=javascript:f()">x</a>', '<a href="sms:1">x</a>', '<img src="cid:1@x">'))

    def test_what_pages_act_upon(self):
        for text, expected in (
            ('<p class="a post_link b">', {'post_link'}), ("<P CLASS='o_savable'>", {'o_savable'}),
            ('<p class=js_follow>', {'js_follow'}), ('<p class="js&#95;follow">', {'js_follow'}),
            ('<a id="portal_pay" name="o_payment_submit_button">', {'portal_pay', 'o_payment_submit_button'}),
            ('<p data-post="/x">', {('data-post', '/x')}), ('<p data-embedded>', {('data-embedded', '')}),
            ('<p DATA-x=1>', {('data-x', '1')}),
            ('<p\nclass\n=\n"x s_map">', {'s_map'}), ('x<p title=">" data-x="a">', {('data-x', 'a')}),
        ):
            with self.subTest(text):
                self.assertEqual(acting(text), expected)

    def test_what_a_page_loads_by_itself(self):
        out = '/web/session/logout'
        for style in (
            f'background:url({out})', f"background:url( '{out}')", f'background:u\\72l({out})',
            f'background:\\000075 rl({out})', f"background:image-set('{out}' 1x)",
            f'cursor:-webkit-image-set("{out}" 1x), auto', f"list-style-image:IMAGE-SET('/web/image/1' 2x, '{out}' 1x)",
            f"background:-webkit-cross-fade('/web/image/1', '{out}', 50%)", f"--x:'{out}'",
            "background:url('/web/image/1)/../../session/logout')",
            'background:url(/web/image/1\\)/../../session/logout)',
            "background:image-set('/web/image/1\\27/../../session/logout' 1x)",
        ):
            text = '<p style="{}">'.format(style.replace('"', '&quot;'))
            with self.subTest(text):
                self.assertEqual(acting(text), {('style', style)})
        for name, value in (
            ('srcset', f'/web/image/1 3x, {out} 1x'), ('srcset', f'/web/image/1 3x,{out} 1x'),
            ('srcset', f'/web/image/1, {out}'), ('ping', out), ('src', '/web/image/%2e%2e/session/logout'),
        ):
            with self.subTest(value):
                self.assertEqual(acting(f'<img {name}="{value}">'), {(name, value)})

    def test_pictures_that_a_page_loads(self):
        self.assertAll(lambda text: bool(acting(text)), False, (
            '<p style="color:red;font-family:\'Helvetica Neue\'">', '<p style="background:url(/web/image/1)">',
            '<p style="background:url(&quot;https://example.com/a.png&quot;)">',
            '<p style="background:url(\'data:image/png;base64,iVBO\')">',
            '<p style="background-image:image-set(\'/web/image/1\' 1x, url(/web/image/2) 2x)">',
            '<img src="/web/image/1" srcset="/web/image/1 1x, /web/image/2?a=b,c 2x, https://x.example/c.png 1.5x">',
            '<img srcset="/web/image/1-a.png 480w,/web/image/1-b.png 800w">'))

    def test_what_pages_only_show(self):
        self.assertAll(lambda text: bool(acting(text)), False, (
            '', None, False, 'class="o_x"', '<p>class="o_x" data-x</p>', '<p class="lead text-muted mt-3">',
            '<p class="MsoNormal">', '<div class="gmail_quote" data-smartmail="gmail_signature">',
            '<h2 id="intro">', '<a name="top">',
            '<a href="#" class="o_mail_redirect" data-oe-model="a" data-oe-id="3">',
            '<section class="s_text_block o_cc o_cc1 pt32">', '<a class="btn btn-primary" href="/shop">',
            '<a data-bs-toggle="collapse" data-bs-target="#more">', '<blockquote data-o-mail-quote="1">'))


@tagged('post_install', '-at_install')
class TestActingNames(BaseCase):
    """Each script of Odoo's pages looks for what HTML of a token cannot hold: the source of all addons says so."""

    def found(self):
        files = [path for folder in odoo.addons.__path__ for path in Path(folder).glob('*/static/src/**/*.js')
                 if not path.parts[len(Path(folder).parts)].startswith('test_')]
        for path in files:
            text = path.read_text(errors='replace')
            if 'extends Interaction' not in text and 'public.interactions' not in text:
                continue
            selectors = [next(filter(None, match), '') for match in _SELECTOR.findall(text)]
            if '#wrapwrap' in selectors and (content := re.search(r'^    dynamicContent = \{', text, re.MULTILINE)):
                selectors += _CONTENT.findall(text[content.end():text.index('\n    };', content.end())])
            for selector in selectors:
                for part in selector.split(','):
                    yield path.name, part.strip()

    def test_each_selector_needs_something_that_acts(self):
        found = set(self.found())
        self.assertGreater(len(found), 100)  # or it has not looked where Odoo is
        for file, selector in sorted(found):
            with self.subTest(file=file, selector=selector):
                self.assertTrue(
                    selector in _HARMLESS or 'data-' in selector or _OF_FORMS.search(selector)
                    or any(acts(name) for names in _NAMED.findall(selector) for name in names if name),
                    f'Nothing keeps a token from making what {file} acts upon: {selector}')
