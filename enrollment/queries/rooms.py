"""Where somebody stands in the waiting room of a run.

Not for letting people in: enrollment.actions.rooms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.db import connection
from django.http import Http404

from accounts.models import Person
from core.names import in_language
from core.prepared import Statement
from courses.models.runs import in_words
from enrollment.facts import RunName
from enrollment.models import Ticket, WaitingRoom
from enrollment.queries import places

SHORTEST, LONGEST = 2, 30  # seconds between two looks
LOOK_EVERY = timedelta(seconds=1)  # of all who ask, one in so long lets people in
NOTE_EVERY = timedelta(seconds=20)  # a page that asks again at once writes nothing

# Everything that a look needs, by the database's clock: thousands of open pages ask it again and again.
_SQL = f"""
SELECT i.id AS intake, i.room_limit, c.title_ko, c.title_en, r.year, r.number AS run_number,
  t.number, t.admitted_at IS NOT NULL AS admitted, t.seen_at < {{noted}} AS unnoted,
  COALESCE(w.let_in, 0) AS let_in, COALESCE(w.pace, 0) AS pace,
  w.looked_at IS NULL OR w.looked_at < {{looked}} AS due
FROM courses_run r
JOIN courses_course c ON c.id = r.course_id
JOIN enrollment_intake i ON i.run_id = r.id
LEFT JOIN enrollment_ticket t ON t.intake_id = i.id AND t.person_id = %(person)s AND t.left_at IS NULL
LEFT JOIN enrollment_waitingroom w ON w.intake_id = i.id
WHERE {places.NAMED}
"""
_AGO = {
    "postgresql": "statement_timestamp() - interval '{seconds:.0f} seconds'",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-{seconds:.0f} seconds')",
}


@dataclass(frozen=True)
class Position:
    """The person's place in the line, at most: 1 is next. `minutes` is None before anybody was let in.

    `every` is how many seconds the page waits before it asks again: the farther back, the longer.
    """

    place: int
    minutes: int | None
    every: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a person sees who looks into the waiting room of a run: `number` is None without a ticket that stands.

    `is_unnoted` when nobody wrote down for a while that the person is here, `is_due` when it is time to let people in.
    """

    run: str
    intake: int
    limit: int
    number: int | None
    is_admitted: bool
    is_unnoted: bool
    is_due: bool
    let_in: int
    pace: int

    @property
    def position(self) -> Position:
        return _position(self.number or 0, self.let_in, self.pace)


def look(person: Person, run: RunName) -> Look:
    """How the person stands at the door of the run, in one query. Raises: Http404 when nobody can apply for it here."""
    rows = _statement().rows(person=person.pk, **run._asdict()) if run.can_be else []
    if not rows:
        raise Http404
    row = rows[0]
    return Look(
        run=in_words(in_language(row["title_ko"], row["title_en"]), row["year"], row["run_number"]),
        intake=row["intake"],
        limit=row["room_limit"],
        number=row["number"],
        is_admitted=bool(row["number"] and row["admitted"]),
        is_unnoted=bool(row["unnoted"]),
        is_due=bool(row["due"]),
        let_in=row["let_in"],
        pace=row["pace"],
    )


@cache
def _statement() -> Statement:
    ago = _AGO[connection.vendor]
    sql = _SQL.replace("{noted}", ago.format(seconds=NOTE_EVERY.total_seconds()))
    sql = sql.replace("{looked}", ago.format(seconds=LOOK_EVERY.total_seconds()))
    return Statement("enrollment_room_look", sql, {"person": "bigint", **places.NAME})


def position_of(ticket: Ticket) -> Position:
    """The place by the highest number let in so far, which the room keeps: one row, however many wait."""
    room = WaitingRoom.objects.get(pk=ticket.intake_id)
    return _position(ticket.number, room.let_in, room.pace)


def _position(number: int, let_in: int, pace: int) -> Position:
    place = max(1, number - let_in)
    minutes = max(1, round(place / pace)) if pace else None
    return Position(place, minutes, min(LONGEST, SHORTEST + place // 50))
