"""Figures of satisfaction and of use at work: plain means over courses. Declarations only.

`_scores` is the one place that says where answers come from: the summary table of scores, which holds shown surveys
and, where a course has none, a closed year as it was told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import Category
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
    Rows,
    Words,
)
from reports.scope import Scope
from surveys.models import Kind
from surveys.queries.scores import counted_scores_of, scores_of

RESULTS = _("business report, results of the year")
AUDIT = _("report on the council's audit, finding 1")
PLAIN = _(
    "The plain mean over courses of the mean of each course's answers; large courses weigh no more than small ones."
)
ANSWERED = Grain(_("courses with answers"), ("course__code", "course__title_ko"))
IN_CATEGORY = Dimension(CATEGORY.name, "category__code", CATEGORY.members)
Unrecorded = Callable[[Scope, int], Words]


def _scores(kind: str, **conditions: Any) -> Rows:
    """What the plan's totals count of the year's scores."""
    return lambda scope, year: (
        counted_scores_of(year, scope.as_of).filter(kind=kind, **conditions).select_related("course")
    )


def _all_scores(scope: Scope, year: int) -> QuerySet[Any]:
    """Also what the totals leave out: a category that is not counted stands for itself."""
    return scores_of(year, scope.as_of).filter(kind=Kind.SATISFACTION).select_related("course")


def _unrecorded(kind: str) -> Unrecorded:
    def lacking(scope: Scope, year: int) -> Words:
        plan_in_force(year, scope.as_of)  # a year without a plan is not held at all
        return "" if scores_of(year, scope.as_of).filter(kind=kind).exists() else NOT_YET_RECORDED

    return lacking


_NO_ANSWERS = _unrecorded(Kind.SATISFACTION)
_POINTS: dict[str, Any] = {"measure": "points", "answers": "answers", "of": ANSWERED, "decimals": 2, "years": BOTH}
_ANSWERS: dict[str, Any] = {**_POINTS, "unrecorded": _NO_ANSWERS}

FIGURES: tuple[AnyFigure, ...] = (
    Mean(
        "result.{year}.satisfaction", _("Satisfaction in %(year)s"), PLAIN, RESULTS, "of 5",
        rows=_scores(Kind.SATISFACTION), **_ANSWERS,
    ),
    Mean(
        "result.{year}.classroom.satisfaction",
        Named(_("Satisfaction in %(year)s: %(delivery)s"), delivery=_("classroom training")),
        PLAIN, RESULTS, "of 5",
        rows=_scores(Kind.SATISFACTION, category__delivery=Category.Delivery.CLASSROOM), **_ANSWERS,
    ),
    Mean(
        "result.{year}.elearning.satisfaction",
        Named(_("Satisfaction in %(year)s: %(delivery)s"), delivery=_("e-learning")),
        PLAIN, AUDIT, "of 5",
        rows=_scores(Kind.SATISFACTION, category__delivery=Category.Delivery.ELEARNING), **_ANSWERS,
    ),
    Mean(
        "result.{year}.category.{category}.satisfaction", _("Satisfaction of %(category)s in %(year)s"),
        PLAIN, RESULTS, "of 5", by=(IN_CATEGORY,), rows=_all_scores, **_ANSWERS,
    ),
    Figure(
        "result.{year}.satisfaction.answers", _("Answers on satisfaction in %(year)s"),
        _("Answers behind the satisfaction of the year, all courses together."), RESULTS, "answers",
        rows=_scores(Kind.SATISFACTION), measure="answers", of=ANSWERED, unrecorded=_NO_ANSWERS, years=BOTH,
    ),
    Mean(
        "result.{year}.transfer", _("Transfer to work in %(year)s"),
        _("The plain mean over courses of what people say two to three months later."), RESULTS, "of 5",
        rows=_scores(Kind.TRANSFER), **_POINTS, unrecorded=_unrecorded(Kind.TRANSFER),
    ),
)  # fmt: skip
