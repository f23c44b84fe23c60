"""A person's own places, sorted by what they ask of the person.

Not for what may be done with them: enrollment.rules.places.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import Person
from core.periods import today
from enrollment.models import Completion, Enrollment
from enrollment.models import Learning as Progress
from enrollment.queries import elearning
from enrollment.queries.standing import revoked

State = Enrollment.State
MOST_PAST = 20


@dataclass
class Learning:
    """The places of a person: what to go on with, offers to answer, seats that come, those that wait, the past."""

    going_on: list[Progress] = field(default_factory=list)
    offers: list[Enrollment] = field(default_factory=list)
    coming: list[Enrollment] = field(default_factory=list)
    pending: list[Enrollment] = field(default_factory=list)
    past: list[Enrollment] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.going_on or self.offers or self.coming or self.pending or self.past)


def learning_of(person: Person) -> Learning:
    """The person's places, newest things first in the past and nearest first in what comes. Three queries at most."""
    found, day = Learning(going_on=list(elearning.to_go_on(person))), today()
    on_line = {one.pk for one in found.going_on if one.enrollment.run_id is None}
    for place in _places(person):
        if place.pk in on_line:
            continue
        if not place.is_live or _is_over(place, day):
            found.past.append(place)
        elif place.state == State.OFFERED:
            found.offers.append(place)
        elif place.state == State.CONFIRMED:
            found.coming.append(place)
        else:
            found.pending.append(place)
    found.past = sorted(found.past, key=lambda place: place.changed_at, reverse=True)[:MOST_PAST]
    return found


def _is_over(place: Enrollment, day: date) -> bool:
    """Whether the run has ended; e-learning has no runs and is over when it is decided or its year has passed."""
    if place.run is not None:
        return place.run.ends_on < day
    return place.year < day.year or getattr(place, "completion", None) is not None


def _places(person: Person) -> QuerySet[Any]:
    """All places with how many people wait before each of them, and whether a certificate was revoked for good."""
    before = Q(
        run__enrollments__state=State.WAITING, run__enrollments__arrival__lt=F("arrival")
    )  # nobody else's data: a number only
    rows = Enrollment.objects.filter(person=person).select_related("run__course", "course", "completion")
    return rows.annotate(
        ahead=Count("run__enrollments", filter=before & Q(state=State.WAITING), distinct=True),
        revoked=Exists(Completion.objects.filter(revoked(), pk=OuterRef("pk"))),
    ).order_by("run__starts_on", "pk")


def offers_to_answer(person: Person) -> QuerySet[Enrollment]:
    """The offers of a seat that the person can still accept."""
    rows = Enrollment.objects.filter(person=person, state=State.OFFERED)
    return rows.select_related("run__course")


def next_runs(person: Person) -> QuerySet[Enrollment]:
    """The person's seats in runs that are not over yet, the nearest first."""
    rows = Enrollment.objects.filter(person=person, state=State.CONFIRMED, run__ends_on__gte=today())
    return rows.select_related("run", "course").order_by("run__starts_on")
