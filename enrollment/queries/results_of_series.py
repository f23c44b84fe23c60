"""Take-up of programmes by job series: who could take part on 1 January, and who did by which month's end.

Not for the windows: enrollment.participation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.models import Person
from courses.models import PlanCourse, Programme
from enrollment.models import SeriesResult
from enrollment.participation import WINDOWS, window
from enrollment.queries.results import has_places, plan_of
from enrollment.queries.results_of_hours import month_end
from enrollment.queries.standing import standing_completions


def series_results(year: int, as_of: date) -> QuerySet[SeriesResult]:
    """The year's take-up as it stood at the last month's end on or before the day."""
    return SeriesResult.objects.filter(year=year, on__lte=as_of)


def programmes_with_a_base(year: int) -> QuerySet[Programme]:
    """The year's programmes that are for people about to retire."""
    return Programme.objects.filter(year=year, code__in=WINDOWS)


def counted_series(year: int) -> list[SeriesResult]:
    """The year's rows as people and completions say; unsaved. Nothing for a year without places: nobody is known.

    Three queries a programme. A person counts once in a year, in the month of the first completion.
    """
    if not has_places(year):
        return []
    return [row for programme in programmes_with_a_base(year) for row in _of(programme)]


def _of(programme: Programme) -> Iterator[SeriesResult]:
    year = programme.year
    took_part: dict[tuple[str, date], int] = defaultdict(int)
    for series, on in _first_completions(programme):
        took_part[series, month_end(on)] += 1
    eligible = _eligible(programme)
    first = date(year, 1, 1)
    for series in sorted({*eligible, *(series for series, _on in took_part)}):
        yield SeriesResult(
            year=year, programme_id=programme.pk, job_series=series, on=first, eligible=eligible.get(series)
        )
    for (series, on), participants in took_part.items():
        yield SeriesResult(year=year, programme_id=programme.pk, job_series=series, on=on, participants=participants)


def _eligible(programme: Programme) -> dict[str, int]:
    first, last = window(programme.code, programme.year)
    serving = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=first), kind=Person.Kind.OFFICIAL, demo=False)
    serving = serving.filter(retires_on__gte=first, retires_on__lte=last).order_by()
    return dict(serving.values_list("job_series").annotate(n=Count("pk")))


def _first_completions(programme: Programme) -> Iterator[tuple[str, date]]:
    """Job series and day of everybody's first completion of the programme in the year."""
    entries = PlanCourse.objects.filter(plan=plan_of(programme.year), programme=programme)
    done = standing_completions().filter(
        enrollment__year=programme.year, enrollment__course__in=entries.values("course"), enrollment__person__demo=False
    )
    seen: set[int] = set()
    rows = done.order_by("decided_on", "pk").values_list(
        "enrollment__person", "enrollment__person__job_series", "decided_on"
    )
    for person, series, on in rows.iterator():
        if person not in seen:
            seen.add(person)
            yield series, on
