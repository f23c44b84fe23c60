"""What the summary table of scores is made from, and its rows for figures.

Not for writing it: surveys.actions.scores.
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from surveys.models import CourseScore, Question, Survey, Tally


def overall_of(survey: Survey) -> tuple[int, int] | None:
    """Points and answers of the survey's overall question; None where it has none."""
    row = Tally.objects.filter(
        survey=survey, band_kind=Tally.Band.ALL, question__measure=Question.Measure.OVERALL, points__isnull=False
    ).order_by("question__order").values_list("points", "n").first()  # fmt: skip
    return None if row is None else (row[0] or 0, row[1])


def shown_of(year: int) -> QuerySet[Survey]:
    """The closed surveys of a year that are shown, the first closed first."""
    rows = Survey.objects.filter(year=year, state=Survey.State.CLOSED, withheld=False)
    return rows.select_related("course__category", "run").order_by("closed_on", "pk")


def scores_of(year: int, as_of: date) -> QuerySet[CourseScore]:
    """The year's scores as they stood at the end of a day."""
    return CourseScore.objects.filter(year=year, on__lte=as_of)
