"""Opens the e-learning courses of the plan in force for applications all year, so that something can be learned.

Not for rounds with dates and seats: staff make those.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from core.periods import today
from courses.models import PlanCourse
from courses.queries import newest_plan
from enrollment.models import Opening
from enrollment.queries.openings import courses_to_open

LEARN_DAYS = 30
BATCH = 500


def load(year: int) -> dict[str, int]:
    """Open, always, each course of the plan that has content and was never opened in the year that runs.

    Statutory courses may be taken again every year. Nothing is opened for a year before the plan in force.
    Returns: how many openings of the sample there are. Safe to run twice.
    """
    plan, running = newest_plan(), max(year, today().year)
    if plan.year == year:
        known = Opening.objects.filter(year=running).values("course")
        planned = PlanCourse.objects.filter(plan=plan).values("course")
        since = datetime(running, 1, 1, tzinfo=timezone.get_default_timezone())
        Opening.objects.bulk_create(
            [
                Opening(
                    course=course, year=running, opens_at=since, learn_days=LEARN_DAYS,
                    repeat_after_completion=course.statutory, sample=True,
                )
                for course in courses_to_open().filter(pk__in=planned).exclude(pk__in=known).order_by("code")
            ],
            BATCH,
        )  # fmt: skip
    return {"openings": Opening.objects.filter(sample=True).count()}
