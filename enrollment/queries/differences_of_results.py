"""Results of years against a second count: completion by completion in Python, not the grouped statement.

Not for counting them: enrollment.queries.results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import Sum

from courses.models import YearResult
from enrollment.models import Completion, CourseResult, Enrollment, ResultStale
from enrollment.queries.difference import Difference
from enrollment.queries.results import years_of_results
from enrollment.queries.standing import standing_completions

Key = tuple[int, int | None, date]  # course, run, day


def of_results() -> Iterator[Difference]:
    """Courses whose stored results are not what their completions say. What is noted to be counted anew is left out."""
    waiting = set(ResultStale.objects.values_list("year", "course"))
    for year in years_of_results():
        stored, right = _stored(year), _right(year)
        for course in sorted({course for (course, *_rest), _numbers in stored.items() ^ right.items()}):
            if (year, course) not in waiting:
                was, now = (_said(numbers, course) for numbers in (stored, right))
                yield Difference("results_differ", f"courses.course:{course}", f"{year}: {was} ≠ {now}", year)


def _stored(year: int) -> dict[Key, tuple[int, int]]:
    rows = CourseResult.objects.filter(year=year).order_by()
    sums = rows.values_list("course", "run", "on").annotate(Sum("completed"), Sum("decided"))
    return {(course, run, on): (done, every) for course, run, on, done, every in sums}


def _right(year: int) -> dict[Key, tuple[int, int]]:
    if not Enrollment.objects.filter(year=year).exists():
        told = YearResult.objects.filter(year=year, completed__gt=0)
        return {(one.course_id, None, date(year, 12, 31)): (one.completed, one.completed) for one in told}
    names = ("enrollment__course", "enrollment__run", "decided_on")
    of_year = {"enrollment__year": year}
    done: Counter[Key] = Counter(standing_completions().filter(**of_year).order_by().values_list(*names).iterator())
    every: Counter[Key] = Counter(Completion.objects.filter(**of_year).order_by().values_list(*names).iterator())
    return {key: (done[key], every[key]) for key in every}


def _said(numbers: dict[Key, tuple[int, int]], course: int) -> str:
    """Completed of decided, and on how many lines: a day may be wrong while the sums are right."""
    mine = [value for key, value in numbers.items() if key[0] == course]
    return f"{sum(done for done, _every in mine)}/{sum(every for _done, every in mine)} ({len(mine)})"
