"""Pairs of before and after: only whoever answered twice counts, and fewer than the least number count for nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.pairing import Half, PairLine, Twice, change, half_of, lines, mean, pairs_of

LEAST = 3


def halves(**points):
    """One question; the code of each with the points."""
    return [Half(code, {1: number}) for code, number in points.items()]


def test_four_before_and_three_after_are_three_pairs():
    """The fourth answered before only; what the fourth said is in no sum."""
    pairs = pairs_of(halves(a=2, b=3, c=3, d=1), halves(a=4, b=3, c=5))
    assert lines([1], pairs, LEAST) == [PairLine(1, 3, 8, 12)]
    assert (mean(8, 3), mean(12, 3), change(8, 12, 3)) == ("2.7", "4.0", "+1.3")


def test_two_pairs_are_shown_to_nobody():
    pairs = pairs_of(halves(a=2, b=3, c=3, d=1), halves(a=4, b=3, x=5))
    assert (len(pairs), lines([1], pairs, LEAST)) == (2, [])


def test_a_question_that_fewer_pairs_answered_is_left_out():
    before = [Half(code, {1: 3, 2: 4}) for code in "abc"]
    after = [Half("a", {1: 4, 2: 5}), Half("b", {1: 4, 2: 5}), Half("c", {1: 4})]
    assert lines([1, 2], pairs_of(before, after), LEAST) == [PairLine(1, 3, 9, 12)]


def test_one_person_twice_makes_no_pairs():
    with pytest.raises(Twice):
        pairs_of([*halves(a=1), *halves(a=5)], halves(a=3))
    with pytest.raises(Twice):
        pairs_of(halves(a=3), [*halves(a=1), *halves(a=5)])


def test_a_payload_becomes_a_half():
    assert half_of({"a": {"1": 5, "2": 3}, "p": "code"}) == Half("code", {1: 5, 2: 3})


@pytest.mark.parametrize(
    ("before", "after", "pairs", "said"),
    [(9, 9, 3, "0.0"), (9, 10, 3, "+0.3"), (10, 9, 3, "−0.3"), (100, 101, 25, "0.0"), (40, 43, 20, "+0.2")],
)
def test_a_change_has_its_sign_and_one_decimal(before, after, pairs, said):
    assert change(before, after, pairs) == said


answers = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 5))


@given(answers, answers)
def test_no_line_hides_fewer_than_the_least_number(before, after):
    pairs = pairs_of(halves(**before), halves(**after))
    both = before.keys() & after.keys()
    found = lines([1], pairs, LEAST)
    assert len(pairs) == len(both)
    assert [one.pairs for one in found] == ([len(both)] if len(both) >= LEAST else [])
    for one in found:
        assert one.before_points == sum(before[code] for code in both)
        assert one.after_points == sum(after[code] for code in both)


@given(answers, answers, st.integers(1, 5))
def test_whoever_answered_once_changes_nothing(before, after, points):
    alone = {"only_before": points} | before
    assert pairs_of(halves(**alone), halves(**after)) == pairs_of(halves(**before), halves(**after))


@given(st.permutations(list(range(6))), st.lists(st.integers(1, 5), min_size=6, max_size=6))
def test_the_order_of_arrival_changes_nothing(order, points):
    before = [Half(str(i), {1: points[i]}) for i in range(6)]
    turned = [before[i] for i in order]
    assert pairs_of(turned, before) == pairs_of(before, turned) == pairs_of(before, before)


@given(st.integers(3, 60), st.data())
def test_a_mean_is_less_than_a_tenth_from_the_exact_one(pairs, data):
    points = data.draw(st.integers(pairs, pairs * 5))
    assert abs(Fraction(mean(points, pairs)) - Fraction(points, pairs)) <= Fraction(1, 20)
