"""A sample of places: a seat and an offer of the trainee, a waiting list, and a lottery that many take part in.

Not for the runs themselves: the frame of the sample makes them with their confirmed people.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Protocol

from accounts.models import Person
from core.errors import Refused
from courses.models import Run
from enrollment.actions import draws, places
from enrollment.models import Enrollment, Intake

WAITING, DRAWN = 4, 26
SOURCE = "동행복권 로또 6/45 다음 회차 당첨번호 (dhlottery.co.kr), 추첨일:번호 오름차순"


class World(Protocol):
    """What of the sample's frame is needed here."""

    rng: random.Random
    manager: Person
    trainee: Person
    officials: list[Person]

    @property
    def open_run(self) -> Run: ...
    @property
    def full_run(self) -> Run: ...
    @property
    def lottery_run(self) -> Run: ...


def load(world: World) -> dict[str, int]:
    """Let the trainee and officials apply, through the actions. Returns: how many places there are now."""
    others = [person for person in reversed(world.officials)]
    made = [_enrol(world.trainee, world.open_run), _enrol(world.trainee, world.full_run)]
    made += [_enrol(person, world.full_run) for person in others[:WAITING]]
    intake = Intake.objects.get(run=world.lottery_run)
    # Three days after the applications, at noon: the sample's run begins some weeks later.
    known_at = (intake.closes_at + timedelta(days=3)).replace(hour=3, minute=0, second=0, microsecond=0)
    draws.commit(intake=intake, source=SOURCE, source_at=known_at, by=world.manager)
    made += [_enrol(person, world.lottery_run) for person in others[WAITING : WAITING + DRAWN]]
    leaving = Enrollment.objects.filter(run=world.full_run, state=Enrollment.State.CONFIRMED).order_by("arrival").last()
    if leaving is not None:  # the trainee, who is first in line, has an offer to answer then
        places.cancel(enrollment=leaving, reason_code=Enrollment.Reason.WORK, by=leaving.person)
    keys = [place.pk for place in made if place is not None]
    Enrollment.objects.filter(pk__in=keys).update(sample=True)
    return {"places": len(keys)}


def _enrol(person: Person, run: Run) -> Enrollment | None:
    """A place, unless a rule stands against it: the sample's people have other runs too."""
    try:
        return places.enrol(person=person, run=run.pk, by=person, through_the_room=False)
    except Refused:
        return None
