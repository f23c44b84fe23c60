"""Figures of the hours that officials owe. Declarations only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.queries import plan_in_force
from enrollment.queries.results_of_hours import hours_results, rule_of_grade
from reports.figures.kinds import NOT_YET_RECORDED, AnyFigure, Figure, Grain, Ratio, Words
from reports.scope import Scope

ELEARNING = _("business report, e-learning")
GRADE_5 = "5급"
RULE = Grain(_("rules in force"), ("effective_from", "source"))
HOURS = Grain(_("rows of hours"), ("organisation__name_ko", "on"))


def _hours(scope: Scope, year: int) -> QuerySet[Any]:
    return hours_results(year, scope.as_of).select_related("organisation")


def _unrecorded(scope: Scope, year: int) -> Words:
    plan_in_force(year, scope.as_of)  # a year without a plan is not held at all
    return "" if hours_results(year, scope.as_of).filter(recognised__gt=0).exists() else NOT_YET_RECORDED


_SUM: dict[str, Any] = {"rows": _hours, "of": HOURS, "unrecorded": _unrecorded}

FIGURES: tuple[AnyFigure, ...] = (
    Figure(
        "hours.mandatory.grade5_and_below", _("Hours owed by grade 5 and below"),
        _("Hours of learning that the rule in force on the cut date asks of grade 5 and below in a year."), ELEARNING,
        "hours a year", rows=lambda scope, year: rule_of_grade(GRADE_5, scope.as_of), of=RULE, measure="hours",
    ),
    Figure(
        "hours.{year}.owing", _("People who owe hours in %(year)s"),
        _("Serving people who owe hours of the year; demo accounts do not count."), ELEARNING, "persons",
        measure="owing", **_SUM,
    ),
    Figure(
        "hours.{year}.fulfilled", _("People who have the hours of %(year)s"),
        _("Those of them whose recognised hours had reached what they owe at the last month's end by the cut date."),
        ELEARNING, "persons", measure="fulfilled", **_SUM,
    ),
    Ratio(
        "hours.{year}.fulfilled.rate", _("Hours fulfilment in %(year)s"),
        _("People who have their hours in percent of those who owe any."), ELEARNING, "percent", decimals=1,
        part="hours.{year}.fulfilled", whole="hours.{year}.owing", nothing=_("no base"),
    ),
    Figure(
        "hours.{year}.recognised", _("Hours recognised in %(year)s"),
        _("Hours recognised for them by the last month's end on or before the cut date."), ELEARNING, "hours",
        measure="recognised", **_SUM,
    ),
)  # fmt: skip
