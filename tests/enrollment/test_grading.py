"""Drawing and grading of the test, by examples and by properties."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment import grading
from enrollment.grading import Tries

CHOICES = st.lists(st.integers(0, 5), unique=True)


@given(st.dictionaries(st.integers(1, 500), st.integers(2, 6), max_size=30), st.integers(0, 40), st.integers())
def test_every_question_is_drawn_once_with_each_of_its_options(options, asked, seed):
    drawn = grading.draw(Random(seed), options, asked)  # the same questions for the same seed
    keys = [key for key, _order in drawn]
    assert len(keys) == len(set(keys)) == min(asked, len(options))
    assert all(sorted(order) == list(range(options[key])) for key, order in drawn)


@given(st.lists(st.tuples(CHOICES.filter(bool), CHOICES), max_size=20))
def test_points_lie_between_none_and_all_and_count_whole_answers(pairs):
    rights, answers = [right for right, _answer in pairs], [answer for _right, answer in pairs]
    hits = sum(set(right) == set(answer) for right, answer in pairs)
    points = grading.points(rights, answers)
    assert Decimal(0) <= points <= Decimal(100)
    assert points * max(1, len(pairs)) <= 100 * hits < (points + Decimal("0.01")) * max(1, len(pairs))


@given(st.lists(CHOICES.filter(bool), min_size=1, max_size=20))
def test_all_right_is_a_hundred_and_nothing_answered_is_none(rights):
    assert grading.points(rights, rights) == Decimal(100)
    assert grading.points(rights, []) == Decimal(0)


@pytest.mark.parametrize("ticked", [["3"], ["-1"], ["x"], ["00"], []])
def test_what_is_no_option_is_not_chosen(ticked):
    assert grading.chosen([(1, [2, 0, 1])], lambda _key: ticked) == [[]]


@pytest.mark.parametrize(
    ("tries", "left", "passed"),
    [
        (Tries(3), 3, False),
        (Tries(3, used=1, best=Decimal("59.99"), mark=Decimal(60)), 2, False),
        (Tries(3, used=3, best=Decimal(60), mark=Decimal(60)), 0, True),
        (Tries(2, used=3), 0, False),
    ],
)
def test_attempts_left_and_passed(tries, left, passed):
    assert (tries.left, tries.passed) == (left, passed)
