"""Where somebody stands in the waiting room of a run.

Not for letting people in: enrollment.actions.rooms.
"""

from __future__ import annotations

from dataclasses import dataclass

from enrollment.models import Ticket, WaitingRoom

SHORTEST, LONGEST = 2, 30  # seconds between two looks


@dataclass(frozen=True)
class Position:
    """The person's place in the line, at most: 1 is next. `minutes` is None before anybody was let in.

    `every` is how many seconds the page waits before it asks again: the farther back, the longer.
    """

    place: int
    minutes: int | None
    every: int


def position_of(ticket: Ticket) -> Position:
    """The place by the highest number let in so far, which the room keeps: one row, however many wait."""
    room = WaitingRoom.objects.get(pk=ticket.intake_id)
    place = max(1, ticket.number - room.let_in)
    minutes = max(1, round(place / room.pace)) if room.pace else None
    return Position(place, minutes, min(LONGEST, SHORTEST + place // 50))
