"""Proof Key for Code Exchange: RFC 7636, S256."""
import base64
import hashlib

from hypothesis import example, given
from hypothesis import strategies as st
from oauth2_provider.protocol import pkce

from encoders import ANY_TEXT, UNRESERVED

VERIFIER = st.text(UNRESERVED, min_size=43, max_size=128)


def challenge_of(verifier):
    """RFC 7636 §4.2 and appendix A, word for word."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode('ascii')).digest()).decode().replace('=', '')


@given(VERIFIER)
@example('a' * 43)
@example('~' * 128)
def test_verifier_opens_its_own_challenge(verifier):
    assert pkce.is_well_formed(verifier)
    assert pkce.is_well_formed(challenge_of(verifier))
    assert pkce.verify(verifier, challenge_of(verifier))


@given(VERIFIER, st.one_of(VERIFIER, ANY_TEXT.filter(str.isprintable)))
def test_verifier_opens_no_other_challenge(verifier, challenge):
    right = challenge_of(verifier)
    assert pkce.verify(verifier, challenge) == (challenge == right)
    assert not pkce.verify(verifier, verifier)  # the method `plain`
    for near in (right + '=', right[:-1], right.lower() + 'A', right + '\n', ' ' + right, ''):
        assert not pkce.verify(verifier, near)


@given(VERIFIER, st.data())
def test_verifier_with_another_character_is_another(verifier, data):
    at = data.draw(st.integers(0, len(verifier) - 1))
    other = verifier[:at] + data.draw(st.sampled_from(UNRESERVED.replace(verifier[at], ''))) + verifier[at + 1:]
    assert not pkce.verify(other, challenge_of(verifier))


@given(st.one_of(ANY_TEXT, st.text(UNRESERVED, max_size=42), st.text(UNRESERVED, min_size=129, max_size=140)))
@example('a' * 42)
@example('a' * 129)
def test_other_lengths_and_alphabets_are_not_well_formed(text):
    right = 43 <= len(text) <= 128 and set(text) <= set(UNRESERVED)
    assert pkce.is_well_formed(text) == right


@given(VERIFIER, st.characters(codec=None, exclude_characters=UNRESERVED), st.data())
def test_no_other_character_is_allowed_anywhere(verifier, character, data):
    at = data.draw(st.integers(0, len(verifier)))
    assert not pkce.is_well_formed(verifier[:at] + character + verifier[at:-1])
