"""What a timetable adds up to: hours, overlaps, what is missing, free times, and what changed between versions.

Not for rows: courses.queries.timetables reads them, and everything here takes and gives plain values.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

# A pause up to this long belongs to the hour it stands in (50 minutes and 10); a longer one, such as lunch, does not.
LONGEST_PAUSE_MINUTES = 20
FIRST_HOUR, LAST_HOUR = 9, 18  # sessions are proposed inside these hours
HOUR_MINUTES, TAUGHT_OF_AN_HOUR = 60, 50
# What a session is compared by, in the order in which a change is told.
COMPARED = ("starts_at", "ends_at", "breaks", "subject", "title_ko", "title_en", "method", "lecturer", "room")

Snapshot = dict[str, Any]
Pause = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time: who leaves at ten and who comes at ten do not meet."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: Span) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def moved(self, by: timedelta) -> Span:
        return Span(self.starts_at + by, self.ends_at + by)


@dataclass(frozen=True, slots=True)
class SubjectHours:
    """The hours of one subject as the course plans them and as the timetable places them, in minutes."""

    planned_minutes: int
    placed_minutes: int

    @property
    def missing_minutes(self) -> int:
        return max(0, self.planned_minutes - self.placed_minutes)

    @property
    def surplus_minutes(self) -> int:
        return max(0, self.placed_minutes - self.planned_minutes)

    @property
    def planned(self) -> Decimal:
        return hours(self.planned_minutes)

    @property
    def placed(self) -> Decimal:
        return hours(self.placed_minutes)

    @property
    def missing(self) -> Decimal:
        return hours(self.missing_minutes)

    @property
    def surplus(self) -> Decimal:
        return hours(self.surplus_minutes)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions: "added", "removed", "moved" (its time) or "changed" (anything else)."""

    kind: str
    session: Snapshot
    before: Snapshot
    fields: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "session": self.session, "before": self.before, "fields": list(self.fields)}


def change_of(stored: Mapping[str, Any]) -> Change:
    """A change as it was frozen with its version."""
    return Change(stored["kind"], stored["session"], stored["before"], tuple(stored["fields"]))


def pauses_of(breaks: Iterable[Sequence[str]]) -> list[Pause]:
    """The breaks of a session as instants, from their ISO form."""
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in breaks]


