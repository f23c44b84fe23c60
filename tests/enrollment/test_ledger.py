"""Which lines of a year count."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from enrollment.ledger import Line, counting, total

DAY = date(2026, 3, 2)


def test_the_same_course_counts_once_and_learning_elsewhere_always():
    lines = [Line(1, 7, 14, DAY), Line(2, 7, 14, DAY), Line(3, 8, 7, DAY), Line(4, None, 5, DAY), Line(5, None, 5, DAY)]
    assert counting(lines) == {1, 3, 4, 5}


def test_the_one_that_counts_stays_and_the_earliest_takes_its_place():
    lines = [Line(1, 7, 14, date(2026, 5, 1)), Line(2, 7, 14, date(2026, 9, 1), counted=True)]
    assert counting(lines) == {2}
    late = [*lines[:1], Line(3, 7, 14, DAY), Line(2, 7, 14, date(2026, 9, 1), revoked=True)]
    assert counting(late) == {3}


def test_the_total_is_of_lines_that_count():
    assert total([Line(1, 7, 14, DAY, counted=True), Line(2, 7, 14, DAY), Line(3, None, 6, DAY, counted=True)]) == 20


LINES = st.lists(
    st.tuples(st.none() | st.integers(1, 3), st.integers(0, 40), st.booleans(), st.booleans()), max_size=8
).map(lambda rows: [Line(n, c, h, DAY, revoked=r, counted=k and not r) for n, (c, h, r, k) in enumerate(rows)])


@given(LINES)
def test_every_course_that_stands_counts_exactly_once(lines):
    found = counting(lines)
    standing = [line for line in lines if not line.revoked]
    courses = [line.course for line in standing if line.key in found and line.course is not None]
    assert sorted(courses) == sorted({line.course for line in standing if line.course is not None})
    assert {line.key for line in standing if line.course is None} <= found
    assert found <= {line.key for line in standing}
