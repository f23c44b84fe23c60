"""When a survey opens and closes, and which reminders are due: dates in, dates out.

Not for which surveys there are: surveys.queries.rounds.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.periods import Quarter


@dataclass(frozen=True)
class Length:
    """How long after an event a survey opens, and how long it stays open: whole months first, then days."""

    after_months: int = 0
    after_days: int = 0
    open_months: int = 0
    open_days: int = 0

    @property
    def most_days(self) -> int:
        """No window of this length ends later after its event."""
        return (self.after_months + self.open_months) * 31 + self.after_days + self.open_days


@dataclass(frozen=True)
class Window:
    """The first and the last day of a survey."""

    opens_on: date
    closes_on: date


def plus_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day.

    >>> plus_months(date(2022, 12, 31), 2)
    datetime.date(2023, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def after(event: date, length: Length) -> Window:
    """The window of a survey about what ended on a day. Both ends are counted from that day: no day is lost twice."""
    opens = plus_months(event, length.after_months) + timedelta(days=length.after_days)
    closes = plus_months(event, length.after_months + length.open_months)
    return Window(opens, closes + timedelta(days=length.after_days + length.open_days))


def of_quarter(quarter: Quarter, length: Length) -> Window:
    """The window of a survey that goes along with a quarter, and on after it for those who ended late."""
    return Window(quarter.first_day, after(quarter.last_day, length).closes_on)


def reminders_due(window: Window, days_before: Sequence[int], day: date) -> int:
    """How many of the reminders should have gone out by the day. One that would come with the invitation is none; on
    the last day itself it is not too late.
    """
    days = [window.closes_on - timedelta(days=days) for days in days_before]
    return sum(window.opens_on < one <= day for one in days) if day <= window.closes_on else 0
