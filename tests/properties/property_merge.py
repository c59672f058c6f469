"""One set of parameters from several places: nothing twice, nothing unsafe, nothing invented."""
import json

from hypothesis import given
from hypothesis import strategies as st
from oauth2_provider.protocol import parameters

from encoders import form, oauth_header

# RFC 6749 §4, RFC 7636 §4, OAuth 2.0 Multiple Response Types §2.1
STANDARD = [
    'client_id', 'client_secret', 'code', 'code_challenge', 'code_challenge_method', 'code_verifier', 'grant_type',
    'redirect_uri', 'refresh_token', 'response_mode', 'response_type', 'scope', 'state']
NAMES = st.sampled_from([*STANDARD, 'a', 'b', 'utm_source', '<x>', 'é', ''])
HEADER_NAMES = st.sampled_from([*STANDARD, 'a', 'b'])
VALUES = st.sampled_from(['', '1', '2']) | st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7e), max_size=10)
PLACE = st.lists(st.tuples(NAMES, VALUES), max_size=4)
PLACES = st.lists(PLACE, max_size=4)

# Control characters of both kinds, and what is not Unicode
UNSAFE_CHARACTER = st.one_of(
    st.characters(max_codepoint=0x1f), st.characters(min_codepoint=0x7f, max_codepoint=0x9f),
    st.characters(codec=None, categories=['Cs']))
UNSAFE = st.builds('{}{}{}'.format, VALUES, UNSAFE_CHARACTER, VALUES)
TOO_LONG = st.builds(str.ljust, VALUES, st.integers(4001, 4100), st.sampled_from('x +'))
# RFC 6749 appendix A; the state alone may be in the user's language here
NOT_ASCII = st.builds('{}{}{}'.format, VALUES, st.characters(min_codepoint=0x80), VALUES)


def insert(places, name, value, data):
    """Return places with one more pair, somewhere."""
    places = [list(place) for place in places] or [[]]
    place = data.draw(st.sampled_from(places))
    place.insert(data.draw(st.integers(0, len(place))), (name, value))
    return places


def refused(places, name, **options):
    """Tell whether a name is a fault and no value, in this order of places and in the reverse."""
    for order in (places, places[::-1]):
        merged = parameters.merge(*order, **options)
        assert not merged.values.keys() & merged.faults.keys()
        if name not in merged.faults or merged.get(name) is not None or not merged.first_fault():
            return False
    return True


@given(PLACES, st.booleans())
def test_nothing_is_invented_and_nothing_lost(places, twice):
    sent = {pair for place in places for pair in place if pair[1]}
    merged = parameters.merge(*places, secret_in_two_places=twice)
    assert merged.values.items() <= sent
    assert {name for name, _value in sent} <= merged.values.keys() | merged.faults.keys()


@given(st.dictionaries(NAMES, VALUES), st.data())
def test_each_name_once_is_no_fault(sent, data):
    places = [[], [], []]
    for pair in data.draw(st.permutations(sorted(sent.items()))):
        places = insert(places, *pair, data)
    merged = parameters.merge(*places)
    assert merged.values == {name: value for name, value in sent.items() if value}  # RFC 6749 §3.1: empty is omitted
    assert not merged.faults
    assert merged.first_fault() is None


@given(st.dictionaries(NAMES, VALUES))
def test_empty_value_counts_as_omitted(sent):
    """RFC 6749 §3.1."""
    full, empty = list(sent.items()), [(name, '') for name in sent]
    assert parameters.merge(full, empty) == parameters.merge(empty, full) == parameters.merge(full)


@given(PLACES, PLACE, NAMES, VALUES, VALUES, st.booleans(), st.data())
def test_name_twice_in_one_place_is_refused(places, place, name, value, other, twice, data):
    """RFC 6749 §3.1, §3.2: parameters must not be included more than once, not even with the same value."""
    place = insert(insert([place], name, value, data), name, other, data)
    assert refused([*places, *place], name, secret_in_two_places=twice)


@given(st.lists(st.tuples(HEADER_NAMES, VALUES), min_size=1, max_size=6), VALUES, st.data())
def test_name_twice_is_refused_however_it_is_written(pairs, value, data):
    name = data.draw(st.sampled_from(pairs))[0]
    [pairs] = insert([pairs], name, value, data)
    members = ','.join(f'{json.dumps(name)}:{json.dumps(value)}' for name, value in pairs)
    for place in (
        parameters.from_oauth_header(data.draw(oauth_header(pairs))),
        parameters.from_query(data.draw(form(pairs))),
        parameters.from_json(f'{{{members}}}'.encode()),
    ):
        assert refused([place], name)


@given(PLACES, NAMES, st.lists(VALUES.filter(bool), min_size=2, max_size=2, unique=True), st.booleans(), st.data())
def test_two_values_in_two_places_are_refused(places, name, values, twice, data):
    for value in values:
        places.insert(data.draw(st.integers(0, len(places))), [(name, value)])
    assert refused(places, name, secret_in_two_places=twice)


@given(st.sampled_from(STANDARD), VALUES.filter(bool))
def test_same_value_in_two_places_is_fine_unless_it_is_the_secret(name, value):
    """RFC 6749 §2.3: a client authenticates in one way."""
    places = [[(name, value)], [(name, value)]]
    if name == 'client_secret':
        assert refused(places, name)
    else:
        assert parameters.merge(*places).values == {name: value}
    assert parameters.merge(*places, secret_in_two_places=True).values == {name: value}


@given(PLACES, st.sampled_from(STANDARD), TOO_LONG, st.booleans(), st.data())
def test_value_over_its_limit_is_refused(places, name, value, twice, data):
    assert refused(insert(places, name, value, data), name, secret_in_two_places=twice)


@given(PLACES, st.sampled_from(STANDARD) | st.just('state'), UNSAFE, st.booleans(), st.data())
def test_unsafe_character_is_refused(places, name, value, twice, data):
    assert refused(insert(places, name, value, data), name, secret_in_two_places=twice)


@given(PLACES, st.sampled_from([name for name in STANDARD if name != 'state']), NOT_ASCII, st.data())
def test_only_the_state_may_leave_ascii(places, name, value, data):
    assert refused(insert(places, name, value, data), name)


@given(st.text(st.characters(exclude_categories=['Cc', 'Cs', 'Cn', 'So']), min_size=1))
def test_state_may_be_any_text(value):
    assert parameters.merge([('state', value)]).values == {'state': value}


@given(st.lists(st.lists(st.tuples(st.text(), st.text(st.characters(codec=None))), max_size=4)))
def test_no_fault_echoes_what_was_sent(places):
    """RFC 6749 §5.2: an error_description is ASCII without quotes and backslashes."""
    for sentence in parameters.merge(*places, *places).faults.values():
        assert all(' ' <= character <= '~' and character not in '"\\' for character in sentence)