def counted_minutes(span: Span, pauses: Iterable[Pause] = ()) -> int:
    """Minutes that count towards a subject's hours and a lecturer's fee: the session without its long breaks.

    An hour of teaching is 50 minutes and the pause of 10 after it; the last pause of a stretch need not stand in the
    timetable. So a stretch of 50 minutes or more counts up to its full hour, and a pause of up to LONGEST_PAUSE_MINUTES
    belongs to the hour.

    >>> nine = datetime(2023, 3, 6, 9)
    >>> lunch = (nine + timedelta(hours=3), nine + timedelta(hours=4))
    >>> counted_minutes(Span(nine, nine + timedelta(minutes=110)))
    120
    >>> counted_minutes(Span(nine, nine + timedelta(hours=8)), [lunch])
    420
    """
    counted, start = 0, span.starts_at
    for begins, ends in [*_merged(pauses), (span.ends_at, span.ends_at)]:
        begins, ends = max(begins, span.starts_at), min(ends, span.ends_at)
        last = begins >= span.ends_at
        if last or ends - begins > timedelta(minutes=LONGEST_PAUSE_MINUTES):
            counted += _full_hours(int((min(begins, span.ends_at) - start).total_seconds() // 60))
            start = ends
    return counted


def _full_hours(minutes: int) -> int:
    rest = minutes % HOUR_MINUTES
    return minutes + HOUR_MINUTES - rest if rest >= TAUGHT_OF_AN_HOUR else minutes


def _merged(pauses: Iterable[Pause]) -> list[Pause]:
    merged: list[Pause] = []
    for start, end in sorted(pauses):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def hours(minutes: int) -> Decimal:
    """Minutes as hours with at most one decimal.

    >>> hours(90), hours(420)
    (Decimal('1.5'), Decimal('7'))
    """
    value = (Decimal(minutes) / HOUR_MINUTES).quantize(Decimal("0.1"))
    return value.to_integral_value() if value == value.to_integral_value() else value


def subject_hours(planned: Mapping[int, int], placed: Iterable[tuple[int | None, int]]) -> dict[int, SubjectHours]:
    """For each subject its planned hours against the minutes that are placed.

    `planned` holds hours by subject key, `placed` subject key and counted minutes of each session; sessions without a
    subject count for none. Two sessions of one subject count twice only when they are different times: parallel groups
    are the caller's to leave out.
    """
    minutes: dict[int, int] = defaultdict(int)
    for subject, counted in placed:
        if subject is not None:
            minutes[subject] += counted
    return {subject: SubjectHours(number * HOUR_MINUTES, minutes[subject]) for subject, number in planned.items()}


def free_times(
    wanted: Span, taken: Iterable[Span], days: Iterable[datetime], now: datetime, most: int = 4
) -> list[Span]:
    """Other times for a session of the same length: on its own day first, then on the run's other days.

    `taken` is everything that its room, its lecturer and its run do, `days` the midnights of the run's days. Returns:
    at most `most` spans on whole hours between FIRST_HOUR and LAST_HOUR that meet nothing, not before `now`, those
    nearest to the wanted time first.
    """
    length, busy = wanted.ends_at - wanted.starts_at, list(taken)
    found = []
    for midnight in days:
        for hour in range(FIRST_HOUR, LAST_HOUR):
            start = midnight + timedelta(hours=hour)
            span = Span(start, start + length)
            fits = span.ends_at <= midnight + timedelta(hours=LAST_HOUR) and span.starts_at >= now
            if fits and span != wanted and not any(span.meets(other) for other in busy):
                found.append(span)
    return sorted(found, key=lambda span: (abs(span.starts_at - wanted.starts_at), span.starts_at))[:most]


def differences(old: Iterable[Snapshot], new: Iterable[Snapshot]) -> list[Change]:
    """What changed from one version to the next, session by session, in the order of time.

    Sessions are the same when their key is. A session whose time changed is "moved", whatever else changed with it.
    """
    before = {session["key"]: session for session in old}
    found = []
    for session in new:
        known = before.pop(session["key"], None)
        if known is None:
            found.append(Change("added", session, {}, ()))
            continue
        fields = tuple(name for name in COMPARED if known[name] != session[name])
        if fields:
            kind = "moved" if {"starts_at", "ends_at"} & set(fields) else "changed"
            found.append(Change(kind, session, known, fields))
    found += [Change("removed", session, {}, ()) for session in before.values()]
    return sorted(found, key=lambda change: (change.session["starts_at"], change.session["key"]))


def without_rooms(sessions: Iterable[Snapshot], keys: Collection[int]) -> list[Snapshot]:
    """The same sessions, those of the keys with no room: what a switch to remote leaves of them."""
    bare = {"room": "", "room_ko": "", "room_en": ""}
    return [{**session, **bare} if session["key"] in keys else session for session in sessions]


def rooms_before(versions: Iterable[Iterable[Snapshot]], wanted: Mapping[int, str]) -> dict[int, str]:
    """The room that each wanted session last had, from its versions, the newest first.

    `wanted` holds the start of each session as a version writes it: a session that was moved since has lost its room.
    Returns: room codes by session key.
    """
    found: dict[int, str] = {}
    for sessions in versions:
        for session in sessions:
            key = session["key"]
            if key not in found and session["room"] and wanted.get(key) == session["starts_at"]:
                found[key] = session["room"]
    return found


def fingerprint(sessions: Iterable[Snapshot]) -> str:
    """A short name for exactly these sessions, so that nobody releases what somebody else changed meanwhile."""
    plain = json.dumps(list(sessions), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
