"""Taking and freeing seats: the few statements that move the counters of a run, each exact under any crowd.

Not for who may: enrollment.rules. Not for telling people of a freed seat: enrollment.actions.offers.

What always holds, at every commit:
  intake.taken   = enrollments that take a seat + seats that holds of the run keep open
  quota.taken    = the same for the quota's organisation
  intake.waiting = enrollments in the state "waiting"
Whoever changes one of them holds the intake's row first and the quota's row after it; a person's standing comes before
both. So no two statements wait for each other in a circle.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import Message
from courses.models import Run
from enrollment.facts import RunName
from enrollment.models import ApprovalStep, Approver, Draw, Enrollment, Hold, Intake, Quota, Standing
from enrollment.taking import TAKE, apply_to
from journal.actions import key_of
from journal.models import Entry

State = Enrollment.State

# What the database says to an application. The first four make a row; MOVED and LOOK ask to look again.
CONFIRMED, APPLIED, WAITING, IN_THE_DRAW = "confirmed", "applied", "waiting", "in_the_draw"
FULL, NOT_YET, CLOSED, MOVED, LOOK, TWICE = "full", "not_yet", "closed", "moved", "look", "twice"
MADE = frozenset({CONFIRMED, APPLIED, WAITING, IN_THE_DRAW})

STEPS: dict[str, tuple[str, ...]] = {
    Intake.Approval.NONE: (),
    Intake.Approval.HEAD: (Approver.Step.HEAD,),
    Intake.Approval.OFFICER: (Approver.Step.OFFICER,),
    Intake.Approval.BOTH: (Approver.Step.HEAD, Approver.Step.OFFICER),
}


@dataclass(frozen=True)
class Application:
    """Everything the statement writes, as plain values.

    `revision` is the person's standing as it was seen, `intake_revision` that of the intake. `texts` is JSON with the
    inbox line for each word that makes a row; {run} stands where the run's `words` go. `any_time` is for staff, who
    enter people outside the opening hours too; `settled` says that everybody who waits does so for a full quota
    (offers were made just now).
    """

    key: uuid.UUID
    person: int
    run: int
    intake: int
    course: int
    year: int
    organisation: int | None
    quota: int | None
    revision: int
    intake_revision: int
    words: str
    way: str
    applied_by: int
    actor: str
    actor_name: str
    person_name: str
    texts: str
    url: str
    choice: int = 1
    first_choice: int | None = None
    reason: str = ""
    any_time: bool = False
    settled: bool = False


@dataclass(frozen=True)
class Taken:
    """The answer: a word of above, and the row's key and number when there is one."""

    word: str
    pk: int | None = None
    arrival: int = 0
    at: datetime | None = None


def take(application: Application) -> Taken:
    """Take a seat, or a number in the waiting list or for the draw; with the journal's entry and the inbox line.

    On PostgreSQL one statement (enrollment.taking), elsewhere the same steps in one transaction.
    Safe to run twice: the second run meets a moved standing and makes nothing.
    """
    if connection.vendor != "postgresql":
        return take_in_steps(application)
    rows = TAKE.rows(**{**vars(application), "key": str(application.key)})
    if not rows:
        return Taken(MOVED)
    return Taken(rows[0]["word"], rows[0]["id"], rows[0]["arrival"] or 0, rows[0]["applied_at"])


