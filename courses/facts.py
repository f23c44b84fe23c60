"""The facts of a course that a plan keeps for itself: what is counted in it stays when the catalogue changes.

Not for who may change a course: courses.rules.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from courses.models import Course, Plan, PlanCourse, PlanRow

FACTS = (
    "category_id", "delivery", "duration_days", "duration_text_ko", "duration_text_en", "fourth_industrial",
    "open_to_municipalities",
)  # fmt: skip


def facts_of(course: Course) -> dict[str, Any]:
    """What a plan copies from the course, by the names that both give it."""
    return {name: getattr(course, name) for name in FACTS}


def renew_drafts(codes: Collection[str]) -> None:
    """Drafts follow the catalogue; versions that were decided keep what they were decided on."""
    drafts = PlanCourse.objects.filter(plan__state=Plan.State.DRAFT, course__code__in=codes)
    moved = []
    for entry in drafts.select_related("course"):
        facts = facts_of(entry.course)
        if any(getattr(entry, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(entry, name, value)
            moved.append(entry)
    PlanCourse.objects.bulk_update(moved, [name.removesuffix("_id") for name in FACTS], 500)
    for entry in moved:
        rows = PlanRow.objects.filter(plan=entry.plan_id, course=entry.course_id).exclude(category=entry.category_id)
        rows.update(category=entry.course.category, counted=entry.course.category.counted)
