"""The presence ledger: the only place that writes a line of presence, whatever it comes from.

Not for what brings stays (checkin, joins, links) and not for statements, cases and appeals: enrollment.actions.conduct.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses.models import Session
from enrollment import presence, timing
from enrollment.actions import differing
from enrollment.models import Enrollment, Presence, RollCall, Stay
from enrollment.queries import clock
from enrollment.queries import presence as queries
from enrollment.rules import presence as rules
from enrollment.rules.own import why_not_own
from enrollment.traces import said
from journal import actions as journal

COLUMNS = (
    "mark", "source", "taught_seconds", "present_seconds", "excused_seconds", "unrecognised_seconds",
    "overruled", "hand_mark", "came_at", "left_at", "note",
)  # fmt: skip
SOURCES = {Stay.Source.CODE: "code", Stay.Source.ROLL: "roll", Stay.Source.LINK: "link"}


@dataclass(frozen=True)
class Given:
    """A mark that somebody sets by hand; the times are those that rules.presence.why_not_mark asks for."""

    mark: str
    came_at: datetime | None = None
    left_at: datetime | None = None
    note: str = ""


@transaction.atomic
def locked_roll(*, session: Session, by: Person | None) -> RollCall:
    """The roll call of the session, made when there is none, and held until the transaction ends.

    Everything that writes the session's lines passes here, one after another. `by` is None: the scheduler.
    """
    RollCall.objects.bulk_create([RollCall(session=session)], ignore_conflicts=True)
    return RollCall.objects.select_for_update().get(session=session)


@transaction.atomic
def recompute(
    *, session: Session, by: Person | None, only: Iterable[int] | None = None, decided: bool = False
) -> list[Presence]:
    """Compute the lines of the session anew from stays, hand marks and approved statements, in bulk.

    `only` are keys of enrollments; `decided` says that a decision (statement, case, appeal) goes past a closed roll
    call. Nobody gets a first line without a stay or an excuse before the roll call is closed.
    Returns: the lines that changed. Raises: Refused when the roll call is closed. Safe to run twice.
    """
    roll = locked_roll(session=session, by=by)
    refuse_if(None if decided else rules.why_not_change(roll))
    return _write(session, queries.evidence_of(session, only), by=by)


def recompute_many(
    *, sessions: Iterable[Session], by: Person | None, only: Iterable[int], decided: bool = False
) -> int:
    """The same for every session that a statement touches. Returns: how many lines changed."""
    keys = list(only)
    ordered = sorted(sessions, key=lambda session: session.pk)  # one order of locks for everybody
    return sum(len(recompute(session=session, by=by, only=keys, decided=decided)) for session in ordered)


@transaction.atomic
def mark(
    *,
    session: Session,
    enrollment: Enrollment,
    mark: str,
    by: Person,
    source: str = Presence.Source.ROLL,
    came_at: datetime | None = None,
    left_at: datetime | None = None,
    note: str = "",
) -> Presence:
    """Set one mark by hand. With the source "appeal" or "conduct" it is a decision that goes past a closed roll call.

    Raises: Refused when a rule stands against it or the person is not of this run.
    """
    given = {enrollment.pk: Given(mark, came_at, left_at, note)}
    roll = locked_roll(session=session, by=by)
    _refuse_source(by, session, roll, source)
    _set(session, given, by=by, source=source)
    return Presence.objects.select_related("enrollment__person", "session").get(session=session, enrollment=enrollment)


@transaction.atomic
def take_roll(*, session: Session, given: Mapping[int, Given], revision: int, by: Person) -> int:
    """Set the marks of a roll call at once, by key of the enrollment, if nobody saved since `revision` was read.

    Returns: how many lines changed. Raises: Refused when somebody else saved meanwhile or a rule stands against it.
    """
    roll = locked_roll(session=session, by=by)
    refuse_if(rules.why_not_take(by, session, roll, clock.now()))
    moved = RollCall.objects.filter(pk=roll.pk, revision=revision).update(revision=F("revision") + 1)
    refuse_unless(
        moved == 1,
        _("Somebody else saved this roll call meanwhile. What you see now is theirs; set your own marks again."),
    )
    return len(_set(session, given, by=by, source=Presence.Source.ROLL))


@transaction.atomic
def lift(*, row: Presence, by: Person, reason: str, decided: bool = False) -> None:
    """Take a mark set by hand away again: what was recorded counts. Why stands in the line's note.

    Raises: Refused when the line is not overruled, or when the roll call is closed and it is no decision.
    """
    session = row.session
    roll = locked_roll(session=session, by=by)
    refuse_if(why_not_own(by, row.enrollment))
    refuse_if(rules.why_not_decide(by) if decided else rules.why_not_lift(by, row, roll))
    moved = Presence.objects.filter(pk=row.pk, overruled=True).update(
        overruled=False, hand_mark="", came_at=None, left_at=None, note=reason.strip()[:200]
    )
    refuse_unless(moved == 1, _("This mark was not set by hand."))
    journal.record("presence.lifted", by=by, on=row, old={"mark": row.hand_mark or row.mark}, new=said(reason))
    _write(session, queries.evidence_of(session, [row.enrollment_id]), by=by)


@transaction.atomic
def set_unrecognised(*, session: Session, enrollment: Enrollment, seconds: int, by: Person) -> Presence:
    """Set how many seconds of the session are not recognised because of a conduct case; 0 gives them back.

    A decision: it goes past a closed roll call. At most what was taught. Raises: Refused without the right to decide.
    """
    locked_roll(session=session, by=by)
    refuse_if(rules.why_not_decide(by) or why_not_own(by, enrollment))
    evidence = queries.evidence_of(session, [enrollment.pk])
    refuse_unless(len(evidence) == 1, _("This person has no confirmed place in the run."))
    _write(session, evidence, by=by, absent=True)
    row = Presence.objects.select_related("enrollment__person", "session").get(session=session, enrollment=enrollment)
    lost = max(0, min(seconds, row.taught_seconds))
    old, row.unrecognised_seconds = row.unrecognised_seconds, lost
    Presence.objects.filter(pk=row.pk).update(unrecognised_seconds=lost, changed_at=Now(), changed_by=by)
    journal.record(
        "presence.unrecognised", by=by, on=row,
        old={"unrecognised_seconds": old}, new={"unrecognised_seconds": lost},
    )  # fmt: skip
    if old != lost:
        differing.tell(enrollments=[evidence[0].enrollment], by=by)
    return row


@transaction.atomic
def set_end(*, session: Session, ends_at: datetime | None, reason: str, by: Person) -> None:
    """Note that the session really ended earlier, and why; None puts the planned end back. Lines are computed anew.

    Raises: Refused when the time lies outside the session, the roll call is closed or somebody changed it meanwhile.
    """
    roll = locked_roll(session=session, by=by)
    refuse_if(rules.why_not_end(by, session, ends_at or session.ends_at, roll))
    refuse_unless(ends_at is None or bool(reason.strip()), _("Write why the session ended early."))
    old = session.effective_ends_at
    moved = Session.objects.filter(pk=session.pk, revision=session.revision).update(
        effective_ends_at=ends_at, effective_reason=reason if ends_at else "", revision=F("revision") + 1
    )
    refuse_unless(moved == 1, _("Somebody else changed this session meanwhile. Look at it again."))
    session.refresh_from_db()
    journal.record("session.end_set", by=by, on=session, old={"ends_at": old}, new={"ends_at": ends_at}, reason=reason)
    _write(session, queries.evidence_of(session), by=by)


@transaction.atomic
def close_roll(*, session: Session, by: Person | None) -> RollCall:
    """Close the roll call: open stays end with the session, and who has no line is absent. `by` is None: the calendar.

    Raises: Refused before the session is over, or when it is closed already.
    """
    roll = locked_roll(session=session, by=by)
    refuse_if(rules.why_not_close(by, session, roll, clock.now()))
    _end_stays(session)
    _write(session, queries.evidence_of(session), by=by, absent=True)
    moved = RollCall.objects.filter(pk=roll.pk, state=RollCall.State.OPEN).update(
        state=RollCall.State.CLOSED, closed_at=Now(), closed_by=by, revision=F("revision") + 1
    )
    refuse_unless(moved == 1, _("The roll call is closed already."))
    roll.refresh_from_db()
    journal.record("roll.closed", by=by, on=roll)
    return roll


@transaction.atomic
def end_stays(*, session: Session, by: Person | None = None) -> int:
    """End the scanned stays that nobody ended, at the session's end. Returns how many. Safe to run twice."""
    locked_roll(session=session, by=by)
    refuse_unless(session.closes_at <= clock.now(), _("The session is not over yet."))
    ended = _end_stays(session)
    if ended:
        journal.record("stay.ended", by=by, on=session, new={"stays": ended})
    return ended


