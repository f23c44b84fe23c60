"""Places of which only the sums are needed any more: decided, or given up, ninety days ago and more.

Not for taking the rest away: enrollment.actions.folding.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from enrollment.models import Completion, Enrollment, Launch, Learning, UnitProgress

KEPT_FOR = timedelta(days=90)


def to_fold(on: date) -> QuerySet[Learning]:
    """Places with units or launches that can go on the day.

    Where nothing was completed the time to learn can be extended until the year is over, so these wait for its end.
    """
    before = on - KEPT_FOR
    # The small tables say which places these are: most have nothing left to fold.
    there = Q(pk__in=UnitProgress.objects.values("enrollment"))
    there |= Q(pk__in=Launch.objects.exclude(enrollment=None).values("enrollment"))
    over = Q(enrollment__completion__state=Completion.State.COMPLETED) | Q(enrollment__year__lt=on.year)
    decided = over & Q(enrollment__completion__decided_on__lte=before)
    given_up = Q(enrollment__state__in=Enrollment.ENDED)
    return Learning.objects.filter(there, decided | given_up, until_on__lte=before).order_by("pk")


def looked_at_only(on: date) -> QuerySet[Launch]:
    """Launches by staff that looked at a package, so long ago."""
    return Launch.objects.filter(enrollment=None, launched_at__date__lte=on - KEPT_FOR)
