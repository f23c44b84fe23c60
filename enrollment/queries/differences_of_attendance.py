"""Lines of presence that are missing, or say otherwise than the hand mark, stays, excuses and looks they come from.

Not for writing them: enrollment.actions.presence. The arithmetic is the same: enrollment.presence.line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from courses.models import Session
from enrollment import presence, timing
from enrollment.looks import Look, unseen_spans
from enrollment.models import Appeal, Enrollment, Presence, ReasonStatement, RollCall, SpotCheck, Stay
from enrollment.presence import Hand, Limits, Span
from enrollment.queries.difference import Difference
from enrollment.queries.presence import breaks_of, window_of
from enrollment.rules.gates import has_gate

_CLOSED = RollCall.State.CLOSED
COLUMNS = (
    "pk", "enrollment", "session", "overruled", "hand_mark", "mark", "came_at", "left_at",
    "taught_seconds", "present_seconds", "excused_seconds",
)  # fmt: skip


def of_attendance() -> Iterator[Difference]:
    """Everything that does not hold between closed roll calls and lines. Eight queries, whatever there is."""
    for row in Presence.objects.filter(present_seconds__gt=F("taught_seconds")):
        text = f"{row.present_seconds} > {row.taught_seconds}"
        yield Difference("present_beyond_taught", f"enrollment.presence:{row.pk}", text)
    yield from _missing()
    yield from _other()


def _missing() -> Iterator[Difference]:
    """People who were there when the roll call closed, and of whom it says nothing."""
    place = "session__run__enrollments"
    rolls = RollCall.objects.filter(
        **{f"{place}__state": Enrollment.State.CONFIRMED, f"{place}__changed_at__lte": F("closed_at")}, state=_CLOSED
    ).exclude(session__run__state="cancelled")
    line = Presence.objects.filter(session=OuterRef("session"), enrollment=OuterRef("place"))
    missing = rolls.annotate(place=F(f"{place}__pk")).filter(~Exists(line)).order_by("session", "place")
    for session, one in missing.values_list("session", "place"):
        yield Difference("closed_without_a_line", f"courses.session:{session}", f"enrollment.enrollment:{one}")


@dataclass
class _Evidence:
    """All that lines are made from, read at once: sessions by key, the rest by the key of the enrollment."""

    limits: Limits
    windows: dict[int, tuple[Span, list[Span], int]] = field(default_factory=dict)
    stays: dict[int, list[tuple[int | None, Span]]] = field(default_factory=lambda: defaultdict(list))
    approved: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    unseen: dict[tuple[int, int], list[Span]] = field(default_factory=dict)

    def line(self, row: tuple[Any, ...]) -> tuple[int, int, int, str]:
        """Taught, present, excused and mark as they follow for the row."""
        _pk, place, session, overruled, hand_mark, mark, came, left, *_said = row
        window, breaks, taught = self.windows[session]
        hand = Hand(hand_mark or mark, _second(came), _second(left)) if overruled else None
        excused, unseen = self.approved.get(place, ()), self.unseen.get((place, session), ())
        if not excused and not unseen and taught and (plain := self._plain(place, hand, taught)):
            return plain
        stays = [(start, end) for of, (start, end) in self.stays.get(place, ()) if of in (None, session)]
        found = presence.line(
            window=window, breaks=breaks, stays=[(start, end or window[1]) for start, end in stays],
            approved=excused, unseen=unseen, hand=hand, limits=self.limits,
        )  # fmt: skip
        return found.taught, found.present, found.excused, found.mark

    def _plain(self, place: int, hand: Hand | None, taught: int) -> tuple[int, int, int, str] | None:
        """The lines that need no arithmetic, which are nearly all: there, absent or excused for the whole session."""
        mark = hand.mark if hand else "" if place in self.stays else presence.ABSENT
        if mark in (presence.PRESENT, presence.EXCUSED):
            return taught, taught, taught if mark == presence.EXCUSED else 0, mark
        return (taught, 0, 0, mark) if mark == presence.ABSENT else None


def _other() -> Iterator[Difference]:
    """Lines of closed roll calls that computing them anew would change."""
    known = _evidence()
    rows = Presence.objects.filter(session__roll_call__state=_CLOSED).order_by().values_list(*COLUMNS)
    for row in rows.iterator(5_000):
        *_before, mark, _came, _left, taught, present, excused = row
        if (said := (taught, present, excused, mark)) != (right := known.line(row)):
            yield Difference("line_differs", f"enrollment.presence:{row[0]}", f"{said} ≠ {right}")


def _evidence() -> _Evidence:
    """Everything that speaks for anybody in a closed session. Five queries."""
    known = _Evidence(timing.limits())
    sessions = list(Session.objects.filter(roll_call__state=_CLOSED).select_related("run"))
    for session in sessions:
        window, breaks = window_of(session), breaks_of(session)
        taught = presence.length(presence.without([window], breaks))
        known.windows[session.pk] = (window, breaks, taught)
    runs = Session.objects.filter(roll_call__state=_CLOSED).order_by().values("run")
    stays = Stay.objects.filter(run__in=runs, enrollment__isnull=False).order_by()
    for place, of, joined, left in stays.values_list("enrollment", "session", "joined_at", "left_at"):
        known.stays[place].append((of, (presence.at(joined), _second(left) or 0)))
    excused = ReasonStatement.objects.filter(state=ReasonStatement.State.APPROVED, enrollment__run__in=runs)
    for place, start, end in excused.values_list("enrollment", "from_at", "until_at"):
        known.approved[place].append((presence.at(start), presence.at(end)))
    known.unseen = _unseen({session.pk: session for session in sessions})
    return known


def _unseen(sessions: dict[int, Session]) -> dict[tuple[int, int], list[Span]]:
    """What counts as out after spot checks, by enrollment and session, without what a granted appeal lifted."""
    looks: dict[tuple[int, date], list[Look]] = defaultdict(list)
    for check in SpotCheck.objects.select_related("session").order_by("checked_at", "pk"):
        day = timezone.localdate(check.session.starts_at)
        looks[check.enrollment_id, day].append(
            Look(check.checked_at, check.session_id, check.result == SpotCheck.Result.THERE)
        )
    granted = Appeal.objects.filter(presence__isnull=False, state=Appeal.State.GRANTED)
    lifted = set(granted.values_list("presence__enrollment", "presence__session"))
    found = {}
    for (place, _day), seen in looks.items():
        ends = {look.session: _end(sessions, look.session) for look in seen}
        for session, spans in unseen_spans(seen, ends).items():
            if session in sessions and has_gate(sessions[session].run) and (place, session) not in lifted:
                found[place, session] = [(presence.at(start), presence.at(end)) for start, end in spans]
    return found


def _end(sessions: dict[int, Session], session: int) -> datetime:
    """When the session ended; one whose roll call is open closes nothing that is looked at here."""
    return sessions[session].closes_at if session in sessions else datetime.min.replace(tzinfo=UTC)


def _second(moment: datetime | None) -> int | None:
    return None if moment is None else presence.at(moment)
