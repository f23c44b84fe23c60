"""The waiting room of a run that many people want at once: a number for each, let in by it.

Not for seats: enrollment.actions.places. A person has one ticket for a run, however many tabs are open, so more tabs
or more clicks gain nothing; the number is the server's. People inside who enrolled, gave up, or were not heard of for a
while make room for the next numbers.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.models import Person
from core.prepared import Statement
from enrollment.facts import RunName
from enrollment.models import Intake, Ticket, WaitingRoom
from enrollment.queries import rooms as queries
from enrollment.queries.rooms import LOOK_EVERY, NOTE_EVERY, Look

# Who was not heard of for so long has closed the page. Inside a person reads the run's page and decides.
INSIDE_FOR = timedelta(minutes=3)
GONE_AFTER = timedelta(minutes=2)
PACE_OF = timedelta(minutes=1)

# The next number with its ticket, as short as the room's row can be held. A second ticket of one person is an error of
# the unique constraint, which takes the number back, too. `inside` is how many were in when the person came: whoever
# came to a full room waits, also when somebody leaves in the same moment. PostgreSQL only.
FIRST = Statement(
    name="enrollment_first_ticket",
    types={"intake": "bigint", "person": "bigint", "inside_for": "interval"},
    sql="""
WITH room AS (
  INSERT INTO enrollment_waitingroom AS r (intake_id, tickets, let_in, pace) VALUES (%(intake)s, 1, 0, 0)
  ON CONFLICT (intake_id) DO UPDATE SET tickets = r.tickets + 1
  RETURNING tickets
)
INSERT INTO enrollment_ticket (intake_id, person_id, number)
SELECT %(intake)s, %(person)s, tickets FROM room
RETURNING id, intake_id, person_id, number, taken_at, seen_at, admitted_at, left_at, (
  SELECT count(*) FROM enrollment_ticket t WHERE t.intake_id = %(intake)s AND t.left_at IS NULL
  AND t.admitted_at IS NOT NULL AND t.seen_at >= statement_timestamp() - %(inside_for)s
) AS inside
""",
)


def come(*, intake: Intake, by: Person) -> Ticket:
    """The person's ticket: the one that is there, or the next number. Heard of now, in any case.

    A new number is let in at once when there is room and nobody waits before it. Numbers are given one after the
    other, each with its ticket, and people are let in by their numbers under the same lock: nobody is passed.
    Safe to run twice, also from many tabs at once: of two that ask in one moment the second finds the first one's.
    """
    return _heard_of(intake, by) or _next(intake, by)


def enter(*, intake: Intake, by: Person) -> Ticket:
    """The person's ticket, after a try to let in the next numbers: with room inside it is admitted at once.

    Safe to run twice.
    """
    ticket = _heard_of(intake, by)
    if ticket is None:
        return _next(intake, by)
    if ticket.admitted_at is None and let_in(intake=intake, by=by):
        ticket.refresh_from_db()
    return ticket


def look(*, run: RunName, by: Person) -> Look:
    """What `enter` does, for a page that asks again and again: one question, unless there is something to write.

    Raises: Http404 when there is no such run that takes people in.
    Safe to run twice.
    """
    found = queries.look(by, run)
    if not found.limit:
        return found
    intake = Intake(pk=found.intake, room_limit=found.limit)  # as much of it as is asked for here
    if found.number is None:
        ticket = _next(intake, by)
        return replace(found, number=ticket.number, is_admitted=ticket.admitted_at is not None)
    if found.is_unnoted:
        Ticket.objects.filter(intake=intake, person=by, left_at=None).update(seen_at=Now())
    if not found.is_admitted and found.is_due and let_in(intake=intake, by=by):
        return queries.look(by, run)
    return found


def _heard_of(intake: Intake, by: Person) -> Ticket | None:
    """The person's ticket that stands, with a note that the person is here."""
    mine = Ticket.objects.filter(intake=intake, person=by, left_at=None)
    if ticket := mine.first():
        mine.filter(seen_at__lt=Now() - NOTE_EVERY).update(seen_at=Now())
    return ticket


