"""What a caller sent is recognised by its identity, whatever an addon does with it: fence/caller_values.py."""
import copy
import json

from odoo.tests import BaseCase, tagged

from ..fence.caller_values import CallerValues, could_be_expression


def decoded(**values):
    """Return values as a request brings them: each text and key is an object of its own."""
    return json.loads(json.dumps(values))


@tagged('post_install', '-at_install')
class TestCallerValues(BaseCase):

    def test_lists_and_dicts_at_any_depth_are_the_callers(self):
        sent = decoded(data={'steps': [{'values': {'name': 'x', 'lines': [[0, 0, {'ref': 'y'}]]}}]})
        caller = CallerValues(sent)
        values = sent['data']['steps'][0]['values']
        for value in (sent, sent['data'], sent['data']['steps'], values, values['lines'], values['lines'][0],
                      values['lines'][0][2]):
            self.assertTrue(caller.holds(value))
            self.assertFalse(caller.holds(copy.copy(value)))

    def test_each_root_counts_and_numbers_and_texts_do_not(self):
        ids, context, arguments = [7], decoded(lang='en_US'), decoded(values={'name': 'Some name'})
        caller = CallerValues(ids, context, arguments)
        self.assertTrue(caller.holds(ids) and caller.holds(context) and caller.holds(arguments['values']))
        self.assertFalse(caller.holds(arguments['values']['name']) or caller.holds(ids[0]) or caller.holds(None))
        self.assertFalse(CallerValues(7, None, 'text').holds(7))

    def test_all_names_of_a_dict_of_the_callers(self):
        sent = decoded(values={'name': 'x', 'ref': 'y'})
        caller, values = CallerValues(sent), sent['values']
        values['x_added_by_an_addon'] = 1
        self.assertEqual(caller.names_in(values), ['name', 'ref', 'x_added_by_an_addon'])

    def test_names_in_a_copy(self):
        sent = decoded(values={'some_name': 'x', 'lines': [[1, 7, {'ref': 'y'}]]})
        caller, values = CallerValues(sent), sent['values']
        for copied in (
            dict(values), copy.copy(values), copy.deepcopy(values), {**values}, values | {}, dict(values.items()),
            dict.fromkeys(values, 0), dict.fromkeys(values),
        ):
            self.assertEqual(caller.names_in(copied), ['some_name', 'lines'])

    def test_names_beside_those_of_the_own_code(self):
        sent = decoded(values={'some_name': 'x'})
        caller = CallerValues(sent)
        self.assertEqual(caller.names_in({**sent['values'], 'active': True}), ['some_name'])
        own = {'active': True}
        own.update(sent['values'])
        self.assertEqual(caller.names_in(own), ['some_name'])

    def test_what_the_own_code_writes_is_not_the_callers(self):
        caller = CallerValues(decoded(values={'name': 'x', 'lines': [[0, 0, {'ref': 'y'}]], 'ids': []}))
        for own in ({'name': 'x'}, {'lines': [[0, 0, {'ref': 'y'}]]}, {'ids': []}, {'lines': (0, 0, {})}, {}):
            self.assertFalse(caller.holds(own))
            self.assertEqual(caller.names_in(own), [])

    def test_lines_under_a_name_of_the_own_code(self):
        lines = decoded(lines=[[1, 7, {'ref': 'y'}]])['lines']
        caller = CallerValues({'data': lines})
        for value in (lines, tuple(lines), [*lines], [[0, 0, {}], *lines], [tuple(lines[0])], [(1, 8, lines[0][2])],
                      [copy.copy(lines[0])], lines[0]):
            self.assertEqual(caller.names_in({'line_ids': value}), ['line_ids'])
        odd = decoded(lines=[[4, '7']])['lines']
        self.assertEqual(CallerValues(odd).names_in({'line_ids': [odd[0]]}), ['line_ids'])
        for value in ([[1, 7, {'ref': 'y'}]], copy.deepcopy(lines), [], (), {}, {'ref': 'y'}, 'lines', 7, None, [7]):
            self.assertEqual(caller.names_in({'line_ids': value}), [])

    def test_a_dict_under_a_name_of_the_own_code(self):
        data = decoded(data={'en_US': 'x'})['data']
        caller = CallerValues(data)
        self.assertEqual(caller.names_in({'name': data}), ['name'])
        self.assertEqual(caller.names_in({'name': dict(data)}), [])

    def test_commands_of_numbers_are_recognised_by_their_numbers(self):
        caller = CallerValues(decoded(lines=[[4, 1234567], [2, 7, 0], [3, 8, None], [5, True]]))
        for own in ([4, 1234567], (4, 1234567), [2, 7, 0], (3, 8, None)):
            self.assertEqual(caller.names_in({'line_ids': [own]}), ['line_ids'])
        for own in ((4, 7654321), (4, 1234567, 0), (6, 0, [1234567]), 4, '4', None):
            self.assertEqual(caller.names_in({'line_ids': [own]}), [])

    def test_lists_that_are_no_commands_are_not_remembered_by_their_numbers(self):
        caller = CallerValues([7], [1, 2, 3, 4], decoded(x=[4, 'a'], y=[]))
        for own in ([7], (7,), (1, 2, 3, 4), (4, 'a'), ()):
            self.assertEqual(caller.names_in({'line_ids': [own]}), [])

    def test_letters_are_no_names(self):
        """Python has one object for each letter: that of the caller is that of everybody's code."""
        caller = CallerValues(decoded(values={'x': 1, 'y': 2}))
        self.assertEqual(caller.names_in({chr(120): 1, chr(121): 2}), [])

    def test_keyword_arguments_that_are_handed_on(self):
        """Python may intern the names of keyword arguments, so their values count."""
        caller = CallerValues(decoded(ref='x', count=[1]))
        caller.extras = {'ref': 'x', 'count': [1]}
        self.assertEqual(caller.names_in({'ref': 'x'}), ['ref'])
        self.assertEqual(caller.names_in({'count': [1]}), ['count'])
        self.assertEqual(caller.names_in({'ref': 'y', 'name': 'x'}), [])

    def test_what_is_sent_stays_alive(self):
        """The identity of an object that is gone is soon that of another one."""
        sent = decoded(values={'name': 'x'})
        caller = CallerValues(sent)
        known = {id(sent['values'])}
        del sent
        self.assertFalse(any(caller.holds(own) for own in [{'name': 'x'} for _number in range(1000)]))
        self.assertLessEqual(known, set(caller._known))

    def test_a_structure_that_holds_itself(self):
        sent = {'data': []}
        sent['data'].append(sent)
        self.assertTrue(CallerValues(sent).holds(sent['data']))


