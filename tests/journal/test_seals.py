"""journal.seals: worked examples of RFC 6962 and properties of the tree."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from journal import seals

DIGEST = st.binary(min_size=32, max_size=32).map(bytes.hex)


def by_the_book(leaves: list[bytes]) -> bytes:
    """The recursive definition of RFC 6962, section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_the_book(leaves[:k]) + by_the_book(leaves[k:])).digest()


def test_the_root_of_the_seven_leaves_of_the_certificate_transparency_vectors():
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(text)).hexdigest() for text in inputs]
    assert seals.root(leaves[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert seals.root(leaves) == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"


def test_nothing_has_the_hash_of_nothing():
    assert seals.root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.lists(DIGEST, max_size=70))
def test_the_root_is_the_one_of_the_recursive_definition(leaves):
    assert seals.root(leaves) == by_the_book([bytes.fromhex(leaf) for leaf in leaves]).hex()


@given(st.lists(DIGEST, min_size=2, max_size=20, unique=True), st.data())
def test_two_leaves_in_each_others_place_give_another_root(leaves, data):
    i, j = data.draw(st.lists(st.integers(0, len(leaves) - 1), min_size=2, max_size=2, unique=True))
    swapped = list(leaves)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    assert seals.root(swapped) != seals.root(leaves)


def test_an_instant_reads_the_same_in_every_time_zone():
    noon = datetime(2023, 3, 2, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=9)))
    assert seals.canonical({"at": noon}) == seals.canonical({"at": noon.astimezone(UTC)})
    assert seals.canonical({"at": noon}) == b'{"at":"2023-03-02T03:00:00.000005+00:00"}'


def test_the_order_of_the_names_does_not_matter_and_every_value_does():
    assert seals.leaf({"a": 1, "b": {"y": 2, "x": 3}}) == seals.leaf({"b": {"x": 3, "y": 2}, "a": 1})
    assert seals.leaf({"a": 1}) != seals.leaf({"a": "1"})
    assert seals.leaf({"a": None}) != seals.leaf({"a": ""})


def test_a_head_depends_on_all_five_parts():
    at = datetime(2023, 3, 2, tzinfo=UTC)
    base = {"previous": "", "root": "r", "size": 1, "until": at, "at": at}
    others = [
        {"previous": "p"},
        {"root": "s"},
        {"size": 2},
        {"until": at + timedelta(1)},
        {"at": at + timedelta(microseconds=1)},
    ]
    assert len({seals.head(**base)} | {seals.head(**{**base, **other}) for other in others}) == 6
