"""Figures of the development register: content that is made, improved or brought in. Declarations only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import ContentWork, Course
from courses.queries import works
from reports.figures.kinds import NOT_YET_RECORDED, AnyFigure, Dimension, Figure, Grain, Member, Words
from reports.scope import Scope

ELEARNING = _("business report, development of e-learning content")
WORKS = Grain(_("lines of the development register"), ("course__code", "course__title_ko", "kind"))


def _kinds(scope: Scope, year: int) -> Mapping[str, Member]:
    return {kind.value: Member(str(kind.label), (kind.value,)) for kind in Course.Content}


def _made(scope: Scope, year: int) -> Mapping[str, Member]:
    """Content that comes from elsewhere is counted in courses only."""
    return {code: member for code, member in _kinds(scope, year).items() if code in works.COUNTED_IN_UNITS}


WORK = Dimension("work", "kind", _kinds)
MADE = Dimension("made", "kind", _made)


def _planned(scope: Scope, year: int) -> QuerySet[ContentWork]:
    return works.planned(year).select_related("course")


def _published(scope: Scope, year: int) -> QuerySet[ContentWork]:
    return works.published(year, scope.as_of).select_related("course")


def _unrecorded(scope: Scope, year: int) -> Words:
    return "" if works.planned(year).exists() else NOT_YET_RECORDED


_PLANNED: dict[str, Any] = {"rows": _planned, "of": WORKS, "unrecorded": _unrecorded}
_PUBLISHED: dict[str, Any] = {"rows": _published, "of": WORKS, "unrecorded": _unrecorded}

FIGURES: tuple[AnyFigure, ...] = (
    Figure(
        "content.{year}.{work}.courses", _("Courses with content in %(year)s: %(work)s"),
        _("Lines of the year's development register that were not dropped."), ELEARNING, "courses", by=(WORK,),
        **_PLANNED,
    ),
    Figure(
        "content.{year}.{made}.units", _("Units of content in %(year)s: %(made)s"),
        _("Units of these lines; what comes from elsewhere is counted in courses only."), ELEARNING, "units",
        by=(MADE,), measure="units", **_PLANNED,
    ),
    Figure(
        "content.{year}.{work}.published.courses", _("Courses with published content in %(year)s: %(work)s"),
        _("Lines of the register whose content was published by the cut date."), ELEARNING, "courses", by=(WORK,),
        **_PUBLISHED,
    ),
    Figure(
        "content.{year}.{made}.published.units", _("Units of published content in %(year)s: %(made)s"),
        _("Units of the lines whose content was published by the cut date."), ELEARNING, "units", by=(MADE,),
        measure="units", **_PUBLISHED,
    ),
)  # fmt: skip
