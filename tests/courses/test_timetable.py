"""The sums of a timetable: worked examples, and properties that hold for all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import timetable
from courses.timetable import Span, SubjectHours

HOUR = timedelta(hours=1)
NINE = datetime(2023, 3, 6, 9, tzinfo=UTC)
MIDNIGHT = datetime(2023, 3, 6, tzinfo=UTC)


def at(hour: float, length: float = 1) -> Span:
    start = MIDNIGHT + timedelta(hours=hour)
    return Span(start, start + timedelta(hours=length))


spans = st.builds(
    lambda start, length: Span(NINE + timedelta(minutes=start), NINE + timedelta(minutes=start + length)),
    st.integers(0, 2_000),
    st.integers(1, 300),
)


def session(key: int, hour: int = 9, **values):
    span = at(hour)
    plain = {
        "key": key, "starts_at": span.starts_at.isoformat(), "ends_at": span.ends_at.isoformat(), "breaks": [],
        "subject": None, "title_ko": "강의", "title_en": "", "method": "lecture", "lecturer": "", "room": "R1",
        "room_ko": "1호", "room_en": "Room 1",
    }  # fmt: skip
    return {**plain, **values}


def test_who_leaves_at_ten_does_not_meet_who_comes_at_ten():
    assert at(9).meets(at(9.5))
    assert not at(9).meets(at(10))
    assert not at(10).meets(at(9))


@given(spans, spans)
def test_meeting_is_mutual_and_means_a_common_minute(one, other):
    common = min(one.ends_at, other.ends_at) - max(one.starts_at, other.starts_at)
    assert one.meets(other) == other.meets(one) == (common > timedelta())


@pytest.mark.parametrize(
    ("span", "pauses", "minutes"),
    [
        (at(9, 3), [], 180),
        (at(9, 3), [(at(9.8, 0.2).starts_at, at(9.8, 0.2).ends_at)], 180),
        (at(9, 8), [(at(12).starts_at, at(12).ends_at)], 420),
        (at(9, 8), [(at(12).starts_at, at(12).ends_at), (at(12.5).starts_at, at(12.5).ends_at)], 390),
        (at(9, 1), [(at(8).starts_at, at(9).ends_at)], 0),
        (at(9, 11 / 6), [], 120),  # 09:00 to 10:50 are two hours of 50 minutes
        (at(9, 0.75), [], 45),
        (at(9, 41 / 6), [(at(11.5).starts_at + HOUR / 3, at(13).starts_at)], 360),  # 09:00 to 15:50 around lunch
    ],
)
def test_short_pauses_count_and_lunch_does_not(span, pauses, minutes):
    assert timetable.counted_minutes(span, pauses) == minutes


@given(spans, st.lists(spans, max_size=4))
def test_counted_minutes_stay_within_the_session(span, pauses):
    minutes = timetable.counted_minutes(span, [(p.starts_at, p.ends_at) for p in pauses])
    assert 0 <= minutes <= (span.ends_at - span.starts_at).total_seconds() / 60 + 10 * (len(pauses) + 1)


@given(spans, spans)
def test_a_break_never_adds_a_minute(span, pause):
    bare = timetable.counted_minutes(span)
    assert timetable.counted_minutes(span, [(pause.starts_at, pause.ends_at)]) <= bare


def test_hours_have_at_most_one_decimal():
    assert [timetable.hours(m) for m in (0, 60, 90, 100, 600)] == [
        Decimal(0), Decimal(1), Decimal("1.5"), Decimal("1.7"), Decimal(10),
    ]  # fmt: skip


def test_hours_of_subjects_against_their_plan():
    found = timetable.subject_hours({1: 3, 2: 2, 3: 1}, [(1, 120), (1, 60), (2, 60), (3, 90), (None, 60), (9, 60)])
    assert found == {1: SubjectHours(180, 180), 2: SubjectHours(120, 60), 3: SubjectHours(60, 90)}
    assert [found[n].missing_minutes for n in (1, 2, 3)] == [0, 60, 0]
    assert [found[n].surplus_minutes for n in (1, 2, 3)] == [0, 0, 30]


def test_free_times_are_the_nearest_whole_hours():
    taken = [at(9), at(10), at(14, 4)]
    assert timetable.free_times(at(9), taken, [MIDNIGHT], MIDNIGHT, most=3) == [at(11), at(12), at(13)]


def test_free_times_never_begin_before_now():
    assert timetable.free_times(at(15), [at(15)], [MIDNIGHT], at(16.5).starts_at) == [at(17)]


@given(spans, st.lists(spans, max_size=6), st.integers(1, 8))
def test_free_times_meet_nothing_and_keep_the_length(wanted, taken, most):
    days = [MIDNIGHT, MIDNIGHT + timedelta(days=1)]
    found = timetable.free_times(wanted, taken, days, MIDNIGHT, most)
    assert len(found) <= most
    for span in found:
        assert span.ends_at - span.starts_at == wanted.ends_at - wanted.starts_at
        assert not any(span.meets(other) for other in taken)


def test_differences_tell_what_became_of_each_session():
    old = [session(1), session(2, 10), session(3, 11), session(4, 12)]
    new = [session(1), session(2, 13), session(3, 11, room="R2"), session(5, 14)]
    found = [(change.kind, change.session["key"], change.fields) for change in timetable.differences(old, new)]
    assert found == [
        ("changed", 3, ("room",)),
        ("removed", 4, ()),
        ("moved", 2, ("starts_at", "ends_at")),
        ("added", 5, ()),
    ]


keys = st.lists(st.tuples(st.integers(1, 6), st.integers(9, 17)), max_size=6, unique_by=lambda pair: pair[0])


@given(keys, keys)
def test_differences_are_none_exactly_for_the_same_and_mirror(one, other):
    old, new = [session(*pair) for pair in one], [session(*pair) for pair in other]
    forth, back = timetable.differences(old, new), timetable.differences(new, old)
    assert (forth == []) == (sorted(one) == sorted(other))
    mirror = {"added": "removed", "removed": "added", "moved": "moved", "changed": "changed"}
    assert sorted((mirror[c.kind], c.session["key"]) for c in forth) == sorted((c.kind, c.session["key"]) for c in back)
    assert [timetable.change_of(change.as_json()) for change in forth] == forth


def test_a_switch_to_remote_takes_the_rooms_of_its_sessions():
    bare, kept = timetable.without_rooms([session(1), session(2, 10)], {1})
    assert (bare["room"], bare["room_ko"], bare["room_en"]) == ("", "", "")
    assert bare["starts_at"] == session(1)["starts_at"]
    assert kept == session(2, 10)


def test_a_session_finds_the_room_it_had_last_unless_it_moved():
    versions = [[session(1, room=""), session(2, 10)], [session(1, room="R7"), session(3, 11)]]
    starts = {1: session(1)["starts_at"], 2: session(2, 10)["starts_at"], 3: session(3, 12)["starts_at"]}
    assert timetable.rooms_before(versions, starts) == {1: "R7", 2: "R1"}


def test_a_fingerprint_changes_with_any_value():
    one = timetable.fingerprint([session(1)])
    assert one == timetable.fingerprint([session(1)])
    assert one != timetable.fingerprint([session(1, room="R2")])