@tagged('post_install', '-at_install')
class TestTextsOfTheCaller(BaseCase):

    def test_texts_at_any_depth(self):
        caller = CallerValues([], decoded(lang='in context'), decoded(values=[{'name': 'deep', 'lines': [['deeper']]}]))
        self.assertEqual(set(caller.texts), {'in context', 'deep', 'deeper'})
        for text in ('in context', 'deep', 'deeper'):
            self.assertIn(text, caller.text)
        self.assertEqual(CallerValues([]).text, '')

    def test_texts_are_kept_apart(self):
        """Two texts beside each other are no third one."""
        self.assertEqual(CallerValues(['a.b', 'c()']).text.count('\0'), 1)

    def test_expressions(self):
        caller = CallerValues(decoded(a='env.x()', b='Hello', c="['x']", d='1)', e="it's mine", f='{name}', g='[1]'))
        self.assertEqual(set(caller.expressions), {'env.x()', "['x']", "it's mine", '{name}'})

    def test_what_could_change_an_expression(self):
        for text in ('f(x)', 'x) or (y', "it's", 'a"b"', '{{ x }}', 'x[0]', '[x for x in y]', "['x']", '"+x+"'):
            with self.subTest(text):
                self.assertTrue(could_be_expression(text))
        for text in ('', 'f()', 'Hello', 'object.name', 'a + b', '(1)', '[1, 2]', '{1: [2]}', "'x'"):
            with self.subTest(text):
                self.assertFalse(could_be_expression(text))
