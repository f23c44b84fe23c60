"""Which day a run stands on, how many are under way, and what is written in an address."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from courses import calendar, dates
from courses.models import Run


def test_a_run_stands_on_its_first_day_and_is_under_way_until_its_last():
    runs = [
        Run(starts_on=date(2023, 4, 3), ends_on=date(2023, 4, 5)),
        Run(starts_on=date(2023, 4, 5), ends_on=date(2023, 4, 5)),
    ]
    (week,) = calendar.grid(calendar.days_of_week(date(2023, 4, 3)), runs)
    assert [len(day.starts) for day in week] == [1, 0, 1, 0, 0, 0, 0]
    assert [day.under_way for day in week] == [1, 1, 2, 0, 0, 0, 0]


def test_a_run_that_began_earlier_is_only_under_way():
    (week,) = calendar.grid(
        calendar.days_of_week(date(2023, 4, 3)), [Run(starts_on=date(2023, 1, 16), ends_on=date(2023, 4, 4))]
    )
    assert [(len(day.starts), day.under_way) for day in week[:3]] == [(0, 1), (0, 1), (0, 0)]


def test_holidays_and_days_of_other_months_are_marked():
    month = date(2023, 1, 1)
    days = [day for week in calendar.grid(calendar.days_of_month(month), [], month) for day in week]
    assert [day.on.day for day in days if day.shown and day.holiday] == [1, 21, 22, 23, 24]
    assert next(day.on for day in days if not day.shown) == date(2022, 12, 26)


@pytest.mark.parametrize("text", ["", "2023", "2023-13", "x-1", "99999-01", "2023-00", "²-1"])
def test_nonsense_is_the_other_month(text):
    assert calendar.month_of(text, date(2023, 5, 17)) == date(2023, 5, 1)


def test_a_day_names_its_week():
    assert calendar.week_of("2023-04-05") == date(2023, 4, 3)
    assert calendar.week_of("5 April") is None


def test_december_leads_to_january():
    assert calendar.month_after(date(2023, 12, 1)) == date(2024, 1, 1)
    assert calendar.month_after(date(2023, 1, 1), -1) == date(2022, 12, 1)


@pytest.mark.parametrize(
    ("language", "first", "last", "text"),
    [
        ("ko", date(2023, 3, 2), date(2023, 3, 2), "2023. 3. 2.(목)"),
        ("ko", date(2023, 7, 16), date(2024, 1, 15), "2023. 7. 16.(일) – 2024. 1. 15.(월)"),
        ("en", date(2023, 4, 3), date(2023, 4, 5), "3 Apr – 5 Apr 2023"),
    ],
)
def test_spans_as_people_read_them(language, first, last, text):
    with translation.override(language):
        assert dates.span(first, last) == text
