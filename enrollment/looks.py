"""Spot checks: whom to look at next, fairly; and what was out of sight counts as out.

Not for storing them: enrollment.actions.checks. Plain values in and out.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# Who is away for less is not out by the house's own measure (PORTAL_OUT_AFTER_MINUTES as it is delivered): two misses
# in a shorter time are one absence seen twice, and the warning between them could not have been read.
APART = timedelta(minutes=5)

Span = tuple[datetime, datetime]


def pick(looked_at: Mapping[int, int], size: int, seed: str) -> list[int]:
    """`size` people of those in `looked_at` (key to number of looks so far): the least looked at, ties by lot.

    The same seed draws the same people, so that loading the page again chooses nobody else. After every round drawn
    this way nobody has been looked at more than once oftener than anybody else.
    """
    return sorted(looked_at, key=lambda who: (looked_at[who], _lot(seed, who)))[: max(size, 0)]


def _lot(seed: str, who: int) -> str:
    return hmac.new(seed.encode(), str(who).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a person: when, in which session, and whether the person was seen at the seat."""

    at: datetime
    session: int
    seen: bool


def unseen_spans(looks: Iterable[Look], ends: Mapping[int, datetime]) -> dict[int, list[Span]]:
    """What counts as out, by session, from one person's looks of one day.

    The first time out of sight is a warning. From the second on the time counts as out until the next look that
    finds the person, at the longest until the session's end (`ends`). Source: practice K1 of remote courses.

    >>> at = lambda h, m=0: datetime(2023, 3, 6, h, m)
    >>> unseen_spans([Look(at(9), 1, False), Look(at(10), 1, False), Look(at(10, 30), 1, True)], {1: at(12)})
    {1: [(datetime.datetime(2023, 3, 6, 10, 0), datetime.datetime(2023, 3, 6, 10, 30))]}
    """
    found: dict[int, list[Span]] = {}
    warned = False
    since: dict[int, datetime] = {}  # where the person is out now, by session
    for look in sorted(looks, key=lambda one: (one.at, one.seen)):
        if look.seen:
            if (start := since.pop(look.session, None)) is not None:
                found.setdefault(look.session, []).append((start, look.at))
        elif warned:
            since.setdefault(look.session, look.at)
        else:
            warned = True
    for session, start in since.items():
        if start < ends[session]:
            found.setdefault(session, []).append((start, ends[session]))
    return found


def is_too_soon(looks: Iterable[Look], now: datetime) -> bool:
    """Whether a miss seen now is too near another look at the person to be a look of its own.

    >>> noon = datetime(2023, 3, 6, 12)
    >>> is_too_soon([Look(noon, 1, False)], noon + APART), is_too_soon([Look(noon, 1, False)], noon)
    (False, True)
    """
    return any(abs(now - look.at) < APART for look in looks)


def misses(looks: Iterable[Look]) -> int:
    """How often the person was out of sight."""
    return sum(not look.seen for look in looks)
