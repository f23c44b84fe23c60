"""What the clock gives to beats: worked examples, and properties over any interleaving of windows, units and lies."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollment.progress import (
    CLIPPED,
    ELSEWHERE,
    GAP,
    LONGEST,
    MOST_SPANS,
    OK,
    OLD,
    SLACK,
    Beat,
    Clock,
    Seen,
    begin,
    credit,
    credit_page,
    is_read,
    is_watched,
    merged,
)

A, B = UUID(int=1), UUID(int=2)
LENGTH = 600_000
AFTER_20_SECONDS = (Clock(A, 1, 20_000), Seen(((0, 20_000),), 20_000, 20_000))


def test_playing_straight_on_counts_as_it_is():
    assert credit(begin(A, 0), Seen(), Beat(A, 1, 0, 20_000), now=20_000, length=LENGTH) == (*AFTER_20_SECONDS, OK)


@pytest.mark.parametrize(
    ("start", "end", "now", "rate", "spans", "time", "position", "word"),
    [
        # five minutes are claimed, twenty seconds have passed
        (20_000, 320_000, 40_000, 100, ((0, 40_000),), 40_000, 40_000, CLIPPED),
        # at double speed, where that counts
        (20_000, 60_000, 40_000, 200, ((0, 60_000),), 40_000, 60_000, OK),
        # at double speed, where it does not
        (20_000, 60_000, 40_000, 100, ((0, 40_000),), 40_000, 40_000, CLIPPED),
        # a jump to the end leaves a hole
        (540_000, 560_000, 40_000, 100, ((0, 20_000), (540_000, 560_000)), 40_000, 560_000, OK),
        # ten minutes of silence, then all of them claimed
        (20_000, 600_000, 620_000, 100, ((0, 65_000),), 65_000, 65_000, CLIPPED),
        # the same part again: time passes, nothing new is seen
        (0, 20_000, 40_000, 100, ((0, 20_000),), 40_000, 20_000, OK),
        # a pause says only where it stands
        (90_000, 90_000, 40_000, 100, ((0, 20_000),), 20_000, 90_000, OK),
        # backwards, before the beginning, behind the end
        (60_000, 30_000, 40_000, 100, ((0, 20_000),), 20_000, 30_000, OK),
        (-50_000, 10_000, 40_000, 100, ((0, 20_000),), 30_000, 10_000, OK),
        (595_000, 900_000, 40_000, 100, ((0, 20_000), (595_000, 600_000)), 25_000, 600_000, OK),
        # the server's clock was set back by five minutes
        (20_000, 40_000, -260_000, 100, ((0, 20_000),), 20_000, 20_000, CLIPPED),
    ],
)
def test_the_second_beat_gets_what_the_clock_allows(start, end, now, rate, spans, time, position, word):
    clock, seen = AFTER_20_SECONDS
    after, found, said = credit(clock, seen, Beat(A, 2, start, end), now=now, length=LENGTH, rate=rate)
    assert (found, said) == (Seen(spans, time, position), word)
    assert after == Clock(A, 2, max(20_000 + found.recognised - seen.recognised, now - SLACK))


def test_the_same_beat_again_and_an_older_one_change_nothing():
    clock, seen = AFTER_20_SECONDS
    for seq in (1, 0, -5):
        assert credit(clock, seen, Beat(A, seq, 20_000, 40_000), now=90_000, length=LENGTH) == (clock, seen, OLD)


def test_two_windows_that_take_turns_get_no_more_than_one():
    """The older one is superseded and hears so; what it claims is nobody's."""
    clock, seen = AFTER_20_SECONDS
    clock = begin(B, 25_000, clock.free_from)
    assert credit(clock, seen, Beat(A, 2, 20_000, 40_000), now=40_000, length=LENGTH) == (clock, seen, ELSEWHERE)
    after, found, said = credit(clock, Seen(), Beat(B, 1, 0, 20_000), now=40_000, length=LENGTH)
    assert (after.free_from, found.recognised, said) == (40_000, 15_000, CLIPPED)


def test_a_player_at_sixteen_times_the_speed_sees_a_minute_in_a_minute():
    clock, seen = begin(A, 0), Seen()
    for n in range(1, 13):
        beat = Beat(A, n, (n - 1) * 80_000, n * 80_000)
        clock, seen, _word = credit(clock, seen, beat, now=n * 5_000, length=2_000_000)
    assert (seen.recognised, seen.covered) == (60_000, 60_000)


def test_of_a_silence_two_seconds_are_kept_for_a_late_beat():
    clock, _seen, _word = credit(begin(A, 0), Seen(), Beat(A, 1, 0, 0), now=500_000, length=LENGTH)
    assert clock.free_from == 498_000


