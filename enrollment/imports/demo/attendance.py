"""Sample attendance: roll calls of the runs in a room, the join log of the remote run with strangers in it.

Not for statements, conduct cases and appeals: enrollment.imports.demo.conduct.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from courses.models import Run, Session
from enrollment.actions import joins
from enrollment.actions import presence as ledger
from enrollment.actions.presence import Given
from enrollment.joins import Joiner
from enrollment.models import Enrollment, Presence, Stay
from enrollment.queries.presence import expected_in

STRANGERS = (("iPhone", ""), ("회의실 3", ""), ("김하늘(자택)", "haneul.kim@mail.example.com"))


def load(world: Any) -> dict[str, int]:
    """Call the roll of every session that is over, close those of the run that is over, take in one join log.

    Returns: how many lines and unmatched joiners there are now.
    """
    for run, closes in ((world.past_run, True), (world.running_run, False)):
        people = list(expected_in(run))
        for session in _over(run, world):
            given = {place.pk: _mark(world, session, number) for number, place in enumerate(people)}
            ledger.take_roll(session=session, given=given, revision=0, by=world.manager)
            if closes:
                ledger.close_roll(session=session, by=world.manager)
    _log(world)
    runs = [world.past_run, world.running_run, world.remote_run]
    return {
        "sample presence lines": Presence.objects.filter(session__run__in=runs).count(),
        "sample unmatched joiners": Stay.objects.filter(run=world.remote_run, queue=Stay.Queue.WAITING).count(),
    }


def _over(run: Run, world: Any) -> list[Session]:
    sessions = run.sessions.filter(ends_at__lte=world.now).select_related("run__course", "subject")
    return list(sessions.order_by("starts_at"))


def _mark(world: Any, session: Session, number: int) -> Given:
    """Nearly everybody is there; the fifth person is away often, so that somebody is near the limit."""
    dice = world.rng.random()
    if number == 4 and dice < 0.5:
        return Given(Presence.Mark.ABSENT)
    if dice < 0.04:
        return Given(Presence.Mark.LATE, came_at=session.starts_at + timedelta(minutes=world.rng.randint(16, 40)))
    if dice < 0.06:
        return Given(Presence.Mark.LEFT_EARLY, left_at=session.ends_at - timedelta(minutes=world.rng.randint(16, 40)))
    return Given(Presence.Mark.ABSENT if dice < 0.08 else Presence.Mark.PRESENT)


def _log(world: Any) -> None:
    """One log of the sessions that are over; people reconnect, three joiners are nobody's, and one had to wait."""
    sessions = _over(world.remote_run, world)
    if not sessions:
        return
    rows = list(_joiners(world, sessions, list(expected_in(world.remote_run))))
    key = uuid5(NAMESPACE_OID, f"sample:{world.remote_run.pk}")
    _place, first = rows[0]
    opened = first.joined_at - timedelta(minutes=8)
    waited = Joiner(len(rows) + 2, first.name, first.address, opened, first.joined_at, waiting_room=True)
    joins.take_in(
        run=world.remote_run, source=Stay.Source.ZOOM, joiners=rows, upload_key=key, by=world.manager,
        uncounted=[(Stay.WhyNot.WAITING_ROOM, waited)],
    )  # fmt: skip


def _joiners(world: Any, sessions: list[Session], people: list[Enrollment]) -> Iterable[joins.Matched]:
    row = 1
    for session in sessions:
        for place in people:
            start = session.starts_at - timedelta(minutes=world.rng.randint(0, 12))
            middle = session.starts_at + (session.ends_at - session.starts_at) / 2
            again = middle + timedelta(minutes=world.rng.choice((-2, 1, 1, 2, 25)))
            for came, left in ((start, middle), (again, session.ends_at)):
                row += 1
                yield place.pk, Joiner(row, place.person.name, place.person.email, came, left)
        for name, address in STRANGERS:
            row += 1
            yield None, Joiner(row, name, address, session.starts_at, session.ends_at)
