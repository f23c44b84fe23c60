"""Learning in time: a window begins with a unit, and its beats add what the person's one clock allows (decision 0030).

Not for the calculation: enrollment.progress. A beat writes no line of
the journal; that all units are done does.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce, Greatest, Now

from accounts.models import Person
from core.errors import refuse_if
from enrollment import progress
from enrollment.actions import learned
from enrollment.models import Enrollment, Learning, LearningClock, UnitProgress
from enrollment.progress import Beat, Clock, Seen
from enrollment.queries import beats as queries
from enrollment.queries.beats import Sight
from enrollment.rules.beats import why_not_count
from journal import actions as journal

TRIES = 3


@dataclass(frozen=True)
class Heard:
    """How a unit stands after a beat; `word` says what became of the beat."""

    word: str
    seen: Seen
    done: bool
    units_done: int


@dataclass(frozen=True)
class Begun:
    """The window that counts from now on, and where the unit stands."""

    sitting: uuid.UUID
    seen: Seen
    done: bool
    units_done: int


@transaction.atomic
def begin(*, key: uuid.UUID, number: int, by: Person) -> Begun:
    """Begin or go on with a unit of the own place, in a window of its own: from now on only this window counts.

    Raises: Http404 for a place of somebody else, Refused when there is no time to learn.
    """
    sight = _looked_at(key, number, by)
    new = progress.begin(uuid.uuid4(), sight.now)
    UnitProgress.objects.bulk_create(
        [UnitProgress(enrollment_id=sight.enrollment, unit_id=sight.unit)], ignore_conflicts=True
    )
    LearningClock.objects.bulk_create(
        [LearningClock(person=by, sitting=new.sitting, free_from=new.free_from)], ignore_conflicts=True
    )
    # What another window spent meanwhile stays spent: the row is looked at as it is when its turn comes.
    LearningClock.objects.filter(person=by).update(
        sitting=new.sitting, seq=new.seq, free_from=Greatest("free_from", new.free_from),
        enrollment=sight.enrollment, unit=sight.unit, began_at=Now(),
    )  # fmt: skip
    _sum_up(sight, started_at=Coalesce("started_at", Now()))
    return Begun(new.sitting, sight.seen, sight.done, sight.units_done)


def beat(*, key: uuid.UUID, number: int, said: Beat, by: Person) -> Heard:
    """Add what the clock allows for what the player says. Safe to run twice: a beat that was heard adds nothing.

    Raises: Http404 for a place of somebody else, Refused when there is no time to learn.
    """
    for _again in range(TRIES):
        sight = _looked_at(key, number, by)
        if not (sight.clock and sight.is_here):
            return _unmoved(sight, progress.ELSEWHERE)
        clock, seen, word = sight.credit(said)
        if word in (progress.OLD, progress.ELSEWHERE):
            return _unmoved(sight, word)
        units_done = _store(sight, clock, seen, by)
        if units_done is not None:
            return Heard(word, seen, sight.is_done(seen), units_done)
    return _unmoved(sight, progress.OLD)


def _looked_at(key: uuid.UUID, number: int, by: Person) -> Sight:
    sight = queries.sight_of(by, key, number)
    refuse_if(why_not_count(state=sight.state, until_on=sight.until_on, day=sight.day, learn_from=sight.learn_from))
    return sight


def _unmoved(sight: Sight, word: str) -> Heard:
    return Heard(word, sight.seen, sight.done, sight.units_done)


@transaction.atomic
def _store(sight: Sight, clock: Clock, seen: Seen, by: Person) -> int | None:
    """Move the clock, if it is the one that was seen, and with it what was seen of the unit.

    Whoever moved the clock holds its row until the end, so nobody else writes this unit meanwhile.
    Returns: how many units are done now; None when the clock was moved by another beat or window.
    """
    assert sight.clock
    assert sight.progress  # the clock is at this unit, so it was begun
    was = LearningClock.objects.filter(
        person=by, sitting=clock.sitting, seq=sight.clock.seq, free_from=sight.clock.free_from
    )
    if not was.update(seq=clock.seq, free_from=clock.free_from):
        return None
    row = UnitProgress.objects.filter(pk=sight.progress)
    row.update(
        spans=[list(span) for span in seen.spans], covered_ms=seen.covered, recognised_ms=seen.recognised,
        position_ms=seen.position, last_at=Now(),
    )  # fmt: skip
    if sight.done or not sight.is_done(seen):
        return sight.units_done
    row.update(done_at=Now())
    units_done = _sum_up(sight)
    if units_done == sight.units_total:
        finish(enrollment=sight.enrollment, by=by)
    return units_done


def _sum_up(sight: Sight, **more: Coalesce) -> int:
    """Bring the one row of the place up to its units. Returns: how many of them are done."""
    rows = UnitProgress.objects.filter(enrollment=sight.enrollment, unit__content=sight.content)
    done = rows.exclude(done_at=None).count()
    spent = rows.aggregate(ms=Sum("recognised_ms"))["ms"] or 0
    # What was finished stays as it was then: the rows of its units go some day.
    place = Learning.objects.filter(pk=sight.enrollment)
    place.update(last_at=Now(), **more)
    place.filter(finished_at=None).update(units_done=done, recognised_seconds=spent // 1000)
    return max(done, sight.units_done)


@transaction.atomic
def finish(*, enrollment: int, by: Person) -> bool:
    """Note that all units of the place (its key) are done; what its rule says of that follows.

    Safe to run twice: the first time stands.

    Returns: whether it became so now.
    """
    rows = Learning.objects.filter(pk=enrollment, finished_at=None, units_total__gt=0, units_done=F("units_total"))
    if not rows.update(finished_at=Now()):
        return False
    journal.record("learning.finished", by=by, on=Enrollment.objects.get(pk=enrollment))
    learned.settle(enrollments=[enrollment])
    return True
