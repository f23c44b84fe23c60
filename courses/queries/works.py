"""The development register: its lines, what a year adds up to, and the figures for reports.

Not for the plan of the year: courses.queries.plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from accounts.models import Person
from courses.models import ContentWork, Course

Kind = Course.Content
# Content that comes from elsewhere is counted in courses only.
COUNTED_IN_UNITS = (Kind.DEVELOPED, Kind.IMPROVED)


@dataclass(frozen=True)
class Total:
    """What lines of one kind add up to."""

    courses: int = 0
    units: int = 0


def works_visible_to(user: Person) -> QuerySet[ContentWork]:
    """Every line for the people who read the plan, none for others."""
    if not user.may("plan.read"):
        return ContentWork.objects.none()
    return ContentWork.objects.select_related("course", "handed_in_by", "accepted_by", "content")


def totals(rows: QuerySet[ContentWork]) -> dict[str, Total]:
    """Courses and units of these lines by kind, without those that were dropped. One query."""
    kept = rows.exclude(state=ContentWork.State.DROPPED).order_by().values("kind")
    found = kept.annotate(courses=Count("pk"), made=Sum("units")).values_list("kind", "courses", "made")
    return {kind: Total(courses, made or 0) for kind, courses, made in found}


def figures(year: int) -> dict[str, int]:
    """The figures of the register for reports, by their keys.

    Source: the year's lines; kinds as the plan counts them (신규개발, 개선, 도입).
    """
    found = totals(ContentWork.objects.filter(year=year))
    return dict(_figures(year, found))


def _figures(year: int, found: dict[str, Total]) -> Iterable[tuple[str, int]]:
    for kind in Kind.values:
        total = found.get(kind, Total())
        yield f"content.{year}.{kind}.courses", total.courses
        if kind in COUNTED_IN_UNITS:
            yield f"content.{year}.{kind}.units", total.units
