"""Coming and going with the rotating code: each scan is a stay, and the ledger follows at once.

Not for marks by hand: enrollment.actions.presence. Nobody checks in for somebody else: it is always `by` who comes.
"""

from __future__ import annotations

import secrets

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Session
from enrollment import codes, timing
from enrollment.actions import presence as ledger
from enrollment.models import Enrollment, RollCall, Stay
from enrollment.queries import checkin as queries
from enrollment.queries import clock
from enrollment.rules import checkin as rules
from journal import actions as journal

MOST_WRONG_CODES = 6
WRONG_CODES_SECONDS = 600


@transaction.atomic
def start_code(*, session: Session, by: Person) -> RollCall:
    """Give the session its secret, so that its code can be shown. Safe to run twice."""
    roll = ledger.locked_roll(session=session, by=by)
    refuse_if(rules.why_not_show_code(by, session, roll))
    if not roll.code_key:
        roll.code_key = secrets.token_hex(32)
        roll.save(update_fields=["code_key"])
        journal.record("roll.code_started", by=by, on=roll)
    return roll


def believe(*, sessions: list[Session], code: str, by: Person) -> tuple[Session, str] | None:
    """The session whose fresh code this is, with the ticket for one button; None when it is none of them.

    Wrong codes are counted for the person, before anything is compared: of many tries at one moment each counts.
    Raises: Refused after too many in ten minutes.
    """
    key = f"checkin-wrong:{by.pk}"
    cache.add(key, 0, WRONG_CODES_SECONDS)
    refuse_unless(
        cache.incr(key) <= MOST_WRONG_CODES,
        _("Too many wrong codes. Wait ten minutes, or ask the lecturer to mark you."),
    )
    rolls = {roll.session_id: roll.code_key for roll in RollCall.objects.filter(session__in=sessions)}
    for session in sessions:
        now = clock.at(session)
        if codes.is_fresh(rolls.get(session.pk, ""), code, now=int(now.timestamp()), seconds=timing.code_seconds()):
            cache.decr(key)  # a right one is none of them
            return session, codes.ticket(session.pk, by.pk, now=now)
    return None


@transaction.atomic
def enter(*, session: Session, by: Person, ticket: str, device: str = "") -> Stay:
    """Come in, or come back. A second press changes nothing.

    Raises: Refused without a confirmed place, with a code that ran out, or outside the window.
    """
    roll = ledger.locked_roll(session=session, by=by)
    now = clock.now()
    refuse_if(rules.why_not_ticket(by, session, ticket, now))
    refuse_if(rules.why_not_enter(session, roll, now))
    place = _own_place(session, by)
    if found := queries.open_stay(session, place):
        return found
    stay = Stay.objects.create(
        run=session.run, session=session, enrollment=place, source=Stay.Source.CODE,
        joined_at=now, device=codes.device_mark(device),
    )  # fmt: skip
    journal.record("stay.entered", by=by, on=session, new={"stay": stay.pk})
    ledger.recompute(session=session, by=by, only=[place.pk])
    return stay


@transaction.atomic
def leave(*, session: Session, by: Person, ticket: str, device: str = "") -> Stay:
    """Go out or leave for good: the open stay ends now. `device` is kept with the way in only.

    Raises: Refused when nobody of that name is inside, with a code that ran out, or outside the window.
    """
    roll = ledger.locked_roll(session=session, by=by)
    now = clock.now()
    refuse_if(rules.why_not_ticket(by, session, ticket, now))
    refuse_if(rules.why_not_leave(session, roll, now))
    place = _own_place(session, by)
    stay = queries.open_stay(session, place)
    refuse_unless(stay is not None, _("You are not checked in to this session."))
    assert stay is not None
    moved = Stay.objects.filter(pk=stay.pk, left_at=None).update(left_at=max(now, stay.joined_at))
    refuse_unless(moved == 1, _("You are not checked in to this session."))
    stay.refresh_from_db()
    journal.record("stay.left", by=by, on=session, new={"stay": stay.pk, "for_good": rules.is_for_good(session, now)})
    ledger.recompute(session=session, by=by, only=[place.pk])
    return stay


def _own_place(session: Session, person: Person) -> Enrollment:
    place = Enrollment.objects.filter(run=session.run, person=person, state=Enrollment.State.CONFIRMED).first()
    refuse_unless(place is not None, _("You have no confirmed place in this run."))
    assert place is not None
    return place
