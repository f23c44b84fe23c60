"""How near people come to the least attendance that completing their course asks for.

Not for whether they completed it: enrollment.queries.completion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Greatest

from courses.models import Run
from enrollment.margins import allowed_seconds, is_near
from enrollment.models import CompletionRule, Enrollment, Presence
from enrollment.queries.presence import taught_seconds_of


@dataclass(frozen=True)
class Standing:
    """A place with what was missed and what may be."""

    enrollment: Enrollment
    missed_seconds: int
    allowed_seconds: int


def runs_under_way(on: date) -> QuerySet[Run]:
    """The runs that are held on the day."""
    return Run.objects.filter(state=Run.State.PLANNED, starts_on__lte=on, ends_on__gte=on).select_related("course")


def required_share(run: Run) -> Decimal | None:
    """The share of the rule in force when the run began: the course's own, or the one for all; None without a rule."""
    rules = CompletionRule.objects.filter(Q(course=run.course_id) | Q(course=None), effective_from__lte=run.starts_on)
    found = rules.order_by(F("course").desc(nulls_last=True), "-effective_from", "-version").first()
    return None if found is None else found.attendance_share


def near_the_rate(run: Run) -> list[Standing]:
    """The confirmed places of the run that have not been told yet and come near. Four queries."""
    share = required_share(run)
    if share is None:
        return []
    allowed = allowed_seconds(sum(taught_seconds_of(session) for session in run.sessions.all()), share)
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
