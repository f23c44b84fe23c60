"""What people do with their own place in a run: apply, cancel, and what approval and staff do with it.

Not for offers to people who wait: enrollment.actions.offers. Not for draws: enrollment.actions.draws.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache, partial
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.actions import notify
from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses.models.runs import in_words
from enrollment import opening_seats, seats
from enrollment.actions import approvals, offers, rooms
from enrollment.facts import Facts, RunName
from enrollment.models import Enrollment, Hold, Intake
from enrollment.queries import places as queries
from enrollment.rules import places as rules
from journal import actions as journal

T = TypeVar("T")


class ThroughTheRoom(Refused):
    """So many people apply that everybody passes the waiting room first."""


MOST_CHOICES = 3
TRIES = 5  # of two applications of one person at once the second looks again; a third look is rare

TEXTS = {
    seats.CONFIRMED: gettext_lazy("You have a seat in “%(run)s”."),
    seats.APPLIED: gettext_lazy("You applied for “%(run)s”. A seat is kept for you until your office decides."),
    seats.WAITING: gettext_lazy("You are on the waiting list of “%(run)s”. A free seat is offered to you by mail."),
    seats.IN_THE_DRAW: gettext_lazy("You take part in the draw for “%(run)s”. The result comes by mail."),
}
# Said to a person whom staff enter when the roll of the draw is closed.
BEHIND = gettext_lazy("You were entered for “%(run)s” after applications closed: you come after everybody in the draw.")

# Said to a person whom somebody else named for a held seat.
NAMED = {
    seats.CONFIRMED: gettext_lazy("%(by)s named you for “%(run)s”. You have a seat."),
    seats.APPLIED: gettext_lazy("%(by)s named you for “%(run)s”. A seat is kept for you until your office decides."),
}

NAMED_ENDED = gettext_lazy("The place of %(person)s in “%(run)s”, whom you named, has ended.")


def enrol(
    *,
    person: Person,
    run: int | RunName,
    by: Person,
    key: uuid.UUID | None = None,
    way: str = Enrollment.Way.SELF,
    choice: int = 1,
    first_choice: int | None = None,
    reason: str = "",
    hold: int | None = None,
    through_the_room: bool = True,
) -> Enrollment:
    """Apply for the run (its key or name): a seat, a number in the waiting list or a part in the draw, what is left.

    `key` comes with the form: the same key finds the first row again, also when the first answer was lost on its way.
    `hold` takes a seat that an agency holds. Staff (`way` is staff, with a reason) enter people outside the opening
    hours too. Where many apply at once the person gets a number in line here; with room inside it goes straight on.
    Raises: ThroughTheRoom when the person has to wait in line, Refused with every reason at once, Http404 when there is
    no run of that name.
    Safe to run twice with one key.
    """
    key = key or uuid.uuid4()
    if by_staff := way == Enrollment.Way.STAFF:
        refuse_if(rules.why_not_enter(by, reason))
    plain = way == Enrollment.Way.SELF and first_choice is None and through_the_room
    if plain and (made := _apply_at_once(person, run, key, by)):
        return made
    settled = False
    for _turn in range(TRIES):
        facts = queries.facts_of(person, run, first_choice)
        refuse_unless(facts is not None, _("This run does not exist any more."))
        assert facts is not None  # said once more for the type checker
        if facts.own_state and (before := _sent_before(key, person, facts.run)):
            return before
        if through_the_room and by.pk == person.pk:
            _come_in(facts, person)
        refuse_if(" ".join(rules.reasons(facts, any_time=by_staff or hold is not None)))
        application = _application(facts, person, by, key, way, choice, first_choice, reason, settled, by_staff)
        taken = _safely(key, partial(_take, application, hold))
        if taken is None:
            key = uuid.uuid4()
            continue
        if taken.word in seats.MADE:
            return _made(application, taken, facts, person, by, hold)
        refuse_if(_why_not_taken(taken.word, facts))
        settled = taken.word == seats.LOOK
        if settled:
            offers.settle(run=facts.run, by=None)
    raise Refused(_("Somebody used your account for another application at the same moment. Try again."))


def _made(
    application: seats.Application, taken: seats.Taken, facts: Facts, person: Person, by: Person, hold: int | None
) -> Enrollment:
    place = _row(application, taken, person, hold)
    _go_on(place, intake=application.intake, room=facts.room_limit, approval=facts.approval, by=by)
    return place


def _apply_at_once(person: Person, run: int | RunName, key: uuid.UUID, by: Person) -> Enrollment | None:
    """The way that thousands go in one second; None when somebody must look, with the rules, why it is not open."""
    if by.pk != person.pk or not person.is_active or person.left_on is not None:
        return None
    wish = _wish(person, run, key)
    applied = _safely(key, lambda: seats.apply(wish))
    if applied is None:
        return None
    taken, found = applied
    assert taken.at is not None  # a row that was made has its instant
    place = Enrollment(
        pk=taken.pk, key=key, person=person, course_id=found.course, run_id=found.run, year=found.year,
        organisation_id=person.organisation_id, quota_id=found.quota, way=Enrollment.Way.SELF, applied_by=person,
        arrival=taken.arrival, applied_at=taken.at, changed_at=taken.at, **_standing_of(taken.word),
    )  # fmt: skip
    _go_on(place, intake=found.intake, room=found.room_limit, approval=found.approval, by=person)
    return place


def _wish(person: Person, run: int | RunName, key: uuid.UUID) -> seats.Wish:
    """What the database has to know of somebody who applies for the own account."""
    return seats.Wish(
        run=run, key=key, person=person.pk, person_name=str(person), organisation=person.organisation_id,
        grade=person.grade, series=person.job_series, actor=journal.key_of(person), texts=_texts(person.language),
        url=reverse("enrollment_detail", args=[key]), name=_run_name(person.language),
        english=person.language == "en",
    )  # fmt: skip


def _go_on(place: Enrollment, *, intake: int, room: int, approval: str, by: Person) -> None:
    """The person makes room for the next in line, and the first approval is asked for."""
    if room:
        rooms.leave(intake=intake, by=place.person)
    if approval != Intake.Approval.NONE and place.hold_id is None:
        approvals.open_steps(enrollment=place, by=by)


@cache
def _texts(language: str) -> str:
    """The inbox lines of somebody who applied, in that language, as the database takes them."""
    with override(language):
        return _in_json(TEXTS)


@cache
def _run_name(language: str) -> str:
    with override(language):
        return in_words("{course}", "{year}", "{number}")


def _in_json(texts: Mapping[str, Promise], **values: object) -> str:
    return json.dumps({word: str(text) % {"run": "{run}", **values} for word, text in texts.items()})


def _sent_before(key: uuid.UUID, person: Person, run: int) -> Enrollment | None:
    """The place that this very form made already."""
    return Enrollment.objects.filter(key=key, person=person, run=run).exclude(state__in=Enrollment.ENDED).first()


def _safely(key: uuid.UUID, act: Callable[[], T]) -> T | None:
    """What the act answers; None when the key names a row already: of a place that ended, of another run, or of
    somebody else. Asking first would cost every application a query.
    """
    # Inside a transaction what fails must leave the rest usable; outside, the statement is a transaction of its own.
    safely: AbstractContextManager[object] = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with safely:
            return act()
    except IntegrityError:
        if Enrollment.objects.filter(key=key).exists():
            return None
        raise


def _come_in(facts: Facts, person: Person) -> None:
    """Pass the run's waiting room, if it has one. Raises: ThroughTheRoom when it is not the person's turn."""
    if sentence := rules.why_not_come_in(facts):
        intake = Intake.objects.get(run=facts.run)
        if rooms.enter(intake=intake, by=person).admitted_at is None:
            raise ThroughTheRoom(sentence)


def enrol_by_choice(
    *,
    person: Person,
    run: int | RunName,
    further: Sequence[int],
    by: Person,
    key: uuid.UUID | None = None,
) -> Enrollment:
    """Apply for a run (its key or name) and, when its seats are drawn, name the second and third choice (their keys).

    Only runs that are drawn together with the first one count; others are left out. A further choice that is refused
    takes nothing from the first one, which stands already, and asks for no second turn in a waiting room.
    Returns: the first place.
    Raises: Refused when the first choice is.
    Safe to run twice with one key.
    """
    key = key or uuid.uuid4()
    first = enrol(person=person, run=run, by=by, key=key)
    for number, other in enumerate(_drawn_with(person, first.run_id, further), 2):
        if number > MOST_CHOICES:
            break
        with suppress(Refused):
            own_key = uuid.uuid5(key, str(number))
            enrol(
                person=person, run=other, by=by, key=own_key, choice=number, first_choice=first.pk,
                through_the_room=False,
            )  # fmt: skip
    return first


def _drawn_with(person: Person, run: int | None, wanted: Sequence[int]) -> list[int]:
    """Those of the wanted runs that may be a further choice, in the order of the wish, each once."""
    facts = queries.facts_of(person, run) if wanted and run else None
    allowed = {one.pk for one in queries.further_choices(facts)} if facts else set()
    return [one for one in dict.fromkeys(wanted) if one in allowed]


def _row(application: seats.Application, taken: seats.Taken, person: Person, hold: int | None) -> Enrollment:
    """The row that was just made, without asking for it again."""
    assert taken.at is not None  # a row that was made has its instant
    a = application
    return Enrollment(
        pk=taken.pk, key=a.key, person=person, course_id=a.course, run_id=a.run, year=a.year,
        organisation_id=a.organisation, quota_id=a.quota, hold_id=hold, way=a.way, arrival=taken.arrival,
        choice=a.choice, first_choice_id=a.first_choice, applied_at=taken.at, applied_by_id=a.applied_by,
        changed_at=taken.at, reason=a.reason, **_standing_of(taken.word),
    )  # fmt: skip


def _standing_of(word: str) -> dict[str, Any]:
    state = Enrollment.State.APPLIED if word == seats.IN_THE_DRAW else word
    return {"state": state, "takes_seat": word in (seats.CONFIRMED, seats.APPLIED)}


def _take(application: seats.Application, hold: int | None) -> seats.Taken:
    if hold is not None:
        return seats.take_held(application, hold)
    return _enter(application) if application.any_time else seats.take(application)


@transaction.atomic
def _enter(application: seats.Application) -> seats.Taken:
    """Staff enter somebody. Raises: Refused when that only leads to a list that ends; the row is held until here."""
    taken = seats.take(application)
    if taken.word == seats.WAITING:
        refuse_if(rules.why_not_wait(Intake.objects.get(pk=application.intake), now=queries.clock()))
    return taken


def _why_not_taken(word: str, facts: Facts) -> str | None:
    """The sentence for what the database answered; None when it asks to look again."""
    if word == seats.FULL:
        return _("All seats are taken and the waiting list is full. Look for another run of the course.")
    if word == seats.NOT_YET:
        return _("Applications open on %(when)s. Come back then.") % {"when": rules.when(facts.opens_at)}
    if word == seats.CLOSED:
        return _("Applications closed on %(when)s. Look for another run of the course.") % {
            "when": rules.when(facts.closes_at)
        }
    return None


def _application(
    facts: Facts,
    person: Person,
    by: Person,
    key: uuid.UUID,
    way: str,
    choice: int,
    first_choice: int | None,
    reason: str,
    settled: bool,
    any_time: bool,
) -> seats.Application:
    assert facts.intake is not None  # rules.reasons refuses a run without an intake
    with override(person.language):
        named = way == Enrollment.Way.NOMINATION
        words = NAMED if named else {**TEXTS, seats.IN_THE_DRAW: BEHIND} if facts.is_closed else TEXTS
        texts = _in_json(words, by=by)
    return seats.Application(
        key=key, person=person.pk, run=facts.run, intake=facts.intake, course=facts.course, year=facts.year,
        organisation=person.organisation_id, quota=facts.quota, revision=facts.revision,
        intake_revision=facts.intake_revision, words=facts.words, way=way, applied_by=by.pk,
        actor=journal.key_of(by), actor_name=str(by), person_name=str(person), texts=texts,
        url=reverse("enrollment_detail", args=[key]), choice=choice, first_choice=first_choice, reason=reason.strip(),
        any_time=any_time, settled=settled,
    )  # fmt: skip


@transaction.atomic
def cancel(*, enrollment: Enrollment, reason_code: str, reason: str = "", by: Person) -> None:
    """Give the place up; a seat that it took is offered to the next in line at once.

    Raises: Refused after the cut-off, without a reason, or when the place changed meanwhile.
    """
    refuse_if(rules.why_not_reason(reason_code, reason))
    refuse_if(rules.why_not_cancel(by, enrollment, now=queries.clock()))
    _end(enrollment, Enrollment.State.CANCELLED, reason_code, reason.strip(), "enrollment.cancelled", by)
    _tell_cancelled(enrollment, reason.strip(), by)


@transaction.atomic
def cancel_many(*, places: Sequence[Enrollment], reason: str, by: Person) -> int:
    """Cancel several places for one reason in words: all of them or, when one is refused, none. Returns: how many.

    Raises: Refused when there are none, without a reason, or when one of them changed meanwhile.
    """
    refuse_unless(bool(places), _("Select at least one place that stands."))
    refuse_if(rules.why_not_reason(Enrollment.Reason.OTHER, reason))
    now = queries.clock()
    # Who waits goes first: a seat that is freed below must not be offered to somebody who is about to go.
    for place in sorted(places, key=lambda place: place.takes_seat):
        refuse_if(rules.why_not_cancel(by, place, now=now))
        code = Enrollment.Reason.OTHER
        _end(place, Enrollment.State.CANCELLED, code, reason.strip(), "enrollment.cancelled", by, offer=False)
        _tell_cancelled(place, reason.strip(), by)
    for run in sorted({place.run_id for place in places if place.run_id}):
        offers.offer_seats(run=run, by=by)
    return len(places)


@transaction.atomic
def refuse(*, enrollment: Enrollment, reason: str, by: Person | None, tell: bool = True) -> None:
    """The approval was refused: the place ends and its seat is offered on. Call it from the approval's own action.

    `by` is None when nobody decided in time.
    """
    _end(enrollment, Enrollment.State.REFUSED, Enrollment.Reason.NOT_APPROVED, reason, "enrollment.refused", by)
    if tell:
        _tell(enrollment, gettext_lazy("Your application for “%(run)s” was not approved."), by)


@transaction.atomic
def approve(*, enrollment: Enrollment, by: Person, tell: bool = True) -> None:
    """The last step of approval is given: a kept seat is confirmed, a part in the draw stands.

    Who waits or has an offer keeps the place in line; accepting the offer then confirms at once (complaint: raising
    the seats never books anybody past the approval). Call it from the approval's own action.
    """
    if enrollment.state != Enrollment.State.APPLIED:
        return
    to = Enrollment.State.CONFIRMED if enrollment.takes_seat else Enrollment.State.APPROVED
    seen = Enrollment.objects.filter(pk=enrollment.pk, state=enrollment.state, takes_seat=enrollment.takes_seat)
    refuse_unless(seen.update(state=to, changed_at=Now()) == 1, _("This place changed meanwhile. Look at it again."))
    journal.record("enrollment.approved", by=by, on=enrollment, old={"state": enrollment.state}, new={"state": to})
    enrollment.state = to
    text = (
        gettext_lazy("Your place in “%(run)s” is confirmed.")
        if enrollment.takes_seat
        else gettext_lazy("Your application for “%(run)s” is approved. You take part in the draw.")
    )
    if tell:
        _tell(enrollment, text, by)


@transaction.atomic
def end(*, enrollment: Enrollment, reason_code: str, reason: str = "", by: Person | None, tell: bool = True) -> None:
    """End a live place for a reason of the portal's own (run cancelled, replaced); nobody is offered its seat here.

    Raises: Refused when the place changed meanwhile.
    """
    _end(enrollment, Enrollment.State.CANCELLED, reason_code, reason, "enrollment.cancelled", by, offer=False)
    if tell:
        _tell(enrollment, gettext_lazy("Your place in “%(run)s” is cancelled."), by)


def _end(
    enrollment: Enrollment, to: str, code: str, reason: str, verb: str, by: Person | None, *, offer: bool = True
) -> None:
    old, freed = enrollment.state, enrollment.takes_seat
    moved = seats.end(enrollment, to=to, reason_code=code, reason=reason)
    refuse_unless(moved, _("This place changed meanwhile. Look at it again."))
    # Why somebody gives a place up may be a matter of health or family: it stays with the place, not in the journal.
    journal.record(verb, by=by, on=enrollment, old={"state": old}, new={"state": to})
    if enrollment.run_id is None:
        opening_seats.free(enrollment)
    if offer and freed and enrollment.run_id:
        offers.offer_seats(run=enrollment.run_id, by=by)
    if offer and enrollment.hold is not None and enrollment.hold.held_by_id != enrollment.person_id:
        _tell_holder(enrollment, enrollment.hold, by)


def _tell_cancelled(enrollment: Enrollment, reason: str, by: Person) -> None:
    """The person learns that the place is gone, and why when somebody else wrote it down."""
    text = gettext_lazy("Your place in “%(run)s” is cancelled.")
    if reason and by.pk != enrollment.person_id:
        text = gettext_lazy("Your place in “%(run)s” is cancelled. Reason: %(reason)s")
    _tell(enrollment, text, by, reason=reason)


def _tell_holder(enrollment: Enrollment, hold: Hold, by: Person | None) -> None:
    """Who named the person learns that the place ended."""
    values = {"person": enrollment.person, "run": enrollment.run}
    notify(person=hold.held_by, text=NAMED_ENDED, values=values, url=hold.get_absolute_url(), by=by)


def _tell(enrollment: Enrollment, text: Promise, by: Person | None, **more: object) -> None:
    values = {"run": enrollment.run or enrollment.course, **more}
    notify(person=enrollment.person, text=text, values=values, url=enrollment.get_absolute_url(), by=by)
