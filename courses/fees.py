"""What a lecturer is paid: the first hour of a day in a run at one rate, each further hour at another.

Not for rows: courses.queries.lecturers reads them, and everything here takes and gives plain values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

HOUR_MINUTES = 60
PAID_FROM_MINUTES = 30  # the rest of a day counts as a whole hour from here on, and not at all below


@dataclass(frozen=True, slots=True)
class Rate:
    """What a fee grade is paid from a day on, in won."""

    effective_from: date
    first_hour_krw: int
    further_hour_krw: int


@dataclass(frozen=True, slots=True)
class Taught:
    """The counted minutes of one session: on which day, in which run."""

    on: date
    run: int
    minutes: int


@dataclass(frozen=True, slots=True)
class DayFee:
    """What one day in one run is paid; `krw` is None while no rate stands for the day."""

    on: date
    run: int
    minutes: int
    hours: int
    krw: int | None


def paid_hours(minutes: int) -> int:
    """Whole hours of a day's minutes.

    >>> [paid_hours(m) for m in (29, 30, 60, 89, 90, 420)]
    [0, 1, 1, 1, 2, 7]
    """
    return (minutes + HOUR_MINUTES - PAID_FROM_MINUTES) // HOUR_MINUTES


def rate_on(rates: Iterable[Rate], day: date) -> Rate | None:
    """The rate that stands on the day: of those effective by then the newest."""
    standing = [rate for rate in rates if rate.effective_from <= day]
    return max(standing, key=lambda rate: rate.effective_from, default=None)


def fees(taught: Iterable[Taught], rates: Sequence[Rate]) -> list[DayFee]:
    """The fee of each day in each run, in the order of days."""
    minutes: dict[tuple[date, int], int] = defaultdict(int)
    for session in taught:
        minutes[session.on, session.run] += session.minutes
    found = []
    for (on, run), total in sorted(minutes.items()):
        hours, rate = paid_hours(total), rate_on(rates, on)
        krw = None if rate is None else _pay(rate, hours)
        found.append(DayFee(on, run, total, hours, krw))
    return found


def _pay(rate: Rate, hours: int) -> int:
    return rate.first_hour_krw + (hours - 1) * rate.further_hour_krw if hours else 0


def weighted_mean(ratings: Iterable[tuple[Decimal, int]]) -> Decimal | None:
    """The mean of means, each weighted by its answers, to two decimals; None without answers.

    >>> weighted_mean([(Decimal("4.00"), 10), (Decimal("5.00"), 30)])
    Decimal('4.75')
    """
    pairs = list(ratings)
    answers = sum(number for _mean, number in pairs)
    if not answers:
        return None
    total = sum((mean * number for mean, number in pairs), Decimal(0))
    return (total / answers).quantize(Decimal("0.01"))
