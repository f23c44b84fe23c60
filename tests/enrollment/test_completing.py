"""Who completed a course: worked examples, and what holds for every share, score and rule."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.completing import ASSIGNMENT, ATTENDANCE, CONDUCT, LEARNING, TEST, Bar, Facts, decide, hours, kept

EIGHTY = Bar(Decimal("0.8"))
shares = st.none() | st.fractions(min_value=0, max_value=1)
bars = st.builds(
    Bar,
    st.decimals(0, 1, places=4),
    st.none() | st.decimals(0, 100, places=2),
    st.none() | st.decimals(0, 100, places=2),
    st.none() | st.decimals(0, 1, places=4),
)
points = st.dictionaries(st.sampled_from([TEST, ASSIGNMENT]), st.decimals(0, 100, places=2))
facts = st.builds(Facts, shares, points, st.booleans(), shares)


@pytest.mark.parametrize(
    ("share", "reasons"),
    [
        (Fraction(4, 5), ()),
        (Fraction(28_800, 36_000), ()),
        (Fraction(28_799, 36_000), (ATTENDANCE,)),
        (Fraction(79_996, 100_000), (ATTENDANCE,)),  # two digits would read 80.00 %
        (Fraction(5, 7), (ATTENDANCE,)),  # two of seven hours not recognised for a conduct case
        (Fraction(1), ()),
        (Fraction(0), (ATTENDANCE,)),
        (None, (ATTENDANCE,)),
    ],
)
def test_the_share_is_compared_exactly(share, reasons):
    assert decide(EIGHTY, Facts(share)).reasons == reasons


@pytest.mark.parametrize(
    ("given_points", "reasons"),
    [
        ({TEST: Decimal(60), ASSIGNMENT: Decimal(70)}, ()),
        ({TEST: Decimal("59.99"), ASSIGNMENT: Decimal(70)}, (TEST,)),
        ({ASSIGNMENT: Decimal(100)}, (TEST,)),
        ({TEST: Decimal(100)}, (ASSIGNMENT,)),
        ({}, (TEST, ASSIGNMENT)),
    ],
)
def test_what_is_asked_for_must_be_there_and_reached(given_points, reasons):
    bar = Bar(Decimal("0.8"), Decimal(60), Decimal(70))
    assert decide(bar, Facts(Fraction(1), given_points)).reasons == reasons


def test_every_reason_is_named_in_one_order():
    bar = Bar(Decimal("0.8"), Decimal(60), Decimal(70), Decimal(1))
    assert decide(bar, Facts(None, {}, blocked=True)).reasons == (ATTENDANCE, LEARNING, TEST, ASSIGNMENT, CONDUCT)


@pytest.mark.parametrize(
    ("learning", "learned", "reasons"),
    [
        (None, None, ()),
        (None, Fraction(0), ()),  # a rule that asks for no units takes whatever was learned
        (Decimal(1), Fraction(3, 3), ()),
        (Decimal(1), Fraction(2, 3), (LEARNING,)),
        (Decimal("0.9"), Fraction(9, 10), ()),
        (Decimal("0.9"), Fraction(8999, 10_000), (LEARNING,)),
        (Decimal(1), None, (LEARNING,)),  # nothing to learn there although the rule asks for it
    ],
)
def test_the_units_count_where_the_rule_asks_for_them(learning, learned, reasons):
    assert decide(Bar(Decimal(0), learning=learning), Facts(None, learned=learned)).reasons == reasons


def test_a_case_stands_against_completing_even_with_everything_else():
    assert decide(EIGHTY, Facts(Fraction(1), {}, blocked=True)).reasons == (CONDUCT,)


def test_a_rule_that_asks_for_no_attendance_needs_none():
    assert decide(Bar(Decimal(0), test=Decimal(60)), Facts(None, {TEST: Decimal(60)})).completed is True


@pytest.mark.parametrize(("share", "shown"), [(Fraction(79_996, 100_000), "0.7999"), (Fraction(1), "1.0000")])
def test_a_share_is_never_shown_higher_than_it_is(share, shown):
    assert kept(share) == Decimal(shown)


@given(bars, facts)
def test_hours_come_exactly_with_completion(bar, known):
    outcome = decide(bar, known)
    assert hours(outcome, 35) == (0 if outcome.reasons else 35)


@given(bars, facts, st.fractions(min_value=0, max_value=1))
def test_more_attendance_never_takes_a_completion_away(bar, known, more):
    better = replace(known, share=max(known.share or Fraction(0), more))
    assert set(decide(bar, better).reasons) <= set(decide(bar, known).reasons)


@given(bars, facts, st.fractions(min_value=0, max_value=1))
def test_more_units_never_take_a_completion_away(bar, known, more):
    better = replace(known, learned=max(known.learned or Fraction(0), more))
    assert set(decide(bar, better).reasons) <= set(decide(bar, known).reasons)


@given(bars, facts)
def test_what_is_asked_for_less_never_takes_a_completion_away(bar, known):
    assert set(decide(Bar(bar.share), known).reasons) <= set(decide(bar, known).reasons)


@given(st.fractions(min_value=0, max_value=1))
def test_the_kept_share_lies_at_most_a_ten_thousandth_below(share):
    assert 0 <= share - Fraction(kept(share)) < Fraction(1, 10_000)
