"""Take-up of e-learning courses one by one, over the quarters that ended: never hidden behind its mean (N18).

Not for the bounds: enrollment.spreading.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Max, Q, Sum

from core.periods import QUARTERS, Quarter
from courses.models import Category, Content, Course, CourseVerdict, PlanCourse
from courses.queries import counted_courses, counted_rows, plan_in_force
from enrollment.queries.results import results_of
from enrollment.spreading import is_over, is_under, percent

LEARNING = {"category__delivery": Category.Delivery.ELEARNING}


@dataclass(frozen=True)
class Taken:
    """One course: planned and completed places, when its content was last renewed, and what was decided on it."""

    course: Course
    planned: int
    completed: int
    renewed_at: datetime | None
    verdict: CourseVerdict | None

    @property
    def share(self) -> Fraction:
        return Fraction(self.completed, self.planned)

    @property
    def percent(self) -> str:
        """Completions in percent of the planned places, one decimal, rounded half up."""
        return percent(self.planned, self.completed)


@dataclass(frozen=True)
class Spread:
    """The courses outside the bounds, the farthest first, how many lie between, and all of them together."""

    under: list[Taken]
    over: list[Taken]
    between: int
    percent: str


def ended_quarters(year: int, as_of: date) -> list[int]:
    """The quarters of the year that ended by the day."""
    return [number for number in QUARTERS if Quarter(year, number).last_day <= as_of]


def taken(year: int, as_of: date) -> dict[str, tuple[int, int]]:
    """Planned and completed places of every e-learning course that has planned places, by its code.

    Over the quarters that ended: a course is not behind because its quarter has just begun. Two queries.
    Raises: NoPlan for a year without one.
    """
    ended = ended_quarters(year, as_of)
    planned = counted_rows(plan_in_force(year, as_of)).filter(quarter__in=ended, course__isnull=False, **LEARNING)
    done = results_of(year, as_of).filter(Q(quarter__in=ended) | Q(closed=True), **LEARNING)
    completed = dict(done.order_by().values_list("course__code").annotate(n=Sum("completed")))
    places = planned.order_by().values_list("course__code").annotate(n=Sum("trainees"))
    return {code: (n, completed.get(code, 0)) for code, n in places if n}


def spread_of(year: int, as_of: date) -> Spread | None:
    """The year's spread; None where no quarter has ended, or nothing of it is recorded.

    The same number of queries, however many courses. Raises: NoPlan for a year without one.
    """
    numbers = taken(year, as_of)
    if not numbers or not results_of(year, as_of).exists():
        return None
    outside = [code for code, both in numbers.items() if is_under(*both) or is_over(*both)]
    found = sorted(_with_facts(year, as_of, outside, numbers), key=lambda one: (one.share, one.course.code))
    return Spread(
        [one for one in found if is_under(one.planned, one.completed)],
        [one for one in reversed(found) if is_over(one.planned, one.completed)],
        len(numbers) - len(outside),
        percent(sum(planned for planned, _done in numbers.values()), sum(done for _planned, done in numbers.values())),
    )


def _with_facts(year: int, as_of: date, codes: list[str], numbers: dict[str, tuple[int, int]]) -> list[Taken]:
    courses = list(Course.objects.filter(code__in=codes))
    renewed, verdicts = renewed_in(codes, as_of), verdicts_in(year, codes, as_of)
    return [Taken(one, *numbers[one.code], renewed.get(one.code), verdicts.get(one.code)) for one in courses]


def renewed_in(codes: Collection[str], as_of: date) -> dict[str, datetime]:
    """When content of the courses was last published by the day, by their code; nothing for a course without any."""
    published = Content.objects.filter(course__code__in=codes, published_at__date__lte=as_of).order_by()
    return dict(published.values_list("course__code").annotate(at=Max("published_at")))


def verdicts_in(year: int, codes: Collection[str], as_of: date) -> dict[str, CourseVerdict]:
    """What was decided by the day on the courses' take-up in the year, by their code."""
    rows = CourseVerdict.objects.filter(year=year, course__code__in=codes, decided_at__date__lte=as_of)
    rows = rows.select_related("course")
    return {one.course.code: one for one in rows}


def learning_of_plan(year: int, as_of: date) -> list[PlanCourse]:
    """The e-learning courses that the plan in force on the day counts. Raises: NoPlan for a year without one."""
    entries = counted_courses(plan_in_force(year, as_of)).filter(**LEARNING)
    return list(entries.select_related("course").order_by("course__code"))
