"""What is owed in a year: worked examples of the rule in enrollment.owing, and what holds for all of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.grades import GRADES, OF_GRADE_5_AND_BELOW
from enrollment.owing import Rule, Span, full_hours, owed, service

WHOLE = Span(None, None)
RULE = Rule(date(2022, 1, 1), frozenset(OF_GRADE_5_AND_BELOW), 80)


def hours(year, *leaves, of=WHOLE, full=80):
    return owed(full=full, year=year, service=of, leaves=[Span(*leave) for leave in leaves]).hours


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ([], 80),
        ([(date(2026, 1, 1), date(2026, 6, 30))], 40),  # 184 of 365 days: 40.33
        ([(date(2026, 7, 1), date(2026, 12, 31))], 40),  # 181 of 365 days: 39.67
        ([(date(2026, 1, 1), date(2026, 12, 31))], 0),
        ([(date(2025, 3, 1), date(2027, 2, 28))], 0),
        ([(date(2026, 12, 1), date(2027, 11, 30))], 73),  # 334 days: 73.21
        # Two that overlap are counted once: 1 January to 31 March, 90 days.
        ([(date(2026, 1, 1), date(2026, 2, 28)), (date(2026, 2, 1), date(2026, 3, 31))], 60),
        ([(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 2, 28))], 60),
        ([(date(2024, 1, 1), date(2024, 12, 31))], 80),  # another year
    ],
)
def test_leaves_of_2026(leaves, expected):
    assert hours(2026, *leaves) == expected


def test_a_leap_year_is_shared_by_its_366_days():
    assert hours(2024, (date(2024, 1, 1), date(2024, 6, 30))) == 40  # 184 of 366
    assert owed(full=80, year=2024, service=WHOLE).of_days == 366


def test_exactly_half_an_hour_goes_down():
    # 73 of 365 days are a fifth: 1.6 of 8 hours.
    day = Span(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=72))
    assert owed(full=8, year=2026, service=day).hours == 2
    leap = Span(date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=182))  # 183 of 366: half
    assert owed(full=81, year=2024, service=leap).hours == 40  # 40.5


def test_the_day_of_hire_counts_and_so_does_the_day_of_retirement():
    assert hours(2026, of=service(hired_on=date(2026, 7, 1), left_on=None, retires_on=None)) == 40  # 184 days
    assert hours(2026, of=service(hired_on=None, left_on=None, retires_on=date(2026, 6, 30))) == 40  # 181 days
    until = service(hired_on=None, left_on=date(2026, 1, 2), retires_on=date(2030, 6, 30))
    assert owed(full=80, year=2026, service=until).days == 1
    assert hours(2026, of=service(hired_on=date(2027, 1, 1), left_on=None, retires_on=None)) == 0
    assert hours(2026, of=service(hired_on=None, left_on=date(2026, 1, 1), retires_on=None)) == 0


def test_a_leave_before_the_hire_takes_nothing_away():
    of = service(hired_on=date(2026, 7, 1), left_on=None, retires_on=None)
    assert hours(2026, (date(2026, 1, 1), date(2026, 6, 30)), of=of) == 40


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        ("5급", 80), ("9급", 80), ("4급", 0), ("1급", 0), ("정무직", 0), ("연구사", 80), ("임기제 마급", 80),
        ("소방령", 80), ("소방정", 0), ("실무관", 80), ("", 0),
    ],
)  # fmt: skip
def test_grade_5_and_below_owe_80(grade, expected):
    assert full_hours(grade, 2026, [RULE]) == expected


def test_grade_5_and_below_are_grades_that_the_hr_file_knows():
    above = {"1급", "2급", "3급", "4급", "정무직", "소방총감", "소방정감", "소방감", "소방준감", "소방정"}
    assert set(GRADES) - set(OF_GRADE_5_AND_BELOW) == above
    assert set(OF_GRADE_5_AND_BELOW) <= set(GRADES)


def test_a_rule_holds_from_the_next_first_of_january():
    newer = Rule(date(2026, 3, 1), frozenset({"9급"}), 60)
    assert [full_hours("9급", year, [newer, RULE]) for year in (2021, 2022, 2026, 2027)] == [0, 80, 80, 60]
    assert full_hours("8급", 2027, [newer, RULE]) == 80  # the newer rule does not name it


DAYS = st.dates(date(2024, 6, 1), date(2028, 6, 30))
LEAVES = st.lists(st.tuples(DAYS, DAYS).map(sorted).map(lambda days: Span(*days)), max_size=5)
ENDS = st.one_of(st.none(), DAYS)


@given(full=st.integers(0, 400), year=st.integers(2024, 2028), leaves=LEAVES, more=LEAVES, hired=ENDS, left=ENDS)
def test_never_below_nothing_never_above_all_and_never_more_for_more_leave(full, year, leaves, more, hired, left):
    of = service(hired_on=hired, left_on=left, retires_on=None)
    one = owed(full=full, year=year, service=of, leaves=leaves)
    two = owed(full=full, year=year, service=of, leaves=[*leaves, *more])
    assert 0 <= two.hours <= one.hours <= full
    assert 0 <= two.days <= one.days <= one.of_days
    assert one.days + one.leave_days <= one.of_days


@given(year=st.integers(2024, 2028), leaves=LEAVES)
def test_days_of_leave_are_the_union_of_the_days(year, leaves):
    days = {leave.first + timedelta(days=n) for leave in leaves for n in range((leave.last - leave.first).days + 1)}
    assert owed(full=80, year=year, service=WHOLE, leaves=leaves).leave_days == sum(day.year == year for day in days)
