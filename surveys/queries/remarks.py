"""Remarks of closed surveys, for those who review them.

Not for pages of results, which hold what is shown alone: surveys.queries.surveys.
"""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Person
from surveys.models import Remark


def remarks_visible_to(user: Person) -> QuerySet[Remark]:
    """Every remark, for reviewers alone. Their order is that of chance: nobody's remarks stand together."""
    rows = Remark.objects.all() if user.may("surveys.review") else Remark.objects.none()
    return rows.select_related("question", "survey__questionnaire", "survey__course", "survey__run__course")


def to_review(user: Person) -> QuerySet[Remark]:
    """What waits for the person's review."""
    return remarks_visible_to(user).filter(review=Remark.Review.WAITING)
