"""Reading parameters: from the header, the query, JSON; and noticing what comes twice."""
from unittest import TestCase

from oauth2_provider.protocol import parameters


class TestParameters(TestCase):

    def test_header_forms(self):
        expected = [('a', 'x y'), ('b', 'z')]
        for text in (
            "a='x%20y', b='z'", 'a="x%20y", b="z"', 'a=x%20y b=z', "a='x%20y'\n    b='z'", "a='x%20y'b='z'",
            " , a = 'x%20y' ,, b='z' , ", "a='x%20y'\r\n\tb=z",
        ):
            with self.subTest(text=text):
                self.assertEqual(parameters.from_oauth_header(text), expected)
        self.assertEqual(parameters.from_oauth_header("a='it%27s', b=''"), [('a', "it's"), ('b', '')])
        self.assertEqual(parameters.from_oauth_header(''), [])
        self.assertEqual(parameters.from_oauth_header('a = 1'), [('a', '1')])

    def test_empty_value_in_a_header_does_not_swallow_the_next_pair(self):
        for text in ('a= b=2', 'a=\n b="2"', "a= , b = '2'", 'a=,b=2'):
            with self.subTest(text=text):
                self.assertEqual(parameters.from_oauth_header(text), [('a', ''), ('b', '2')])

    def test_no_character_of_a_value_counts_as_white_space(self):
        for character in '\x0b\x0c\x1c\x85\xa0\u2028':
            with self.subTest(character=character):
                self.assertEqual(parameters.from_oauth_header(f'a=1{character}'), [('a', f'1{character}')])

    def test_broken_headers(self):
        for text in ("a", "a='x", "a='x' b", '=x', "'a'=x", 'a="x\'', 'é=x', "a='x' \"", 'x' * 9000, 'a=1,' * 60):
            with self.subTest(text=text[:20]), self.assertRaises(parameters.Malformed):
                parameters.from_oauth_header(text)

    def test_plus_is_a_plus_in_the_header_and_a_space_in_a_form(self):
        self.assertEqual(parameters.from_oauth_header('a=1+2'), [('a', '1+2')])
        self.assertEqual(parameters.from_query(b'a=1+2'), [('a', '1 2')])

    def test_json_has_to_be_an_object_of_strings(self):
        self.assertEqual(parameters.from_json(b'{"a": "1", "b": null}'), [('a', '1'), ('b', '')])
        # RFC 6749 §3.2: what is no parameter is ignored, whatever it is
        self.assertEqual(parameters.from_json(b'{"a": 1, "b": ["1"], "c": {"d": 1}, "scope": "x"}'), [('scope', 'x')])
        for body in (
                b'', b'[]', b'"a"', b'{', b'{"scope": 1}', b'{"scope": ["1"]}', b'{"scope": {"b": "c"}}',
                b'{"scope": true}', b'\xff', b'[' * 60000):
            with self.subTest(body=body[:20]), self.assertRaises(parameters.Malformed):
                parameters.from_json(body)

    def test_json_members_that_come_twice_are_noticed(self):
        self.assertIn('a', parameters.merge(parameters.from_json(b'{"a": "1", "a": "1"}')).faults)

    def test_merge(self):
        merged = parameters.merge([('a', '1'), ('b', '2')], [('a', '1'), ('c', '')], [('d', '4')])
        self.assertEqual(merged.values, {'a': '1', 'b': '2', 'd': '4'})
        self.assertFalse(merged.faults)

    def test_merge_notices_what_is_wrong(self):
        for places in (
            ([('a', '1'), ('a', '1')],),
            ([('a', '1'), ('a', '')],),
            ([('a', '1')], [('a', '2')]),
            ([('client_secret', 'x')], [('client_secret', 'x')]),
            ([('scope', 'x' * 4001)],),
            ([('code', 'x\x00')],),
            ([('code', 'é')],),
            ([('state', '\udcff')],),
            ([('state', '\x85')],),
        ):
            with self.subTest(places=places):
                merged = parameters.merge(*places)
                self.assertTrue(merged.faults)
                self.assertFalse(merged.values)
        self.assertEqual(parameters.merge([('state', 'é')]).values, {'state': 'é'})
        self.assertFalse(parameters.merge([('a', 'é\n' * 9000), ('resource', '1'), ('resource', '2')]).faults)

    def test_unknown_names_are_not_echoed(self):
        merged = parameters.merge([('<script>', '1'), ('<script>', '1')])
        self.assertNotIn('script', merged.first_fault())

    def test_claims_may_be_written_in_lines(self):
        """They are JSON (OIDC Core §5.5), and the same with whatever white space."""
        read = parameters.merge([('claims', '{\r\n\t"userinfo": {}\n}')])
        self.assertFalse(read.faults)
        self.assertEqual(read.get('claims'), '{   "userinfo": {} }')

    def test_texts_of_people_may_hold_any_letters(self):
        for name in ('login_hint', 'logout_hint', 'state'):
            with self.subTest(name):
                self.assertEqual(parameters.merge([(name, 'Zoë é')]).get(name), 'Zoë é')
                is_a_wish = name == 'logout_hint'  # which nobody has to fulfil
                self.assertEqual(bool(parameters.merge([(name, 'a\nb')]).faults), not is_a_wish)

    def test_languages_that_cannot_be_any_count_for_nothing(self):
        """OIDC Core §3.1.2.1: they are no error."""
        self.assertEqual(parameters.merge([('ui_locales', 'fr-CA fr en')]).get('ui_locales'), 'fr-CA fr en')
        for locales in ('fr é', 'fr\n', '\ud800', '\0', 'x' * 201, '../fr'):
            with self.subTest(locales):
                read = parameters.merge([('ui_locales', locales)])
                self.assertEqual((read.values, read.faults), ({}, {}))
