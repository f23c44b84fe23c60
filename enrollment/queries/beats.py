"""What decides about one beat: the place, the unit, what was seen of it and the person's clock, in one question.

Not for what a beat adds: enrollment.progress. It is asked every twenty seconds by everybody who learns, so PostgreSQL
keeps its plan.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils import timezone

from accounts.models import Person
from core.prepared import Statement
from courses.models import Unit
from enrollment import progress
from enrollment.progress import Beat, Clock, Seen

_SQL = """
SELECT e.id AS enrollment, e.state, l.content_id AS content, l.until_on, l.units_total, l.units_done, o.learn_from,
  u.id AS unit, u.kind, u.length_ms, u.max_rate, v.need_percent,
  p.id AS progress, p.spans, p.recognised_ms, p.position_ms, p.done_at IS NOT NULL AS done,
  c.sitting, c.seq, c.free_from, c.enrollment_id AS clock_enrollment, c.unit_id AS clock_unit, {now} AS now
FROM enrollment_enrollment e
JOIN enrollment_learning l ON l.enrollment_id = e.id
JOIN courses_content v ON v.id = l.content_id
JOIN courses_unit u ON u.content_id = v.id AND u.number = %(number)s
LEFT JOIN enrollment_opening o ON o.id = l.opening_id
LEFT JOIN enrollment_unitprogress p ON p.enrollment_id = e.id AND p.unit_id = u.id
LEFT JOIN enrollment_learningclock c ON c.person_id = e.person_id
WHERE e.key = %(key)s AND e.person_id = %(person)s
"""
# Milliseconds since 1970 by the database's clock.
_NOW = {
    "postgresql": "CAST(extract(epoch FROM statement_timestamp()) * 1000 AS bigint)",
    "sqlite": "CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS integer)",
}
_TYPES = {"person": "bigint", "key": "uuid", "number": "integer"}
_HIGHEST = 32_767  # of a unit's number


@dataclass(frozen=True, slots=True)
class Sight:
    """All that decides about a beat, as it stood at `now` (milliseconds, the database's clock).

    `progress` is the key of the row of what was seen; None before the unit was begun. `clock` is the person's, wherever
    it runs; `is_here` says whether that is this unit of this place.
    """

    enrollment: int
    state: str
    content: int
    until_on: date
    learn_from: date | None
    units_total: int
    units_done: int
    unit: int
    kind: str
    length: int
    rate: int
    need_percent: int
    progress: int | None
    seen: Seen
    done: bool
    clock: Clock | None
    is_here: bool
    now: int

    @property
    def day(self) -> date:
        """The day in Seoul, by the database's clock."""
        return timezone.localdate(datetime.fromtimestamp(self.now / 1000, UTC))

    def credit(self, beat: Beat) -> tuple[Clock, Seen, str]:
        """What the clock gives for the beat, were the person's clock here."""
        assert self.clock
        if self.kind == Unit.Kind.VIDEO:
            return progress.credit(self.clock, self.seen, beat, now=self.now, length=self.length, rate=self.rate)
        return progress.credit_page(self.clock, self.seen, beat, now=self.now, length=self.length)

    def is_done(self, seen: Seen) -> bool:
        """Whether the unit is done when so much of it was seen; what is done stays so."""
        if self.kind == Unit.Kind.VIDEO:
            return self.done or progress.is_watched(seen, self.length, self.need_percent)
        return self.done or progress.is_read(seen, self.length)


def sight_of(person: Person, key: UUID, number: int) -> Sight:
    """The person's own place of that receipt number and a unit of its content. Raises: Http404 when there is none."""
    rows = _statement().rows(person=person.pk, key=_key(key), number=number) if 0 < number <= _HIGHEST else []
    if not rows:
        raise Http404
    return _sight(rows[0])


@cache
def _statement() -> Statement:
    return Statement("enrollment_sight", _SQL.format(now=_NOW[connection.vendor]), _TYPES)


def _key(key: UUID) -> str:
    return str(key) if connection.vendor == "postgresql" else key.hex


def _sight(row: dict[str, Any]) -> Sight:
    clock = Clock(UUID(str(row["sitting"])), row["seq"], row["free_from"]) if row["sitting"] else None
    began = row["progress"] is not None
    spans = tuple((start, end) for start, end in json.loads(row["spans"])) if began else ()
    return Sight(
        enrollment=row["enrollment"],
        state=row["state"],
        content=row["content"],
        until_on=date.fromisoformat(str(row["until_on"])),
        learn_from=date.fromisoformat(str(row["learn_from"])) if row["learn_from"] else None,
        units_total=row["units_total"],
        units_done=row["units_done"],
        unit=row["unit"],
        kind=row["kind"],
        length=row["length_ms"],
        rate=row["max_rate"],
        need_percent=row["need_percent"],
        progress=row["progress"],
        seen=Seen(spans, row["recognised_ms"], row["position_ms"]) if began else Seen(),
        done=bool(row["done"]),
        clock=clock,
        is_here=(row["clock_enrollment"], row["clock_unit"]) == (row["enrollment"], row["unit"]) and began,
        now=row["now"],
    )