@dataclass(frozen=True)
class Wish:
    """What somebody who applies for the own account brings along; the database finds the rest.

    `name` is how a run is called, with {course}, {year} and {number} in it, and `english` whether the course's English
    title goes there; `grade` and `series` are the person's own.
    """

    run: int | RunName
    key: uuid.UUID
    person: int
    person_name: str
    organisation: int | None
    grade: str
    series: str
    actor: str
    texts: str
    url: str
    name: str
    english: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the database found out about the run on the way, for what follows a place that was made."""

    run: int
    course: int
    year: int
    intake: int
    quota: int | None
    approval: str
    room_limit: int


def apply(wish: Wish) -> tuple[Taken, Found] | None:
    """Look at the facts and take a seat or a number, all in the one statement of PostgreSQL.

    Returns: None when nothing was made, for whatever reason: then look with the rules, which say why. That is also
    the only way on other databases.
    """
    name = wish.run if isinstance(wish.run, RunName) else None
    if connection.vendor != "postgresql" or (name and not name.can_be):
        return None
    values = {**vars(wish), **(name._asdict() if name else {}), "key": str(wish.key)}
    rows = apply_to(named=name is not None).rows(
        **values, way=Enrollment.Way.SELF, applied_by=wish.person, actor_name=wish.person_name, choice=1,
        first_choice=None, reason="", any_time=False, settled=False,
    )  # fmt: skip
    if not rows or rows[0]["word"] not in MADE:
        return None
    row = rows[0]
    found = Found(**{name: row[name] for name in Found.__slots__})
    return Taken(row["word"], row["id"], row["arrival"], row["applied_at"]), found


@transaction.atomic
def take_in_steps(application: Application) -> Taken:
    """The same as `take`, one statement after the other, for databases that let in one writer at a time."""
    if not move_standing(application.person, application.revision):
        return Taken(MOVED)
    intake, clock = locked(application.intake)
    quota = _locked_quota(application.quota)
    word = _word(application, intake, quota, clock)
    if word not in MADE:
        return Taken(word)
    seat = word in (CONFIRMED, APPLIED)
    _count(intake, quota, taken=int(seat), waiting=int(word == WAITING), arrivals=1)
    enrollment = _write(application, word, intake.arrivals, seat, clock)
    _open_steps(enrollment.pk, intake.approval)
    return Taken(word, enrollment.pk, enrollment.arrival, enrollment.applied_at)


@transaction.atomic
def take_held(application: Application, hold: int) -> Taken:
    """Give one seat of a hold to a named person: the counters stand already, only the hold's `filled` moves.

    Returns: MOVED when the person's standing moved, FULL when the hold has no open seat any more.
    """
    if not move_standing(application.person, application.revision):
        return Taken(MOVED)
    intake, clock = locked(application.intake)
    open_seats = F("filled") + F("returned")
    if not Hold.objects.filter(pk=hold, seats__gt=open_seats).update(filled=F("filled") + 1):
        return Taken(FULL)
    Intake.objects.filter(pk=intake.pk).update(arrivals=F("arrivals") + 1)
    word = CONFIRMED if intake.approval == Intake.Approval.NONE else APPLIED
    # The seat was counted in the hold's quota when it was held, whichever quota the person's own office has.
    quota = Hold.objects.values_list("quota", flat=True).get(pk=hold)
    enrollment = _write(replace(application, quota=quota), word, intake.arrivals + 1, True, clock, hold=hold)
    _open_steps(enrollment.pk, intake.approval)
    return Taken(word, enrollment.pk, enrollment.arrival, enrollment.applied_at)


@transaction.atomic
def reopen_held(enrollment: Enrollment, *, reason_code: str) -> bool:
    """End a named person's place and keep its seat in the hold, without a name: no counter of the run moves.

    Returns: False when the place is no longer what was seen.
    """
    intake = _intake_of(enrollment)
    assert intake is not None  # only an intake has held seats
    locked(intake)
    seen = Enrollment.objects.filter(pk=enrollment.pk, state=enrollment.state, takes_seat=True, hold=enrollment.hold_id)
    if not seen.update(state=State.CANCELLED, takes_seat=False, reason_code=reason_code, changed_at=Now()):
        return False
    Hold.objects.filter(enrollments=enrollment).update(filled=F("filled") - 1)
    return True


@transaction.atomic
def return_held(hold: Hold, seats: int) -> bool:
    """Free held seats that have no name. Call actions.offers.offer_seats afterwards, in the same transaction.

    Returns: False when so many are no longer without a name.
    """
    row, _clock = locked(Intake.objects.values_list("pk", flat=True).get(run=hold.run_id))
    open_enough = Hold.objects.filter(pk=hold.pk, seats__gte=F("filled") + F("returned") + seats)
    if not open_enough.update(returned=F("returned") + seats):
        return False
    _count(row, _locked_quota(hold.quota_id), taken=-seats)
    return True


def lock_standings(people: list[int]) -> None:
    """Hold the standing of several people, always in the same order, before the first of them takes a place."""
    Standing.objects.bulk_create([Standing(person_id=pk) for pk in sorted(people)], ignore_conflicts=True)
    list(Standing.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True))


@transaction.atomic
def hold_seats(*, intake: int, quota: int | None, seats: int) -> bool:
    """Take seats without names. Returns: False when the run or the quota has fewer, or people wait for them."""
    row, _clock = locked(intake)
    share = _locked_quota(quota)
    if row.run.state != Run.State.PLANNED or row.waiting or row.seats_left < seats:
        return False
    if share and share.seats - share.taken < seats:
        return False
    _count(row, share, taken=seats)
    return True


@transaction.atomic
def end(enrollment: Enrollment, *, to: str, reason_code: str, reason: str = "", before: datetime | None = None) -> bool:
    """End a place (cancelled or refused) and free its seat. Call actions.offers.offer_seats afterwards.

    Only when the place is still in the state in which it was seen, and, with `before`, only if its offer's time was
    over at that instant. Returns: False when somebody was faster.
    """
    intake = _intake_of(enrollment) if enrollment.run_id else None  # a run of a loaded year may have none
    row = locked(intake)[0] if intake else None
    seen = Enrollment.objects.filter(pk=enrollment.pk, state=enrollment.state, takes_seat=enrollment.takes_seat)
    if before is not None:
        seen = seen.filter(offer_expires_at__lte=before)
    moved = seen.update(
        state=to, takes_seat=False, offer_key=None, offer_expires_at=None,
        reason_code=reason_code, reason=reason, changed_at=Now(),
    )  # fmt: skip
    if not moved:
        return False
    if row is not None:
        quota = _locked_quota(enrollment.quota_id) if enrollment.takes_seat else None
        _count(row, quota, taken=-int(enrollment.takes_seat), waiting=-int(enrollment.state == State.WAITING))
    enrollment.state, enrollment.takes_seat = to, False
    return True


def offer(enrollment: Enrollment, *, intake: Intake, quota: Quota | None, until: datetime) -> None:
    """Give a waiting person a seat for a while. The intake's row must be held; both objects are kept up to date."""
    enrollment.state, enrollment.takes_seat = State.OFFERED, True
    enrollment.offer_key, enrollment.offer_expires_at = uuid.uuid4(), until
    enrollment.save(update_fields=["state", "takes_seat", "offer_key", "offer_expires_at"])
    _count(intake, quota, taken=1, waiting=-1)


