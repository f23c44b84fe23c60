"""What decides about one person and one run, as plain values.

Not for gathering them: enrollment.queries.places. Not for the decision: enrollment.rules.places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

LARGEST = 32_768  # larger numbers are nobody's year and do not fit the database's numbers


class RunName(NamedTuple):
    """A run as its address names it: the course's code, the year, the number in the year."""

    code: str
    year: int
    number: int

    @property
    def can_be(self) -> bool:
        return max(self.year, self.number) < LARGEST


@dataclass(frozen=True, slots=True)
class Facts:
    """One person before one run. Instants are UTC; `intake` is None when the run takes nobody in here.

    `own_state` is the state of a live place in this very run; `same_course_year` the year of another binding place or
    completion of the course that the run's rule of repetition counts; `clash` the words of
    the run that lies at the same time, empty for none.
    `is_international` says of the course, and `is_foreign` of the person, that it is about officials of foreign cities.
    `quota_left` and `quota_seats` are None without a quota. `revision` is the person's standing when the facts were
    read, `intake_revision` that of how the run takes people in.
    """

    run: int
    course: int
    year: int
    intake: int | None
    words: str
    place: tuple[str, int, int]
    is_planned: bool
    is_listed: bool
    opens_at: datetime | None
    closes_at: datetime | None
    is_opened: bool
    is_closed: bool
    method: str
    approval: str
    repeat: str
    drawn: bool
    seats: int
    taken: int
    waiting: int
    waiting_limit: int
    room_limit: int
    is_admitted: bool
    grades: tuple[str, ...]
    job_series: tuple[str, ...]
    grade: str
    series: str
    organisation_fits: bool
    is_international: bool
    is_foreign: bool
    quota: int | None
    quota_left: int | None
    quota_seats: int | None
    own_state: str
    same_course_year: int | None
    previous: str
    previous_done: bool
    clash: str
    revision: int
    intake_revision: int
    is_active: bool

    @property
    def seats_left(self) -> int:
        return self.seats - self.taken

    @property
    def gets_seat(self) -> bool:
        """Whether somebody who applies now would get a seat, as far as can be seen before the attempt."""
        return self.seats_left > 0 and not self.waiting and (self.quota_left is None or self.quota_left > 0)
