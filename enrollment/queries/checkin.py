"""Named questions about scans: whose session is open for check-in now, who is inside, which phone was used twice.

Not for the ledger: enrollment.queries.presence.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from accounts.models import Person
from courses.models import Run, Session
from enrollment import timing
from enrollment.models import Enrollment, RollCall, Stay
from enrollment.queries import clock
from enrollment.queries.runs import runs_attended_to_by

FINISHED_WITHIN = timedelta(days=1)


@dataclass
class Door:
    """A session that is open to a person now: the place, the roll call, and the person's scans in it, oldest first."""

    session: Session
    place: Enrollment
    roll: RollCall | None
    stays: list[Stay]

    @property
    def is_inside(self) -> bool:
        return bool(self.stays) and self.stays[-1].left_at is None


def doors_open_to(person: Person) -> list[Door]:
    """The sessions in a room in which the person has a confirmed place and whose check-in or check-out is open now."""
    near = Session.objects.filter(
        starts_at__lte=Now() + timing.opens_before(),
        ends_at__gte=Now() - timing.leaves_within(),
        run__enrollments__person=person,
        run__enrollments__state=Enrollment.State.CONFIRMED,
    ).exclude(Q(run__state=Run.State.CANCELLED) | Q(run__mode=Run.Mode.REMOTE))
    near = clock.with_now(near).select_related("run__course", "subject", "room__building")
    sessions = list(near.order_by("starts_at", "pk"))
    places = Enrollment.objects.filter(person=person, state=Enrollment.State.CONFIRMED)
    mine = {place.run_id: place for place in places.filter(run__in=[session.run_id for session in sessions])}
    rolls = {roll.session_id: roll for roll in RollCall.objects.filter(session__in=sessions)}
    stays: dict[int | None, list[Stay]] = defaultdict(list)
    for stay in Stay.objects.filter(session__in=sessions, enrollment__person=person).order_by("joined_at", "pk"):
        stays[stay.session_id].append(stay)
    return [Door(one, mine[one.run_id], rolls.get(one.pk), stays[one.pk]) for one in sessions]


def open_stay(session: Session, enrollment: Enrollment) -> Stay | None:
    """The scan by which the person is inside now."""
    inside = Stay.objects.filter(session=session, enrollment=enrollment, left_at=None)
    return inside.order_by("-joined_at", "-pk").first()


def shared_phones(session: Session) -> list[list[str]]:
    """The names of people who used one phone in this session, phone by phone: a hint for who keeps the roll."""
    scans = Stay.objects.filter(session=session, enrollment__isnull=False).exclude(device="")
    people: dict[str, dict[int, str]] = defaultdict(dict)
    for stay in scans.select_related("enrollment__person").order_by("joined_at"):
        assert stay.enrollment is not None
        people[stay.device][stay.enrollment.person_id] = str(stay.enrollment.person)
    return [list(names.values()) for names in people.values() if len(names) > 1]


def sessions_attended_to_by(user: Person) -> QuerySet[Session]:
    """Sessions whose attendance the person keeps, with what their pages name."""
    sessions = Session.objects.filter(run__in=runs_attended_to_by(user).values("pk"))
    return clock.with_now(sessions).select_related("run__course", "subject", "lecturer", "room__building")


def sessions_to_finish() -> QuerySet[Session]:
    """Sessions that ended within the last day, whose roll call is open, with stays that nobody computed since."""
    over = held_sessions_within(FINISHED_WITHIN)
    scanned = Stay.objects.filter(session=OuterRef("pk"), left_at=None)
    linked = Stay.objects.filter(
        run=OuterRef("run"),
        source=Stay.Source.LINK,
        joined_at__lt=OuterRef("over_at"),
        left_at__gt=OuterRef("starts_at"),
    )
    return over.filter(Exists(scanned) | Exists(linked)).exclude(roll_call__state=RollCall.State.CLOSED)


def held_sessions_within(time: timedelta) -> QuerySet[Session]:
    """Sessions of runs that were not cancelled which ended within the time that is gone, by the database's clock."""
    ended = Session.objects.annotate(over_at=Coalesce("effective_ends_at", "ends_at"))
    ended = ended.filter(over_at__lte=Now(), over_at__gte=Now() - time).exclude(run__state=Run.State.CANCELLED)
    return ended.select_related("run__course", "subject").order_by("pk")
