"""Figures of the council's findings: those of the audit in the year before the report. Declarations only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import Finding
from reports.figures.kinds import AnyFigure, Dimension, Figure, Grain, Member
from reports.scope import Scope

SOURCE = _("report on the council's audit, summary")
BEFORE = (-1,)


def _kinds(scope: Scope, year: int) -> Mapping[str, Member]:
    return {kind.value: Member(str(kind.label), (kind.value,)) for kind in Finding.Kind}


def _statuses(scope: Scope, year: int) -> Mapping[str, Member]:
    return {status.value: Member(str(status.label), (status.value,)) for status in Finding.Status}


KIND = Dimension("kind", "kind", _kinds)
STATUS = Dimension("status", "status", _statuses)


def _findings(scope: Scope, year: int) -> QuerySet[Any]:
    found = Finding.objects.filter(round__year=year)
    if not found.exists():
        raise LookupError(gettext("There is no audit round of %(year)s.") % {"year": year})
    return found


ROW = Grain(_("findings"), ("number", "topic_ko"))

FIGURES: tuple[AnyFigure, ...] = (
    Figure(
        "audit.{year}.total", _("Findings of the audit of %(year)s"), _("All findings of the year's audit."),
        SOURCE, "findings", years=BEFORE, rows=_findings, of=ROW,
    ),
    Figure(
        "audit.{year}.{status}", _("Findings of %(year)s: %(status)s"), _("Findings in this state now."),
        SOURCE, "findings", by=(STATUS,), years=BEFORE, rows=_findings, of=ROW,
    ),
    Figure(
        "audit.{year}.kind.{kind}.total", _("Findings of %(year)s: %(kind)s"), _("Findings of this kind."),
        SOURCE, "findings", by=(KIND,), years=BEFORE, rows=_findings, of=ROW,
    ),
    Figure(
        "audit.{year}.kind.{kind}.{status}", _("Findings of %(year)s: %(kind)s, %(status)s"),
        _("Findings of this kind in this state now."), SOURCE, "findings", by=(KIND, STATUS),
        years=BEFORE, rows=_findings, of=ROW,
    ),
)  # fmt: skip
