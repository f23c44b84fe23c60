"""Presence as arithmetic: worked examples, properties, and the command that computes a case.

Not for the ledger in the database: test_presence_ledger.
"""

from __future__ import annotations

import json
import time
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from enrollment import presence
from enrollment.case_files import BrokenCase
from enrollment.presence import Limits, measure
from enrollment.presence_case import answer

HOUR = 3600
MORNING = (9 * HOUR, 12 * HOUR)
BREAK = (10 * HOUR + 1200, 10 * HOUR + 1800)
LIMITS = Limits(late=900, early=900, out=300)

moments = st.integers(0, 200)
spans = st.tuples(moments, moments)
some_spans = st.lists(spans, max_size=6)


def clock(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * HOUR + int(minutes) * 60


def stay(start: str, end: str) -> presence.Span:
    return clock(start), clock(end)


def measured(*stays: presence.Span, excused: tuple[presence.Span, ...] = ()) -> presence.Measure:
    return measure(window=MORNING, breaks=[BREAK], stays=stays, excused=excused, limits=LIMITS)


def test_three_overlapping_connections_are_real_minutes_once() -> None:
    one = measured(stay("08:50", "10:00"), stay("09:30", "11:00"), stay("10:55", "12:10"))
    assert one == presence.Measure(taught=10_200, present=10_200, excused=0, mark="present")


def test_a_gap_is_deducted_unless_a_statement_excuses_it() -> None:
    stays = (stay("09:00", "10:30"), stay("10:55", "12:00"))
    assert measured(*stays) == presence.Measure(10_200, 8_700, 0, "out")
    assert measured(*stays, excused=(stay("10:30", "10:55"),)) == presence.Measure(10_200, 10_200, 1_500, "present")


@pytest.mark.parametrize(
    ("stays", "mark"),
    [
        ([("09:15", "12:00")], "present"),
        ([("09:16", "12:00")], "late"),
        ([("09:00", "11:45")], "present"),
        ([("09:00", "11:44")], "left_early"),
        ([("09:00", "10:15"), ("10:30", "12:00")], "present"),  # five minutes and the break
        ([("09:00", "10:14"), ("10:30", "12:00")], "out"),
        ([("10:20", "10:30")], "absent"),  # only the break
        ([("08:00", "09:00"), ("12:00", "13:00")], "absent"),
        ([], "absent"),
    ],
)
def test_marks_begin_beyond_the_grace(stays: list[tuple[str, str]], mark: str) -> None:
    assert measured(*(stay(*one) for one in stays)).mark == mark


def test_excused_is_who_is_excused_from_all_of_it() -> None:
    assert measured(excused=(stay("09:00", "12:00"),)) == presence.Measure(10_200, 10_200, 10_200, "excused")
    assert measured(excused=(stay("09:00", "11:00"),)) == presence.Measure(10_200, 6_600, 6_600, "absent")
    assert measured(stay("11:00", "12:00"), excused=(stay("09:00", "11:00"),)).mark == "present"


def test_nothing_taught_is_missed_by_nobody() -> None:
    one = measure(window=(100, 200), breaks=[(50, 150), (140, 300)], stays=[], limits=LIMITS)
    assert one == presence.Measure(0, 0, 0, "present")
    assert presence.share(one.present, one.taught) is None


@pytest.mark.parametrize(
    ("mark", "came", "left", "seconds"),
    [
        ("present", None, None, 10_200),
        ("absent", None, None, 0),
        ("excused", None, None, 10_200),
        ("late", clock("09:30"), None, 8_400),
        ("left_early", None, clock("11:00"), 6_600),
        ("late", clock("09:30"), clock("11:00"), 4_800),
        ("out", clock("11:30"), clock("11:00"), 8_400),
    ],
)
def test_a_mark_by_hand_stands_for_stays(mark: str, came: int | None, left: int | None, seconds: int) -> None:
    stays, excused = presence.by_hand(mark, MORNING, came, left)
    assert measured(*stays, excused=tuple(excused)).present == seconds


@pytest.mark.parametrize(
    ("present", "taught", "share"),
    [(9300, 10200, "0.9118"), (1, 20_000, "0.0001"), (1, 20_001, "0.0000"), (2, 3, "0.6667"), (5, 5, "1.0000")],
)
def test_shares_round_half_up(present: int, taught: int, share: str) -> None:
    assert presence.share(present, taught) == Decimal(share)


@given(some_spans, some_spans)
def test_sets_of_seconds_agree(some: list[presence.Span], others: list[presence.Span]) -> None:
    a, b = ({second for start, end in each for second in range(start, end)} for each in (some, others))
    assert presence.length(some) == len(a)
    assert presence.length(presence.common(some, others)) == len(a & b)
    assert presence.length(presence.without(some, others)) == len(a - b)


@given(spans, some_spans, some_spans, some_spans)
def test_nobody_is_there_longer_than_was_taught(window, breaks, stays, excused) -> None:
    one = measure(window=window, breaks=breaks, stays=stays, excused=excused, limits=LIMITS)
    assert 0 <= one.excused <= one.present <= one.taught <= max(0, window[1] - window[0])


@given(spans, some_spans, some_spans, spans)
def test_one_stay_more_never_takes_time_away(window, breaks, stays, more) -> None:
    before = measure(window=window, breaks=breaks, stays=stays, limits=LIMITS)
    assert measure(window=window, breaks=breaks, stays=[*stays, more], limits=LIMITS).present >= before.present


@given(st.data(), spans, some_spans, some_spans)
def test_order_and_splitting_do_not_matter(data, window, breaks, stays) -> None:
    cuts = [(start, data.draw(st.integers(start, end)), end) for start, end in stays if start < end]
    pieces = data.draw(st.permutations([part for a, cut, b in cuts for part in ((a, cut), (cut, b))]))
    whole = measure(window=window, breaks=breaks, stays=stays, limits=LIMITS)
    assert measure(window=window, breaks=breaks, stays=pieces, limits=LIMITS) == whole


def case(**other: object) -> dict[str, object]:
    session = {"start": "09:00", "end": "12:00:00", "breaks": [["10:20", "10:30"]]}
    return {"session": session, "people": ["A"], "joins": [], "excused": [], **other}


def join(person: str, start: str, end: str) -> dict[str, str]:
    return {"person": person, "in": start, "out": end}


def test_a_case_names_strangers_once_and_in_order() -> None:
    joins = [
        join("kim", "09:00", "12:00"),
        join("A", "9:00", "10:30"),
        join("b", "09:00", "9:30"),
        join("kim", "09:00", "10:00"),
    ]
    excused = [{"person": "z", "from": "09:00", "to": "10:00"}]
    assert answer(case(joins=joins, excused=excused)) == {
        "taught_seconds": 10_200,
        "present_seconds": {"A": 4_800},
        "share": {"A": "0.4706"},
        "unmatched": ["b", "kim", "z"],
        "ignored": [],
    }


def test_a_reversed_join_counts_nothing_and_is_named() -> None:
    found = answer(case(joins=[join("A", "11:00", "10:00"), join("A", "11:00", "11:00")]))
    assert (found["present_seconds"], found["ignored"]) == ({"A": 0}, ["joins[0]: ends before it begins"])


def test_a_case_without_teaching_has_no_share() -> None:
    session = {"start": "09:00", "end": "09:00", "breaks": []}
    assert answer(case(session=session, joins=[join("A", "08:00", "10:00")])) == {
        "taught_seconds": 0, "present_seconds": {"A": 0}, "share": {"A": None}, "unmatched": [], "ignored": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ([], "the case: [] is not an object"),
        ({}, "session: is missing"),
        (case(people=None), "people: null is not a list"),
        (case(people=["A", 7]), "people[1]: 7 is not the id of a person"),
        (case(session={"start": "09:00", "end": "08:00", "breaks": []}),
         'session.end: "08:00" is before session.start ("09:00")'),
        (case(session={"start": "09:00", "end": "10:00", "breaks": [["09:10"]]}),
         'session.breaks[0]: ["09:10"] is not a pair of clock times'),
        (case(joins=[join("A", "09:00", "10:00"), join("A", "09:00", "10:00"), join("A", "9h", "10:00")]),
         'joins[2].in: "9h" is not a clock time'),
        (case(people=["A", "B", "A"]), 'people[2]: "A" stands twice'),
        (case(people=["\ud800"]), 'people[0]: "\\ud800" holds half a character (a lone surrogate)'),
        (case(joins=[join("\ud800", "09:00", "10:00")]),
         'joins[0].person: "\\ud800" holds half a character (a lone surrogate)'),
        (case(session={"start": "09:00", "end": "10:00", "breaks": [["09:20", "09:10"]]}),
         'session.breaks[0]: ["09:20", "09:10"] ends before it begins'),
        (case(joins=[join("A", "09:60", "10:00")]), 'joins[0].in: "09:60" is not a clock time'),
        (case(joins=[join("A", "09:00", "24:01")]), 'joins[0].out: "24:01" is not a clock time'),
        (case(joins=[{"person": "A", "in": "09:00"}]), "joins[0].out: is missing"),
        (case(excused=[{"person": "A", "from": 9, "to": "10:00"}]), "excused[0].from: 9 is not a clock time"),
    ],
)  # fmt: skip
def test_a_broken_case_names_its_place(broken: object, sentence: str) -> None:
    with pytest.raises(BrokenCase) as problem:
        answer(broken)
    assert str(problem.value) == sentence


