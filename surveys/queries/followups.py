"""What is done about low scores.

Not for the scores: surveys.queries.scores.
"""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Person
from surveys.models import CourseScore, FollowUp

UNDER_WAY = (FollowUp.State.OPEN, FollowUp.State.CAUSE_FOUND, FollowUp.State.MEASURES)


def followups_visible_to(user: Person) -> QuerySet[FollowUp]:
    """The follow-ups that the person may look at."""
    rows = FollowUp.objects.all() if user.may("surveys.read") else FollowUp.objects.none()
    return rows.select_related("survey__questionnaire", "survey__course", "survey__run__course", "owner", "decided_by")


def under_way(user: Person) -> QuerySet[FollowUp]:
    """Those that somebody has still to do something about, for those who look after them."""
    rows = followups_visible_to(user) if user.may("surveys.manage") else FollowUp.objects.none()
    return rows.filter(state__in=UNDER_WAY)


def next_score(followup: FollowUp) -> CourseScore | None:
    """The first score of the same course and kind that came after the low one."""
    survey = followup.survey
    later = CourseScore.objects.filter(course=survey.course, kind=survey.kind, on__gt=survey.closed_on)
    return later.filter(survey__isnull=False).select_related("survey").order_by("on", "pk").first()
