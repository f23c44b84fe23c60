"""Months and weeks of runs: which day each run starts, how many are under way, which days are holidays.

Not for rooms or bookings: facilities.
"""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language

from courses.dates import WEEKDAYS, span
from courses.dates import day as day_text
from courses.dates import month as month_text
from courses.models import Run


@dataclass(frozen=True)
class Day:
    """One day with the runs that start on it and how many are under way."""

    on: date
    shown: bool  # belongs to the month that is shown
    holiday: str
    starts: list[Run]
    under_way: int

    @property
    def text(self) -> str:
        return day_text(self.on, with_year=False)

    @property
    def is_free(self) -> bool:
        return bool(self.holiday) or self.on.weekday() > 4


def month_of(text: str, otherwise: date) -> date:
    """The first day of a month written as 2023-04; of the other day's month when it is not one."""
    year, _dash, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12 and 1900 < int(year) < 2200:
        return date(int(year), int(month), 1)
    return otherwise.replace(day=1)


def month_after(first: date, months: int = 1) -> date:
    """The first day of the month so many months later (or, below zero, earlier)."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def week_of(text: str) -> date | None:
    """The Monday of the week of a day written as 2023-04-03; None when it is not one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day - timedelta(days=day.weekday()) if 1900 < day.year < 2200 else None


def days_of_month(first: date) -> list[list[date]]:
    """The weeks of the month, Monday first, filled up with days of the months beside it."""
    return Calendar().monthdatescalendar(first.year, first.month)


def days_of_week(monday: date) -> list[list[date]]:
    return [[monday + timedelta(days=n) for n in range(7)]]


def heading(month: date, monday: date | None) -> str:
    """What the page shows: a month, or the days of a week."""
    return span(monday, monday + timedelta(days=6)) if monday else month_text(month)


def weekdays() -> list[str]:
    """Short names, Monday first."""
    return [str(WEEKDAYS_ABBR[number]) for number in range(7)] if get_language() == "en" else list(WEEKDAYS)


@dataclass(frozen=True)
class Step:
    """A link to the month or week before or after."""

    title: str
    query: str


def steps(month: date, monday: date | None) -> tuple[Step, Step]:
    """Back and on: by a week when a week is shown, by a month otherwise."""
    if monday:
        back, on = monday - timedelta(days=7), monday + timedelta(days=7)
        return Step(day_text(back), f"?week={back}"), Step(day_text(on), f"?week={on}")
    back, on = month_after(month, -1), month_after(month)
    return Step(month_text(back), f"?month={back:%Y-%m}"), Step(month_text(on), f"?month={on:%Y-%m}")


def grid(weeks: list[list[date]], runs: Iterable[Run], month: date | None = None) -> list[list[Day]]:
    """The weeks with their runs. With a month, days of other months are marked as not shown."""
    first, last = weeks[0][0], weeks[-1][-1]
    starts: dict[date, list[Run]] = defaultdict(list)
    under_way: dict[date, int] = defaultdict(int)
    for run in runs:
        starts[run.starts_on].append(run)
        for number in range((min(run.ends_on, last) - max(run.starts_on, first)).days + 1):
            under_way[max(run.starts_on, first) + timedelta(days=number)] += 1
    free = holidays.country_holidays(
        "KR", years={first.year, last.year}, language="en_US" if get_language() == "en" else "ko"
    )
    return [
        [
            Day(day, month is None or day.month == month.month, free.get(day, ""), starts[day], under_way[day])
            for day in week
        ]
        for week in weeks
    ]
