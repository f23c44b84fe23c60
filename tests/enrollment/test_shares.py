"""Who takes what at full size: everybody differs, counts come out exactly, whatever the sizes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.shares import STRIDE, completes, parts, seat


@given(people=st.integers(1, 3_000), start=st.integers(0, 10**9), data=st.data())
def test_people_in_a_row_all_differ(people, start, data):
    places = data.draw(st.integers(0, people))
    taken = [seat(start, number, people) for number in range(places)]
    assert len(set(taken)) == places
    assert all(0 <= who < people for who in taken)


def test_a_number_of_people_that_the_stride_divides_is_refused():
    with pytest.raises(ValueError, match="in steps of"):
        seat(0, 1, STRIDE * 2)


@given(places=st.integers(1, 2_000), data=st.data())
def test_as_many_complete_as_were_asked_for(places, data):
    completed = data.draw(st.integers(0, places))
    assert sum(completes(number, completed, places) for number in range(places)) == completed


def test_those_who_complete_lie_evenly():
    assert [completes(number, 3, 6) for number in range(6)] == [False, True, False, True, False, True]


@given(weights=st.lists(st.integers(1, 1_000), min_size=1, max_size=40), most=st.integers(1, 500), data=st.data())
def test_parts_add_up_and_none_is_too_large(weights, most, data):
    total = data.draw(st.integers(0, most * len(weights)))
    made = parts(total, weights, most)
    assert (len(made), sum(made)) == (len(weights), total)
    assert all(0 <= part <= most for part in made)


@pytest.mark.parametrize(
    ("total", "weights", "most", "made"),
    [
        (10, [1, 1, 2], 100, [3, 2, 5]),  # 2.5, 2.5 and 5: the first of equals gets what is left
        (10, [1, 1, 8], 5, [3, 2, 5]),  # 8 is cut to 5, the other five go to the others
        (7, [0, 1], 7, [0, 7]),
        (3, [Fraction(1, 3), Fraction(2, 3)], 9, [1, 2]),
    ],
)
def test_parts_by_hand(total, weights, most, made):
    assert parts(total, weights, most) == made


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        parts(11, [1, 1], 5)
