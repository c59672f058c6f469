"""Reading the header, the query string, forms, JSON and HTTP Basic."""
import base64
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from oauth2_provider.protocol import client_auth, errors, parameters

from encoders import (
    ANY_TEXT,
    FORM,
    NAMES,
    PAIRS,
    PRINTABLE_ASCII,
    QUOTES,
    UNRESERVED,
    WHITE_SPACE,
    form,
    oauth_header,
)

# What could trip a reader of the header, up to its limit.
HEADER_PIECES = st.sampled_from([
    'a', 'b=', 'c=d', "'", '"', '=', ',', ' ', '\t', '\r\n', '%', '%41', '%ff', '%e2%82', '\x00', '\x0b', '\x1f',
    '\x85', '\xa0', '\u2028', 'é', '\ud800', ';', '\\', '\\"', "e='f'", 'g="h"'])
HEADERS = st.one_of(
    ANY_TEXT,
    st.lists(HEADER_PIECES, max_size=30).map(''.join),
    st.lists(HEADER_PIECES, max_size=6).map(lambda pieces: 'a="' + ''.join(pieces).replace('"', '') + '"'),
    st.builds(
        lambda start, piece, times, end: ''.join([*start, piece * times, *end]),
        st.lists(HEADER_PIECES, max_size=3), HEADER_PIECES, st.integers(0, 12000) | st.just(1900),
        st.lists(HEADER_PIECES, max_size=3)))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3))


def pairs_or_malformed(reader, source):
    """Return what a reader makes of anything at all: pairs of texts, or nothing."""
    try:
        pairs = reader(source)
    except parameters.Malformed as malformed:
        assert str(malformed)
        return None
    assert all(type(name) is type(value) is str for name, value in pairs)
    assert len(pairs) <= 50
    return pairs


# Authorization: OAuth

@given(st.data(), PAIRS)
def test_header_is_read_as_it_was_written(data, pairs):
    assert parameters.from_oauth_header(data.draw(oauth_header(pairs))) == pairs


@given(HEADERS)
def test_any_header_is_pairs_or_malformed(text):
    pairs_or_malformed(parameters.from_oauth_header, text)


@given(HEADERS.filter(lambda text: '%' not in text))
@example('state=voil\xa0')
@example('state=x\x0bcode=y')
def test_header_loses_nothing_but_its_delimiters(text):
    def content(text):
        return re.sub('[ \t\r\n,\'"=]', '', text)

    pairs = pairs_or_malformed(parameters.from_oauth_header, text)
    if pairs is not None:
        assert content(''.join(name + value for name, value in pairs)) == content(text)


@given(
    NAMES, st.text(WHITE_SPACE, min_size=1, max_size=3), NAMES, st.text(UNRESERVED, max_size=5),
    st.sampled_from(QUOTES))
def test_pair_after_an_empty_value_is_not_that_value(name, space, other, value, quote):
    text = f'{name}={space}{other}={quote}{value}{quote}'
    assert parameters.from_oauth_header(text) == [(name, ''), (other, value)]


@given(NAMES, st.sampled_from(['{}={}', '{}="{}"', "{}='{}'"]), st.integers(12000, 13000))
def test_header_over_its_limit_is_malformed(name, written, length):
    with pytest.raises(parameters.Malformed):
        parameters.from_oauth_header(written.format(name, 'x' * length))


@given(st.integers(51, 100), st.data())
def test_too_many_parameters_are_malformed_everywhere(count, data):
    pairs = {f'a{number}': 'x' for number in range(count)}
    for reader, source in (
        (parameters.from_oauth_header, ', '.join(f'{name}=x' for name in pairs)),
        (parameters.from_query, data.draw(form(pairs.items()))),
        (parameters.from_json, json.dumps(pairs).encode()),
    ):
        with pytest.raises(parameters.Malformed):
            reader(source)


# The query string and forms

@given(st.data(), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=8))
def test_form_is_read_as_it_was_written(data, pairs):
    assert parameters.from_query(data.draw(form(pairs))) == pairs


@given(st.one_of(
    st.binary(), st.text().map(str.encode),
    st.lists(st.sampled_from(
        [b'a', b'=', b'&', b';', b'+', b'%', b'%00', b'%ff', b'\xff', b'\xc3']), max_size=60).map(b''.join),
    st.builds(bytes.__mul__, st.binary(min_size=1, max_size=4), st.integers(0, 16000))))
def test_any_form_is_pairs_or_malformed(body):
    pairs_or_malformed(parameters.from_query, body)


# JSON