def _next(intake: Intake, by: Person) -> Ticket:
    """The next number, and everybody in whom there is room for."""
    ticket, inside = _first(intake, by) or (_next_in_steps(intake, by), _inside(intake).count())
    if inside < intake.room_limit:
        with transaction.atomic():
            room = _locked(intake)
            if _fill(intake, room):
                room.save(update_fields=["let_in"])
        ticket.refresh_from_db()
    return ticket


def _first(intake: Intake, by: Person) -> tuple[Ticket, int] | None:
    """The ticket of the quick statement and how many were inside: none for who was here before, nor when another tab
    was faster.
    """
    if connection.vendor != "postgresql":
        return None
    # Inside a transaction what fails must leave the rest usable; outside, the statement is a transaction of its own.
    safely: AbstractContextManager[object] = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with safely:
            row = FIRST.rows(intake=intake.pk, person=by.pk, inside_for=INSIDE_FOR)[0]
            inside = row.pop("inside")
            return Ticket(**row), inside
    except IntegrityError:
        return None


@transaction.atomic
def _next_in_steps(intake: Intake, by: Person) -> Ticket:
    room = _locked(intake)
    mine = Ticket.objects.filter(intake=intake, person=by)
    before = mine.first()
    if before is not None and before.left_at is None:  # another tab was faster
        return before
    number = room.tickets + 1
    if before is None:
        Ticket.objects.create(intake=intake, person=by, number=number)
    else:
        mine.update(number=number, taken_at=Now(), seen_at=Now(), admitted_at=None, left_at=None)
    WaitingRoom.objects.filter(intake=intake).update(tickets=number)
    return mine.get()


def _inside(intake: Intake) -> QuerySet[Ticket]:
    heard_of = Q(seen_at__gte=Now() - INSIDE_FOR)
    return Ticket.objects.filter(heard_of, intake=intake, left_at=None, admitted_at__isnull=False)


def _locked(intake: Intake) -> WaitingRoom:
    """The room's row, held: numbers are given and people let in by one at a time."""
    rooms = WaitingRoom.objects.select_for_update(no_key=True).filter(intake=intake)
    if (room := rooms.first()) is None:
        WaitingRoom.objects.get_or_create(intake=intake)
        room = rooms.get()
    return room


def _fill(intake: Intake, room: WaitingRoom) -> int:
    """Let in the lowest numbers that wait, as many as there is room for; the room's row must be held.

    Who was not heard of for a while neither takes room nor stands before anybody.
    Returns: how many.
    """
    free = intake.room_limit - _inside(intake).count()
    if free <= 0:
        return 0
    heard_of = Q(seen_at__gte=Now() - GONE_AFTER)
    waiting = Ticket.objects.filter(heard_of, intake=intake, left_at=None, admitted_at=None).order_by("number")
    chosen = dict(waiting.values_list("pk", "number")[:free])
    if not chosen:
        return 0
    room.let_in = max(room.let_in, *chosen.values())
    return Ticket.objects.filter(pk__in=chosen).update(admitted_at=Now(), seen_at=Now())


def let_in(*, intake: Intake, by: Person | None) -> int:
    """Let in the next numbers, as many as there is room for. Returns: how many.

    Every page that asks calls this; one of them a second does it, and none waits for another.
    Safe to run twice, also at once.
    """
    due = WaitingRoom.objects.filter(Q(looked_at=None) | Q(looked_at__lt=Now() - LOOK_EVERY), intake=intake)
    if not due.exists():
        return 0
    with transaction.atomic():
        # Who holds the row lets people in at this moment.
        room = due.select_for_update(no_key=True, skip_locked=True).first()
        if room is None:
            return 0
        here = Ticket.objects.filter(intake=intake, left_at=None)
        gone = Q(admitted_at=None, seen_at__lt=Now() - GONE_AFTER)
        gone |= Q(admitted_at__isnull=False, seen_at__lt=Now() - INSIDE_FOR)
        here.filter(gone).update(left_at=Now())
        done = _fill(intake, room)
        pace = Ticket.objects.filter(intake=intake, admitted_at__gte=Now() - PACE_OF).count()
        WaitingRoom.objects.filter(intake=intake).update(looked_at=Now(), pace=pace, let_in=room.let_in)
        return done


def leave(*, intake: int, by: Person) -> None:
    """Make room for the next number: the person has applied or goes away. Safe to run twice."""
    Ticket.objects.filter(intake=intake, person=by, left_at=None).update(left_at=Now())
