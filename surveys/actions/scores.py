"""Keeping the summary table of scores: one line for each shown survey of a course.

Not for its questions one by one: surveys.models.outcomes.
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person
from courses.models import PlanCourse
from courses.queries import NoPlan, plan_in_force
from journal import actions as journal
from surveys.models import CourseScore, Survey
from surveys.queries import scores as queries


def write(*, survey: Survey, by: Person | None) -> CourseScore | None:
    """The line of a survey that just closed; None for one that is of no course, or has no overall question."""
    found = queries.overall_of(survey)
    if survey.kind not in CourseScore.KINDS or found is None or survey.course is None or survey.closed_on is None:
        return None
    points, answers = found
    planned = _planned(survey)
    return CourseScore.objects.create(
        year=survey.year,
        course=survey.course,
        category=planned.category if planned else survey.course.category,
        programme=planned.programme if planned else None,
        plan_class=planned.plan_class if planned else "",
        run=survey.run,
        quarter=survey.run.quarter.number if survey.run else survey.quarter,
        kind=survey.kind,
        on=survey.closed_on,
        points=points,
        answers=answers,
        survey=survey,
    )


@transaction.atomic
def rebuild(*, year: int, by: Person | None) -> int:
    """Make the year's lines of surveys anew from what is kept of them. Returns: how many. Safe to run twice.

    Lines of a closed year, which come from no survey, stay.
    """
    CourseScore.objects.filter(year=year, closed=False).delete()
    made = [write(survey=survey, by=by) for survey in queries.shown_of(year)]
    journal.record("scores.rebuilt", by=by, new={"year": year, "scores": len([one for one in made if one])})
    return len([one for one in made if one])


def _planned(survey: Survey) -> PlanCourse | None:
    """The course in the year's plan in force; None where it is in none."""
    try:
        plan = plan_in_force(survey.year)
    except NoPlan:
        return None
    return plan.plan_courses.select_related("category", "programme").filter(course=survey.course).first()
