"""The development register: its lines, what a year adds up to, and the money that is planned for it.

Not for the plan of the year: courses.queries.plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from accounts.models import Person
from budget.models import QuarterlyPlan
from courses.models import ContentWork, Course, Programme

Kind = Course.Content
# Content that comes from elsewhere is counted in courses only.
COUNTED_IN_UNITS = (Kind.DEVELOPED, Kind.IMPROVED)
PROGRAMME = "PG-ELC"  # the programme of the business report that pays for content


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


def planned(year: int) -> QuerySet[ContentWork]:
    """The lines of the year without those that were dropped."""
    return ContentWork.objects.filter(year=year).exclude(state=ContentWork.State.DROPPED)


def published(year: int, as_of: date) -> QuerySet[ContentWork]:
    """The lines of the year whose content was published by the end of the day."""
    return planned(year).filter(state=ContentWork.State.PUBLISHED, published_at__date__lte=as_of)


def budget_plan(year: int) -> QuarterlyPlan | None:
    """What the year's plan sets aside for making content, quarter by quarter."""
    programme = Programme.objects.filter(year=year, code=PROGRAMME).select_related("budget_plan").first()
    return programme.budget_plan if programme else None