def give(enrollment: Enrollment, *, intake: Intake, quota: Quota | None, to: str) -> None:
    """Give a seat to somebody who has none yet (the draw). The intake's row must be held."""
    waited = enrollment.state == State.WAITING
    Enrollment.objects.filter(pk=enrollment.pk).update(state=to, takes_seat=True, changed_at=Now())
    enrollment.state, enrollment.takes_seat = to, True
    _count(intake, quota, taken=1, waiting=-int(waited))


def queue(enrollment: Enrollment, *, intake: Intake) -> None:
    """Put somebody who was not drawn at the end of the waiting list. The intake's row must be held."""
    arrival = intake.arrivals + 1
    Enrollment.objects.filter(pk=enrollment.pk).update(state=State.WAITING, arrival=arrival, changed_at=Now())
    enrollment.state, enrollment.arrival = State.WAITING, arrival
    _count(intake, None, waiting=1, arrivals=1)


def locked(intake: int) -> tuple[Intake, datetime]:
    """The intake as it stands now, held until the transaction ends, and the database's clock."""
    row = Intake.objects.select_for_update(no_key=True).annotate(clock=Now()).get(pk=intake)
    return row, row.clock


def locked_quotas(intake: Intake) -> dict[int, Quota]:
    """All quotas of an intake that is held, by their key, held too."""
    return {quota.pk: quota for quota in intake.quotas.select_for_update(no_key=True).order_by("pk")}


