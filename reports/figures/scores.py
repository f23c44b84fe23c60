"""Figures of satisfaction: plain means over courses. Declarations only.

`_scores` is the one place that says where answers come from: a closed year as it was told. It is the place to prefer
scores of surveys once they are kept.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import Category, YearResult
from courses.queries import plan_in_force
from reports.figures.courses import BOTH, CATEGORY
from reports.figures.kinds import (
    NOT_YET_RECORDED,
    AnyFigure,
    Dimension,
    Figure,
    Grain,
    Mean,
    Named,
    NotRecorded,
    Rows,
    Words,
)
from reports.scope import Scope

RESULTS = _("business report, results of the year")
AUDIT = _("report on the council's audit, finding 1")
PLAIN = _(
    "The plain mean over courses of the mean of each course's answers; large courses weigh no more than small ones."
)
ANSWERED = Grain(_("courses with answers"), ("course__code", "course__title_ko"))
IN_CATEGORY = Dimension(CATEGORY.name, "course__category__code", CATEGORY.members)


def _scores(scope: Scope, year: int) -> QuerySet[Any]:
    told = YearResult.objects.filter(year=year, satisfaction_answers__isnull=False).select_related("course")
    return told if date(year, 12, 31) <= scope.as_of else told.none()


def _unrecorded(scope: Scope, year: int) -> Words:
    plan_in_force(year, scope.as_of)  # a year without a plan is not held at all
    return "" if _scores(scope, year).exists() else NOT_YET_RECORDED


def _of(delivery: str) -> Rows:
    return lambda scope, year: _scores(scope, year).filter(course__category__delivery=delivery)


_ANSWERS: dict[str, Any] = {
    "measure": "satisfaction_points", "answers": "satisfaction_answers", "of": ANSWERED, "decimals": 2,
    "unrecorded": _unrecorded, "years": BOTH,
}  # fmt: skip

FIGURES: tuple[AnyFigure, ...] = (
    Mean("result.{year}.satisfaction", _("Satisfaction in %(year)s"), PLAIN, RESULTS, "of 5", rows=_scores, **_ANSWERS),
    Mean(
        "result.{year}.classroom.satisfaction",
        Named(_("Satisfaction in %(year)s: %(delivery)s"), delivery=_("classroom training")),
        PLAIN, RESULTS, "of 5", rows=_of(Category.Delivery.CLASSROOM), **_ANSWERS,
    ),
    Mean(
        "result.{year}.elearning.satisfaction",
        Named(_("Satisfaction in %(year)s: %(delivery)s"), delivery=_("e-learning")),
        PLAIN, AUDIT, "of 5", rows=_of(Category.Delivery.ELEARNING), **_ANSWERS,
    ),
    Mean(
        "result.{year}.category.{category}.satisfaction", _("Satisfaction of %(category)s in %(year)s"),
        PLAIN, RESULTS, "of 5", by=(IN_CATEGORY,), rows=_scores, **_ANSWERS,
    ),
    Figure(
        "result.{year}.satisfaction.answers", _("Answers on satisfaction in %(year)s"),
        _("Answers behind the satisfaction of the year, all courses together."), RESULTS, "answers",
        rows=_scores, measure="satisfaction_answers", of=ANSWERED, unrecorded=_unrecorded, years=BOTH,
    ),
    NotRecorded(
        "result.{year}.transfer", _("Transfer to work in %(year)s"),
        _("The plain mean over courses of what people say two to three months later."), RESULTS, "of 5",
        decimals=2,
    ),
)  # fmt: skip
