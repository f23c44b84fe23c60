"""How much of a unit somebody learned: from beats, by the server's clock alone (decision 0030).

Not for storing it: enrollment.actions.beats. Plain values in and out; milliseconds throughout.

Why it holds: `free_from` starts at a real now, rises by all that is given and never passes now. So what is given over
all units, windows and courses of a person is never more than the time since the person began.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from uuid import UUID

GAP = 45_000  # the most that one beat may claim after a silence; the player beats every 20 seconds
SLACK = 2_000  # unclaimed time that is kept for a late beat; the rest of a silence is lost
MOST_SPANS = 400  # an honest viewer never gets there; who jumps about so much keeps what is seen and adds to it
LONGEST = 1_000_000_000  # eleven days at one unit; its time is counted no further
OK, CLIPPED, OLD, ELSEWHERE = "ok", "clipped", "old", "elsewhere"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Clock:
    """A person's one clock: the window that counts, its last beat, and up to when time is spent already."""

    sitting: UUID
    seq: int
    free_from: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What of one unit was seen: merged spans of its timeline, time at it by the clock, where to go on."""

    spans: tuple[Span, ...] = ()
    recognised: int = 0
    position: int = 0

    @property
    def covered(self) -> int:
        """How much of the timeline was seen, each part once."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class Beat:
    """What a player says: since its last beat it played from `start` to `end`. Equal ones say only where it stands."""

    sitting: UUID
    seq: int
    start: int
    end: int


def begin(sitting: UUID, now: int, spent: int = 0) -> Clock:
    """A window opens: it alone counts from now on, and nothing before now does, nor what is spent already.

    >>> begin(UUID(int=1), 5_000).free_from, begin(UUID(int=1), 5_000, spent=9_000).free_from
    (5000, 9000)
    """
    return Clock(sitting, 0, max(now, spent))


def credit(clock: Clock, seen: Seen, beat: Beat, *, now: int, length: int, rate: int = 100) -> tuple[Clock, Seen, str]:
    """Add to a video what the clock allows. `rate` is the fastest playback that counts, in percent.

    Returns: the clock and what was seen after it, and whether all that the player claimed was given.
    """
    if word := why_not(clock, beat):
        return clock, seen, word
    start, end = max(0, min(beat.start, length)), max(0, min(beat.end, length))
    claim = max(0, end - start)
    after, given = _spend(clock, beat, -(-claim * 100 // rate), now)
    media = min(claim, given * rate // 100)
    spans = merged(seen.spans, (start, start + media)) if media else seen.spans
    position = start + media if claim else end
    return after, Seen(spans, _longer(seen, given), position), OK if media == claim else CLIPPED


def credit_page(clock: Clock, seen: Seen, beat: Beat, *, now: int, length: int) -> tuple[Clock, Seen, str]:
    """Add to a page what the clock allows: it has no timeline, so time fills it from its beginning."""
    if word := why_not(clock, beat):
        return clock, seen, word
    claim = max(0, beat.end - beat.start)
    after, given = _spend(clock, beat, claim, now)
    filled = min(length, seen.covered + given)
    spans = ((0, filled),) if filled else ()
    return after, Seen(spans, _longer(seen, given), filled), OK if given == claim else CLIPPED


def why_not(clock: Clock, beat: Beat) -> str | None:
    """Why a beat adds nothing: another window counts now, or it came before."""
    if beat.sitting != clock.sitting:
        return ELSEWHERE
    return OLD if beat.seq <= clock.seq else None


def _spend(clock: Clock, beat: Beat, claim: int, now: int) -> tuple[Clock, int]:
    """Take from the clock what is claimed, as far as it is there; of the rest only a little is kept."""
    given = min(claim, GAP, max(0, now - clock.free_from))
    return replace(clock, seq=beat.seq, free_from=max(clock.free_from + given, now - SLACK)), given


def _longer(seen: Seen, given: int) -> int:
    return min(LONGEST, seen.recognised + given)


def merged(spans: tuple[Span, ...], new: Span) -> tuple[Span, ...]:
    """The union of sorted, disjoint spans and one more; spans that touch become one.

    >>> merged(((0, 10), (30, 40)), (10, 30)), merged(((0, 10),), (20, 30))
    (((0, 40),), ((0, 10), (20, 30)))
    """
    first = bisect_left(spans, new[0], key=lambda span: span[1])
    start, end, last = *new, first
    while last < len(spans) and spans[last][0] <= end:
        start, end, last = min(start, spans[last][0]), max(end, spans[last][1]), last + 1
    if last == first and len(spans) >= MOST_SPANS:
        return spans
    return (*spans[:first], (start, end), *spans[last:])


def is_watched(seen: Seen, length: int, percent: int) -> bool:
    """Whether enough different parts of a video were seen; seeing one part twice counts once."""
    return seen.covered * 100 >= length * percent


def is_read(seen: Seen, least: int) -> bool:
    """Whether somebody was at a page for long enough."""
    return seen.recognised >= least
