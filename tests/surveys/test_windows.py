"""Dates of surveys: worked examples, and what holds for all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Quarter
from surveys.windows import Length, Window, after, of_quarter, plus_months, reminders_due

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31))
LENGTHS = st.builds(Length, st.integers(0, 12), st.integers(0, 60), st.integers(0, 12), st.integers(0, 60))
TRANSFER = Length(after_months=2, open_months=1)


@pytest.mark.parametrize(
    ("ended", "opens", "closes"),
    [
        (date(2023, 4, 10), date(2023, 6, 10), date(2023, 7, 10)),
        (date(2022, 12, 31), date(2023, 2, 28), date(2023, 3, 31)),
        (date(2023, 12, 31), date(2024, 2, 29), date(2024, 3, 31)),
        (date(2023, 11, 30), date(2024, 1, 30), date(2024, 2, 29)),
        (date(2023, 8, 31), date(2023, 10, 31), date(2023, 11, 30)),
    ],
)
def test_use_at_work_is_asked_two_to_three_months_later(ended, opens, closes):
    assert after(ended, TRANSFER) == Window(opens, closes)


def test_satisfaction_is_asked_for_a_week():
    assert after(date(2023, 2, 24), Length(open_days=7)) == Window(date(2023, 2, 24), date(2023, 3, 3))


def test_a_quarter_is_asked_along_with_it():
    assert of_quarter(Quarter(2023, 1), Length(open_days=14)) == Window(date(2023, 1, 1), date(2023, 4, 14))


@given(day=DAYS, months=st.integers(0, 30))
def test_months_never_leave_their_month(day, months):
    later = plus_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(day=DAYS, other=DAYS, length=LENGTHS)
def test_a_later_event_is_never_asked_about_earlier(day, other, length):
    first, second = after(min(day, other), length), after(max(day, other), length)
    assert (first.opens_on, first.closes_on) <= (second.opens_on, second.closes_on)


@given(day=DAYS, length=LENGTHS)
def test_a_window_opens_before_it_closes_and_within_its_most_days(day, length):
    window = after(day, length)
    assert day <= window.opens_on <= window.closes_on <= day + timedelta(days=length.most_days)


@pytest.mark.parametrize(("day", "due"), [(4, 0), (5, 1), (6, 1), (7, 2), (8, 2), (9, 0)], ids=lambda value: str(value))
def test_reminders_are_due_from_their_day_until_the_last(day, due):
    assert reminders_due(Window(date(2023, 3, 1), date(2023, 3, 8)), [3, 1], date(2023, 3, day)) == due


def test_no_reminder_comes_with_the_invitation():
    assert reminders_due(Window(date(2023, 3, 5), date(2023, 3, 8)), [7, 3, 1], date(2023, 3, 7)) == 1


@given(opens=DAYS, length=st.integers(0, 40), days=st.lists(st.integers(0, 40)), steps=st.integers(0, 39))
def test_reminders_only_grow_while_a_survey_is_open(opens, length, days, steps):
    window = Window(opens, opens + timedelta(days=length))
    day = opens + timedelta(days=min(steps, length))
    if day < window.closes_on:
        assert reminders_due(window, days, day) <= reminders_due(window, days, day + timedelta(days=1))
