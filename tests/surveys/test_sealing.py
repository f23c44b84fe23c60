"""Envelopes: what goes in comes out, only with the right secret, seal and survey, and every one is of one length."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import opening, sealing

SALT = bytes(range(32))
KEY = sealing.key_of("secret", SALT, seal="s", survey="one")
payloads = st.dictionaries(
    st.text("0123456789", min_size=1, max_size=3),
    st.one_of(st.integers(1, 5), st.text(max_size=60), st.lists(st.text("abc", max_size=5), max_size=4)),
    max_size=5,
)


@given(payloads, st.sampled_from([1024, 4096]))
def test_what_is_sealed_comes_out_and_the_length_tells_nothing(said, size):
    sealed = sealing.seal(KEY, {"a": said}, size=size)
    assert len(sealed) == size + sealing.NONCE_BYTES + sealing.TAG_BYTES
    assert opening.opened(KEY, sealed) == {"a": said}


def test_the_same_answer_never_looks_the_same():
    assert len({sealing.seal(KEY, {"a": {"1": 5}}, size=1024) for _ in range(50)}) == 50


def test_the_largest_that_fits_fits_and_one_byte_more_is_refused():
    room = 1024 - sealing.LENGTH_BYTES - len('{"a":""}')
    assert opening.opened(KEY, sealing.seal(KEY, {"a": "x" * room}, size=1024)) == {"a": "x" * room}
    with pytest.raises(sealing.TooLong):
        sealing.seal(KEY, {"a": "x" * (room + 1)}, size=1024)


@pytest.mark.parametrize(
    "other",
    [
        sealing.key_of("another", SALT, seal="s", survey="one"),
        sealing.key_of("secret", bytes(32), seal="s", survey="one"),
        sealing.key_of("secret", SALT, seal="t", survey="one"),
        sealing.key_of("secret", SALT, seal="s", survey="two"),
    ],
    ids=["secret", "salt", "seal", "survey"],
)
def test_another_key_opens_nothing_and_says_nothing(other):
    sealed = sealing.seal(KEY, {"a": "canary"}, size=1024)
    with pytest.raises(opening.Unopened) as caught:
        opening.opened(other, sealed)
    assert "canary" not in repr(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("place", [0, 12, 500, -1])
def test_a_changed_envelope_is_not_opened(place):
    sealed = bytearray(sealing.seal(KEY, {"a": {"1": 5}}, size=1024))
    sealed[place] ^= 1
    with pytest.raises(opening.Unopened):
        opening.opened(KEY, bytes(sealed))


def test_what_is_no_answer_is_not_opened():
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    for raw in (json.dumps([1]).encode(), b"{", b"\xff"):
        block = (len(raw).to_bytes(4, "big") + raw).ljust(64, b"\0")
        sealed = bytes(12) + AESGCM(KEY.raw).encrypt(bytes(12), block, KEY.survey)
        with pytest.raises(opening.Unopened):
            opening.opened(KEY, sealed)


def test_the_key_is_found_among_former_secrets():
    def find(*secrets):
        return sealing.find_key(secrets, SALT, KEY.check(), seal="s", survey="one")

    assert find("new", "older", "secret") == KEY
    assert find("new", "older") is None
    assert find() is None


def test_the_check_says_nothing_of_the_survey_and_the_key_shows_nothing():
    sibling = sealing.key_of("secret", SALT, seal="s", survey="two")
    assert sibling.check() == KEY.check(), "both surveys of a diagnosis have one seal"
    assert repr(KEY) == "Key(…)"


def test_the_code_of_a_pair_is_the_same_before_and_after_and_needs_the_key():
    after = sealing.key_of("secret", SALT, seal="s", survey="two")
    assert sealing.pair_code(KEY, 7) == sealing.pair_code(after, 7)
    other = sealing.key_of("another", SALT, seal="s", survey="one")
    codes = {sealing.pair_code(key, person) for key in (KEY, other) for person in (7, 8)}
    assert len(codes) == 4
