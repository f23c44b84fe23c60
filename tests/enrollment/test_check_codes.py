"""Check codes that find every slip of the finger, numbers, and initials that tell no name."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.check_codes import ALPHABET, LENGTH, check_sign, initials, new_code, number, shown, typed

codes = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda signs: signs + check_sign(signs))


def test_no_sign_is_mistaken_for_another():
    assert set("01OILUV") & set(ALPHABET) == set()
    assert len(set(ALPHABET)) == len(ALPHABET) == 29


def test_a_new_code_passes_its_own_check_and_none_comes_twice():
    made = {new_code() for _ in range(2_000)}
    assert len(made) == 2_000
    assert {typed(code) for code in made} == made


@given(codes)
def test_a_code_is_read_as_it_is_shown(code):
    assert typed(shown(code)) == typed(shown(code).lower()) == typed(f" {shown(code)} ".replace("-", " ")) == code


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_sign_is_found(code, place, sign):
    wrong = code[:place] + sign + code[place + 1 :]
    assert typed(wrong) == (code if sign == code[place] else "")


@given(codes)
def test_every_two_signs_that_changed_places_are_found(code):
    for one, other in itertools.combinations(range(LENGTH - 1), 2):
        signs = list(code)
        signs[one], signs[other] = signs[other], signs[one]
        assert typed("".join(signs)) == (code if code[one] == code[other] else "")


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_code_or_nothing(text):
    found = typed(text)
    assert found == "" or (len(found) == LENGTH and set(found) <= set(ALPHABET))


def test_numbers_of_a_year_sort_as_they_were_given():
    assert number(2026, 7) == "2026-000007"
    assert sorted([number(2026, 10), number(2026, 9), number(2025, 999_999)]) == [
        "2025-999999",
        "2026-000009",
        "2026-000010",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("홍길동", "홍○○"),
        ("이 준", "이○"),
        ("선우은숙", "선○○○"),
        ("Nguyễn Văn An", "N. V. A."),
        ("  Ada  ", "A."),
        ("", ""),
    ],
)
def test_initials_tell_the_first_letter_only(name, said):
    assert initials(name) == said


@given(st.text(min_size=1, max_size=40))
def test_initials_hold_no_two_letters_of_a_name_side_by_side(name):
    words = [word for word in initials(name).split() if "○" not in word]
    assert all(word.endswith(".") for word in words)
