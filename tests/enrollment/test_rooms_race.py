"""Many people at the door of a waiting room in one moment: numbers without a gap, nobody passed, no more than fit."""

from __future__ import annotations

import time

import pytest

from accounts.models import Person
from enrollment.actions import rooms
from enrollment.models import Ticket, WaitingRoom
from enrollment.queries.rooms import position_of
from tests.enrollment.doing import open_run
from tests.enrollment.test_race import _on_disk, crowd, race  # noqa: F401  # the first is a fixture for every test here

PEOPLE, LIMIT, LONGEST_SECONDS = 400, 50, 2.0
pytestmark = pytest.mark.django_db(transaction=True)


def four_hundred_at_the_door() -> list[float]:
    """Everybody takes a ticket and is told the place in line.

    Returns: after how many seconds each was told, from the moment in which all four hundred stood at the door.
    """
    people, run = crowd(PEOPLE), open_run(room_limit=LIMIT)
    waited: list[float] = []
    start = time.perf_counter()

    def come(who: Person) -> str:
        ticket = rooms.enter(intake=run.intake, by=who)
        place = 0 if ticket.admitted_at else position_of(ticket).place
        waited.append(time.perf_counter() - start)
        return "inside" if ticket.admitted_at else f"place {place > 0}"

    answers = race(people, come)
    assert answers == {"inside": LIMIT, "place True": PEOPLE - LIMIT}
    rows = list(Ticket.objects.order_by("number").values_list("number", "admitted_at", "person"))
    assert [number for number, _at, _who in rows] == list(range(1, PEOPLE + 1))
    assert [at is not None for _number, at, _who in rows] == [True] * LIMIT + [False] * (PEOPLE - LIMIT)
    assert len({who for _number, _at, who in rows}) == PEOPLE
    room = WaitingRoom.objects.get()
    assert (room.tickets, room.let_in) == (PEOPLE, LIMIT)
    return waited


def test_400_people_take_numbers_at_once_and_nobody_is_passed():
    assert len(four_hundred_at_the_door()) == PEOPLE


@pytest.mark.long
@pytest.mark.services
def test_everybody_has_a_place_in_line_within_two_seconds():
    waited = sorted(four_hundred_at_the_door())
    assert waited[-1] < LONGEST_SECONDS, (
        f"half were told in {waited[PEOPLE // 2]:.2f} s, the last in {waited[-1]:.2f} s"
    )


def test_twenty_tabs_of_one_person_have_one_number():
    run, (who, other) = open_run(room_limit=1), crowd(2)
    rooms.enter(intake=run.intake, by=other)
    answers = race([who] * 20, lambda one: str(rooms.enter(intake=run.intake, by=one).number))
    assert answers == {"2": 20}
    assert Ticket.objects.count() == 2
    assert WaitingRoom.objects.get().tickets == 2  # and no number was lost


def test_people_who_come_while_others_leave_are_let_in_by_their_numbers():
    people, run = crowd(120), open_run(room_limit=10)

    def pass_through(who: Person) -> str:
        ticket = rooms.enter(intake=run.intake, by=who)
        if ticket.admitted_at is None:
            return "waits"
        rooms.leave(intake=run.intake.pk, by=who)
        return "left"

    race(people, pass_through)
    let_in = set(Ticket.objects.exclude(admitted_at=None).values_list("number", flat=True))
    assert let_in == set(range(1, len(let_in) + 1))
    assert WaitingRoom.objects.get().let_in == len(let_in)
    # Whoever was let in by somebody else's step has not left yet; with all of them gone the next ones come in.
    Ticket.objects.exclude(admitted_at=None).update(left_at=Ticket.objects.values("taken_at")[:1])
    WaitingRoom.objects.update(looked_at=None)
    assert rooms.let_in(intake=run.intake, by=None) == min(10, 120 - len(let_in))