def move_standing(person: int, seen: int) -> bool:
    """Raise the revision of the person's standing if it is still the one that was seen; nobody's is 0."""
    if Standing.objects.filter(pk=person, revision=seen).update(revision=F("revision") + 1):
        return True
    return seen == 0 and Standing.objects.get_or_create(person_id=person, defaults={"revision": 1})[1]


def _intake_of(enrollment: Enrollment) -> int | None:
    return Intake.objects.filter(run=enrollment.run_id).values_list("pk", flat=True).first()


def _locked_quota(pk: int | None) -> Quota | None:
    return Quota.objects.select_for_update(no_key=True).get(pk=pk) if pk else None


def _word(application: Application, intake: Intake, quota: Quota | None, clock: datetime) -> str:
    if intake.revision != application.intake_revision:
        return MOVED
    if not application.any_time and clock < intake.opens_at:
        return NOT_YET
    if not application.any_time and clock >= intake.closes_at:
        return CLOSED
    run = Run.objects.values_list("state", flat=True).get(pk=application.run)
    if run != Run.State.PLANNED:
        return CLOSED
    if (
        intake.method == Intake.Method.LOTTERY
        and not Draw.objects.filter(intake=intake).exclude(drawn_at=None).exists()
    ):
        return IN_THE_DRAW
    if intake.taken < intake.seats and (quota is None or quota.taken < quota.seats):
        if intake.waiting and not application.settled:
            return LOOK
        return CONFIRMED if intake.approval == Intake.Approval.NONE else APPLIED
    return WAITING if intake.waiting < intake.waiting_limit else FULL


def _count(intake: Intake, quota: Quota | None, *, taken: int = 0, waiting: int = 0, arrivals: int = 0) -> None:
    """Move the counters of rows that are held; the objects follow."""
    Intake.objects.filter(pk=intake.pk).update(
        taken=F("taken") + taken, waiting=F("waiting") + waiting, arrivals=F("arrivals") + arrivals
    )
    intake.taken, intake.waiting = intake.taken + taken, intake.waiting + waiting
    intake.arrivals += arrivals
    if quota is not None and taken:
        Quota.objects.filter(pk=quota.pk).update(taken=F("taken") + taken)
        quota.taken += taken


def _write(
    application: Application, word: str, arrival: int, seat: bool, clock: datetime, hold: int | None = None
) -> Enrollment:
    """The row with the journal's entry and the inbox line."""
    a = application
    enrollment = Enrollment.objects.create(
        key=a.key, person_id=a.person, course_id=a.course, run_id=a.run, year=a.year, organisation_id=a.organisation,
        quota_id=a.quota, hold_id=hold, way=a.way, state=APPLIED if word == IN_THE_DRAW else word, takes_seat=seat,
        arrival=arrival, choice=a.choice, first_choice_id=a.first_choice, applied_by_id=a.applied_by, reason=a.reason,
        applied_at=clock,
    )  # fmt: skip
    Entry.objects.create(
        actor=a.actor, actor_name=a.actor_name, action="enrollment.applied", target=key_of(enrollment),
        target_name=f"{a.person_name} · {a.words}"[:300], new={"state": word, "number": arrival}, reason=a.reason,
    )  # fmt: skip
    text = json.loads(a.texts)[word].replace("{run}", a.words)[:300]
    Message.objects.create(person_id=a.person, text=text, url=a.url, mail_after=Now())
    return enrollment


def _open_steps(enrollment: int, approval: str) -> None:
    ApprovalStep.objects.bulk_create(
        [
            ApprovalStep(enrollment_id=enrollment, order=order, step=step)
            for order, step in enumerate(STEPS[approval], 1)
        ]
    )
