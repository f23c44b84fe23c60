"""Stored hours and take-up of years against a second count: as of each month's end, not line by line.

Not for counting them: enrollment.queries.results_of_hours and results_of_series. The month that runs is left out: what
comes in by day is counted in the night.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.db.models import Min

from accounts.models import Person
from core.periods import today
from courses.models import PlanCourse, Programme
from enrollment.models import HoursEntry, HoursResult, HoursTotal, SeriesResult
from enrollment.participation import window
from enrollment.queries.difference import Difference
from enrollment.queries.results import plan_of
from enrollment.queries.results_of_hours import month_end, years_with_hours
from enrollment.queries.standing import standing_completions

Key = tuple[int | None, date, str]  # whose, the month's end, what was counted


def of_people() -> Iterator[Difference]:
    """Organisations and programmes whose stored numbers are others than a second count has, the first month of each."""
    for year in years_with_hours():
        ends = _ends_of_hours(year)
        stored, right = _stored_hours(year, ends), _right_hours(year, ends)
        yield from _named("hours_results_differ", "accounts.organisation", year, stored, right)
    for year in sorted(set(SeriesResult.objects.order_by().values_list("year", flat=True).distinct())):
        yield from _named("series_results_differ", "courses.programme", year, _stored_series(year), _right_series(year))


def _named(kind: str, label: str, year: int, stored: Counter[Key], right: Counter[Key]) -> Iterator[Difference]:
    seen: set[tuple[int | None, str]] = set()
    for key in sorted(stored.keys() | right.keys(), key=lambda key: (key[0] or 0, key[1], key[2])):
        whose, end, what = key
        if stored[key] != right[key] and (whose, what) not in seen:
            seen.add((whose, what))
            text = f"{end} {what}: {stored[key]} ≠ {right[key]}"
            yield Difference(kind, f"{label}:{whose}", text, year)


def _ends(year: int) -> list[date]:
    """The ends of months that are over, from the year's first one on: decisions on a year come in after it as well."""
    months = (today().year - year) * 12 + today().month - 1
    return [month_end(date(year + month // 12, month % 12 + 1, 1)) for month in range(months)]


# Hours


def _ends_of_hours(year: int) -> list[date]:
    """Those of the year, and of later months in which a line came in or a row stands: people are many."""
    last = date(year, 12, 31)
    came = HoursEntry.objects.filter(year=year, counted=True, recognised_on__gt=last).dates("recognised_on", "month")
    kept = HoursResult.objects.filter(year=year, on__gt=last).dates("on", "month")
    late = {month_end(day) for day in (*came, *kept)}
    return [end for end in _ends(year) if end.year == year or end in late]


def _stored_hours(year: int, ends: list[date]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for row in HoursResult.objects.filter(year=year):
        for end in ends:
            if row.on <= end:
                for what in ("owing", "fulfilled", "recognised"):
                    found[row.organisation_id, end, what] += getattr(row, what)
    return found


def _right_hours(year: int, ends: list[date]) -> Counter[Key]:
    totals = HoursTotal.objects.filter(year=year, owed__gt=0, gone=False, person__demo=False).order_by()
    rows = totals.values_list("person", "organisation", "person__organisation", "owed")
    owing = {person: (then or now, owed) for person, then, now, owed in rows.iterator()}
    found = Counter[Key]()
    for organisation, _owed in owing.values():
        for end in ends:
            found[organisation, end, "owing"] += 1
    lines = HoursEntry.objects.filter(year=year, counted=True).order_by("person")
    of_people = groupby(lines.values_list("person", "recognised_on", "hours").iterator(), key=lambda line: line[0])
    for person, of_person in of_people:
        if person in owing:
            organisation, owed = owing[person]
            for end, hours in _by_end([(on, hours) for _person, on, hours in of_person], ends):
                found[organisation, end, "recognised"] += hours
                found[organisation, end, "fulfilled"] += hours >= owed
    return found


def _by_end(lines: list[tuple[date, int]], ends: list[date]) -> Iterator[tuple[date, int]]:
    for end in ends:
        yield end, sum(hours for on, hours in lines if on <= end)


# Take-up


def _stored_series(year: int) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for row in SeriesResult.objects.filter(year=year):
        for end in _ends(year):
            if row.on <= end:
                found[row.programme_id, end, _participants(year, row.job_series)] += row.participants
        if year == today().year and row.eligible is not None:
            found[row.programme_id, row.on, f"eligible {row.job_series}"] += row.eligible
    return found


def _participants(year: int, series: str) -> str:
    """People change their series later on, so that a year that is over is compared over all of them."""
    return f"participants {series}" if year == today().year else "participants"


def _right_series(year: int) -> Counter[Key]:
    found: Counter[Key] = Counter()
    stored = SeriesResult.objects.filter(year=year).order_by().values("programme")
    for programme in Programme.objects.filter(pk__in=stored):
        entries = PlanCourse.objects.filter(plan=plan_of(year), programme=programme).values("course")
        done = standing_completions().filter(enrollment__year=year, enrollment__person__demo=False)
        people = done.filter(enrollment__course__in=entries).order_by().values("enrollment__person")
        for one in people.annotate(first=Min("decided_on")).values("enrollment__person__job_series", "first"):
            for end in _ends(year):
                if one["first"] <= end:
                    found[programme.pk, end, _participants(year, one["enrollment__person__job_series"])] += 1
        if year == today().year:
            _count_eligible(programme, found)
    return found


def _count_eligible(programme: Programme, found: Counter[Key]) -> None:
    """Who retires is asked person by person; of a year that is over nobody knows any more who served then."""
    first, last = window(programme.code, programme.year)
    officials = Person.objects.filter(kind=Person.Kind.OFFICIAL, demo=False).order_by()
    for series, retires, left in officials.values_list("job_series", "retires_on", "left_on").iterator():
        if retires and first <= retires <= last and (left is None or left > first):
            found[programme.pk, first, f"eligible {series}"] += 1
