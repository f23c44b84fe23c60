"""What lecturers are paid: worked examples, and properties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from courses import fees
from courses.fees import DayFee, Rate, Taught

MONDAY, TUESDAY = date(2023, 3, 6), date(2023, 3, 7)
OLD, NEW = Rate(date(2022, 1, 1), 200_000, 100_000), Rate(TUESDAY, 250_000, 120_000)


def test_first_hour_and_further_hours_of_a_day_are_paid_apart():
    taught = [Taught(MONDAY, 1, 120), Taught(MONDAY, 1, 60), Taught(MONDAY, 2, 60)]
    assert fees.fees(taught, [OLD, NEW]) == [DayFee(MONDAY, 1, 180, 3, 400_000), DayFee(MONDAY, 2, 60, 1, 200_000)]


def test_the_rate_of_the_day_counts():
    assert fees.fees([Taught(TUESDAY, 1, 120)], [OLD, NEW]) == [DayFee(TUESDAY, 1, 120, 2, 370_000)]
    assert fees.fees([Taught(MONDAY, 1, 120)], [NEW]) == [DayFee(MONDAY, 1, 120, 2, None)]


def test_half_an_hour_counts_as_one_and_less_as_none():
    assert [day.krw for day in fees.fees([Taught(MONDAY, 1, 29)], [OLD])] == [0]
    assert [day.krw for day in fees.fees([Taught(MONDAY, 1, 90)], [OLD])] == [300_000]


def test_ratings_are_weighted_by_their_answers():
    assert fees.weighted_mean([(Decimal("4.00"), 10), (Decimal("5.00"), 30)]) == Decimal("4.75")
    assert fees.weighted_mean([]) is None
    assert fees.weighted_mean([(Decimal("4.00"), 0)]) is None


minutes = st.integers(0, 600)


@given(st.lists(minutes, max_size=5), minutes)
def test_more_teaching_is_never_paid_less(before, more):
    pay = [fees.fees([Taught(MONDAY, 1, m) for m in some], [OLD]) for some in (before, [*before, more])]
    assert sum(day.krw for day in pay[0]) <= sum(day.krw for day in pay[1])


@given(st.lists(st.tuples(st.integers(0, 9), minutes), max_size=8))
def test_no_minute_is_lost_or_counted_twice(days):
    taught = [Taught(MONDAY + timedelta(days=day), 1, m) for day, m in days]
    assert sum(day.minutes for day in fees.fees(taught, [OLD])) == sum(m for _day, m in days)


@given(st.integers(1, 20), st.lists(st.decimals(1, 5, places=2), min_size=1, max_size=4))
def test_a_weighted_mean_lies_among_its_means(answers, means):
    mean = fees.weighted_mean([(value, answers) for value in means])
    assert min(means) - Decimal("0.01") < mean < max(means) + Decimal("0.01")
