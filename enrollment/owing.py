"""The hours a person owes in a year: from the rule of the grade, the days of service and the leaves.

Not for rows or people: enrollment.queries.hours asks here. Plain values in and out.

How it is counted, so that anybody can do it again on paper:

1. The rule of a year is the one in force on 1 January that names the grade, the newest first. A rule that begins later
   holds from the next year on: nobody's duty changes in the middle of a year that people have planned by.
2. The days that count are those from the day of hire to the last day of service, without the days of leave. Leaves that
   overlap are counted once.
3. Hours owed = full hours x days that count / days of the year, rounded to the nearest whole hour, because hours are
   recognised in whole hours. The nearest, so that either half of a year on leave leaves 40 of 80 (181 days make 39.67,
   184 days 40.33); exactly a half goes down, in the person's favour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """So many hours a year for these grades, from a day on."""

    effective_from: date
    grades: frozenset[str]
    hours: int


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both counted; an open end is None."""

    first: date | None
    last: date | None


@dataclass(frozen=True)
class Owed:
    """What is owed, and how it came about: of how many hours, for how many days of how many, how many on leave."""

    hours: int
    full: int
    days: int
    of_days: int
    leave_days: int


def service(*, hired_on: date | None, left_on: date | None, retires_on: date | None) -> Span:
    """The days of service. The day somebody left is the first day away; the day of retirement is the last day there."""
    ends = [left_on - DAY] if left_on else []
    if retires_on:
        ends.append(retires_on)
    return Span(hired_on, min(ends) if ends else None)


def full_hours(grade: str, year: int, rules: Iterable[Rule]) -> int:
    """The hours of a whole year for the grade: 0 when no rule in force on 1 January names it."""
    in_force = [rule for rule in rules if rule.effective_from <= date(year, 1, 1) and grade in rule.grades]
    return max(in_force, key=lambda rule: rule.effective_from).hours if in_force else 0


def owed(*, full: int, year: int, service: Span, leaves: Sequence[Span] = ()) -> Owed:
    """The hours owed in the year.

    Returns: never below 0, never above `full`, never more for more days of leave.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    of_days = (last - first).days + 1
    there = _cut(service, first, last)
    present = _days(there)
    away = _union([_cut(leave, *there) for leave in leaves]) if present else 0
    counted = present - away
    # Rounding half down in whole numbers: ceil(full * counted / of_days - 1/2).
    hours = (2 * full * counted + of_days - 1) // (2 * of_days)
    return Owed(hours=hours, full=full, days=counted, of_days=of_days, leave_days=away)


def _cut(span: Span, first: date, last: date) -> tuple[date, date]:
    """The part of the span inside the two days; its end lies before its beginning when there is none."""
    return max(first, span.first or first), min(last, span.last or last)


def _days(part: tuple[date, date]) -> int:
    return max(0, (part[1] - part[0]).days + 1)


def _union(parts: Iterable[tuple[date, date]]) -> int:
    """How many days the parts cover together."""
    covered, until = 0, None
    for first, last in sorted(part for part in parts if _days(part)):
        start = first if until is None or first > until else until + DAY
        covered += _days((start, last))
        until = last if until is None else max(until, last)
    return covered
