"""Named questions about join logs: whom an address belongs to, what was taken in before, who waits to be named.

Not for reading files: enrollment.joins. Names are never compared here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.models import Person
from courses.models import Run, Session
from enrollment.models import Enrollment, RollCall, Stay
from enrollment.queries.runs import runs_attended_to_by

Known = tuple[int | None, str, str, datetime, datetime | None]


def places_by_address(run: Run) -> dict[str, Enrollment]:
    """The confirmed places of the run by e-mail and by staff number, both in small letters."""
    found: dict[str, Enrollment] = {}
    places = Enrollment.objects.filter(run=run, state=Enrollment.State.CONFIRMED)
    for place in places.select_related("person"):
        found[place.person.staff_number.lower()] = place
        if place.person.email:
            found[place.person.email.lower()] = place
    return found


def address_key(address: str) -> str:
    """The address as it is looked up."""
    return address.strip().lower()


def known_stays(run: Run, source: str) -> set[Known]:
    """What stands of this source already, so that overlapping files bring nothing twice."""
    rows = Stay.objects.filter(run=run, source=source)
    return set(rows.values_list("enrollment_id", "given_name", "given_address", "joined_at", "left_at"))


def sessions_touched(run: Run, spans: Iterable[tuple[datetime, datetime]]) -> list[Session]:
    """The sessions of the run in which any of the spans falls."""
    spans = list(spans)
    sessions = Session.objects.filter(run=run).select_related("run__course", "subject")
    return [one for one in sessions if any(start < one.closes_at and end > one.starts_at for start, end in spans)]


@dataclass(frozen=True)
class ByState:
    """The sessions of a run by whether their roll call is closed."""

    open: list[Session]
    closed: list[Session]


def sessions_by_state(run: Run) -> ByState:
    """The sessions of the run, those with a closed roll call apart."""
    found = ByState([], [])
    for session in Session.objects.filter(run=run).select_related("run__course", "subject", "roll_call"):
        roll = getattr(session, "roll_call", None)
        (found.closed if roll and roll.state == RollCall.State.CLOSED else found.open).append(session)
    return found


def waiting_in(run: Run) -> QuerySet[Stay]:
    return Stay.objects.filter(run=run, queue=Stay.Queue.WAITING)


def joiners_waiting(run: Run) -> QuerySet[Stay, Any]:
    """The unmatched joiners of a run, each once, with how often and from when to when; the first stay names them."""
    grouped = waiting_in(run).order_by().values("given_name", "given_address", "source")
    return grouped.annotate(first=Min("pk"), times=Count("pk"), since=Min("joined_at"), until=Max("left_at")).order_by(
        "given_name", "given_address"
    )


def same_joiner(stay: Stay) -> QuerySet[Stay]:
    """Every waiting stay of the run with the very same name and address in the same sort of log."""
    return waiting_in(stay.run).filter(_alike(stay))


def _alike(stay: Stay) -> Q:
    return Q(given_name=stay.given_name, given_address=stay.given_address, source=stay.source)


def settled_by_hand() -> Q:
    """Stays that a person settled or set aside, and rows that were kept without counting."""
    aside = Q(queue__in=[Stay.Queue.SET_ASIDE, Stay.Queue.UNCOUNTED])
    return aside | Q(queue=Stay.Queue.MATCHED, settled_at__isnull=False)


SAME = ("queue", "why_not", "given_name", "given_address", "source", "enrollment", "reason")


def joiners_settled(run: Run) -> QuerySet[Stay, Any]:
    """The joiners of a run that somebody settled or that are not counted, each once, as joiners_waiting has them."""
    names = [f"enrollment__person__{name}" for name in Person.SAID_IN]
    grouped = Stay.objects.filter(settled_by_hand(), run=run).order_by().values(*SAME, *names)
    return grouped.annotate(first=Min("pk"), times=Count("pk"), since=Min("joined_at"), until=Max("left_at")).order_by(
        "queue", "given_name", "given_address", "first"
    )


def settled_like(stay: Stay) -> QuerySet[Stay]:
    """Every stay of the run that was settled as this one, for the same reason."""
    alike = {name: getattr(stay, name) for name in SAME}
    return Stay.objects.filter(settled_by_hand(), run=stay.run, **alike)


def stays_settled_for(user: Person) -> QuerySet[Stay]:
    """Settled and uncounted stays in runs whose attendance the person keeps."""
    settled = Stay.objects.filter(settled_by_hand(), run__in=runs_attended_to_by(user).values("pk"))
    return settled.select_related("run__course", "enrollment__person")


def stays_waiting_for(user: Person) -> QuerySet[Stay]:
    """Unmatched stays in runs whose attendance the person keeps."""
    waiting = Stay.objects.filter(queue=Stay.Queue.WAITING, run__in=runs_attended_to_by(user).values("pk"))
    return waiting.select_related("run__course")