@transaction.atomic
def finish(*, session: Session, by: Person | None = None) -> int:
    """After a session: open scans end with it, and the lines follow what the own links told. Safe to run twice.

    `by` is None: the scheduler. Returns: how many lines changed. Raises: Refused when the roll call is closed.
    """
    end_stays(session=session, by=by)
    return len(recompute(session=session, by=by))


def _end_stays(session: Session) -> int:
    return Stay.objects.filter(session=session, left_at=None).update(
        left_at=Greatest(F("joined_at"), Value(session.closes_at))
    )


def _refuse_source(by: Person, session: Session, roll: RollCall, source: str) -> None:
    if source in (Presence.Source.APPEAL, Presence.Source.CONDUCT):
        refuse_if(rules.why_not_decide(by))
    else:
        refuse_if(rules.why_not_take(by, session, roll, clock.now()))


def _set(session: Session, given: Mapping[int, Given], *, by: Person, source: str) -> list[Presence]:
    """Lay the hand marks over the lines and write them."""
    evidence = queries.evidence_of(session, given)
    if len(evidence) < len(given):
        raise Refused(_("Somebody on this list has no confirmed place in the run any more. Open the page again."))
    for one in evidence:
        refuse_if(why_not_own(by, one.enrollment))
        hand = given[one.enrollment.pk]
        refuse_unless(hand.mark in Presence.Mark.values, _("This mark is not known."))
        refuse_if(rules.why_not_mark(session, hand.mark, hand.came_at, hand.left_at))
    return _write(session, evidence, by=by, given=given, source=source)


