"""Figures of asking: surveys that closed and are shown, who was invited and who answered. Declarations only.

Not for what was answered: scores.py. A withheld survey enters none of them, also not by its number of answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.queries import plan_in_force
from reports.figures.courses import BOTH
from reports.figures.kinds import NOT_YET_RECORDED, AnyFigure, Dimension, Figure, Grain, Member, Ratio, Words
from reports.scope import Scope
from surveys.models import Kind, Survey
from surveys.queries.surveys import shown_surveys

SOURCE = _("surveys that are closed")
KINDS = (Kind.SATISFACTION, Kind.TRANSFER, Kind.NEEDS)  # diagnoses are of single leaders: none of their numbers is here
SURVEYS = Grain(_("surveys"), ("course__code", "course__title_ko", "quarter", "closed_on"))


def _kinds(scope: Scope, year: int) -> Mapping[str, Member]:
    return {kind.value: Member(str(kind.label), (kind.value,)) for kind in KINDS}


KIND = Dimension("kind", "kind", _kinds)


def _surveys(scope: Scope, year: int) -> QuerySet[Survey]:
    return shown_surveys(year, scope.as_of).filter(kind__in=KINDS).select_related("course")


def _unrecorded(scope: Scope, year: int) -> Words:
    plan_in_force(year, scope.as_of)  # a year without a plan is not held at all
    return "" if _surveys(scope, year).exists() else NOT_YET_RECORDED


_SHOWN: dict[str, Any] = {"by": (KIND,), "rows": _surveys, "of": SURVEYS, "unrecorded": _unrecorded, "years": BOTH}

FIGURES: tuple[AnyFigure, ...] = (
    Figure(
        "survey.{year}.{kind}.surveys", _("Surveys shown in %(year)s: %(kind)s"),
        _("Surveys that closed by the cut date with enough answers to be shown."), SOURCE, "count", **_SHOWN,
    ),
    Figure(
        "survey.{year}.{kind}.invited", _("People invited to surveys in %(year)s: %(kind)s"),
        _("Invitations of the shown surveys: a person counts once in each."), SOURCE, "persons", measure="invited",
        **_SHOWN,
    ),
    Figure(
        "survey.{year}.{kind}.answered", _("Answers to surveys in %(year)s: %(kind)s"),
        _("Answers to the shown surveys."), SOURCE, "answers", measure="answered", **_SHOWN,
    ),
    Ratio(
        "survey.{year}.{kind}.rate", _("Share of answers in %(year)s: %(kind)s"),
        _("Answers in percent of the invitations, all shown surveys together."), SOURCE, "percent",
        by=(KIND,), years=BOTH, decimals=1,
        part="survey.{year}.{kind}.answered", whole="survey.{year}.{kind}.invited",
    ),
)  # fmt: skip
