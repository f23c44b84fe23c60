"""Keeping the results of years: counting them anew, and noting what has to be counted anew.

Not for what counts: enrollment.queries.results. Results are derived: the journal has the decisions behind them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from accounts.models import Person
from enrollment.models import CourseResult, HoursResult, ResultStale, ResultYear, SeriesResult
from enrollment.queries import results as queries
from enrollment.queries.results_of_hours import counted_hours
from enrollment.queries.results_of_series import counted_series

BATCH = 500
AT_ONCE = 5_000
OF_COURSES = (
    ("course_id", "run_id", "quarter", "on"),
    ("category_id", "programme_id", "plan_class", "completed", "decided", "counted", "closed"),
)
OF_HOURS = (("organisation_id", "on"), ("owing", "fulfilled", "recognised"))
OF_SERIES = (("programme_id", "job_series", "on"), ("participants", "eligible"))
Names = tuple[tuple[str, ...], tuple[str, ...]]  # what tells rows apart, and what they say


def touch(*, courses: Iterable[int], year: int, by: Person | None) -> None:
    """Note that completions of the courses changed. Call it in the transaction of the change; one statement."""
    ResultStale.objects.bulk_create(ResultStale(year=year, course_id=course) for course in set(courses))


@transaction.atomic
def rebuild(*, year: int, courses: Collection[int] | None = None, by: Person | None) -> int:
    """Count a year, or some courses of it, anew: from its places if it has any, else as the year was closed.

    Rows that are right stay, with their keys: frozen reports name them. Of two at once the second one waits.
    Returns: how many rows differed. Safe to run twice.
    """
    held = _hold(year)
    plan = queries.plan_of(year)
    other_source = CourseResult.objects.filter(year=year, closed=queries.has_places(year))
    other_plan = held.plan_id != (plan.pk if plan else None)
    if other_plan:
        ResultYear.objects.filter(year=year).update(plan=plan)
    scope = CourseResult.objects.filter(year=year)
    if courses is not None and not other_plan and not other_source.exists():
        scope = scope.filter(course__in=courses)
    else:
        courses = None  # all of the year, also when its source or its plan changed: every row of it is another then
    return _make_equal(scope, queries.counted(year, courses, plan), OF_COURSES)


@transaction.atomic
def rebuild_people(*, year: int, hours: bool = True, series: bool = True, by: Person | None) -> int:
    """Count anew who has the hours of the year that they owe, by organisation, and who took part, by job series; or
    one of the two.

    Returns: how many rows differed. Safe to run twice; of two at once the second one waits.
    """
    _hold(year)
    differed = 0
    if hours:
        differed += _make_equal(HoursResult.objects.filter(year=year), counted_hours(year), OF_HOURS)
    if series:
        differed += _make_equal(SeriesResult.objects.filter(year=year), counted_series(year), OF_SERIES)
    return differed


@transaction.atomic
def follow_late(*, year: int, by: Person | None) -> int:
    """Count anew what came in late of a year that is over: hours, and take-up where people took part or no longer did.

    Who could take part, and in which series, is known of the present only: without need it stays as it was counted.
    Returns: how many rows differed. Safe to run twice; of two at once the second one waits.
    """
    _hold(year)
    hours = _make_equal(HoursResult.objects.filter(year=year), counted_hours(year), OF_HOURS)
    wanted, stored = counted_series(year), SeriesResult.objects.filter(year=year)
    if _took_part(wanted) == _took_part(stored):
        return hours
    return hours + _make_equal(stored, wanted, OF_SERIES)


def _took_part(rows: Iterable[SeriesResult]) -> Counter[tuple[int, date]]:
    """Participants of each programme by month's end, of all series together."""
    found: Counter[tuple[int, date]] = Counter()
    for row in rows:
        found[row.programme_id, row.on] += row.participants
    return found


def _hold(year: int) -> ResultYear:
    ResultYear.objects.bulk_create([ResultYear(year=year)], ignore_conflicts=True)
    return ResultYear.objects.select_for_update().get(year=year)


def _make_equal(scope: QuerySet[Any], wanted: Sequence[Model], names: Names) -> int:
    """Create, change and delete rows of the scope until it holds the wanted ones. Returns: how many differed."""
    key, values = names
    rows = scope.model._default_manager
    stored = {tuple(getattr(row, name) for name in key): row for row in scope}
    new, changed = [], []
    for row in wanted:
        old = stored.pop(tuple(getattr(row, name) for name in key), None)
        if old is None:
            new.append(row)
        elif any(getattr(row, name) != getattr(old, name) for name in values):
            row.pk = old.pk
            changed.append(row)
    gone = [row.pk for row in stored.values()]
    for place in range(0, len(gone), BATCH):
        rows.filter(pk__in=gone[place : place + BATCH]).delete()
    rows.bulk_update(changed, [name.removesuffix("_id") for name in values], BATCH)
    rows.bulk_create(new, BATCH)
    return len(new) + len(changed) + len(gone)


def keep(*, by: Person | None) -> int:
    """Count anew what was touched, and years whose plan changed. Safe to run twice, also at once.

    Returns: how many courses were counted, a year as one.
    """
    counted = 0
    while ResultStale.objects.exists():
        counted += _keep_some(by)
    for held in ResultYear.objects.order_by("year"):
        plan = queries.plan_of(held.year)
        if held.plan_id != (plan.pk if plan else None):
            rebuild(year=held.year, by=by)
            counted += 1
    return counted


@transaction.atomic
def _keep_some(by: Person | None) -> int:
    """The notes are taken away before the rows are counted: what comes meanwhile has a note of its own."""
    seen = list(ResultStale.objects.order_by("pk").values_list("pk", "year", "course")[:AT_ONCE])
    for place in range(0, len(seen), BATCH):
        ResultStale.objects.filter(pk__in=[pk for pk, *_rest in seen[place : place + BATCH]]).delete()
    by_year: dict[int, set[int]] = defaultdict(set)
    for _pk, year, course in seen:
        by_year[year].add(course)
    for year, courses in sorted(by_year.items()):
        rebuild(year=year, courses=courses, by=by)
    return sum(map(len, by_year.values()))


def begin(*, by: Person | None) -> int:
    """Count the years that were never counted. Returns: how many rows differed. Safe to run twice."""
    known = set(CourseResult.objects.order_by().values_list("year", flat=True).distinct())
    return sum(rebuild(year=year, by=by) for year in queries.years_of_results() if year not in known)


def rebuild_all(*, by: Person | None) -> int:
    """Count every year that anything is recorded of: people and courses. Safe to run twice.

    Who could take part is known of the present only, so years that are over change.
    Returns: how many rows differed.
    """
    years = queries.years_of_results()
    return sum(rebuild_people(year=year, by=by) + rebuild(year=year, by=by) for year in years)