@given(st.lists(st.tuples(st.text(), st.text() | st.none()), max_size=8), st.booleans())
def test_json_is_read_as_it_was_written_with_what_stands_twice(pairs, ascii_only):
    def write(value):
        return json.dumps(value, ensure_ascii=ascii_only)

    body = '{' + ', '.join(f'{write(name)}: {write(value)}' for name, value in pairs) + '}'
    assert parameters.from_json(body.encode()) == [(name, value or '') for name, value in pairs]


@given(JSON_VALUES)
def test_any_json_but_an_object_whose_parameters_are_texts_is_malformed(value):
    """RFC 6749 §3.2: members that are no parameters are ignored, and so may be anything."""
    pairs = pairs_or_malformed(parameters.from_json, json.dumps(value).encode())
    if isinstance(value, dict) and all(
            member is None or isinstance(member, str) for name, member in value.items() if name in parameters.KNOWN):
        assert pairs == [(name, member or '') for name, member in value.items()
                         if member is None or isinstance(member, str)]
    else:
        assert pairs is None


@given(st.sampled_from(sorted(parameters.KNOWN)), JSON_VALUES)
def test_a_parameter_that_is_no_text_is_malformed(name, value):
    pairs = pairs_or_malformed(parameters.from_json, json.dumps({name: value}).encode())
    assert pairs == ([(name, value or '')] if value is None or isinstance(value, str) else None)


@given(st.one_of(
    st.binary(),
    st.lists(st.sampled_from(
        ['{', '}', '[', ']', '"', ':', ',', '"a"', '\\u0000', '\\ud800', '1e999', 'NaN', '\ufeff', 'null']),
        max_size=20).map(lambda pieces: ''.join(pieces).encode()),
    st.builds(bytes.__mul__, st.sampled_from([b'[', b'{"a":', b'1', b'"', b'\\', b' ']), st.integers(0, 16000))))
@example(b'[' * 65536)
@example(b'{"a":' * 13000)
@example(b'{"a": ' + b'1' * 65000 + b'}')
def test_any_body_is_pairs_or_malformed_json(body):
    pairs_or_malformed(parameters.from_json, body)


# HTTP Basic

@given(st.text(PRINTABLE_ASCII), st.text(PRINTABLE_ASCII), FORM, st.text(' \t', max_size=2), st.text(' \t', max_size=2))
def test_basic_is_read_as_it_was_written(client_id, secret, encode, before, after):
    """RFC 6749 §2.3.1: both halves are form-encoded before they are joined."""
    joined = base64.b64encode(f'{encode(client_id)}:{encode(secret)}'.encode()).decode()
    assert client_auth.from_basic_header(before + joined + after) == [
        ('client_id', client_id), ('client_secret', secret)]


@given(st.text(UNRESERVED), st.text(UNRESERVED + ':/=! '))
def test_basic_is_read_where_nothing_needs_encoding(client_id, secret):
    """RFC 7617 §2: the first colon is the one between them."""
    assert client_auth.from_basic_header(base64.b64encode(f'{client_id}:{secret}'.encode()).decode()) == [
        ('client_id', client_id), ('client_secret', secret)]


@given(
    st.text(PRINTABLE_ASCII, max_size=5), st.text(min_size=1, max_size=5).filter(
        lambda text: not set(text) <= set(PRINTABLE_ASCII)), FORM, st.booleans())
def test_basic_outside_printable_ascii_is_invalid_client(printable, other, encode, swapped):
    """RFC 6749 appendix A.1, A.2: client_id and client_secret are made of VSCHAR."""
    halves = [encode(other), encode(printable)] if swapped else [encode(printable), encode(other)]
    with pytest.raises(errors.InvalidClientError):
        client_auth.from_basic_header(base64.b64encode(':'.join(halves).encode()).decode())


@given(ANY_TEXT | st.one_of(
    st.binary(), st.lists(st.sampled_from([b'a', b':', b'%', b'%ff', b'%00', b'+', b'\xc3']), max_size=8).map(b''.join)
).map(lambda raw: base64.b64encode(raw).decode()))
@example('')
@example(base64.b64encode(b'%ff:x').decode())
def test_any_basic_header_is_credentials_or_invalid_client(text):
    try:
        pairs = client_auth.from_basic_header(text)
    except errors.InvalidClientError:
        return
    assert [name for name, _value in pairs] == ['client_id', 'client_secret']
    for _name, value in pairs:
        assert set(value) <= set(PRINTABLE_ASCII)


@given(st.binary().filter(lambda raw: b':' not in raw))
def test_basic_without_a_colon_is_invalid_client(raw):
    with pytest.raises(errors.InvalidClientError):
        client_auth.from_basic_header(base64.b64encode(raw).decode())
