"""Holding seats for an agency, filling them with people, replacing people, giving seats back.

Not for who may take part: that is the rule of every application (enrollment.rules.places). A hold keeps its seats in
the run's count from the start: naming people moves nothing there, only giving back does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify, notify_many
from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses.models import Run
from enrollment import seats as counting
from enrollment.actions import deciding, offers, places
from enrollment.models import Enrollment, Hold
from enrollment.queries import nominations as queries
from enrollment.rules import nominations as rules
from journal import actions as journal

_S = Enrollment.State
_day = lazy(date_format, str)  # written in the reader's language


@transaction.atomic
def hold_seats(*, run: Run, seats: int, by: Person, note: str = "") -> Hold:
    """Hold seats of the run for the organisation of `by`, without names.

    They count as taken, in the run and in the agency's quota, until they are filled or returned.
    Raises: Refused when a rule stands against it or the seats went meanwhile.
    """
    refuse_if(rules.why_not_hold(by, run, seats))
    assert by.organisation
    quota = queries.quota_of(run, by.organisation)
    taken = counting.hold_seats(intake=run.intake.pk, quota=quota.pk if quota else None, seats=seats)
    refuse_unless(taken, _("Somebody else took seats in the same moment. Look at how many are left, and try again."))
    try:
        with transaction.atomic():
            hold = Hold.objects.create(
                run=run, organisation=by.organisation, seats=seats, returns_on=queries.returns_on(run.intake),
                held_by=by, note=note.strip(), quota=quota,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("A colleague held seats of this run a moment ago. Open that entry instead.")) from error
    journal.record("hold.made", by=by, on=hold, new={"seats": seats, "returns_on": hold.returns_on})
    return hold


@transaction.atomic
def fill(
    *, hold: Hold, people: Sequence[Person], by: Person, notes: Mapping[int, str] | None = None
) -> list[Enrollment]:
    """Name people for held seats: all of them or nobody. Each has a place and is told.

    The run's count does not move: a held seat becomes the person's. Where the run asks for approval the naming counts
    as the training officer's; a head decides still. `notes` by the person's key are kept with the place.
    Raises: Refused when a rule stands against the hold, or against one of the people, or the seats went meanwhile.
    """
    hold = queries.with_run(hold)
    refuse_if(rules.why_not_fill(by, hold, len(people)))
    refuse_if(rules.why_not_name(hold, people))
    counting.lock_standings([person.pk for person in people])
    placed = [_place(hold, person, by, (notes or {}).get(person.pk, "")) for person in people]
    journal.record("hold.filled", by=by, on=hold, new={"people": len(placed)})
    return placed


def _place(hold: Hold, person: Person, by: Person, note: str = "") -> Enrollment:
    """The person's place in one of the held seats, by the one way on which everybody comes in."""
    enrollment = places.enrol(
        person=person,
        run=hold.run_id,
        by=by,
        way=Enrollment.Way.NOMINATION,
        hold=hold.pk,
        reason=note,
        through_the_room=False,
    )
    if enrollment.state == _S.APPLIED:
        deciding.count_naming(enrollment=enrollment, by=by)
    return enrollment


@transaction.atomic
def replace(*, hold: Hold, named: Enrollment, person: Person, by: Person) -> Enrollment:
    """Give a named person's seat to another one of the agency, until places can no longer be cancelled.

    Both are told. No count moves: the seat changes hands.
    Raises: Refused when a rule stands against it or somebody moved the place meanwhile.
    """
    hold = queries.with_run(hold)
    refuse_if(rules.why_not_replace(by, hold, named))
    refuse_if(rules.why_not_name(hold, [person]))
    counting.lock_standings([person.pk])
    moved = counting.reopen_held(named, reason_code=Enrollment.Reason.REPLACED)
    refuse_unless(moved, _("This place was changed a moment ago. Look at the page of the seats again."))
    placed = _place(hold, person, by)
    new = {"state": _S.CANCELLED.value, "replaced_by": placed.pk}
    journal.record("enrollment.replaced", by=by, on=named, old={"state": named.state}, new=new)
    text = gettext_lazy("%(organisation)s gave your seat in “%(run)s” to a colleague.")
    notify(person=named.person, text=text, values={"organisation": hold.organisation, "run": hold.run}, by=by)
    return placed


@transaction.atomic
def give_back(*, hold: Hold, seats: int, by: Person) -> None:
    """Give held seats back that have no name; who waits for the run gets them.

    Raises: Refused when a rule stands against it or the seats were filled meanwhile.
    """
    hold = queries.with_run(hold)
    refuse_if(rules.why_not_give_back(by, hold, seats))
    refuse_unless(
        _return(hold, seats, by),
        _("The held seats changed a moment ago. Look at how many have no name, and try again."),
    )


def _return(hold: Hold, seats: int, by: Person | None) -> bool:
    """Move the seats back into the run. Returns: False when they are no longer without a name."""
    if not counting.return_held(hold, seats):
        return False
    journal.record("hold.returned", by=by, on=hold, new={"seats": seats})
    offers.offer_seats(run=hold.run_id, by=by)
    return True


def return_unused(*, by: Person | None, on: date) -> int:
    """Return every seat whose day has come (`on`) and which has no name. Safe to run twice. Returns: how many seats."""
    returned = 0
    for hold in queries.due(on):
        with transaction.atomic():
            counting.locked(hold.run.intake.pk)  # who names people meanwhile is either seen here or too late
            unnamed = queries.with_run(hold).open
            if unnamed and _return(hold, unnamed, by):
                returned += unnamed
                _tell_returned(hold, unnamed)
    return returned


def _tell_returned(hold: Hold, seats: int) -> None:
    text = gettext_lazy("Held seats of “%(run)s” that had no name went back to the run: %(seats)d.")
    values = {"run": hold.run, "seats": seats}
    notify_many(people=queries.keepers_of(hold), text=text, values=values, url=hold.get_absolute_url())


def remind_of_returns(*, by: Person | None, on: date) -> int:
    """Tell who held seats that the unnamed ones are about to return, once a hold. Returns: how many were told."""
    told = 0
    for hold in queries.about_to_return(on):
        with transaction.atomic():
            claimed = Hold.objects.filter(pk=hold.pk, reminded_at=None).update(reminded_at=Now())
            if claimed:
                told += 1
                text = gettext_lazy("Name people for “%(run)s” until %(day)s: %(seats)d held seats would go back.")
                values = {"run": hold.run, "day": _day(hold.returns_on), "seats": hold.open}
                notify_many(
                    people=queries.keepers_of(hold), text=text, values=values, url=hold.get_absolute_url(), by=by
                )
    return told