def test_a_page_is_filled_by_time_wherever_the_player_says_it_is():
    clock, seen, word = credit_page(begin(A, 0), Seen(), Beat(A, 1, 0, 20_000), now=20_000, length=60_000)
    assert (seen, word) == (Seen(((0, 20_000),), 20_000, 20_000), OK)
    clock, seen, word = credit_page(clock, seen, Beat(A, 2, 55_000, 60_000), now=40_000, length=60_000)
    assert (seen, word) == (Seen(((0, 25_000),), 25_000, 25_000), OK)
    clock, seen, word = credit_page(clock, seen, Beat(A, 3, 0, 10_000_000), now=90_000, length=60_000)
    assert (seen, word) == (Seen(((0, 60_000),), 70_000, 60_000), CLIPPED)
    assert credit_page(clock, seen, Beat(A, 3, 0, 9), now=99_000, length=60_000) == (clock, seen, OLD)
    assert credit_page(clock, seen, Beat(B, 4, 0, 9), now=99_000, length=60_000) == (clock, seen, ELSEWHERE)


def test_a_video_is_watched_by_its_parts_and_a_page_read_by_its_time():
    assert is_watched(Seen(((0, 50), (60, 100))), 100, 90) is True
    assert is_watched(Seen(((0, 50), (61, 100))), 100, 90) is False
    assert is_read(Seen(recognised=60), 60) is True
    assert is_read(Seen(((0, 60),), recognised=59), 60) is False


def test_a_window_that_opens_while_the_clock_stands_back_waits_until_it_has_caught_up():
    assert begin(A, 100, spent=300) == Clock(A, 0, 300)


def test_more_pieces_than_anybody_makes_are_not_kept_but_those_that_are_go_on_growing():
    spans = tuple((n * 10, n * 10 + 1) for n in range(MOST_SPANS))
    assert merged(spans, (5, 6)) == spans
    assert merged(spans, (1, 4)) == ((0, 4), *spans[1:])


def test_a_unit_that_is_open_for_weeks_is_counted_no_further():
    _clock, seen, _word = credit_page(
        begin(A, 0), Seen(((0, 9),), LONGEST - 5, 9), Beat(A, 1, 0, 9_000), now=9_000, length=9
    )
    assert seen.recognised == LONGEST


EVENTS = st.lists(
    st.tuples(
        st.integers(-3_000, 90_000),
        st.sampled_from(["beat", "beat", "beat", "begin A", "begin B"]),
        st.sampled_from([A, B]),
        st.integers(0, 40),
        st.integers(-5_000, 700_000),
        st.integers(-5_000, 700_000),
        st.sampled_from(["video", "other video", "page"]),
    ),
    max_size=60,
)


@settings(max_examples=400, deadline=None)
@given(EVENTS, st.sampled_from([100, 150, 200]))
def test_no_interleaving_gives_more_time_than_has_passed(events, rate):
    """Whatever windows, units and claims: the sum of what is given stays within the time since the first beginning.

    The clock may be set back a little between two events; replays change nothing; spans stay in order and inside.
    """
    began = now = latest = 1_000_000
    clock, seen = begin(A, now), {"video": Seen(), "other video": Seen(), "page": Seen()}
    for passed, what, sitting, seq, start, end, unit in events:
        now += passed
        latest = max(latest, now)
        if what != "beat":
            clock = begin(A if what == "begin A" else B, now, clock.free_from)
            continue
        before, beat = seen[unit], Beat(sitting, seq, start, end)
        after, found, word = give(clock, before, beat, unit, now, rate)
        assert clock.free_from <= after.free_from <= latest
        assert give(after, found, beat, unit, now + 30_000, rate)[1:] == (found, word if word == ELSEWHERE else OLD)
        assert all(first < last for first, last in found.spans)
        assert all(left[1] < right[0] for left, right in zip(found.spans, found.spans[1:], strict=False))
        assert 0 <= found.covered <= LENGTH
        time = found.recognised - before.recognised
        assert 0 <= time <= GAP
        assert (found.covered - before.covered) * 100 <= time * rate
        clock, seen[unit] = after, found
    assert sum(each.recognised for each in seen.values()) <= latest - began
    assert sum(each.covered for each in seen.values()) * 100 <= (latest - began) * rate


def give(clock, seen, beat, unit, now, rate):
    if unit == "page":
        return credit_page(clock, seen, beat, now=now, length=LENGTH)
    return credit(clock, seen, beat, now=now, length=LENGTH, rate=rate)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 900), min_size=1, max_size=40))
def test_who_plays_straight_on_loses_nothing_to_late_beats(late):
    clock, seen, length = begin(A, 0), Seen(), 20_000 * len(late)
    for n, by in enumerate(late, 1):
        beat = Beat(A, n, (n - 1) * 20_000, n * 20_000)
        clock, seen, word = credit(clock, seen, beat, now=n * 20_000 + by, length=length)
        assert word == OK
    assert seen == Seen(((0, length),), length, length)


@settings(max_examples=200, deadline=None)
@given(st.permutations(range(12)))
def test_in_whatever_order_the_parts_are_seen_all_of_them_are(order):
    clock, seen = begin(A, 0), Seen()
    for n, part in enumerate(order, 1):
        clock, seen, word = credit(
            clock, seen, Beat(A, n, part * 20_000, (part + 1) * 20_000), now=n * 20_000, length=240_000
        )
        assert word == OK
    assert seen.spans == ((0, 240_000),)
