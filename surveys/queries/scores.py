"""What the summary table of scores is made from, and its rows for figures.

Not for writing it: surveys.actions.scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from courses.models import PlanCourse, YearResult
from courses.queries import NoPlan, plan_in_force
from surveys.models import CourseScore, Kind, Question, Survey, Tally

Group = tuple[int, int | None, str]  # category, programme, plan class


def overall_of(survey: Survey) -> tuple[int, int] | None:
    """Points and answers of the survey's overall question; None where it has none."""
    row = Tally.objects.filter(
        survey=survey, band_kind=Tally.Band.ALL, question__measure=Question.Measure.OVERALL, points__isnull=False
    ).order_by("question__order").values_list("points", "n").first()  # fmt: skip
    return None if row is None else (row[0] or 0, row[1])


def overall_in(year: int) -> dict[int, tuple[int, int]]:
    """Points and answers of the overall question of every survey of the year, by the survey. One query."""
    rows = Tally.objects.filter(
        survey__year=year, band_kind=Tally.Band.ALL, question__measure=Question.Measure.OVERALL, points__isnull=False
    ).order_by("-question__order").values_list("survey", "points", "n")  # fmt: skip
    return {survey: (points or 0, n) for survey, points, n in rows}


def shown_of(year: int) -> QuerySet[Survey]:
    """The closed surveys of a year that are shown, the first closed first."""
    rows = Survey.objects.filter(year=year, state=Survey.State.CLOSED, withheld=False)
    return rows.select_related("course__category", "run").order_by("closed_on", "pk")


def told() -> QuerySet[YearResult]:
    """The courses of closed years whose satisfaction was told."""
    return YearResult.objects.filter(satisfaction_answers__isnull=False)


def years_to_begin() -> list[int]:
    """The years of which a course's satisfaction was told and no score of it stands in the summary."""
    scores = CourseScore.objects.filter(year=OuterRef("year"), course=OuterRef("course"), kind=Kind.SATISFACTION)
    rows = told().filter(~Exists(scores)).order_by().values_list("year", flat=True)
    return sorted(set(rows))


def entries_of(year: int) -> dict[int, PlanCourse]:
    """The courses of the year's plan in force, by the course; none where no plan is."""
    try:
        plan = plan_in_force(year)
    except NoPlan:
        return {}
    return {entry.course_id: entry for entry in plan.plan_courses.all()}


def group_of(category: int, entry: PlanCourse | None) -> Group:
    """Where a course of that category stands: as the plan has it, or by the catalogue and without a plan class."""
    return (category, None, "") if entry is None else (entry.category_id, entry.programme_id, entry.plan_class)


def elsewhere() -> Iterator[tuple[int, int, Group, Group]]:
    """Lines that stand elsewhere than where the year's plan in force has their course: key, year, theirs, the plan's.

    One query, and two for each year.
    """
    entries: dict[int, dict[int, PlanCourse]] = {}
    lines = CourseScore.objects.order_by("year", "pk")
    names = ("pk", "year", "course", "course__category", "category", "programme", "plan_class")
    for pk, year, course, category, *stored in lines.values_list(*names):
        if year not in entries:
            entries[year] = entries_of(year)
        theirs, right = (stored[0], stored[1], stored[2]), group_of(category, entries[year].get(course))
        if theirs != right:
            yield pk, year, theirs, right


def scores_of(year: int, as_of: date) -> QuerySet[CourseScore]:
    """The year's scores as they stood at the end of a day."""
    return CourseScore.objects.filter(year=year, on__lte=as_of)


def counted_scores_of(year: int, as_of: date) -> QuerySet[CourseScore]:
    """The scores of what the plan's totals count; a course outside the plan has no plan class."""
    return scores_of(year, as_of).filter(category__counted=True).exclude(plan_class="")