def _write(
    session: Session,
    evidence: list[queries.Evidence],
    *,
    by: Person | None,
    given: Mapping[int, Given] | None = None,
    source: str = Presence.Source.ROLL,
    absent: bool = False,
) -> list[Presence]:
    """Write what changed: new lines, other lines and the journal, each in one statement."""
    new: list[Presence] = []
    other: list[Presence] = []
    changes: list[journal.Change] = []
    moved: list[Enrollment] = []  # whose share is another one now
    now = clock.now()  # one question for all of them
    over = session.closes_at <= now  # before the end nobody is absent by computation
    for one in evidence:
        hand = (given or {}).get(one.enrollment.pk)
        if one.row is None and hand is None and not (one.stays or one.excused or absent):
            continue
        row = one.row or Presence(enrollment=one.enrollment, session=session, source=source)
        old = {} if one.row is None else _values(row)
        _lay(row, one, hand, source)
        too_early = one.row is None and row.mark == Presence.Mark.ABSENT and not (hand or absent or over)
        if too_early or old == _values(row):
            continue
        row.changed_at, row.changed_by = now, by
        (other if one.row else new).append(row)
        changes.append(journal.Change(row, old=_facts(old), new=_facts(_values(row))))
        if _counted(old) != _counted(_values(row)):
            moved.append(one.enrollment)
    Presence.objects.bulk_create(new, batch_size=500)
    Presence.objects.bulk_update(other, [*COLUMNS, "changed_at", "changed_by"], batch_size=500)
    journal.record_many("presence.marked" if given else "presence.computed", changes, by=by)
    if over:  # nobody's completion is decided before
        differing.tell(enrollments=moved, by=by)
    return new + other


def _counted(values: Mapping[str, Any]) -> tuple[int, int]:
    """What a line adds to the share: recognised and taught seconds."""
    recognised = values.get("present_seconds", 0) - values.get("unrecognised_seconds", 0)
    return max(recognised, 0), values.get("taught_seconds", 0)


def _values(row: Presence) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    """The values as the journal keeps them: of the note only that there is one."""
    return {name: value for name, value in values.items() if name != "note"} | said(values.get("note", ""), "note")


def _lay(row: Presence, one: queries.Evidence, hand: Given | None, source: str) -> None:
    """The line as it follows from the hand mark or the stays, and from what is excused."""
    if hand is not None:
        row.overruled, row.hand_mark, row.source, row.note = True, hand.mark, source, hand.note
        row.came_at, row.left_at = hand.came_at, hand.left_at
    window, breaks = queries.window_of(row.session), queries.breaks_of(row.session)
    if row.overruled:
        row.hand_mark = row.hand_mark or row.mark
    elif one.stays:
        row.source = SOURCES.get(Stay.Source(one.stays[-1].source), Presence.Source.JOINS)
    found = presence.line(
        window=window,
        breaks=breaks,
        stays=[(presence.at(stay.joined_at), _second(stay.left_at) or window[1]) for stay in one.stays],
        approved=[(presence.at(it.from_at), presence.at(it.until_at)) for it in one.excused],
        unseen=one.unseen,
        hand=presence.Hand(row.hand_mark, _second(row.came_at), _second(row.left_at)) if row.overruled else None,
        limits=timing.limits(),
    )
    row.taught_seconds, row.present_seconds, row.excused_seconds = found.taught, found.present, found.excused
    row.unrecognised_seconds = min(row.unrecognised_seconds, found.taught)
    row.mark = found.mark


def _second(moment: datetime | None) -> int | None:
    return None if moment is None else presence.at(moment)
