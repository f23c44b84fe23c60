"""The waiting room of a run that many people want at once: a number for each, let in by it.

Not for seats: enrollment.actions.places. A person has one ticket for a run, however many tabs are open, so more tabs
or more clicks gain nothing; the number is the server's. People inside who enrolled, gave up, or were not heard of for a
while make room for the next numbers.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now

from accounts.models import Person
from enrollment.models import Intake, Ticket, WaitingRoom

# Who was not heard of for so long has closed the page. Inside a person reads the run's page and decides.
INSIDE_FOR = timedelta(minutes=3)
GONE_AFTER = timedelta(minutes=2)
LOOK_EVERY = timedelta(seconds=1)
NOTE_EVERY = timedelta(seconds=20)  # a page that asks again at once writes nothing
PACE_OF = timedelta(minutes=1)


def come(*, intake: Intake, by: Person) -> Ticket:
    """The person's ticket: the one that is there, or the next number. Heard of now, in any case.

    Safe to run twice, also from many tabs at once: of two that ask in one moment the second finds the first one's.
    """
    mine = Ticket.objects.filter(intake=intake, person=by)
    ticket = mine.first()
    if ticket is not None and ticket.left_at is None:
        mine.filter(seen_at__lt=Now() - NOTE_EVERY).update(seen_at=Now())
        return ticket
    try:
        with transaction.atomic():
            number = _next_number(intake)
            left = mine.filter(left_at__isnull=False)
            again = left.update(number=number, taken_at=Now(), seen_at=Now(), admitted_at=None, left_at=None)
            if not again:
                Ticket.objects.create(intake=intake, person=by, number=number)
    except IntegrityError:
        pass  # another tab was faster; its ticket is the person's
    return mine.get()


def enter(*, intake: Intake, by: Person) -> Ticket:
    """The person's ticket, after a try to let in the next numbers: with room inside it is admitted at once.

    Safe to run twice.
    """
    ticket = come(intake=intake, by=by)
    if ticket.admitted_at is None and let_in(intake=intake, by=by):
        ticket.refresh_from_db()
    return ticket


def _next_number(intake: Intake) -> int:
    room = WaitingRoom.objects.filter(intake=intake)
    if not room.update(tickets=F("tickets") + 1):
        WaitingRoom.objects.get_or_create(intake=intake)
        room.update(tickets=F("tickets") + 1)
    return room.values_list("tickets", flat=True).get()


def let_in(*, intake: Intake, by: Person | None) -> int:
    """Let in the next numbers, as many as there is room for. Returns: how many.

    Every page that asks calls this; the conditional update lets one of them a second do it.
    Safe to run twice, also at once.
    """
    due = Q(looked_at=None) | Q(looked_at__lt=Now() - LOOK_EVERY)
    if not WaitingRoom.objects.filter(due, intake=intake).update(looked_at=Now()):
        return 0
    here = Ticket.objects.filter(intake=intake, left_at=None)
    here.filter(admitted_at__isnull=True, seen_at__lt=Now() - GONE_AFTER).update(left_at=Now())
    inside = here.filter(admitted_at__isnull=False)
    inside.filter(seen_at__lt=Now() - INSIDE_FOR).update(left_at=Now())
    free = max(0, intake.room_limit - inside.count())
    waiting = here.filter(admitted_at=None).order_by("number").values_list("pk", "number")
    chosen = dict(waiting[:free])
    rows = Ticket.objects.filter(pk__in=chosen, admitted_at=None)
    done = rows.update(admitted_at=Now(), seen_at=Now()) if chosen else 0
    pace = Ticket.objects.filter(intake=intake, admitted_at__gte=Now() - PACE_OF).count()
    up_to = Greatest(F("let_in"), max(chosen.values(), default=0))
    WaitingRoom.objects.filter(intake=intake).update(pace=pace, let_in=up_to)
    return done


def leave(*, intake: int, by: Person) -> None:
    """Make room for the next number: the person has applied or goes away. Safe to run twice."""
    Ticket.objects.filter(intake=intake, person=by, left_at=None).update(left_at=Now())
