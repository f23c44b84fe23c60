"""Spot checks: a fair lot, and what counts as out; how near the least attendance somebody comes."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from enrollment.looks import APART, Look, is_too_soon, pick, unseen_spans
from enrollment.margins import allowed_seconds, is_near, minutes

DAY = datetime(2023, 3, 6)


def at(hour, minute=0):
    return DAY.replace(hour=hour, minute=minute)


def test_the_first_time_out_of_sight_costs_nothing():
    assert unseen_spans([Look(at(9), 1, False), Look(at(10), 1, True)], {1: at(12)}) == {}


def test_the_second_time_counts_as_out_until_the_person_is_seen():
    looks = [Look(at(9), 1, False), Look(at(10), 1, False), Look(at(10, 20), 1, False), Look(at(11), 1, True)]
    assert unseen_spans(looks, {1: at(12)}) == {1: [(at(10), at(11))]}


def test_who_is_not_seen_again_is_out_until_the_end():
    looks = [Look(at(9), 1, False), Look(at(9, 30), 1, True), Look(at(11, 30), 1, False)]
    assert unseen_spans(looks, {1: at(12)}) == {1: [(at(11, 30), at(12))]}


def test_the_warning_of_the_morning_holds_in_the_afternoon_and_each_session_ends_by_itself():
    looks = [Look(at(9), 1, False), Look(at(13), 2, False), Look(at(15), 3, True)]
    assert unseen_spans(looks, {1: at(12), 2: at(14), 3: at(16)}) == {2: [(at(13), at(14))]}


def test_a_miss_is_too_near_another_look_whatever_that_saw_and_whichever_is_first():
    for seen in (True, False):
        look = Look(at(10), 1, seen)
        second = timedelta(seconds=1)
        said = [is_too_soon([look], at(10) + gap) for gap in (second, APART - second, APART, -second)]
        assert said == [True, True, False, True]
    assert not is_too_soon([], at(10))


@given(
    st.lists(
        st.builds(
            Look,
            st.integers(0, 179).map(lambda m: at(9) + timedelta(minutes=m)),
            st.just(1),
            st.booleans(),
        ),
        max_size=20,
    )
)
def test_spans_lie_inside_the_session_apart_from_each_other(looks):
    spans = unseen_spans(looks, {1: at(12)}).get(1, [])
    assert all(at(9) <= start <= end <= at(12) for start, end in spans)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    if sum(not look.seen for look in looks) < 2:
        assert spans == []


@given(st.integers(1, 30), st.integers(1, 12), st.integers(1, 12))
def test_after_any_number_of_rounds_nobody_was_looked_at_more_than_once_oftener(people, size, rounds):
    looked = dict.fromkeys(range(people), 0)
    for number in range(rounds):
        for who in pick(looked, size, f"round {number}"):
            looked[who] += 1
    assert max(looked.values()) - min(looked.values()) <= 1


def test_the_lot_is_the_same_for_one_seed_and_falls_on_everybody_in_time():
    nobody = dict.fromkeys(range(20), 0)
    assert pick(nobody, 5, "a") == pick(nobody, 5, "a")
    drawn = Counter(who for number in range(400) for who in pick(nobody, 5, str(number)))
    assert set(drawn) == set(range(20))
    assert min(drawn.values()) > 60  # 100 are expected


def test_near_begins_at_three_quarters_of_what_may_be_missed():
    allowed = allowed_seconds(7 * 3600, Decimal("0.8"))
    assert (allowed, is_near(3779, allowed), is_near(3780, allowed)) == (5040, False, True)
    assert (is_near(0, 0), is_near(1, 0)) == (False, True)
    assert (minutes(0), minutes(60), minutes(61)) == (0, 1, 2)