def test_the_command_prints_the_answer_or_one_sentence(tmp_path) -> None:
    path, out, err = tmp_path / "case.json", StringIO(), StringIO()
    path.write_text(json.dumps(case(joins=[join("A", "09:00", "12:00")])))
    call_command("presence", str(path), stdout=out)
    assert json.loads(out.getvalue())["share"] == {"A": "1.0000"}
    path.write_text("{")
    with pytest.raises(SystemExit) as end:
        call_command("presence", str(path), stderr=err)
    assert (end.value.code, err.getvalue().count("\n")) == (2, 1)
    assert err.getvalue().startswith(f"{path}: is not JSON")


def test_the_joins_of_each_person_are_looked_at_once() -> None:
    """Four thousand people with ten joins each are as many steps, not 160 million comparisons."""
    people = [f"P{number:04}" for number in range(4_000)]
    joins = [join(person, "09:00", "09:30") for person in people for _ in range(10)]
    before = time.process_time()
    found = answer(case(people=people, joins=joins))
    assert set(found["present_seconds"].values()) == {1_800}
    assert time.process_time() - before < 3  # each with each took more than twice that


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_a_case_that_is_nested_too_deeply_is_no_json(tmp_path, text: str) -> None:
    path, err = tmp_path / "case.json", StringIO()
    path.write_text(text)
    with pytest.raises(SystemExit) as end:
        call_command("presence", str(path), stderr=err)
    assert (end.value.code, err.getvalue()) == (2, f"{path}: is not JSON (nested too deeply)\n")
