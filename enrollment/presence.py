"""How long somebody was there: stays merged, clipped to what was taught, and the mark that follows.

Not for the database: enrollment.actions.presence writes what is computed here. All times are whole seconds on one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

Span = tuple[int, int]

PRESENT, LATE, LEFT_EARLY, OUT, ABSENT, EXCUSED = "present", "late", "left_early", "out", "absent", "excused"


@dataclass(frozen=True)
class Limits:
    """How many taught seconds may be missed at the start, at the end and in between before the mark says so."""

    late: int = 15 * 60
    early: int = 15 * 60
    out: int = 5 * 60


@dataclass(frozen=True)
class Measure:
    """What the ledger keeps of a person in a session, in seconds; `excused` is the part of `present` without a stay."""

    taught: int
    present: int
    excused: int
    mark: str


def at(moment: datetime) -> int:
    """The instant as a whole second."""
    return int(moment.timestamp())


def merged(spans: Iterable[Span]) -> list[Span]:
    """The union as separate spans in order; a span that ends before or when it begins holds nothing.

    >>> merged([(9, 11), (1, 3), (2, 4), (7, 7), (6, 5)])
    [(1, 4), (9, 11)]
    """
    union: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return union


def common(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """What lies in both unions.

    >>> common([(0, 5), (6, 9)], [(4, 7)])
    [(4, 5), (6, 7)]
    """
    bounds = merged(others)
    return merged(
        (max(start, low), min(end, high)) for start, end in merged(some) for low, high in bounds if start < high
    )


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """The union of the spans less the holes.

    >>> without([(0, 10)], [(-2, 1), (3, 5), (4, 6), (9, 12)])
    [(1, 3), (6, 9)]
    """
    left = merged(spans)
    for low, high in merged(holes):
        left = [
            part
            for start, end in left
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[0] < part[1]
        ]
    return left


def length(spans: Iterable[Span]) -> int:
    """The seconds of the union."""
    return sum(end - start for start, end in merged(spans))


def measure(
    *, window: Span, breaks: Iterable[Span], stays: Iterable[Span], excused: Iterable[Span] = (), limits: Limits
) -> Measure:
    """Stays and excused times against what was taught: the session's window without its breaks.

    Source: the institute's practice (training features, N5 and K2): real time counts once however often somebody
    reconnects; a gap is deducted unless a statement excuses it; late and left early begin beyond the grace.
    """
    taught = without([window], breaks)
    there = common(stays, taught)
    counted = common([*there, *excused], taught)
    total, present = length(taught), length(counted)
    return Measure(total, present, present - length(there), _mark(taught, there, counted, limits))


def _mark(taught: Sequence[Span], there: Sequence[Span], counted: Sequence[Span], limits: Limits) -> str:
    total, present = length(taught), length(counted)
    if total == 0:
        return PRESENT  # nothing was taught, so nobody missed anything
    if not there:
        return EXCUSED if present == total else ABSENT
    head = length(common(taught, [(taught[0][0], counted[0][0])]))
    tail = length(common(taught, [(counted[-1][1], taught[-1][1])]))
    if head > limits.late:
        return LATE
    if tail > limits.early:
        return LEFT_EARLY
    return OUT if total - present - head - tail > limits.out else PRESENT


def by_hand(mark: str, window: Span, came: int | None, left: int | None) -> tuple[list[Span], list[Span]]:
    """The stays and the excused times that a mark set by hand stands for.

    Late and left early hold from `came` to `left`; out is away from `left` until `came` (both are needed for it).
    """
    start, end = window
    if mark == EXCUSED:
        return [], [window]
    if mark == ABSENT:
        return [], []
    if mark == OUT and came is not None and left is not None:
        return without([window], [(left, came)]), []
    if mark in (LATE, LEFT_EARLY):
        return [(start if came is None else came, end if left is None else left)], []
    return [window], []


def spread(total: int, rooms: Sequence[int]) -> list[int]:
    """The total put into the rooms one after another, as much as each holds; what fits nowhere is left out.

    >>> spread(120, [50, 0, 50, 50]), spread(200, [50, 50])
    ([50, 0, 50, 20], [50, 50])
    """
    parts: list[int] = []
    for room in rooms:
        parts.append(min(room, total))
        total -= parts[-1]
    return parts


@dataclass(frozen=True)
class Hand:
    """A mark that was set by hand, with its times."""

    mark: str
    came: int | None = None
    left: int | None = None


def line(
    *,
    window: Span,
    breaks: Sequence[Span],
    stays: Iterable[Span],
    approved: Sequence[Span] = (),
    unseen: Iterable[Span] = (),
    hand: Hand | None = None,
    limits: Limits,
) -> Measure:
    """What the ledger says of a person in a session: from the hand mark, otherwise from the stays, less what was out
    of sight, and with approved excuses.

    A hand mark stands as it was set, unless an approved excuse fills what it left open.

    >>> line(window=(0, 600), breaks=[], stays=[(0, 600)], hand=Hand("absent"), limits=Limits())
    Measure(taught=600, present=0, excused=0, mark='absent')
    """
    stays, own = by_hand(hand.mark, window, hand.came, hand.left) if hand else (stays, [])
    seen = without(stays, unseen)
    found = measure(window=window, breaks=breaks, stays=seen, excused=[*own, *approved], limits=limits)
    if hand is None:
        return found
    bare = measure(window=window, breaks=breaks, stays=seen, excused=own, limits=limits)
    return replace(found, mark=hand.mark) if found.present == bare.present else found


def share(present: int, taught: int) -> Decimal | None:
    """Present of taught with four decimals, half up; None when nothing was taught: the file of `manage.py presence`.

    Pages and decisions never round up (enrollment.completing.kept).

    >>> share(9300, 10200), share(0, 0)
    (Decimal('0.9118'), None)
    """
    if taught == 0:
        return None
    return Decimal((20_000 * present + taught) // (2 * taught)).scaleb(-4)
