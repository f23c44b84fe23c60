"""What is taught in a session: its window without its breaks, in seconds.

Not for who was there: enrollment.queries.presence. Asks no database.
"""

from __future__ import annotations

from datetime import datetime

from courses.models import Session
from enrollment import presence
from enrollment.presence import Span


def window_of(session: Session) -> Span:
    """From the start to the real end, in seconds."""
    return presence.at(session.starts_at), presence.at(session.closes_at)


def breaks_of(session: Session) -> list[Span]:
    """The breaks as they stand in the timetable, in seconds."""
    return [
        (presence.at(datetime.fromisoformat(begins)), presence.at(datetime.fromisoformat(ends)))
        for begins, ends in session.breaks
    ]


def taught_seconds_of(session: Session) -> int:
    """What is taught in the session: its window without its breaks."""
    return presence.length(presence.without([window_of(session)], breaks_of(session)))
