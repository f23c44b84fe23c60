"""Many beats of one person in one moment: no millisecond is given twice, whichever windows and courses they come from.

The negative control reads first and writes then, as others do: it must give time twice, or the race proves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
from django.db import connection
from django.db.models import F, Sum

from enrollment.actions import beats
from enrollment.models import Learning, LearningClock, UnitProgress
from enrollment.progress import Beat
from enrollment.queries.beats import sight_of
from tests.enrollment.doing import person
from tests.enrollment.test_race import AT_ONCE, _on_disk, race  # noqa: F401  # the second is a fixture for every test
from tests.factories.elearning import ContentFactory, LearningFactory, UnitFactory

POSTGRESQL = connection.vendor == "postgresql"
PASSED, LENGTH = 30_000, 600_000  # milliseconds
pytestmark = pytest.mark.django_db(transaction=True)


def place(who=None) -> Learning:
    """A place with one page of ten minutes."""
    unit = UnitFactory(content=ContentFactory(), length_ms=LENGTH)
    return LearningFactory(content=unit.content, enrollment__person=who or person())


def begun(learning: Learning) -> beats.Begun:
    return beats.begin(key=learning.enrollment.key, number=1, by=learning.enrollment.person)


def let_pass(milliseconds: int) -> None:
    """As if so much time had gone by since the clock was moved last."""
    LearningClock.objects.update(free_from=F("free_from") - milliseconds)


def say(learning: Learning, beat: Beat) -> str:
    return beats.beat(key=learning.enrollment.key, number=1, said=beat, by=learning.enrollment.person).word


def recognised() -> int:
    return UnitProgress.objects.aggregate(ms=Sum("recognised_ms"))["ms"]


def race_of(beats_said: Iterable, act) -> dict[str, int]:
    """Everything is said at once, AT_ONCE at a time."""
    return dict(race(list(beats_said), act))


def test_one_beat_that_comes_from_sixteen_lines_counts_once():
    learning = place()
    sitting = begun(learning).sitting
    for seq in range(1, 6):
        let_pass(PASSED)
        answers = race_of([Beat(sitting, seq, 0, 20_000)] * AT_ONCE, lambda beat: say(learning, beat))
        assert answers == {"ok": 1, "old": AT_ONCE - 1}
        assert recognised() == seq * 20_000
    assert LearningClock.objects.get().seq == 5


def test_different_beats_at_once_share_the_time_that_passed():
    """Each claims all of it; the sum is what passed, and the number of the last beat never falls."""
    learning, began = place(), time.monotonic()
    sitting = begun(learning).sitting
    let_pass(PASSED)
    said = [Beat(sitting, seq, 0, 40_000) for seq in range(1, AT_ONCE * 4 + 1)]
    answers = race_of(said, lambda beat: say(learning, beat))
    assert sum(answers.values()) == AT_ONCE * 4
    assert set(answers) <= {"ok", "clipped", "old"}
    assert PASSED - 2_000 <= recognised() <= PASSED + (time.monotonic() - began) * 1000
    assert LearningClock.objects.get().seq >= answers.get("ok", 0) + answers.get("clipped", 0)


def test_windows_in_two_courses_that_take_the_clock_from_each_other_share_it_too():
    """Every act takes the clock for its course and claims forty seconds at once, two hundred times."""
    who, began = person(), time.monotonic()
    places = [place(who), place(who)]
    for learning in places:
        begun(learning)
    let_pass(PASSED)

    def grab(learning: Learning) -> str:
        return say(learning, Beat(begun(learning).sitting, 1, 0, 40_000))

    answers = race_of(places * 100, grab)
    assert sum(answers.values()) == 200
    assert set(answers) <= {"ok", "clipped", "old", "elsewhere"}
    # The first beginning took the clock, so of what had passed before nothing is left to give.
    assert recognised() <= (time.monotonic() - began) * 1000
    assert UnitProgress.objects.count() == 2
    assert LearningClock.objects.count() == 1


def test_the_unit_that_becomes_done_in_many_lines_is_counted_once():
    learning = place()
    learning.content.unit_rows.update(length_ms=20_000)
    sitting = begun(learning).sitting
    let_pass(PASSED)
    race_of([Beat(sitting, seq, 0, 20_000) for seq in range(1, AT_ONCE + 1)], lambda beat: say(learning, beat))
    learning.refresh_from_db()
    assert (learning.units_done, learning.finished_at is not None) == (1, True)


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite lets one writer in at a time, so nothing can go wrong there")
def test_to_read_first_and_to_write_then_gives_time_twice():
    """The negative control: the same calculation without looking whether the clock is still the one that was seen."""
    learning = place()
    sitting = begun(learning).sitting
    let_pass(PASSED)
    began = time.monotonic()

    def naive(beat: Beat) -> str:
        sight = sight_of(learning.enrollment.person, learning.enrollment.key, 1)
        clock, seen, word = sight.credit(beat)
        LearningClock.objects.update(seq=clock.seq, free_from=clock.free_from)
        given = seen.recognised - sight.seen.recognised
        UnitProgress.objects.update(recognised_ms=F("recognised_ms") + given)
        return word

    race_of([Beat(sitting, seq, 0, 40_000) for seq in range(1, AT_ONCE * 4 + 1)], naive)
    assert recognised() > PASSED + (time.monotonic() - began) * 1000
