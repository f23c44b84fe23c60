"""Keeping the summary table of scores: one line for each shown survey of a course, or for a course of a closed year.

Not for its questions one by one: surveys.models.outcomes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Person
from courses.models import Course, PlanCourse
from courses.queries import NoPlan, plan_in_force
from journal import actions as journal
from surveys.models import CourseScore, Kind, Survey
from surveys.queries import scores as queries

BATCH = 500
VALUES = ("category", "programme", "plan_class", "run", "quarter", "on", "points", "answers")


def write(*, survey: Survey, by: Person | None) -> CourseScore | None:
    """The line of a survey that just closed; None for one that is of no course, or has no overall question.

    What was told of the course's year gives way to it: no answer counts twice.
    """
    line = _line(survey, queries.overall_of(survey), _planned(survey))
    if line is None:
        return None
    CourseScore.objects.filter(year=line.year, course=line.course_id, kind=line.kind, closed=True).delete()
    line.save()
    return line


@transaction.atomic
def rebuild(*, year: int, by: Person | None) -> int:
    """Make the year's lines anew: a course that has shown surveys counts by these, else as the closed year was told.

    Lines that are right stay, with their keys: frozen reports name them.
    Returns: how many lines the year has. Safe to run twice.
    """
    # Stored lines first: that of a survey which closes meanwhile is not among them, and so not taken for gone.
    stored = {(row.survey_id, row.course_id, row.kind): row for row in _locked(year)}
    wanted = {(line.survey_id, line.course_id, line.kind): line for line in _wanted(year)}
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    new = [line for key, line in wanted.items() if key not in stored]
    changed = []
    for key, line in wanted.items():
        if key in stored and _said(line) != _said(stored[key]):
            line.pk = stored[key].pk
            changed.append(line)
    for place in range(0, len(gone), BATCH):
        CourseScore.objects.filter(pk__in=gone[place : place + BATCH]).delete()
    CourseScore.objects.bulk_update(changed, VALUES, BATCH)
    CourseScore.objects.bulk_create(new, BATCH, ignore_conflicts=True)  # that closing writes the same line itself
    if gone or new or changed:
        journal.record("scores.rebuilt", by=by, new={"year": year, "scores": len(wanted)})
    return len(wanted)


def keep(*, by: Person | None) -> int:
    """Make the years anew in whose plan a course stands elsewhere by now. Returns: how many. Safe to run twice."""
    years = {year for _pk, year, *_ in queries.elsewhere()}
    for year in sorted(years):
        rebuild(year=year, by=by)
    return len(years)


def begin(*, by: Person | None) -> int:
    """Take closed years into the summary of which it has nothing. Returns: how many. Safe to run twice."""
    years = queries.years_to_begin()
    for year in years:
        rebuild(year=year, by=by)
    return len(years)


def _locked(year: int) -> list[CourseScore]:
    return list(CourseScore.objects.select_for_update().filter(year=year))


def _said(line: CourseScore) -> tuple[object, ...]:
    return (line.category_id, line.programme_id, line.plan_class, line.run_id, line.quarter, line.on, line.points,
            line.answers)  # fmt: skip


def _wanted(year: int) -> list[CourseScore]:
    """The lines of the year, unsaved. Four queries, however many surveys it has."""
    entries, overall = queries.entries_of(year), queries.overall_in(year)
    made = (
        _line(survey, overall.get(survey.pk), entries.get(survey.course_id or 0)) for survey in queries.shown_of(year)
    )
    lines = [line for line in made if line is not None]
    surveyed = {line.course_id for line in lines if line.kind == Kind.SATISFACTION}
    return [*lines, *_as_told(year, entries, surveyed)]


def _as_told(year: int, entries: dict[int, PlanCourse], surveyed: set[int]) -> Iterator[CourseScore]:
    """A closed year's satisfaction, as it stood on its last day."""
    for told in queries.told().filter(year=year).exclude(course__in=surveyed).select_related("course"):
        yield CourseScore(
            year=year, course=told.course, kind=Kind.SATISFACTION, on=date(year, 12, 31), closed=True,
            points=told.satisfaction_points or 0, answers=told.satisfaction_answers or 0,
            **_groups(told.course, entries.get(told.course_id)),
        )  # fmt: skip


def _line(survey: Survey, overall: tuple[int, int] | None, entry: PlanCourse | None) -> CourseScore | None:
    """The line of a survey, unsaved; None for one that is of no course, or has no overall question."""
    if survey.kind not in CourseScore.KINDS or overall is None or survey.course is None or survey.closed_on is None:
        return None
    points, answers = overall
    return CourseScore(
        year=survey.year, course=survey.course, run=survey.run, kind=survey.kind, on=survey.closed_on, survey=survey,
        quarter=survey.run.quarter.number if survey.run else survey.quarter, points=points, answers=answers,
        **_groups(survey.course, entry),
    )  # fmt: skip


def _groups(course: Course, entry: PlanCourse | None) -> dict[str, Any]:
    """Where the course stands in the plan; by the catalogue, and without a plan class, when it is in none."""
    category, programme, plan_class = queries.group_of(course.category_id, entry)
    return {"category_id": category, "programme_id": programme, "plan_class": plan_class}


def _planned(survey: Survey) -> PlanCourse | None:
    """The course in the year's plan in force; None where it is in none."""
    try:
        plan = plan_in_force(survey.year)
    except NoPlan:
        return None
    return plan.plan_courses.filter(course=survey.course).first()
