"""Deciding what becomes of an e-learning course that few took, or far more than planned.

Not for the plan: a course is closed by the next plan that leaves it out.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import Person
from core.errors import refuse_if
from courses.models import Course, CourseVerdict
from courses.rules import verdicts as rules
from journal import actions as journal


@transaction.atomic
def give(*, course: Course, year: int, verdict: str, reason: str, by: Person) -> CourseVerdict:
    """Keep, rework or close the course, and why. A later decision of the same year takes the place of the earlier one,
    which the journal keeps.

    Raises: Refused when a rule stands against it.
    """
    refuse_if(rules.why_not_give(by, year))
    old = CourseVerdict.objects.select_for_update().filter(course=course, year=year).first()
    said = {"verdict": verdict, "reason": reason, "decided_at": Now(), "decided_by": by}
    made, _new = CourseVerdict.objects.update_or_create(course=course, year=year, defaults=said)
    journal.record(
        "course.verdict_given", on=course, by=by, reason=reason,
        old={"year": year, "verdict": old.verdict, "reason": old.reason} if old else None,
        new={"year": year, "verdict": verdict},
    )  # fmt: skip
    made.refresh_from_db()
    return made
