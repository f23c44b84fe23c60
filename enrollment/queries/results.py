"""What came of a year by course: counting it from places, or taking it from a closed year, and reading it.

Not for keeping it: enrollment.actions.results. Not for the second count of every night: differences_of_results.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from core.periods import quarter_of
from courses.models import Category, Course, Plan, PlanCourse, YearResult
from courses.queries import NoPlan, plan_in_force
from enrollment.models import Completion, CourseResult, Enrollment
from enrollment.queries.standing import revoked

LAST_QUARTER = 4


@dataclass(frozen=True)
class Group:
    """Where a course stands in the year's plan, and whether the plan counts it."""

    category: int
    programme: int | None
    plan_class: str
    counted: bool


def plan_of(year: int, as_of: date | None = None) -> Plan | None:
    """The version in force, which gives results their groups; None while there is none, or none decided by the day."""
    try:
        return plan_in_force(year, as_of)
    except NoPlan:
        return None


def all_results(year: int, as_of: date) -> QuerySet[CourseResult]:
    """Everything of the year that was decided by the day, also what the plan's totals leave out."""
    return CourseResult.objects.filter(year=year, on__lte=as_of)


def results_of(year: int, as_of: date) -> QuerySet[CourseResult]:
    """What the plan's totals count of the year, decided by the day."""
    return all_results(year, as_of).filter(counted=True)


def years_of_results() -> list[int]:
    """Every year of which something is recorded, by either source."""
    known: set[int] = set()
    for model in (YearResult, Enrollment, CourseResult):
        known |= set(model._default_manager.order_by().values_list("year", flat=True).distinct())
    return sorted(known)


def years_summed() -> list[int]:
    """Every year of which the summary holds something. It is small where places are many."""
    return sorted(set(CourseResult.objects.order_by().values_list("year", flat=True).distinct()))


def has_places(year: int) -> bool:
    """Whether the year is kept person by person: then its places are the source, else what was told of it."""
    return Enrollment.objects.filter(year=year).exists()


def counted(year: int, courses: Collection[int] | None, plan: Plan | None) -> list[CourseResult]:
    """The year's results as its places say, or as it was closed; unsaved. One grouped query over the source.

    A run counts in the quarter it starts in, e-learning in that of the decision. What was revoked for good is not
    completed.
    """
    if not has_places(year):
        return _told(year, plan)
    found: dict[tuple[int, int | None, int, date], list[int]] = defaultdict(lambda: [0, 0])
    for course, run, starts_on, on, done, every in _decided(year, courses):
        numbers = found[course, run, _quarter(year, starts_on or on), on]
        numbers[0] += done
        numbers[1] += every
    groups = groups_of({course for course, *_rest in found}, plan)
    return [
        _result(year, course, groups[course], run=run, quarter=quarter, on=on, numbers=(done, every))
        for (course, run, quarter, on), (done, every) in found.items()
    ]


def _decided(
    year: int, courses: Collection[int] | None
) -> Iterator[tuple[int, int | None, date | None, date, int, int]]:
    rows = Completion.objects.filter(enrollment__year=year)
    if courses is not None:
        rows = rows.filter(enrollment__course__in=courses)
    names = ("enrollment__course", "enrollment__run", "enrollment__run__starts_on", "decided_on")
    standing = Q(state=Completion.State.COMPLETED) & ~revoked()
    numbers = {"done": Count("pk", filter=standing), "every": Count("pk")}
    return rows.order_by().values_list(*names).annotate(**numbers).iterator()


def _quarter(year: int, day: date) -> int:
    """The quarter within the year: what is decided after its end belongs to the last one."""
    return quarter_of(day).number if day.year == year else (LAST_QUARTER if day.year > year else 1)


def _told(year: int, plan: Plan | None) -> list[CourseResult]:
    told = YearResult.objects.filter(year=year)
    groups = groups_of(set(told.values_list("course", flat=True)), plan)
    end = date(year, 12, 31)
    return [
        _result(year, one.course_id, groups[one.course_id], on=end, numbers=(one.completed, one.completed), closed=True)
        for one in told
        if one.held
    ]


def _result(
    year: int, course: int, group: Group, *, on: date, numbers: tuple[int, int], run: int | None = None,
    quarter: int | None = None, closed: bool = False,
) -> CourseResult:  # fmt: skip
    completed, decided = numbers
    return CourseResult(
        year=year, course_id=course, category_id=group.category, programme_id=group.programme,
        plan_class=group.plan_class, counted=group.counted, run_id=run, quarter=quarter, on=on, completed=completed,
        decided=decided, closed=closed,
    )  # fmt: skip


def groups_of(courses: Collection[int], plan: Plan | None) -> dict[int, Group]:
    """Category, programme and plan class of the courses in the plan; others by the catalogue, and not counted."""
    entries = PlanCourse.objects.filter(plan=plan, course__in=courses) if plan else PlanCourse.objects.none()
    found = {
        entry.course_id: Group(entry.category_id, entry.programme_id, entry.plan_class, entry.category.counted)
        for entry in entries.select_related("category")
    }
    rest = Course.objects.filter(pk__in=set(courses) - set(found))
    return found | {
        pk: Group(category, None, _class_of(delivery), False)
        for pk, category, delivery in rest.values_list("pk", "category", "category__delivery")
    }


def _class_of(delivery: str) -> str:
    elearning = delivery == Category.Delivery.ELEARNING
    return str(PlanCourse.PlanClass.ELEARNING if elearning else PlanCourse.PlanClass.FACE_TO_FACE)
