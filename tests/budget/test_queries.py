"""Execution as of a day, plans against their lines: small trees in the database."""

from __future__ import annotations

from datetime import date

import pytest

from budget import queries
from budget.models import Payment
from tests.factories.budget import (
    AppropriationFactory,
    CommitmentFactory,
    FiscalYearFactory,
    LineFactory,
    QuarterlyPlanFactory,
)

pytestmark = pytest.mark.django_db
JANUARY = date(2023, 1, 31)


@pytest.fixture
def tree():
    """A top with two leaves; one leaf has commitments in January and May."""
    top = LineFactory(order=1)
    one, two = LineFactory(parent=top, level=1, order=2), LineFactory(parent=top, level=1, order=3)
    AppropriationFactory(line=one, amount_krw=1_000)
    AppropriationFactory(line=two, amount_krw=500)
    AppropriationFactory(line=one, year__year=2022, amount_krw=800)
    first = CommitmentFactory(line=one, amount_krw=100)
    CommitmentFactory(line=one, amount_krw=300, committed_on=date(2023, 5, 2))
    CommitmentFactory(line=one, amount_krw=7_777, year=FiscalYearFactory(year=2022), committed_on=date(2022, 12, 1))
    Payment.objects.create(commitment=first, paid_on=date(2023, 1, 20), amount_krw=60)
    Payment.objects.create(commitment=first, paid_on=date(2023, 2, 20), amount_krw=40)
    return top, one, two


def test_execution_stands_as_of_the_day(tree):
    top, one, two = tree
    rows = queries.execution(2023, JANUARY)
    assert [(r.line, r.before_krw, r.now_krw, r.change_krw, r.executed_krw, r.paid_krw, r.is_leaf) for r in rows] == [
        (top, 800, 1_500, 700, 100, 60, False),
        (one, 800, 1_000, 200, 100, 60, True),
        (two, 0, 500, 500, 0, 0, True),
    ]
    later = queries.execution(2023, date(2023, 12, 31))
    assert [r.executed_krw for r in later] == [400, 400, 0]
    assert queries.total(queries.execution(2023, JANUARY)).executed_krw == 100


def test_a_day_can_be_asked_again_after_later_entries(tree):
    before = queries.execution(2023, JANUARY)
    CommitmentFactory(line=tree[2], amount_krw=5, committed_on=date(2023, 2, 1))
    assert queries.execution(2023, JANUARY) == before


def test_execution_takes_five_queries_for_any_tree(tree, django_assert_num_queries):
    with django_assert_num_queries(5):
        queries.execution(2023, JANUARY)


def test_plans_off_their_line_are_not_lines_without_a_plan(tree):
    _, one, two = tree
    QuarterlyPlanFactory(line=one, q1_krw=400, q3_krw=599)
    QuarterlyPlanFactory(line=None, fund="external_cooperation")
    (off,) = queries.plans_off_their_line(2023)
    assert (off.line, off.appropriation_krw, off.planned_krw, off.difference_krw) == (one, 1_000, 999, -1)
    assert [row.line for row in queries.lines_without_plan(2023)] == [two]
    QuarterlyPlanFactory(line=one, q1_krw=1)
    assert queries.plans_off_their_line(2023) == []


def test_quarters_beside_the_plan_keep_lines_without_a_plan_apart(tree):
    top, one, two = tree
    QuarterlyPlanFactory(line=one, q1_krw=150, q2_krw=850)
    CommitmentFactory(line=two, amount_krw=9)
    QuarterlyPlanFactory(line=None, fund="external_cooperation", q1_krw=10_000)
    rows = queries.plan_against_execution(2023, date(2023, 12, 31))
    assert [(r.planned_krw, r.executed_krw, r.unplanned_krw) for r in rows] == [
        (150, 100, 9), (850, 300, 0), (0, 0, 0), (0, 0, 0),
    ]  # fmt: skip
    assert [(r.planned_so_far_krw, r.executed_so_far_krw) for r in rows] == [
        (150, 100), (1000, 400), (1000, 400), (1000, 400),
    ]  # fmt: skip
    assert queries.plan_against_execution(2023, date(2023, 12, 31), top) == rows
    only_two = queries.plan_against_execution(2023, date(2023, 12, 31), two)
    assert (only_two[0].planned_krw, only_two[0].executed_krw, only_two[0].unplanned_krw) == (0, 0, 9)


def test_months_end_with_the_day(tree):
    assert queries.monthly_commitments(2023, date(2023, 6, 1)) == {1: 100, 2: 0, 3: 0, 4: 0, 5: 300, 6: 0}
    assert queries.monthly_commitments(2023, JANUARY) == {1: 100}
    assert queries.monthly_commitments(2023, date(2022, 6, 1)) == {}


def test_lines_under_a_rate(tree):
    _, one, two = tree
    assert [r.line for r in queries.under(40, 2023, date(2023, 12, 31))] == [two]
    assert [r.line for r in queries.under(41, 2023, date(2023, 12, 31))] == [one, two]


def test_commitments_know_what_is_paid(tree):
    first = queries.with_paid(queries.commitments(2023, JANUARY)).get()
    assert (first.paid_krw, first.corrected_krw, first.unpaid_krw) == (100, 0, 0)
