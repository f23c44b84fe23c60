"""Figures of take-up by job series, of programmes for people about to retire (N21). Declarations only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.queries import plan_in_force
from enrollment.queries.results_of_series import programmes_with_a_base, series_results
from reports.figures.kinds import NOT_YET_RECORDED, AnyFigure, Dimension, Figure, Grain, Member, Ratio, Words
from reports.scope import Scope

AUDIT = _("report on the council's audit, take-up of retirement courses")
TAKE_UP = Grain(_("rows of take-up"), ("programme__name_ko", "job_series", "on"))
NOT_GIVEN = "none"  # the key of people without a job series


def _programmes(scope: Scope, year: int) -> Mapping[str, Member]:
    return {one.code: Member(str(one), (one.code,)) for one in programmes_with_a_base(year)}


def _series(scope: Scope, year: int) -> Mapping[str, Member]:
    """Every job series with somebody who could take part or did."""
    names = series_results(year, scope.as_of).order_by("job_series").values_list("job_series", flat=True).distinct()
    return {name or NOT_GIVEN: Member(name or gettext("no job series"), (name,)) for name in names}


# A name of its own: {programme} stands for groups of programmes elsewhere, and a base is for one programme.
SCHEME = Dimension("scheme", "programme__code", _programmes)
SERIES = Dimension("series", "job_series", _series)


def _rows(scope: Scope, year: int) -> QuerySet[Any]:
    return series_results(year, scope.as_of).select_related("programme")


def _unrecorded(scope: Scope, year: int) -> Words:
    plan_in_force(year, scope.as_of)  # a year without a plan is not held at all
    return "" if series_results(year, scope.as_of).exists() else NOT_YET_RECORDED


_SUM: dict[str, Any] = {"by": (SCHEME, SERIES), "rows": _rows, "of": TAKE_UP, "unrecorded": _unrecorded}

FIGURES: tuple[AnyFigure, ...] = (
    Figure(
        "result.{year}.series.{scheme}.{series}.participants",
        _("Participants of %(scheme)s in %(year)s: %(series)s"),
        _("People of the job series who completed a course of the programme by the last month's end, each once."),
        AUDIT, "persons", measure="participants", **_SUM,
    ),
    Figure(
        "result.{year}.series.{scheme}.{series}.eligible",
        _("Eligible for %(scheme)s in %(year)s: %(series)s"),
        _("Officials of the job series who served on 1 January and retire within the programme's window."),
        AUDIT, "persons", measure="eligible", **_SUM,
    ),
    Ratio(
        "result.{year}.series.{scheme}.{series}.rate",
        _("Take-up of %(scheme)s in %(year)s: %(series)s"),
        _("Participants in percent of those who could take part; without anybody who could, there is no base."),
        AUDIT, "percent", by=(SCHEME, SERIES), decimals=1, nothing=_("no base"),
        part="result.{year}.series.{scheme}.{series}.participants",
        whole="result.{year}.series.{scheme}.{series}.eligible",
    ),
)  # fmt: skip
