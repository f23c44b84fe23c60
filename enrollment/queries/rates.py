"""How near people come to the least attendance that completing their course asks for.

Not for whether they completed it: enrollment.queries.completion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Greatest

from courses.models import Run
from enrollment.margins import allowed_seconds, is_near
from enrollment.models import Enrollment, Presence
from enrollment.queries.presence import rate_asked_of, taught_seconds_of


@dataclass(frozen=True)
class Standing:
    """A place with what was missed and what may be."""

    enrollment: Enrollment
    missed_seconds: int
    allowed_seconds: int


def runs_under_way(on: date) -> QuerySet[Run]:
    """The runs that are held on the day."""
    return Run.objects.filter(state=Run.State.PLANNED, starts_on__lte=on, ends_on__gte=on).select_related("course")


def near_the_rate(run: Run) -> list[Standing]:
    """The confirmed places of the run that have not been told yet and come near. At most five queries."""
    planned = sum(taught_seconds_of(session) for session in run.sessions.all())
    allowed = allowed_seconds(planned, rate_asked_of(run))
    lines = Presence.objects.filter(enrollment__run=run, enrollment__state=Enrollment.State.CONFIRMED)
    counted = lines.annotate(counted=Greatest(F("present_seconds") - F("unrecognised_seconds"), 0))
    missed = counted.filter(enrollment__rate_warning=None).order_by().values_list("enrollment")
    near = {
        place: seconds
        for place, seconds in missed.annotate(seconds=Sum(F("taught_seconds") - F("counted")))
        if is_near(seconds, allowed)
    }
    places = Enrollment.objects.filter(pk__in=near).select_related("person", "run__course").order_by("pk")
    return [Standing(place, near[place.pk], allowed) for place in places]
