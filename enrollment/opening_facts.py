"""What decides about one person and one opening of an e-learning course, as plain values.

Not for gathering them: enrollment.queries.openings. Not for the decision: enrollment.rules.elearning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """One person before one opening. Instants are UTC; `today` is the day in Seoul by the database's clock.

    `own_state` is the state of a live place in the course this year, empty for none; `completed_year` the last year in
    which the course was completed; `next_at` when another opening of the course opens, where that is known.
    """

    opening: int
    course: int
    year: int
    today: date
    is_open: bool
    opens_at: datetime
    closes_at: datetime | None
    is_opened: bool
    is_closed: bool
    learn_from: date | None
    learn_until: date | None
    learn_days: int
    seats: int | None
    taken: int
    next_at: datetime | None
    is_listed: bool
    has_content: bool
    own_state: str
    completed_year: int | None
    may_repeat: bool
    is_international: bool
    is_foreign: bool
    previous: str
    previous_done: bool
    is_active: bool

    @property
    def seats_left(self) -> int | None:
        """None where as many as like may learn."""
        return None if self.seats is None else self.seats - self.taken

    @property
    def until_on(self) -> date:
        """The last day of learning for somebody who applies today."""
        return self.learn_until or last_day(self.today, self.learn_days, self.year)

    @property
    def is_over(self) -> bool:
        """Whether nobody who applies now has a day left to learn."""
        return self.until_on < self.today


def last_day(today: date, days: int, year: int) -> date:
    """So many days with today as the first, at most to the end of the year: its hours count in the place's year.

    >>> last_day(date(2023, 3, 1), 30, 2023), last_day(date(2023, 12, 20), 30, 2023)
    (datetime.date(2023, 3, 30), datetime.date(2023, 12, 31))
    """
    return min(today + timedelta(days=days - 1), date(year, 12, 31))
