"""One's own attendance in a run as one page shows it: each session with its mark and what can be done about it.

Not for other people's: enrollment.queries.presence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from accounts.models import Person
from courses.models import Session
from enrollment.deadlines import last_hour_to_appeal
from enrollment.models import Appeal, ConductCase, Enrollment, Presence, ReasonStatement
from enrollment.queries.cases import cases_visible_to
from enrollment.queries.presence import shares_of

WHOLE = (Presence.Mark.PRESENT, Presence.Mark.EXCUSED)


@dataclass(frozen=True)
class Sitting:
    """One session with the own line of the ledger, if there is one."""

    session: Session
    line: Presence | None
    appeal: Appeal | None
    appeal_until: datetime | None  # None when nothing can be appealed against now

    @property
    def tone(self) -> str:
        return "done" if self.line is not None and self.line.mark in WHOLE else "warn"

    @property
    def missed_minutes(self) -> int:
        """What does not count of the session, in whole minutes."""
        if self.line is None:
            return 0
        return (self.line.taught_seconds - max(self.line.present_seconds - self.line.unrecognised_seconds, 0)) // 60


@dataclass(frozen=True)
class OwnAttendance:
    """Everything of one place: sessions, statements, cases that its person may see, and the share so far."""

    sittings: list[Sitting]
    statements: list[ReasonStatement]
    cases: list[ConductCase]
    share: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        return None if self.share is None else (self.share * 100).quantize(Decimal("0.1"), ROUND_DOWN)


def attendance_of(place: Enrollment, user: Person, at: datetime) -> OwnAttendance:
    """The person's attendance in the run of the place: eight queries, however many sessions there are."""
    lines = {line.session_id: line for line in Presence.objects.filter(enrollment=place)}
    appeals = {one.presence_id: one for one in Appeal.objects.filter(presence__enrollment=place).order_by("pk")}
    sessions = Session.objects.filter(run=place.run_id).select_related("subject", "run__course").order_by("starts_at")
    sittings = [_sitting(session, lines.get(session.pk), appeals, at) for session in sessions]
    return OwnAttendance(
        sittings=sittings,
        statements=list(place.reason_statements.order_by("-from_at")),
        cases=list(cases_visible_to(user).filter(enrollment=place)),
        share=shares_of(place.run, place.pk).get(place.pk) if place.run else None,
    )


def _sitting(session: Session, line: Presence | None, appeals: dict[int | None, Appeal], at: datetime) -> Sitting:
    if line is None:
        return Sitting(session, None, None, None)
    told_at = line.told_at if line.told_mark == line.mark else None
    until = last_hour_to_appeal(told_at or at)
    appeal = appeals.get(line.pk)
    whole = line.mark == Presence.Mark.PRESENT and line.present_seconds == line.taught_seconds
    settled = appeal is not None and appeal.state in (Appeal.State.OPEN, Appeal.State.REJECTED)
    return Sitting(session, line, appeal, None if whole or settled or until < at else until)
