"""Results of years against a second count: completion by completion in Python, not the grouped statement.

Not for counting them: enrollment.queries.results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Sum

from core.periods import quarter_of
from courses.models import Plan, YearResult
from enrollment.models import Completion, CourseResult, Enrollment, ResultStale, ResultYear
from enrollment.queries.difference import Difference
from enrollment.queries.results import Group, groups_of, plan_of, years_of_results
from enrollment.queries.standing import standing_completions

Key = tuple[int, int | None, date, int | None, Group]  # course, run, day, quarter, where the plan has the course


def of_results() -> Iterator[Difference]:
    """Courses whose stored results are not what their completions say, or stand elsewhere than in the plan in force.

    What is noted to be counted anew is left out, and a year whose plan changed since: it is counted within the minute.
    """
    waiting = set(ResultStale.objects.values_list("year", "course"))
    plans = dict(ResultYear.objects.values_list("year", "plan"))
    for year in years_of_results():
        plan = plan_of(year)
        if plans.get(year, plan and plan.pk) != (plan and plan.pk):
            continue
        stored, right = _stored(year), _right(year, plan)
        for course in sorted({course for (course, *_rest), _numbers in stored.items() ^ right.items()}):
            if (year, course) not in waiting:
                was, now = (_said(numbers, course) for numbers in (stored, right))
                if was == now:
                    only = stored.items() - right.items(), right.items() - stored.items()
                    was, now = (_where(lines, course) for lines in only)
                yield Difference("results_differ", f"courses.course:{course}", f"{year}: {was} ≠ {now}", year)


def _stored(year: int) -> dict[Key, tuple[int, int]]:
    rows = CourseResult.objects.filter(year=year).order_by()
    names = ("course", "run", "on", "quarter", "category", "programme", "plan_class", "counted")
    sums = rows.values_list(*names).annotate(Sum("completed"), Sum("decided"))
    return {
        (course, run, on, quarter, Group(*group)): (done, every)
        for course, run, on, quarter, *group, done, every in sums
    }


def _right(year: int, plan: Plan | None) -> dict[Key, tuple[int, int]]:
    if not Enrollment.objects.filter(year=year).exists():
        told = {one.course_id: one.completed for one in YearResult.objects.filter(year=year, completed__gt=0)}
        groups, end = groups_of(set(told), plan), date(year, 12, 31)
        return {(course, None, end, None, groups[course]): (done, done) for course, done in told.items()}
    names = ("enrollment__course", "enrollment__run", "decided_on", "enrollment__run__starts_on")
    of_year = {"enrollment__year": year}
    done = Counter(standing_completions().filter(**of_year).order_by().values_list(*names).iterator())
    every = Counter(Completion.objects.filter(**of_year).order_by().values_list(*names).iterator())
    groups = groups_of({course for course, *_rest in every}, plan)
    return {
        (course, run, on, _quarter(year, starts_on or on), groups[course]): (done[course, run, on, starts_on], number)
        for (course, run, on, starts_on), number in every.items()
    }


def _quarter(year: int, day: date) -> int:
    """That of the day, or of the day of the year that is nearest to it."""
    return quarter_of(min(max(day, date(year, 1, 1)), date(year, 12, 31))).number


def _said(numbers: dict[Key, tuple[int, int]], course: int) -> str:
    """Completed of decided, and on how many lines: a day may be wrong while the sums are right."""
    mine = [value for key, value in numbers.items() if key[0] == course]
    return f"{sum(done for done, _every in mine)}/{sum(every for _done, every in mine)} ({len(mine)})"


def _where(lines: Iterable[tuple[Key, tuple[int, int]]], course: int) -> str:
    """Day, quarter and place in the plan: what remains to be told when the sums are right."""
    mine = [key for key, _numbers in lines if key[0] == course]
    return ", ".join(sorted(f"{on} Q{quarter} {group}" for _course, _run, on, quarter, group in mine))
