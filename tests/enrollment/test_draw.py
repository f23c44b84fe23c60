"""The arithmetic of the draw: a worked case, and what holds for every roll."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from enrollment import draw

SEED, ENTROPY = "00112233445566778899aabbccddeeff", "2023-05-01:3,11,19,24,38,44"
SEALED = "c888af30ae30f06c6b5ca1e2514adb60e0571baba2608dfe936e06ed4aaa7c7f"
ROLL = [f"P{number:03}" for number in range(12)]
seeds = st.binary(min_size=16, max_size=32).map(bytes.hex)
rolls = st.lists(st.text("ABCDEF0123456789-", min_size=1, max_size=36), unique=True, max_size=40)


def test_the_worked_case():
    assert draw.commit(SEED) == "a8faed6abbf35c12a4b26e40f6feb19d736d90045c83b9f9a31f638d323e6811"
    assert draw.roll_hash(ROLL) == "7115d1fc6fb4b87b90194ec53a9e212eac12e1cfe395371e9ecd50145426bc8a"
    assert draw.order(SEED, ENTROPY, ROLL) == [
        "P011", "P007", "P002", "P009", "P000", "P005", "P001", "P008", "P010", "P006", "P004", "P003",
    ]  # fmt: skip


@given(seeds, st.text(max_size=40), rolls)
def test_the_order_holds_everybody_once(seed, entropy, ids):
    assert sorted(draw.order(seed, entropy, ids)) == sorted(ids)


@given(seeds, st.text(max_size=40), rolls, st.randoms())
def test_the_order_does_not_depend_on_how_the_roll_is_written(seed, entropy, ids, random):
    mixed = list(ids)
    random.shuffle(mixed)
    assert draw.order(seed, entropy, mixed) == draw.order(seed, entropy, ids)
    assert draw.roll_hash(mixed) == draw.roll_hash(ids)


@given(seeds, st.text(max_size=40), rolls, st.text("xyz", min_size=1, max_size=5))
def test_one_more_person_changes_nobodys_order_among_the_others(seed, entropy, ids, newcomer):
    with_newcomer = draw.order(seed, entropy, [*ids, newcomer])
    assert [one for one in with_newcomer if one != newcomer] == draw.order(seed, entropy, ids)


@given(seeds, rolls.filter(lambda ids: len(ids) > 8))
def test_another_entropy_is_another_order(seed, ids):
    orders = {tuple(draw.order(seed, f"day {number}", ids)) for number in range(8)}
    assert len(orders) > 1


def test_everybody_comes_first_about_as_often_as_everybody_else():
    firsts = [draw.order(SEED, f"entropy {number}", ROLL)[0] for number in range(2_400)]
    counts = [firsts.count(one) for one in ROLL]
    assert min(counts) > 140 and max(counts) < 260  # 200 expected; five standard deviations are 68


@given(seeds)
def test_the_commitment_is_a_plain_hash_of_the_seed(seed):
    assert draw.commit(seed) == sha256(bytes.fromhex(seed)).hexdigest()


def test_the_sealed_seed_of_a_worked_case():
    """By OpenSSL: printf 'enrollment.draw.seed:' and the salt's bytes into `openssl dgst -sha256 -hmac secret`."""
    assert draw.sealed("secret", "00" * 32) == SEALED


@given(
    st.text(min_size=1), st.binary(min_size=32, max_size=32).map(bytes.hex), st.lists(st.text(min_size=1), max_size=3)
)
def test_a_seed_is_found_again_with_its_secret_among_others_and_with_no_other(secret, salt, others):
    seed = draw.sealed(secret, salt)
    others = [other for other in others if other != secret]
    assert draw.unsealed([*others, secret], salt, draw.commit(seed)) == seed
    assert draw.unsealed(others, salt, draw.commit(seed)) is None


@pytest.fixture
def ask(tmp_path, capsys):
    """Write the case, call the command; its answer, or the exit and the sentence."""

    def call(case):
        path = tmp_path / "case.json"
        path.write_text(case if isinstance(case, str) else json.dumps(case))
        try:
            call_command("draw", str(path))
        except SystemExit as stopped:
            return stopped.code, capsys.readouterr().err.strip()
        return json.loads(capsys.readouterr().out)

    return call


CASE = {"agency_seed": SEED, "public_entropy": ENTROPY, "roll": ROLL}


def test_the_command_answers_the_worked_case(ask):
    assert ask(CASE) == {
        "roll_hash": draw.roll_hash(ROLL), "commitment": draw.commit(SEED), "order": draw.order(SEED, ENTROPY, ROLL),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"agency_seed": "xyz"}, 'agency_seed: "xyz" is not hexadecimal'),
        ({"agency_seed": None}, "agency_seed: missing or not a text"),
        ({"public_entropy": 7}, "public_entropy: missing or not a text"),
        ({"roll": "P1"}, "roll: missing or not a list"),
        ({"roll": ["P1", 2]}, "roll[1]: 2 is not an id"),
        ({"roll": ["P1", "\ud800"]}, 'roll[1]: "\\ud800" holds half a character (a lone surrogate)'),
        ({"public_entropy": "a\ud800"}, 'public_entropy: "a\\ud800" holds half a character (a lone surrogate)'),
        ({"agency_seed": "\ud800"}, 'agency_seed: "\\ud800" is not hexadecimal'),
        ({"roll": ["P1", "P2", "P1"]}, 'roll[2]: "P1" stands twice'),
    ],
)
def test_a_case_that_breaks_its_form_names_the_place(ask, change, sentence):
    assert ask(CASE | change) == (2, sentence)


def test_a_file_that_holds_no_case(ask):
    assert ask("[]") == (2, "the case is not an object")
    for text, word in (("{", "is not JSON ("), ("[" * 100_000, "is not JSON (nested too deeply)")):
        code, sentence = ask(text)
        assert (code, "case.json: " + word in sentence, sentence.count("\n")) == (2, True, 0)


def test_a_file_that_cannot_be_read_is_named(tmp_path, capsys):
    for path, content in ((tmp_path / "none.json", None), (tmp_path / "latin.json", b'{"roll": "\xff"}')):
        if content:
            path.write_bytes(content)
        with pytest.raises(SystemExit) as stopped:
            call_command("draw", str(path))
        assert (stopped.value.code, capsys.readouterr().err.startswith(f"{path}: ")) == (2, True)
