"""Taking and freeing seats of openings of e-learning courses: the two statements that move their counter.

Not for who may: enrollment.rules.elearning. Not for runs: enrollment.seats.
"""

from __future__ import annotations

from django.db.models import F

from enrollment.models import Enrollment, Opening


def take(opening: Opening) -> bool:
    """Count one more place of the opening; False when its last seat is taken or it was closed meanwhile.

    Where as many as like may learn nothing is counted. Call it in the transaction that makes the place.
    """
    standing = Opening.objects.filter(pk=opening.pk, state=Opening.State.OPEN)
    if standing.filter(seats__isnull=False, taken__lt=F("seats")).update(taken=F("taken") + 1):
        return True
    return standing.filter(seats=None).exists()


def free(enrollment: Enrollment) -> None:
    """Count one place less: it was given up. Call it in the transaction that ends the place."""
    seated = Opening.objects.filter(learnings__enrollment=enrollment, seats__isnull=False, taken__gt=0)
    Opening.objects.filter(pk__in=seated.values("pk")).update(taken=F("taken") - 1)
