"""The sums of the tree: worked examples and properties."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from budget.execution import Sums, cumulated, in_quarters, roll_up

AMOUNT = st.integers(-(10**12), 10**12)
SUMS = st.builds(Sums, AMOUNT, AMOUNT, AMOUNT, AMOUNT)


@st.composite
def trees(draw):
    """Nodes 0..n-1, each under an earlier one or at the top, with money on the leaves."""
    size = draw(st.integers(1, 25))
    parents = {n: draw(st.one_of(st.none(), st.integers(0, n - 1))) if n else None for n in range(size)}
    leaves = set(parents) - set(parents.values())
    return parents, {leaf: draw(SUMS) for leaf in leaves}


def total(sums):
    return sum(sums, Sums())


@given(trees())
def test_every_parent_is_the_sum_of_its_children(tree):
    parents, leaves = tree
    totals = roll_up(parents, leaves)
    for node in set(parents.values()) - {None}:
        assert totals[node] == total(totals[child] for child, above in parents.items() if above == node)


@given(trees())
def test_the_tops_hold_all_leaves(tree):
    parents, leaves = tree
    totals = roll_up(parents, leaves)
    assert total(totals[node] for node, above in parents.items() if above is None) == total(leaves.values())


def test_rates_as_the_report_rounds_them():
    examinations = Sums(before_krw=4_898_391_000, now_krw=4_362_101_000, executed_krw=39_219_000)
    assert examinations.change_krw == -536_290_000
    assert examinations.change_rate == Decimal("-10.9")
    assert examinations.executed_rate == Decimal("0.9")
    assert examinations.left_krw == 4_322_882_000


def test_no_rate_of_nothing():
    assert Sums(now_krw=5).change_rate is None
    assert Sums(before_krw=5).executed_rate is None


@given(st.dictionaries(st.integers(1, 12), AMOUNT))
def test_quarters_keep_the_year(by_month):
    assert sum(in_quarters(by_month)) == sum(by_month.values())


def test_months_fall_into_their_quarter():
    assert in_quarters({1: 1, 3: 2, 4: 4, 9: 8, 12: 16}) == (3, 4, 8, 16)
    assert cumulated((3, 4, 8, 16)) == (3, 7, 15, 31)
