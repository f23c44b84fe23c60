"""International training: each official's way from the online course to the one in Seoul, and what staff look after.

Not for who may take a place: enrollment.rules.places. Not for invitations: accounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from accounts.models import Person
from accounts.queries import foreign_people, with_invitations
from budget.models import QuarterlyPlan
from core.periods import QUARTERS, today
from courses.models import Category, Course, Plan, PlanRow, Run
from courses.queries import courses_visible_to, runs_visible_to
from enrollment.models import Enrollment
from enrollment.queries.standing import standing_completions

ABROAD = Category.Delivery.INTERNATIONAL


@dataclass(frozen=True)
class Step:
    """One course of the programme for one person: done, taken, or still to come with the runs that lie ahead."""

    number: int
    course: Course
    is_done: bool
    is_open: bool
    place: Enrollment | None
    runs: list[Run]


def programme(user: Person) -> list[Step]:
    """The courses of international training in the order in which they build on each other. Four queries."""
    courses = in_order(courses_visible_to(user).filter(category__delivery=ABROAD))
    done = set(
        standing_completions()
        .filter(enrollment__person=user, enrollment__course__in=courses)
        .values_list("enrollment__course", flat=True)
    )
    live = Enrollment.objects.filter(person=user, course__in=courses).exclude(state__in=Enrollment.ENDED)
    places = {place.course_id: place for place in live.select_related("run__course", "course").order_by("applied_at")}
    ahead: dict[int, list[Run]] = defaultdict(list)
    planned = runs_visible_to(user).filter(course__in=courses, state=Run.State.PLANNED, starts_on__gt=today())
    for run in planned.select_related("course").order_by("starts_on"):
        ahead[run.course_id].append(run)
    return [
        Step(
            number,
            course,
            is_done=course.pk in done,
            is_open=course.previous_id is None or course.previous_id in done,
            place=places.get(course.pk),
            runs=ahead[course.pk],
        )
        for number, course in enumerate(courses, 1)
    ]


def in_order(courses: QuerySet[Course]) -> list[Course]:
    """The courses with what they build on before them; a circle does no harm."""
    rows = list(courses.order_by("code"))
    known = {course.pk: course for course in rows}
    found: list[Course] = []

    def add(course: Course, asked: frozenset[int]) -> None:
        before = known.get(course.previous_id or 0)
        if before and before.pk not in asked:
            add(before, asked | {course.pk})
        if course not in found:
            found.append(course)

    for course in rows:
        add(course, frozenset({course.pk}))
    return found


@dataclass
class Quarter:
    """Runs and people of one quarter: as planned, as there are, and the money of the fund."""

    number: int
    planned_runs: int = 0
    planned_seats: int = 0
    runs: list[Run] = field(default_factory=list)
    fund_krw: int = 0

    @property
    def seats(self) -> int:
        return sum(run.capacity for run in self.runs)

    @property
    def taken(self) -> int:
        return sum(run.taken for run in self.runs)  # type: ignore[attr-defined]  # annotated by runs_of_year


def runs_of_year(user: Person, year: int) -> QuerySet[Run]:
    """The runs of international training, with how many people have a place (`taken`)."""
    there = Count("enrollments", filter=Q(enrollments__state=Enrollment.State.CONFIRMED))
    rows = runs_visible_to(user).filter(course__category__delivery=ABROAD, year=year)
    return rows.exclude(state=Run.State.CANCELLED).select_related("course").annotate(taken=there).order_by("starts_on")


def years(user: Person) -> list[int]:
    """The years that have runs of international training, newest first."""
    rows = runs_visible_to(user).filter(course__category__delivery=ABROAD).order_by()
    return sorted(set(rows.values_list("year", flat=True)), reverse=True)


def quarters(user: Person, year: int) -> list[Quarter]:
    """The year by quarters. Four queries."""
    found = {number: Quarter(number) for number in QUARTERS}
    for run in runs_of_year(user, year):
        found[(run.starts_on.month + 2) // 3].runs.append(run)
    plan = Plan.objects.filter(year=year).exclude(state=Plan.State.DRAFT).order_by("-version").first()
    for row in PlanRow.objects.filter(plan=plan, course__category__delivery=ABROAD) if plan else ():
        found[row.quarter].planned_runs += row.runs or 0
        found[row.quarter].planned_seats += row.trainees or 0
    for fund in fund_plans(year):
        for number, won in enumerate(fund.quarters_krw, 1):
            found[number].fund_krw += won
    return list(found.values())


def fund_plans(year: int) -> QuerySet[QuarterlyPlan]:
    """The plans of the year that the external cooperation fund pays, which no budget line holds."""
    return QuarterlyPlan.objects.filter(year__year=year, fund=QuarterlyPlan.Fund.EXTERNAL_COOPERATION)


def guests() -> QuerySet[Person]:
    """The officials of foreign cities by city, each with the invitation that stands (`standing_invitations`)."""
    return with_invitations(foreign_people())


def ready(people: Iterable[Person]) -> set[int]:
    """Those of the people, by key, who completed a course on which another one of international training builds."""
    before = Course.objects.filter(category__delivery=ABROAD, previous__isnull=False).values("previous")
    rows = standing_completions().filter(enrollment__course__in=before, enrollment__person__in=[p.pk for p in people])
    return set(rows.values_list("enrollment__person", flat=True))
